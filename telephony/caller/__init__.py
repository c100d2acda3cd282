"""A caller who is not a person: calls a line, speaks, presses keys, listens, and judges."""
