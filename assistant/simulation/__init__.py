"""Scripted callers: what they say and do as data, played against the real engine."""
