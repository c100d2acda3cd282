"""Telephone lines: SIP and AudioSocket. The lines themselves come with their own issue."""
