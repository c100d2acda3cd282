"""Calls from an Asterisk that speaks AudioSocket: docs/asterisk.md."""
