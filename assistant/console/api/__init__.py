"""The JSON API: the same engine for portals and messengers, and what the console does."""
