"""Every engine really speaks: right length, rate and level, in pieces, for several callers."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from assistant.audio import Audio, Samples, level_dbfs
from assistant.errors import NotInstalledError
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.store import ModelStore
from assistant.models.system import find_rhvoice
from assistant.speaking import rhvoice
from assistant.speaking.engines import load_voice
from assistant.speaking.errors import VoiceDamagedError, VoiceFailedError
from assistant.speaking.espeak import EspeakVoice
from assistant.speaking.lexicon import load_lexicon
from assistant.speaking.piper import PiperSpeaker
from assistant.speaking.rhvoice import RHVoiceVoice
from assistant.speaking.voice import Voice, VoiceIdentity

VOICES = [
    pytest.param("rhvoice-ru-elena", marks=pytest.mark.rhvoice),
    pytest.param("rhvoice-ru-irina", marks=pytest.mark.rhvoice),
    pytest.param("piper-en-joe", marks=pytest.mark.model),
    "espeak-kk",
    "espeak-ru",
    "espeak-en",
]
IDENTITY = VoiceIdentity(id="other", engine="any", language="ru", sample_rate=24_000, version="1")


def spoken(voice: Voice, *, rate: float = 1.0, text: str = "") -> Audio:
    text = text or load_lexicon(voice.identity.language).sample
    pieces = list(voice.synthesise(text, rate=rate))
    return Audio(np.concatenate(pieces), voice.identity.sample_rate)


@pytest.mark.parametrize("voice_id", VOICES)
def test_a_sentence_becomes_speech(voice_id: str, voice: Callable[[str], Voice]) -> None:
    sound = spoken(voice(voice_id))
    syllables = load_lexicon(voice(voice_id).identity.language).syllables(
        load_lexicon(voice(voice_id).identity.language).sample
    )
    assert 3.5 < syllables / sound.seconds < 8.0
    assert -35 < level_dbfs(sound.samples) < -10
    assert np.mean(np.abs(sound.samples.astype(np.int32)) >= 32767) < 0.0005


@pytest.mark.parametrize("voice_id", VOICES)
def test_rate_changes_the_speed_as_asked(voice_id: str, voice: Callable[[str], Voice]) -> None:
    # Piper draws the length of each sound by chance: only the mean of several is its rate.
    times = 5 if "piper" in voice_id else 1
    usual, slow, fast = (
        sum(spoken(voice(voice_id), rate=rate).seconds for _ in range(times))
        for rate in (1.0, 0.8, 1.25)
    )
    assert 1.12 < slow / usual < 1.32
    assert 0.74 < fast / usual < 0.9


@pytest.mark.parametrize("voice_id", ["rhvoice-ru-elena", "espeak-kk"])
def test_sound_comes_in_pieces(voice_id: str, voice: Callable[[str], Voice]) -> None:
    engine = voice(voice_id)
    pieces = list(engine.synthesise(load_lexicon(engine.identity.language).sample))
    assert len(pieces) > 10
    assert max(len(piece) for piece in pieces) <= engine.identity.sample_rate // 5


@pytest.mark.parametrize("voice_id", ["rhvoice-ru-elena", "piper-en-joe", "espeak-kk"])
def test_two_callers_share_a_voice(voice_id: str, voice: Callable[[str], Voice]) -> None:
    engine = voice(voice_id)
    alone = spoken(engine).seconds
    with ThreadPoolExecutor(2) as callers:
        both = list(callers.map(lambda _: spoken(engine).seconds, range(4)))
    assert both == pytest.approx([alone] * 4, rel=0.15 if "piper" in voice_id else 0.01)


@pytest.mark.rhvoice
def test_an_abandoned_answer_does_not_hold_up_the_next(voice: Callable[[str], Voice]) -> None:
    engine = voice("rhvoice-ru-elena")
    alone = spoken(engine).samples
    abandoned = engine.synthesise(load_lexicon("ru").sample * 20)
    assert len(next(abandoned))
    abandoned.close()  # type: ignore[attr-defined] # a generator, as for every engine
    assert np.array_equal(spoken(engine).samples, alone)


@pytest.mark.rhvoice
def test_an_engine_that_hangs_is_given_up(
    installed: Callable[[str], Entry], store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = load_voice(installed("rhvoice-ru-elena"), store)
    assert isinstance(engine, RHVoiceVoice)
    going_on = Event()
    with monkeypatch.context() as patched:
        patched.setattr(rhvoice, "_LONGEST_WAIT_S", 0.1)
        engine._thread.submit(going_on.wait)  # its own thread
        with pytest.raises(VoiceFailedError, match="has said nothing"):
            list(engine.synthesise("1"))
    going_on.set()
    assert spoken(engine).seconds > 1
    engine.close()


def test_a_voice_that_loads_and_does_not_speak_is_damaged(
    installed: Callable[[str], Entry], store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> Iterator[Samples]:
        raise VoiceFailedError("no sound", mend="Choose another voice.")

    monkeypatch.setattr(EspeakVoice, "synthesise", silent)
    with pytest.raises(VoiceDamagedError, match="does not speak"):
        load_voice(installed("espeak-kk"), store)


def test_voices_of_espeak_do_not_mix(voice: Callable[[str], Voice]) -> None:
    kazakh = spoken(voice("espeak-kk"), text="2026").seconds
    english = spoken(voice("espeak-en"), text="2026").seconds
    assert abs(english - kazakh) > 0.1
    assert spoken(voice("espeak-kk"), text="2026").seconds == pytest.approx(kazakh, rel=0.01)
    assert spoken(voice("espeak-en"), text="2026").seconds == pytest.approx(english, rel=0.01)


@pytest.mark.rhvoice
def test_rhvoice_obeys_the_stress_mark(voice: Callable[[str], Voice]) -> None:
    engine, lexicon = voice("rhvoice-ru-elena"), load_lexicon("ru")
    word = next(key for key, spelling in lexicon.words.items() if "+" in spelling.say)
    marked = lexicon.respell(word.rstrip("*"), "rhvoice")
    first = spoken(engine, text=marked)
    plain = spoken(engine, text=marked.replace("\N{COMBINING ACUTE ACCENT}", ""))
    assert not np.array_equal(first.samples, plain.samples)


@pytest.mark.rhvoice
def test_every_catalogued_rhvoice_voice_speaks_at_its_rate(
    catalogue: Catalogue, store: ModelStore, installed: Callable[[str], Entry]
) -> None:
    installed("rhvoice-ru-elena")
    for entry in catalogue:
        if entry.engine.value == "rhvoice" and store.installed(entry):
            engine = load_voice(entry, store)
            assert sum(len(piece) for piece in engine.synthesise("1")) > 1000, entry.id
            engine.close()


def test_only_voices_are_loaded(catalogue: Catalogue, store: ModelStore) -> None:
    with pytest.raises(ValueError, match="no voice"):
        load_voice(catalogue.get("silero-vad"), store)


def test_a_voice_that_is_not_installed_says_what_to_do(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(NotInstalledError, match="jauap models install piper-ru-denis"):
        load_voice(catalogue.get("piper-ru-denis"), ModelStore(tmp_path))


def test_a_system_without_rhvoice_says_what_to_do(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match="administrator"):
        load_voice(catalogue.get("rhvoice-ru-elena"), ModelStore(tmp_path, system=tmp_path))


@pytest.mark.rhvoice
def test_a_voice_unknown_to_rhvoice_is_refused(installed: Callable[[str], Entry]) -> None:
    installed("rhvoice-ru-elena")
    installation = find_rhvoice()
    assert installation is not None
    with pytest.raises(VoiceDamagedError, match="nobody"):
        RHVoiceVoice(IDENTITY, name="nobody", installation=installation)


@pytest.mark.rhvoice
def test_rhvoice_without_data_is_refused(installed: Callable[[str], Entry], tmp_path: Path) -> None:
    installed("rhvoice-ru-elena")
    installation = find_rhvoice()
    assert installation is not None
    empty = type(installation)(installation.library, tmp_path, tmp_path)
    with pytest.raises(VoiceDamagedError, match="finds no voices"):
        RHVoiceVoice(IDENTITY, name="elena", installation=empty)


def test_rhvoice_without_its_library_is_refused(tmp_path: Path) -> None:
    from assistant.models.system import RHVoiceInstallation  # noqa: PLC0415 - only here

    nowhere = RHVoiceInstallation(tmp_path / "libRHVoice.so.5", tmp_path, tmp_path)
    with pytest.raises(NotInstalledError, match=r"libRHVoice\.so\.5"):
        RHVoiceVoice(IDENTITY, name="elena", installation=nowhere)


@pytest.mark.parametrize("voice_id", ["rhvoice-ru-elena", "piper-en-joe"])
def test_a_closed_voice_says_so(
    voice_id: str, installed: Callable[[str], Entry], store: ModelStore
) -> None:
    engine = load_voice(installed(voice_id), store)
    engine.close()
    engine.close()
    with pytest.raises(VoiceFailedError, match="closed"):
        list(engine.synthesise("1"))


@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_a_damaged_piper_voice_is_refused(content: bytes | None, tmp_path: Path) -> None:
    model = tmp_path / "voice.onnx"
    if content is not None:
        model.write_bytes(content)
        model.with_name("voice.onnx.json").write_text('{"audio": {}}', encoding="utf-8")
    with pytest.raises(VoiceDamagedError, match=r"voice\.onnx"):
        PiperSpeaker(IDENTITY, model=model)


@pytest.mark.model
def test_a_truncated_piper_model_is_refused(
    installed: Callable[[str], Entry], store: ModelStore, tmp_path: Path
) -> None:
    entry = installed("piper-en-joe")
    whole = store.folder(entry) / f"{entry.name}.onnx"
    half = tmp_path / "voice.onnx"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    description = whole.with_name(whole.name + ".json").read_text(encoding="utf-8")
    half.with_name("voice.onnx.json").write_text(description, encoding="utf-8")
    with pytest.raises(VoiceDamagedError, match="cannot load"):
        PiperSpeaker(IDENTITY, model=half)


def test_a_language_unknown_to_espeak_is_refused() -> None:
    with pytest.raises(NotInstalledError, match="tlh-x"):
        EspeakVoice(IDENTITY, name="tlh-x")


@pytest.mark.rhvoice
def test_a_process_that_abandons_an_answer_ends_at_once(installed: Callable[[str], Entry]) -> None:
    installed("rhvoice-ru-elena")
    program = (
        "from assistant.models.catalogue import load_catalogue\n"
        "from assistant.models.store import ModelStore\n"
        "from assistant.speaking.engines import load_voice\n"
        "voice = load_voice(load_catalogue().get('rhvoice-ru-elena'), ModelStore())\n"
        "print(len(next(voice.synthesise('1, 2, 3. ' * 500))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    assert not done.stderr
