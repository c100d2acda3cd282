"""Jauap: an offline voice assistant on state benefits in Kazakhstan.

One room per stage, in the order in which speech flows: listening, understanding,
benefits, dialogue, speaking. Dependencies point one way: see docs/architecture.md.
"""

__version__ = "0.1.0"
