"""`jauap demo` does the main job, on real models, and leaves both sides of every call."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.callers import CallerVoices, load_callers
from assistant.cli.demo import command
from assistant.listening.audio_files import read_audio
from assistant.models.catalogue import Catalogue
from assistant.models.store import ModelStore

CALLERS = load_callers()


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("JAUAP_CONFIG", raising=False)


@pytest.mark.model
def test_every_caller_is_heard_and_answered(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["--out", str(tmp_path / "sound")])
    assert done.exit_code == 0, done.output
    assert "answer: disability" in done.output
    assert "answer: large_family" in done.output
    assert done.output.count("  said ") == len(CALLERS.callers)
    assert "What to try next" in done.output
    for caller in CALLERS.callers:
        for side in ("caller", "reply"):
            sound = read_audio(tmp_path / "sound" / f"{caller.id}-{side}.wav")
            assert sound.rate == 8000
            assert sound.seconds > 1


@pytest.mark.parametrize("own", CALLERS.voices)
def test_a_caller_never_has_jauaps_own_voice(
    own: str, catalogue: Catalogue, store: ModelStore
) -> None:
    voices = CallerVoices(CALLERS, own, catalogue, store)
    try:
        assert voices.speak(CALLERS.callers[0]).voice != own
    finally:
        voices.close()


def test_on_a_machine_with_one_voice_callers_are_recordings(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    empty = ModelStore(tmp_path, system=tmp_path)
    only = CALLERS.model_copy(update={"voices": ("rhvoice-ru-elena",)})
    voices = CallerVoices(only, "espeak-ru", catalogue, empty)
    for caller in CALLERS.callers:
        spoken = voices.speak(caller)
        assert (spoken.voice, spoken.audio.seconds > 1) == ("recording", True)
