"""The log of one conversation: what happened when, without sound and personal data.

JSON lines, one event each, on the call's own clock. What was said stands as the id of its
text; the caller's words only after everything personal was taken out of them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from assistant.errors import ConfigurationError
from assistant.privacy.redacting import Privacy, load_privacy

FORMAT: Final = 1
"""Raised when an older `jauap replay` could no longer read the log."""
_MEND: Final = "Each line is one JSON object as Jauap wrote it; take the line out or the log anew."

Redact: TypeAlias = Callable[[str, str], str]
"""Takes a text and its language, gives the text without anything personal."""


class JournalError(ConfigurationError):
    """A log is no log, or has been damaged."""


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


@contextmanager
def journal_file(path: Path, privacy: Privacy | None = None) -> Iterator[Journal]:
    """A log in a new file that only its owner may read, with what is personal masked.

    Args:
        path: of the file.
        privacy: what is personal; by the shipped scripts, where none is given.

    Raises:
        FileExistsError: there is such a file; no log is ever written over.
        ScriptError: the words by which personal things are known are damaged.
    """
    redact = (privacy or load_privacy()).redacted
    path.touch(mode=0o600, exist_ok=False)
    with path.open("a", encoding="utf-8") as lines:
        yield Journal(lines, redact)


@dataclass(frozen=True)
class Entry:
    """One event of a log.

    Attributes:
        line: its line in the file, from 1.
        at: seconds since the call's first sample.
        what: kind of event.
        fields: what else is known of it.
    """

    line: int
    at: float
    what: str
    fields: Mapping[str, Any]


def read_journal(path: Path) -> tuple[Entry, ...]:
    """The events of a log, in order.

    Raises:
        JournalError: the file cannot be read, a line is damaged, or it is no log of a call.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise JournalError(
            f"{path}: the log cannot be read ({why})",
            mend="Check the path, and that this user may read the file.",
        ) from error
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    entries = tuple(_entry(path, number, line) for number, line in lines)
    if not entries or entries[0].what != "call":
        raise JournalError(
            f"{path}: this is no log of a conversation: it does not begin with a call",
            mend="Give a file that was written by `--log` or by a line of Jauap's.",
        )
    if entries[0].fields.get("format") != FORMAT:
        raise JournalError(
            f"{path}:1: format: {entries[0].fields.get('format')!r} cannot be read, only {FORMAT}",
            mend="Read it with the Jauap that wrote it.",
        )
    return entries


class FollowedJournal:
    """The log of the newest conversation in a folder, read while it is written.

    Args:
        folder: where a line writes its logs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._read = 0

    def fresh(self) -> list[Entry]:
        """The events since this was last asked; half a line waits for its end.

        Raises:
            JournalError: a line is damaged.
        """
        if self._path is None:
            self._path = max(self._folder.glob("*.jsonl"), default=None)
            if self._path is None:
                return []
        whole = self._path.read_text(encoding="utf-8").split("\n")[:-1]
        fresh, first = whole[self._read :], self._read + 1
        self._read = len(whole)
        return [_entry(self._path, number, line) for number, line in enumerate(fresh, first)]


def _entry(path: Path, number: int, line: str) -> Entry:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise JournalError(
            f"{path}:{number}: no JSON at column {error.colno}: {error.msg}", mend=_MEND
        ) from error
    if not isinstance(fields, dict):
        raise JournalError(f"{path}:{number}: this is no event, but {line[:40]}", mend=_MEND)
    at, what = fields.pop("at", None), fields.pop("what", None)
    if not isinstance(at, int | float) or isinstance(at, bool):
        raise JournalError(f"{path}:{number}: at: {at!r} is no time in seconds", mend=_MEND)
    if not isinstance(what, str):
        raise JournalError(f"{path}:{number}: what: {what!r} is no kind of event", mend=_MEND)
    return Entry(number, float(at), what, fields)
