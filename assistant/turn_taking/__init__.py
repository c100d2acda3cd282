"""Whose turn it is: what the engine of a conversation is made of."""
