"""Changes of the tables from one Jauap to the next; Alembic applies them."""
