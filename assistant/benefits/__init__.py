"""What the law says: dated parameters and the amounts computed from them."""
