"""How the service writes its log: static events with named fields, a line each, on stderr.

What foreign libraries log is written without the values they put in: a caller's number may
be among them.
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from assistant.errors import places_of
from assistant.settings_service import ServiceSettings

_OWN: Final = ("assistant", "telephony", "jauap")
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""Attributes that every record has; all others are fields of the event."""


def _own(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in _OWN


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    """The named fields of an event of ours."""
    if not _own(record):
        return {}
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _event(record: logging.LogRecord) -> str:
    if _own(record):
        return record.getMessage()
    # asyncio puts the values in itself: what it was about, and the texts of errors.
    return "The event loop complained" if record.name == "asyncio" else str(record.msg)


def _error(record: logging.LogRecord) -> Mapping[str, Any]:
    """The kind and places of an exception; its text may hold what somebody said."""
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    error = record.exc_info[1]
    return {"error": type(error).__name__, "places": places_of(error)}


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event."""
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _event(record),
            "where": record.name,
            **_fields(record),
            **_error(record),
        }
        return json.dumps(event, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """For the eye: the event, then its fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(" ", "milliseconds")
        fields = {**_fields(record), **_error(record)}
        tail = "".join(f" {name}={value}" for name, value in fields.items())
        return f"{at} {record.levelname:<7} {_event(record)}{tail}"


def set_up_logging(settings: ServiceSettings, stream: TextIO = sys.stderr) -> None:
    """Write all events of this process to a stream, from now on.

    Args:
        settings: the form of the lines, and from which level on.
        stream: where to.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if settings.log == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OWN:
        logging.getLogger(name).setLevel(settings.log_level.upper())
    threading.excepthook = _thread_broke_down


def _thread_broke_down(broken: threading.ExceptHookArgs) -> None:
    error = broken.exc_value
    logging.getLogger(__name__).error(
        "A thread broke down",
        extra={
            "name_of_thread": broken.thread.name if broken.thread is not None else None,
            "error": broken.exc_type.__name__,
            "places": places_of(error) if error is not None else [],
        },
    )
