"""What keeps the SIP line from starting."""

from assistant.errors import JauapError


class LineError(JauapError):
    """The line cannot be opened as it is configured, or a call cannot be made."""
