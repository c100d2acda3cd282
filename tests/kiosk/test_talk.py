"""`jauap talk`: a whole conversation over sound devices, and what it shows."""

import io
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from assistant.audio import TELEPHONE_RATE, Audio, silence
from assistant.cli import talk
from assistant.cli.talk_screen import TalkScreen, caption_of
from assistant.dialogue.events import NothingThere, Pressed, Said, Silent, Unclear
from assistant.dialogue.turn import Action, Say
from assistant.kiosk.line import LineReport
from assistant.listening.audio_files import write_wav
from assistant.turn_taking.happened import (
    CallerDid,
    Do,
    Failed,
    Happened,
    Interrupted,
    SentenceBegan,
    TurnSpoken,
    WentOn,
    WordsSoFar,
)
from assistant.understanding.meaning import Reading
from tests.kiosk.conftest import ROOT, SoundServer, Speak

SENTENCE = SentenceBegan(2.0, "Good day.", Say("Good day. Ask.", "en"))
REPORT = LineReport(-60.0, -30.0, -20.0, 0, 1, 2, 3, 4, 0.25)


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (SENTENCE, " 0:02  Jauap  Good day."),
        (CallerDid(61.5, Said((Reading("a pension"),))), " 1:01  caller a pension"),
        (CallerDid(3.0, Pressed("1")), " 0:03  caller [key 1]"),
        (CallerDid(3.0, Unclear()), " 0:03  caller [speech that is not clear]"),
        (CallerDid(3.0, NothingThere()), " 0:03  caller [a sound without words]"),
        (Interrupted(4.0), " 0:04         [Jauap falls silent]"),
        (WentOn(4.0), " 0:04         [it was nothing: Jauap goes on]"),
        (Failed(5.0, "voice", "OSError"), " 0:05         [the voice failed: OSError]"),
    ],
)
def test_both_sides_can_be_read(event: Happened, shown: str) -> None:
    assert str(caption_of(event)) == shown


@pytest.mark.parametrize(
    "event", [CallerDid(1.0, Silent()), TurnSpoken(1.0), Do(1.0, Action.NONE), WordsSoFar(1.0, "a")]
)
def test_what_is_not_for_people_is_not_shown(event: Happened) -> None:
    assert caption_of(event) is None


def test_a_terminal_shows_levels_captions_and_words_so_far() -> None:
    out = io.StringIO()
    screen = TalkScreen("Jauap hears A", Console(file=out, force_terminal=True, width=90))
    with screen.shown():
        screen.tell(SENTENCE)
        screen.tell(WordsSoFar(3.0, "what pen"))
        screen.levels(REPORT)
    shown = out.getvalue()
    for part in (
        "Jauap hears A",
        "Good day.",
        "what pen",
        "-20 dB",
        "echo removed 30 dB",
        "q ends",
    ):
        assert part in shown


def test_a_pipe_gets_one_line_a_caption(capsys: pytest.CaptureFixture[str]) -> None:
    screen = TalkScreen("Jauap hears A", Console(width=20))
    with screen.shown():
        screen.tell(SENTENCE)
        screen.levels(REPORT)
    assert capsys.readouterr().out == "Jauap hears A\n 0:02  Jauap  Good day.\n"


def test_without_devices_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "list_devices", tuple)
    shown = CliRunner().invoke(talk.command, ["--list"])
    assert shown.exit_code == 0
    assert "plug in" in shown.output


def test_without_a_canceller_headphones_are_advised(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(talk, "load_echo_canceller", lambda: None)
    assert talk._canceller() is None
    assert "headphones" in capsys.readouterr().err


@pytest.mark.model
@pytest.mark.rhvoice
def test_a_caller_in_another_process_asks_and_is_answered(
    sound_server: SoundServer, tmp_path: Path, speak: Speak, phrases: dict[str, str]
) -> None:
    question = speak(phrases["question"], "rhvoice-ru-aleksandr").samples
    path = tmp_path / "question.wav"
    quiet = silence(20.0, TELEPHONE_RATE)
    write_wav(path, Audio(np.concatenate((quiet[:16_000], question, quiet)), TELEPHONE_RATE))
    shown = tmp_path / "shown.txt"
    with shown.open("wb") as out:
        program = subprocess.Popen(
            [
                *(sys.executable, "-c", "from assistant.cli.main import main; main()", "talk"),
                *("--input", "kiosk_ear", "--output", "kiosk_mouth"),
            ],
            env=sound_server.environment | {"PYTHONUNBUFFERED": "1"},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.PIPE,
        )
        caller = sound_server.start(
            "tests/kiosk/other_side.py", "--microphone", "caller_ear",
            "--loudspeaker", "caller_mouth", "--play", str(path),
            "--record", str(tmp_path / "heard.wav"),
        )  # fmt: skip
        assert program.stdin is not None
        assert caller.stdin is not None
        _wait_for(shown, program, "Jauap  ")
        caller.stdin.write("go\n")
        caller.stdin.flush()
        _wait_for(shown, program, phrases["answered"])
        os.write(program.stdin.fileno(), b"8")
        _wait_for(shown, program, "caller [key 8]")
        os.write(program.stdin.fileno(), b"q")
        errors = program.communicate(timeout=30)[1]
        caller.communicate(timeout=60)
    text = shown.read_text(encoding="utf-8")
    assert program.returncode == 0, errors[-800:]
    assert "Ended after" in text


def _wait_for(file: Path, program: "subprocess.Popen[bytes]", text: str) -> None:
    until = monotonic() + 90
    while text not in file.read_text(encoding="utf-8", errors="replace"):
        assert program.poll() is None, "it ended too early"
        assert monotonic() < until, f"never shown: {text}"
        sleep(0.1)
