"""The log of one conversation: what happened when, without sound and personal data.

JSON lines, one event each, on the call's own clock. What was said stands as the id of its
text; the caller's words only after everything personal was taken out of them.
"""

import json
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

FORMAT = 1
"""Raised when an older `jauap replay` could no longer read the log."""

Redact: TypeAlias = Callable[[str, str], str]
"""Takes a text and its language, gives the text without anything personal."""


class Lines(Protocol):
    """Where a log is written."""

    def write(self, text: str, /) -> object:
        """Append a text."""

    def flush(self) -> None:
        """Make sure that it is there."""


class Journal:
    """Writes the log of one conversation.

    Args:
        lines: where to.
        redact: takes what is personal out of words; without it no words are written.
    """

    def __init__(self, lines: Lines, redact: Redact | None = None) -> None:
        self._lines = lines
        self._redact = redact

    def write(self, at: float, what: str, **fields: Any) -> None:
        """Append one event.

        Args:
            at: seconds since the call's first sample.
            what: kind of event.
            fields: what else is known of it; those that are None or empty are left out.
        """
        kept = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
        event = {"at": round(at, 3), "what": what, **kept}
        self._lines.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._lines.flush()

    def words(self, text: str, language: str | None) -> str | None:
        """A caller's words as they may be written; None when they may not."""
        if self._redact is None:
            return None
        return self._redact(text, language or "ru")
