"""Jauap's own telephone line: a SIP user agent that answers, hears and speaks."""
