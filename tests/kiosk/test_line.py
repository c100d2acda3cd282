"""The line on real devices: PortAudio on the null devices of a private PulseAudio."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Audio, Samples, level_dbfs, silence
from assistant.kiosk.line import LineReport
from assistant.listening.audio_files import read_audio, write_wav
from assistant.listening.engines import load_recogniser
from assistant.listening.hearing import hear_whole
from assistant.listening.recogniser import ListeningRequest
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.understanding.scripts import load_scripts
from tests.kiosk.conftest import SoundServer, Speak
from tests.kiosk.room import reduced_db

SIDE = "tests/kiosk/other_side.py"
Heard = Callable[[Samples], set[str]]


@pytest.fixture(scope="module")
def heard_words(installed: Callable[[str], Entry], store: ModelStore, settings: Settings) -> Heard:
    """The words that a real recogniser hears, which expects what the scripts do as a kiosk's."""
    recogniser = load_recogniser(installed("whisper-base"), store, settings)
    request = ListeningRequest("ru", hint=load_scripts().hint("ru"))

    def words(sound: Samples) -> set[str]:
        audio = Audio(sound, TELEPHONE_RATE)
        found = hear_whole(audio, recogniser, request).recognition
        text = found.text if found is not None else ""
        return {word.strip(".,!?").lower().replace("ё", "е") for word in text.split()}

    return words


def side(server: SoundServer, *words: str) -> "subprocess.Popen[str]":
    """A side of a line that only waits to begin."""
    process = server.start(SIDE, *words)
    _expect(process, "ready")
    return process


def begin(*sides: "subprocess.Popen[str]") -> None:
    """All begin at the same time, however long they and their devices took to start."""
    for each in sides:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in sides:
        _expect(each, "begins")


def _expect(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word, process.communicate()[1][-800:]


def ended(process: "subprocess.Popen[str]") -> LineReport:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors[-800:]
    return LineReport(**json.loads(out.splitlines()[-1]))


def written(folder: Path, name: str, *parts: Samples) -> str:
    path = folder / f"{name}.wav"
    write_wav(path, Audio(np.concatenate(parts), TELEPHONE_RATE))
    return str(path)


def quiet(seconds: float) -> Samples:
    return silence(seconds, TELEPHONE_RATE)


@pytest.mark.model
@pytest.mark.rhvoice
def test_what_one_process_says_the_other_hears_and_back(
    sound_server: SoundServer,
    tmp_path: Path,
    speak: Speak,
    phrases: dict[str, str],
    heard_words: Heard,
) -> None:
    caller = speak(phrases["caller"], "rhvoice-ru-aleksandr").samples
    answer = speak(phrases["answer"], "rhvoice-ru-irina").samples
    first = written(tmp_path, "caller", quiet(1.5), caller, quiet(4.0))
    second = written(tmp_path, "kiosk", quiet(6.0), answer, quiet(1.5))
    at_kiosk, at_caller = tmp_path / "at_kiosk.wav", tmp_path / "at_caller.wav"
    kiosk = side(
        sound_server, "--microphone", "kiosk_ear", "--loudspeaker", "kiosk_mouth",
        "--play", second, "--record", str(at_kiosk),
    )  # fmt: skip
    other = side(
        sound_server, "--microphone", "caller_ear", "--loudspeaker", "caller_mouth",
        "--play", first, "--record", str(at_caller),
    )  # fmt: skip
    begin(kiosk, other)
    reports = [ended(other), ended(kiosk)]
    for said, file in (("caller", at_kiosk), ("answer", at_caller)):
        expected = {word.strip(",").replace("ё", "е") for word in phrases[said].split()}
        sound = read_audio(str(file))
        assert len(expected & heard_words(sound.samples)) >= 0.7 * len(expected)
    loudness = level_dbfs(caller)
    samples = read_audio(str(at_kiosk)).samples
    loud = samples[np.abs(samples) > 50]
    assert level_dbfs(loud) == pytest.approx(level_dbfs(caller[np.abs(caller) > 50]), abs=1.5)
    assert loudness > -40
    for report in reports:
        assert report.delay_s < 1.0


@pytest.mark.model
@pytest.mark.rhvoice
@pytest.mark.alone
def test_a_kiosk_does_not_hear_itself_but_who_speaks_over_it(
    sound_server: SoundServer,
    tmp_path: Path,
    speak: Speak,
    phrases: dict[str, str],
    heard_words: Heard,
) -> None:
    """Its own voice comes back at -6 dB; after half of it a caller speaks as loud."""
    sound_server.control("set-sink-volume", "room", "-6dB")
    jauap = speak(phrases["jauap"], "rhvoice-ru-irina").samples
    caller = speak(phrases["caller"], "rhvoice-ru-aleksandr").samples
    played = written(tmp_path, "jauap", jauap)
    said = written(tmp_path, "caller", quiet(12.0), caller, quiet(1.0))
    clean_file, raw_file = tmp_path / "clean.wav", tmp_path / "raw.wav"
    kiosk = side(
        sound_server, "--microphone", "room_ear", "--loudspeaker", "room",
        "--play", played, "--record", str(clean_file), "--raw", str(raw_file),
    )  # fmt: skip
    other = side(
        sound_server, "--microphone", "caller_ear", "--loudspeaker", "room",
        "--play", said, "--record", str(tmp_path / "unused.wav"),
    )  # fmt: skip
    begin(kiosk, other)
    ended(other)
    ended(kiosk)
    clean, raw = read_audio(str(clean_file)).samples, read_audio(str(raw_file)).samples
    echo = level_dbfs(raw[8000 * 4 : 8000 * 10]) - level_dbfs(jauap[8000 * 4 : 8000 * 10])
    assert echo == pytest.approx(-6.0, abs=1.5)
    assert reduced_db(raw, clean, 4.0, 10.0) >= 20.0
    expected = {word.strip(",").replace("ё", "е") for word in phrases["caller"].split()}
    over = slice(8000 * 11, 8000 * 21)
    assert len(expected & heard_words(clean[over])) >= 0.6 * len(expected)
    # Without the canceller Jauap would hear and answer itself.
    own = {word.strip(".,").lower() for word in phrases["jauap"].split()}
    alone = slice(8000 * 4, 8000 * 10)
    assert len(own & heard_words(raw[alone])) >= 5
    assert not own & heard_words(clean[alone])


def test_a_device_that_was_pulled_out_is_named(
    new_sound_server: SoundServer, tmp_path: Path
) -> None:
    played = written(tmp_path, "long", quiet(60.0))
    process = side(
        new_sound_server, "--microphone", "room_ear", "--loudspeaker", "room",
        "--play", played, "--record", str(tmp_path / "unused.wav"),
    )  # fmt: skip
    begin(process)
    new_sound_server.stop()
    begun = monotonic()
    errors = process.communicate(timeout=30)[1]
    assert monotonic() - begun < 10.0
    assert process.returncode == 1
    assert "SoundDeviceLostError: room" in errors
    assert "no sign of life" in errors
