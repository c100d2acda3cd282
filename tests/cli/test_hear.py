"""`jauap hear`: what it prints and how it ends."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from assistant.audio import TELEPHONE_RATE, Audio, Samples
from assistant.cli import hear
from assistant.errors import NotInstalledError
from assistant.listening.audio_files import write_wav
from assistant.listening.ears import Ears, undecided
from assistant.listening.recogniser import Rejection
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from tests.listening.scripted import Answer, LoudnessDetector, ScriptedRecogniser

Run = Callable[..., Result]


def loud(seconds: float) -> Samples:
    return np.full(round(seconds * TELEPHONE_RATE), 5_000, np.int16)


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * TELEPHONE_RATE), np.int16)


@pytest.fixture
def call(tmp_path: Path) -> str:
    """One caller who speaks twice."""
    path = tmp_path / "call.wav"
    parts = [quiet(0.5), loud(1), quiet(3), loud(1), quiet(3)]
    write_wav(path, Audio(np.concatenate(parts), TELEPHONE_RATE))
    return str(path)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Runs the command with recognisers that answer what is given for their language."""

    def with_answers(spoken: dict[str, float] | None = None, **answers: list[Answer]) -> Run:
        recognisers = {
            each: ScriptedRecogniser(given, spoken=spoken or {}) for each, given in answers.items()
        }

        def open_ears(languages: Iterable[str], *_: Any) -> Ears:
            heard = {each: recognisers[each] for each in languages if each in recognisers}
            return Ears(heard, LoudnessDetector(), load_settings().listening, undecided)

        monkeypatch.setattr(hear, "open_ears", open_ears)
        return lambda *arguments: CliRunner().invoke(hear.command, arguments)

    return with_answers


def test_each_turn_is_a_line(run: Callable[..., Run], call: str) -> None:
    result = run(ru=["first words", "second words"])(call)
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first == f"{call}  0:00.5-0:01.5  first words  (0.90)"
    assert second.endswith("second words  (0.90)")


def test_json_tells_all(run: Callable[..., Run], call: str) -> None:
    result = run(ru=["first", "second"])("--json", call)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["utterance"], second["utterance"]) == (1, 2)
    assert first["file"] == call
    assert first["text"] == "first"
    assert first["hypotheses"] == [{"text": "first", "confidence": 0.9}]
    assert first["start"] == pytest.approx(0.5, abs=0.04)
    assert first["end"] == pytest.approx(1.5, abs=0.04)
    assert first["turn"]["reason"] == "silence"
    assert first["turn"]["waited"] == pytest.approx(2.0, abs=0.04)
    assert first["rejection"] is None
    assert first["real_time_factor"] == 0.0
    assert first["language"] == "ru"


def test_a_file_as_one_utterance(run: Callable[..., Run], call: str) -> None:
    result = run(ru=["all of it"])("--whole", "--json", call)
    (line,) = (json.loads(line) for line in result.stdout.splitlines())
    assert line["text"] == "all of it"
    assert line["audio"] == 8.5
    assert "turn" not in line


def test_a_file_without_speech_is_a_line_too(run: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "quiet.wav"
    write_wav(path, Audio(quiet(2), TELEPHONE_RATE))
    result = run(ru=["-"])(str(path))
    assert result.stdout.endswith("[no speech]\n")
    result = run(ru=["-"])("--json", str(path))
    assert json.loads(result.stdout)["rejection"] == "no_speech"
    assert result.exit_code == 0


def test_why_there_are_no_words(run: Callable[..., Run], call: str) -> None:
    result = run(ru=[Rejection.UNSURE, Rejection.NO_SPEECH])(call)
    assert [line.split("  ")[-1] for line in result.stdout.splitlines()] == [
        "[unsure]",
        "[no speech]",
    ]


def test_a_bad_file_does_not_stop_the_others(
    run: Callable[..., Run], call: str, tmp_path: Path
) -> None:
    bad = tmp_path / "notes.wav"
    bad.write_text("no sound")
    result = run(ru=["first", "second"])("--json", str(bad), call)
    assert result.exit_code == 4
    broken, *good = (json.loads(line) for line in result.stdout.splitlines())
    assert "notes.wav: not a sound file" in broken["error"]["problem"]
    assert [line["text"] for line in good] == ["first", "second"]
    assert "notes.wav" in result.stderr


def test_a_recogniser_that_breaks_down_is_told(run: Callable[..., Run], call: str) -> None:
    answers: list[Answer] = [RuntimeError("gone"), "second"]
    result = run(ru=answers)("--json", call)
    assert result.exit_code == 5
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert "gone" in first["error"]["problem"]
    assert second["text"] == "second"


def test_a_recogniser_that_breaks_down_over_a_whole_file_is_told(
    run: Callable[..., Run], call: str
) -> None:
    answers: list[Answer] = [RuntimeError("gone")]
    result = run(ru=answers)("--whole", call)
    assert result.exit_code == 5
    assert "RuntimeError" in result.stderr


def test_auto_tells_that_the_other_language_broke_down(run: Callable[..., Run], call: str) -> None:
    given: list[Answer] = [Rejection.OTHER_LANGUAGE, "second"]
    broken: list[Answer] = [RuntimeError("gone")]
    hears = run({"ru": 0.1, "en": 0.8}, ru=given, en=broken)
    result = hears("--lang", "auto", call)
    assert result.exit_code == 5
    assert "second" in result.stdout


def test_auto_hears_another_language_again_in_that_language(
    run: Callable[..., Run], call: str
) -> None:
    hears = run({"ru": 0.1, "en": 0.8}, ru=[Rejection.OTHER_LANGUAGE, "second"], en=["english"])
    result = hears("--lang", "auto", "--json", call)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["text"], first["language"]) == ("english", "en")
    assert (second["text"], second["language"]) == ("second", "ru")
    assert "kk: no recogniser for this language is installed" in result.stderr


def test_auto_never_hears_kazakh_as_another_language(run: Callable[..., Run], call: str) -> None:
    hears = run({"en": 0.2, "kk": 0.7}, ru=[Rejection.OTHER_LANGUAGE], en=["english"])
    result = hears("--lang", "auto", call)
    assert result.stdout.count("[other language, most like kk (0.70)]") == 2


def test_kazakh_without_a_kazakh_recogniser_says_so(
    call: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAUAP_DATA", str(tmp_path))
    result = CliRunner().invoke(hear.command, ["--lang", "kk", call])
    assert isinstance(result.exception, NotInstalledError)
    assert result.exception.exit_code == 3
    assert "that of another language is never used" in result.exception.problem
    assert "jauap models install vosk-kk-small" in result.exception.mend
    assert not ModelStore().installed(load_catalogue().get("vosk-kk-small"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--lang", "xx"], "--lang xx"), (["--question", "riddle"], "questions.riddle")],
)
def test_what_the_settings_do_not_know(
    run: Callable[..., Run], call: str, arguments: list[str], words: str
) -> None:
    result = run(ru=["-"])(*arguments, call)
    assert words in str(result.exception)


def test_samples_without_a_header(run: Callable[..., Run], tmp_path: Path) -> None:
    raw = np.concatenate([loud(1), quiet(3)]).tobytes()
    run_ru = run(ru=["words"])
    path = tmp_path / "call.raw"
    path.write_bytes(raw)
    assert "words" in run_ru("--raw-rate", "8000", str(path)).stdout
    wide = run_ru("--raw-rate", "16000", "--json", "--whole", str(path)).stdout
    assert json.loads(wide)["end"] == 2.0
