"""The service's log: static events with named fields, and nothing that somebody said."""

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.settings_service import ServiceSettings
from telephony.logs import set_up_logging


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, threading.excepthook
    yield
    root.handlers[:], threading.excepthook = handlers, hook
    root.setLevel(level)
    for name in ("assistant", "telephony", "jauap"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def written(log: str = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    set_up_logging(ServiceSettings.model_validate({"log": log, "log_level": level}), stream)
    return stream


def test_an_event_is_a_line_of_json_with_its_fields() -> None:
    stream = written()
    logging.getLogger("telephony.call").info("A call began", extra={"call": "ab", "way": "sip"})
    event = json.loads(stream.getvalue())
    assert event["event"] == "A call began"
    assert (event["call"], event["way"], event["level"]) == ("ab", "sip", "info")
    assert event["at"].endswith("+00:00")


def test_a_line_for_the_eye() -> None:
    stream = written("text")
    logging.getLogger("assistant.x").warning("A call began", extra={"call": "ab"})
    assert stream.getvalue().rstrip().endswith("WARNING A call began call=ab")


def test_the_level_is_the_configured_one() -> None:
    stream = written(level="warning")
    logging.getLogger("telephony.call").info("quiet")
    logging.getLogger("telephony.call").warning("loud")
    assert "quiet" not in stream.getvalue()
    assert "loud" in stream.getvalue()


def test_what_foreign_libraries_put_into_their_messages_is_not_written() -> None:
    stream = written()
    logging.getLogger("uvicorn.error").error("Invalid request from %s", "+77011234567")
    event = json.loads(stream.getvalue())
    assert event["event"] == "Invalid request from %s"
    assert "7701" not in stream.getvalue()


def test_what_the_event_loop_was_about_is_not_written() -> None:
    stream = written()

    async def fails() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(int, "the caller said 77011234567")
        await asyncio.sleep(0)

    # A browser's tests in the same process may have a loop of their own in this thread.
    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, fails()).result()
    event = json.loads(stream.getvalue())
    assert event["error"] == "ValueError"
    assert "7701" not in stream.getvalue()


def test_the_fields_of_foreign_libraries_are_not_written() -> None:
    stream = written()
    logging.getLogger("sip.library").error("A call", extra={"peer": "sip:+77011234567@host"})
    assert "7701" not in stream.getvalue()


@pytest.mark.parametrize("log", ["json", "text"])
def test_the_text_of_an_error_is_not_written(log: str) -> None:
    stream = written(log)
    try:
        int("the caller said 77011234567")
    except ValueError:
        logging.getLogger("telephony.x").exception("It broke")
    assert "7701" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    assert "test_logs.py" in stream.getvalue()


def test_a_thread_that_breaks_down_says_where_and_not_what() -> None:
    program = """
import threading
from assistant.settings_service import ServiceSettings
from telephony.logs import set_up_logging
set_up_logging(ServiceSettings(log="json"))
def broken():
    raise KeyError("77011234567")
thread = threading.Thread(target=broken, name="call")
thread.start()
thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    event = json.loads(done.stderr)
    assert event["error"] == "KeyError"
    assert event["name_of_thread"] == "call"
    assert "7701" not in done.stderr
