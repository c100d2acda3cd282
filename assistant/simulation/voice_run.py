"""Plays a scenario by sound (in the making)."""
