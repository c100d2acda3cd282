"""`jauap call` over a real line: what it says is heard, what it hears is judged."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.audio import Audio, Samples, level_dbfs
from assistant.listening.recogniser import Recogniser
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import load_scripts
from assistant.yaml_files import ScriptError
from telephony.caller.script import Heard, load_call_script
from telephony.caller.verdict import Judge
from telephony.leg import FRAME, KeyPressed, Leg
from tests.telephony.sip.bot import SILENCE, Bot, BotCall
from tests.telephony.sip.conftest import OpenLine
from tests.telephony.sip.raw_caller import HOST

SCRIPT = """
about: Somebody who asks for the pension, interrupts the answer, and presses a key.
language: en
caller: {voice: rhvoice-en-alan}
opening: {says: [welcome], within: 5}
turns:
  - say: How much is the pension?
    then: {says: [month, paid], never: [goodbye], within: 5}
  - say: Wait a moment please.
    barge_in: 4
    then: {says: [goodbye], within: 5}
  - "<key 1>"
silenced_within: 1.5
hangs_up: true
"""
GREETING = "Welcome to the office. How can I help you?"
ANSWER = (
    "The pension is a good one, it comes once a month, and it is paid to everybody who has "
    "reached the age of sixty three years."
)
FAREWELL = "All right, goodbye."
LOUD_DBFS = -45.0


class Answering(BotCall):
    """A line that greets, answers what is said, falls silent under speech, hangs up at a key."""

    def __init__(self, leg: Leg, lines: Sequence[Samples]) -> None:
        self._lines = list(lines)
        self._queue = frames(self._lines.pop(0))
        self._loud = self._quiet = 0
        super().__init__(leg)

    def _next(self, heard: Samples) -> Samples:
        if level_dbfs(heard) > LOUD_DBFS:
            self._loud, self._quiet = self._loud + 1, 0
        else:
            self._quiet += 1
        if self._loud > 10:
            self._queue.clear()
        if self._loud > 10 and self._quiet > 40:
            self._loud = 0
            self._queue = frames(self._lines.pop(0))
        if KeyPressed("1") in self.events:
            self.leg.hang_up()
        return self._queue.pop(0) if self._queue else SILENCE


def frames(sound: Samples) -> list[Samples]:
    return list(sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME))


class AnsweringBot(Bot):
    """Takes a call with spoken lines."""

    def __init__(self, lines: Sequence[Samples]) -> None:
        super().__init__()
        self._lines = lines

    def make(self, leg: Leg) -> BotCall:
        """How a call is taken."""
        return Answering(leg, self._lines)


def run(port: int, folder: Path, script: str, *more: str) -> tuple[int, dict[str, Any]]:
    file = folder / "call.yaml"
    file.write_text(script, encoding="utf-8")
    command = [sys.executable, "-m", "assistant.cli.main", "call", f"sip:1414@{HOST}:{port}"]
    ran = subprocess.run(
        [*command, "--say", str(file), "--json", *more],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.stdout.startswith("{"), ran.stderr
    return ran.returncode, json.loads(ran.stdout)


@pytest.mark.model
@pytest.mark.rhvoice
def test_a_call_is_held_and_judged(
    open_line: OpenLine,
    tmp_path: Path,
    speech: Callable[[str], Audio],
    installed: Callable[[str], object],
) -> None:
    installed("rhvoice-en-alan")
    bot = AnsweringBot([speech(text).samples for text in (GREETING, ANSWER, FAREWELL)])
    with open_line(bot) as (_, port):
        code, result = run(port, tmp_path, SCRIPT, "--out", str(tmp_path / "sound"))
    assert (code, result["reached"]) == (0, True), json.dumps(result)
    assert "welcome" in result["turns"][0]["heard"].casefold()
    assert result["turns"][1]["silenced_s"] > 0
    assert KeyPressed("1") in bot.call().events
    assert result["ended_by_line"] is True
    kept = {"caller.wav", "line.wav", *(f"line-{place:02}.wav" for place in range(4))}
    assert {each.name for each in (tmp_path / "sound").iterdir()} == kept


class Deaf:
    """Stands where no recogniser is asked."""


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(cast("Recogniser", Deaf()), Normaliser(load_scripts().languages["en"]))


@pytest.mark.parametrize(
    ("wanted", "began_s", "faults"),
    [
        (Heard(says=("45 000", "months")), 1.0, []),
        (Heard(says=("forty-five thousand",)), 1.0, []),
        (Heard(says=("46 000",)), 1.0, ["does not say «46 000»"]),
        (Heard(says=("allowance",)), 1.0, ["does not say «allowance»"]),
        (Heard(says=("everybody",)), 1.0, []),
        (Heard(never=("paid",)), 1.0, ["says «paid»"]),
        (Heard(never=("goodbye",)), 1.0, []),
        (Heard(within=2), 2.5, ["began after 2.5 s, not within 2 s"]),
        (Heard(within=2), None, []),
        (Heard(says=("paid",), within=2), None, ["nothing was heard within 2 s"]),
    ],
)
def test_what_a_turn_lacks_is_told(
    judge: Judge, wanted: Heard, began_s: float | None, faults: list[str]
) -> None:
    text = "It is 45,000 tenge a month and is paid to every body."
    assert list(judge.missing(wanted, text, began_s)) == faults


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("about: too short", "about"),
        ("turns: []", "turns"),
        ("turns: [<deaf>]", "turns"),
        ("turns: [<key A>]", "turns"),
        ("opening: {shouts: [a]}", "shouts"),
    ],
)
def test_a_script_that_is_wrong_names_the_field(tmp_path: Path, written: str, field: str) -> None:
    file = tmp_path / "call.yaml"
    good = {"about": "about: Somebody who calls.", "turns": "turns: [Hello.]", "opening": ""}
    good[written.partition(":")[0]] = written
    file.write_text("language: en\n" + "\n".join(good.values()), encoding="utf-8")
    with pytest.raises(ScriptError, match=field):
        load_call_script(file)


def test_a_line_that_refuses_is_told(
    open_line: OpenLine, tmp_path: Path, installed: Callable[[str], object]
) -> None:
    installed("rhvoice-en-alan")
    bot = Bot()
    bot.admits = False
    file = tmp_path / "call.yaml"
    file.write_text(SCRIPT, encoding="utf-8")
    with open_line(bot) as (_, port):
        command = [sys.executable, "-m", "assistant.cli.main", "call", f"sip:a@{HOST}:{port}"]
        ran = subprocess.run(
            [*command, "--say", str(file)],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ran.returncode == 1
    assert "status 486" in ran.stderr
