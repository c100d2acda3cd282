"""`jauap ask` as a person or a program uses it."""

import json
import shutil
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from assistant.audio import Audio, silence
from assistant.cli.ask import command
from assistant.listening.audio_files import write_wav
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.speaking.engines import load_voice
from assistant.speaking.speaker import Speaker
from assistant.understanding.scripts import default_folder

TEXTS: dict[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("ask.yaml").read_text(encoding="utf-8")
)


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def asked(*arguments: str) -> dict[str, Any]:
    result = ask(*arguments, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.mark.parametrize("case", TEXTS["typed"], ids=lambda case: case["text"])
def test_a_typed_question(case: dict[str, Any]) -> None:
    told = asked("--lang", case["lang"], case["text"], "--date", "2026-11-21")
    assert told["topic"] == case["topic"]
    assert case["says"] in told["text"]
    assert told["seconds"]["understanding"] > 0
    assert told["source"]["law"]


def test_what_a_person_sees() -> None:
    case = TEXTS["typed"][0]
    shown = ask("--lang", case["lang"], case["text"], "--date", "2026-11-21").stdout
    for row in ("heard", "understood", "said", "because", "source"):
        assert row in shown


def test_another_day_gives_that_days_answer() -> None:
    case = TEXTS["typed"][0]
    told = asked("--lang", case["lang"], case["text"], "--date", "2027-05-01")
    assert told["old_year"] == 2026


def test_scripts_of_another_folder_are_used(tmp_path: Path) -> None:
    folder = shutil.copytree(default_folder(), tmp_path / "kz")
    path = folder / "parameters" / "indexes.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("value: 50851", "value: 60000", 1), encoding="utf-8")
    case = TEXTS["typed"][0]
    told = asked(
        "--lang", case["lang"], case["text"], "--date", "2026-11-21", "--script", str(folder)
    )
    assert "105 600 ₸" in told["text"]


@pytest.mark.parametrize(
    "arguments",
    [(), ("text", "--audio", "x.wav"), ("text", "--lang", "auto"), ("text", "--lang", "de")],
)
def test_wrong_use_is_refused(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2


def test_kazakh_speech_is_offered_keys_and_never_heard_as_russian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_DATA", str(tmp_path / "no models"))
    path = tmp_path / "question.wav"
    write_wav(path, Audio(silence(1.0, 8000), 8000))
    told = asked("--lang", "kk", "--audio", str(path))
    assert told["heard"] == ""
    assert "topic" not in told
    languages = [line["language"] for line in told["said"]]
    assert languages == sorted(languages)
    assert set(languages) == {"kk", "ru"}
    assert any(line["text"].endswith("— 1") for line in told["said"])


@pytest.mark.model
def test_silence_is_told_as_nothing_heard(
    tmp_path: Path, installed: Callable[[str], Entry]
) -> None:
    installed("whisper-base")
    path = tmp_path / "question.wav"
    write_wav(path, Audio(silence(2.0, 8000), 8000))
    told = asked("--lang", "ru", "--audio", str(path))
    assert told["decision"] == "reject"
    assert told["heard"] == ""


@pytest.mark.model
@pytest.mark.rhvoice
def test_a_spoken_question_gets_a_spoken_answer(
    tmp_path: Path,
    installed: Callable[[str], Entry],
    store: ModelStore,
    settings: Settings,
) -> None:
    installed("whisper-base")
    caller = installed("rhvoice-ru-irina")
    question, answer = tmp_path / "question.wav", tmp_path / "answer.wav"
    speaker = Speaker(lambda _: load_voice(caller, store), settings.speaking)
    write_wav(question, speaker.say(TEXTS["spoken"]["text"], "ru"))
    speaker.close()
    told = asked(
        "--lang", "ru", "--audio", str(question), "--date", "2026-11-21", "--out", str(answer)
    )
    assert told["topic"] == TEXTS["spoken"]["topic"]
    assert TEXTS["spoken"]["says"] in told["text"]
    assert {"opening", "hearing", "understanding", "speaking"} <= set(told["seconds"])
    with wave.open(str(answer)) as sound:
        assert sound.getframerate() == 8000
        assert sound.getnframes() > 8000 * 3
