"""What the SIP stack logs, without a word of it: its lines hold what strangers sent."""

import logging
import time
from typing import Final

_LOG = logging.getLogger(__name__)
_PAUSE_S: Final = 10.0
"""A flood of malformed messages must not become a flood of log lines."""


class Complaints(logging.Handler):
    """Tells that a logger complained, and how often, but not what about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._since = 0
        self._told_at = float("-inf")

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line; tell of it unless another one was told of just now."""
        self._since += 1
        if time.monotonic() - self._told_at < _PAUSE_S and record.levelno < logging.CRITICAL:
            return
        self._told_at = time.monotonic()
        fields = {"part": record.name, "severity": record.levelname, "times": self._since}
        self._since = 0
        _LOG.warning("The SIP stack complained", extra=fields)
