"""Errors of the telephone service."""

from assistant.errors import JauapError


class ServiceError(JauapError):
    """The service cannot be started, or cannot go on."""
