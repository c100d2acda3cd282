"""`jauap demo` does the main job: one real call by SIP, and both sides of it as sound."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.cli.call import caller_voice
from assistant.errors import ConfigurationError, NotInstalledError
from assistant.listening.audio_files import read_audio
from assistant.models.catalogue import Catalogue
from assistant.models.store import ModelStore
from assistant.paths import shipped
from assistant.settings import Settings
from assistant.simulation.caller_voice import CallerVoices, own_voices
from assistant.simulation.deeds import Words, read_deeds, spoken_parts
from assistant.simulation.recorded import RecordedVoice
from telephony.caller.script import load_call_script

FOLDER = shipped("voices") / "callers"
SCRIPT = load_call_script(FOLDER / "demo.yaml")


@pytest.mark.model
def test_a_real_call_with_an_interruption_a_correction_and_a_key(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    environment.pop("JAUAP_CONFIG", None)
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli.main", "demo", "--out", str(tmp_path / "sound")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown = done.stdout
    # The opening, the sum, the corrected sum, the same by key, the reason, the farewell.
    assert shown.count("Jauap     [") >= 6, shown
    # Whether the caller was content hangs on how busy the machine is; not, whether the number
    # that was set right is heard.
    understood = shown.partition("What the caller understood of it:")[2]
    assert "четверых" in understood, shown
    assert "falls silent" in shown, shown
    assert "key *" in shown, shown
    assert "large_family" in shown, shown
    assert "jauap talk" in shown
    sides = [read_audio(tmp_path / "sound" / f"{side}.wav") for side in ("caller", "line")]
    for side in sides:
        assert side.rate == 8000
        assert np.abs(side.samples).max() > 1000
    assert len(sides[0].samples) == len(sides[1].samples)


def test_every_sentence_of_the_caller_is_recorded() -> None:
    voice = RecordedVoice(FOLDER, SCRIPT.recordings, "ru")
    said = [
        part
        for step in SCRIPT.turns
        for deed in read_deeds(step.say)
        if isinstance(deed, Words)
        for part, _ in spoken_parts(deed.text, usual=0.0)
    ]
    assert set(said) == set(SCRIPT.recordings)
    for sentence in said:
        (samples,) = voice.synthesise(sentence)
        assert len(samples) > voice.identity.sample_rate / 2
    with pytest.raises(ConfigurationError, match="never recorded"):
        list(voice.synthesise("Что-то другое."))


def test_a_caller_never_has_jauaps_own_voice(
    catalogue: Catalogue, store: ModelStore, settings: Settings
) -> None:
    own = own_voices(settings, catalogue, store)["ru"]
    voices = CallerVoices(catalogue, store, settings, frozenset({own}))
    try:
        assert voices.voice("ru", own).identity.id != own
    finally:
        voices.close()


def test_on_a_machine_with_one_voice_the_caller_is_a_recording(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    empty = CallerVoices(
        catalogue, ModelStore(tmp_path, system=tmp_path), settings, frozenset({"espeak-ru"})
    )
    assert caller_voice(SCRIPT, FOLDER, empty).identity.id == "recording"
    with pytest.raises(NotInstalledError):
        caller_voice(SCRIPT.model_copy(update={"recordings": {}}), FOLDER, empty)
