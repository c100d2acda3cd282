"""The whole path of a sentence, with real voices: what a caller hears, and when it is made."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Samples, to_float
from assistant.errors import ConfigurationError
from assistant.manner import MOST_GAIN, Manner
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings, SpeakingSettings
from assistant.speaking.cache import SpeechCache
from assistant.speaking.errors import EmptyTextError, LanguageNotSpokenError, UnknownPresetError
from assistant.speaking.lexicon import load_lexicon
from assistant.speaking.loudness import integrated_loudness, peak_dbfs
from assistant.speaking.phrasing import load_phrasing
from assistant.speaking.reading import read_aloud
from assistant.speaking.speaker import Speaker, open_speaker
from assistant.speaking.voice import Voice
from tests.speaking.conftest import CountingVoice

VOICES = [
    pytest.param("rhvoice-ru-irina", marks=pytest.mark.rhvoice),
    pytest.param("rhvoice-ru-elena", marks=pytest.mark.rhvoice),
    pytest.param("piper-en-joe", marks=pytest.mark.model),
    "espeak-kk",
]


@pytest.fixture(scope="session")
def speaker_of(
    voice: Callable[[str], Voice],
    speaking: SpeakingSettings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Speaker]:
    """A telephone speaker with this voice; what one test has spoken serves the next."""
    cache = SpeechCache(tmp_path_factory.mktemp("speech"), 50)
    return lambda voice_id: Speaker(lambda _: voice(voice_id), speaking, cache=cache)


def silences(samples: Samples, shortest: float = 0.25) -> list[float]:
    """Lengths in seconds of the digital silences inside a sound."""
    silent = np.concatenate(([False], samples == 0, [False]))
    edges = np.flatnonzero(silent[1:] != silent[:-1])
    lengths = (edges[1::2] - edges[::2]) / TELEPHONE_RATE
    return [float(length) for length in lengths if length >= shortest]


def test_the_first_sound_comes_before_the_rest_is_made(
    speaker: Speaker, counting: CountingVoice, prompts: dict[str, list[str]]
) -> None:
    sounds = speaker.speak("\n".join(prompts["kk"]), "kk")
    assert not counting.asked
    first = next(sounds)
    assert len(first) > 1000
    assert len(counting.asked) == 1
    rest = list(sounds)
    assert len(counting.asked) == len(rest) + 1 > 10


@pytest.mark.parametrize("voice_id", [*VOICES, "espeak-ru"])
def test_the_first_sentence_waits_for_no_loading(
    voice_id: str, installed: Callable[[str], Entry]
) -> None:
    installed(voice_id)
    done = subprocess.run(
        [sys.executable, "-m", "tests.speaking.first_sentence", voice_id],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["opened"] == []
    # Piper's library reads 0.2 MB for each sentence; a dictionary or a voice is much more.
    assert told["read"] < 300_000


def test_a_voice_is_released_when_the_rest_of_its_language_is_missing(
    voice: Callable[[str], Voice], speaking: SpeakingSettings
) -> None:
    closed: list[str] = []

    class Closing(CountingVoice):
        def close(self) -> None:
            closed.append(self.identity.id)

    speaker = Speaker(lambda _: Closing(voice("espeak-kk")), speaking)
    with pytest.raises(ConfigurationError, match="de"):
        speaker.voice("de")
    assert closed == ["espeak-kk"]


def test_a_loaded_language_does_not_wait_for_one_that_loads(
    counting: CountingVoice, speaking: SpeakingSettings
) -> None:
    opening, opened = Event(), Event()

    def open_voice(language: str) -> Voice:
        if language == "en":
            opening.set()
            opened.wait()
        return counting

    speaker = Speaker(open_voice, speaking)
    speaker.voice("kk")
    with ThreadPoolExecutor(1) as other:
        loading = other.submit(speaker.voice, "en")
        opening.wait()
        assert speaker.say("1", "kk").seconds > 0.1
        assert not loading.done()
        opened.set()


@pytest.mark.parametrize("voice_id", VOICES)
@pytest.mark.parametrize("preset", ["normal", "slow"])
def test_pauses_are_exact(
    voice_id: str,
    preset: str,
    speaker_of: Callable[[str], Speaker],
    speaking: SpeakingSettings,
    prompts: dict[str, list[str]],
) -> None:
    speaker = speaker_of(voice_id)
    language = speaker.voice(voice_id.split("-")[1]).identity.language
    phrasing = load_phrasing(language, load_lexicon(language).syllables)
    factor = speaking.presets[preset].pauses
    for prompt in prompts[language]:
        phrases = phrasing.split(read_aloud(prompt, language))
        wanted = [phrase.pause(speaking.pauses, factor) for phrase in phrases]
        heard = silences(speaker.say(prompt, language, Manner(preset)).samples)
        assert heard == pytest.approx([pause for pause in wanted if pause], abs=0.02)
        assert max(heard, default=0) <= 2.0


@pytest.mark.parametrize("voice_id", VOICES)
def test_all_prompts_are_equally_loud_and_none_clips(
    voice_id: str,
    speaker_of: Callable[[str], Speaker],
    prompts: dict[str, list[str]],
    speaking: SpeakingSettings,
) -> None:
    speaker = speaker_of(voice_id)
    language = voice_id.split("-")[1]
    sounds = [speaker.say(prompt, language).samples for prompt in prompts[language]]
    loudness = [integrated_loudness(sound, TELEPHONE_RATE) for sound in sounds]
    assert max(loudness) < speaking.loudness + 2
    assert min(loudness) > speaking.loudness - 2
    assert max(peak_dbfs(sound) for sound in sounds) < -1


@pytest.mark.parametrize("voice_id", VOICES)
def test_louder_is_louder_without_clipping(
    voice_id: str, speaker_of: Callable[[str], Speaker], prompts: dict[str, list[str]]
) -> None:
    speaker = speaker_of(voice_id)
    language = voice_id.split("-")[1]
    usual, louder, loudest = (
        speaker.say(prompts[language][0], language, Manner(gain=gain)).samples
        for gain in (0, 6, MOST_GAIN)
    )
    measured = [integrated_loudness(sound, TELEPHONE_RATE) for sound in (usual, louder, loudest)]
    assert 5.5 < measured[1] - measured[0] < 6.5
    assert 9.5 < measured[2] - measured[0] < 12.5
    assert peak_dbfs(loudest) < -1


@pytest.mark.parametrize("voice_id", [*VOICES[:2], "espeak-kk"])
def test_speed_is_that_of_the_requirements(
    voice_id: str, speaker_of: Callable[[str], Speaker], prompts: dict[str, list[str]]
) -> None:
    speaker = speaker_of(voice_id)
    language = voice_id.split("-")[1]
    syllables = load_lexicon(language).syllables("".join(prompts[language]))
    gross = {
        preset: syllables
        / sum(speaker.say(prompt, language, Manner(preset)).seconds for prompt in prompts[language])
        for preset in ("fast", "normal", "slow", "slowest")
    }
    assert 3.3 <= gross["normal"] <= 4.3
    assert 1.1 < gross["fast"] / gross["normal"] < 1.3
    for slower, before in (("slow", "normal"), ("slowest", "slow")):
        assert 0.81 < gross[slower] / gross[before] < 0.89


def test_articulation_stays_near_the_voices_own(
    speaker: Speaker, counting: CountingVoice, speaking: SpeakingSettings
) -> None:
    speaker.say("1", "kk")
    assert 0.9 <= counting.asked[-1][1] <= 1.1
    speaker.say("2", "kk", Manner("slowest"))
    assert 0.8 <= counting.asked[-1][1] < 0.9
    assert all(0.9 <= rate <= 1.1 for rate in speaking.voice_rates.values())
    assert speaking.presets["normal"].rate == 1.0


def test_what_was_spoken_once_is_not_spoken_again(
    speaker: Speaker, counting: CountingVoice, prompts: dict[str, list[str]]
) -> None:
    first = speaker.say(prompts["kk"][0], "kk")
    asked = len(counting.asked)
    again = speaker.say(prompts["kk"][0], "kk")
    assert len(counting.asked) == asked
    assert np.array_equal(first.samples, again.samples)
    # Loudness and pauses are made afterwards; another speed is another sound.
    speaker.say(prompts["kk"][0], "kk", Manner(gain=6))
    assert len(counting.asked) == asked
    speaker.say(prompts["kk"][0], "kk", Manner("slow"))
    assert len(counting.asked) == 2 * asked


def test_what_tells_about_the_caller_is_not_kept(speaker: Speaker, tmp_path: Path) -> None:
    speaker.say("1", "kk", keep=False)
    assert not list(tmp_path.rglob("*.pcm"))
    speaker.say("1", "kk")
    assert list(tmp_path.rglob("*.pcm"))


def test_a_damaged_sound_is_spoken_again(
    speaker: Speaker, counting: CountingVoice, tmp_path: Path
) -> None:
    first = speaker.say("1", "kk")
    for path in tmp_path.rglob("*.pcm"):
        path.write_bytes(path.read_bytes()[:50])
    again = speaker.say("1", "kk")
    assert len(counting.asked) == 2
    assert again.seconds == pytest.approx(first.seconds, rel=0.02)


def test_two_callers_speak_at_once(speaker: Speaker, prompts: dict[str, list[str]]) -> None:
    with ThreadPoolExecutor(2) as callers:
        sounds = list(callers.map(lambda text: speaker.say(text, "kk").samples, prompts["kk"] * 2))
    half = len(prompts["kk"])
    for first, second in zip(sounds[:half], sounds[half:], strict=True):
        assert abs(len(first) - len(second)) < 400
        assert len(first) > 1000


def test_any_rate_comes_out(counting: CountingVoice, speaking: SpeakingSettings) -> None:
    lengths = {
        rate: Speaker(lambda _: counting, speaking, rate=rate).say("1", "kk")
        for rate in (8_000, 16_000, 24_000)
    }
    assert [sound.rate for sound in lengths.values()] == list(lengths)
    seconds = [sound.seconds for sound in lengths.values()]
    assert seconds == pytest.approx([seconds[0]] * 3, rel=0.1)


def test_sound_is_band_limited_speech(speaker: Speaker, prompts: dict[str, list[str]]) -> None:
    sound = to_float(speaker.say(prompts["kk"][0], "kk").samples)
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / TELEPHONE_RATE)
    voiced = power[(hertz > 80) & (hertz < 3_400)].sum()
    assert voiced / power.sum() > 0.9


@pytest.mark.parametrize("text", ["", " \n ", "…", "— —"])
def test_nothing_to_say_is_refused(text: str, speaker: Speaker) -> None:
    with pytest.raises(EmptyTextError):
        speaker.speak(text, "kk")


def test_an_unknown_preset_is_refused(speaker: Speaker) -> None:
    with pytest.raises(UnknownPresetError, match="slowest"):
        speaker.speak("1", "kk", Manner("crawling"))


def test_the_best_installed_voice_is_chosen(
    settings: Settings,
    catalogue: Catalogue,
    store: ModelStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path))
    speaker = open_speaker(settings, catalogue, store)
    chosen = speaker.voice("kk").identity
    speaker.close()
    assert chosen.id in settings.languages["kk"].voices
    named = open_speaker(settings, catalogue, store, voices={"ru": "espeak-ru"})
    assert named.voice("ru").identity.id == "espeak-ru"
    named.close()


def test_a_language_without_a_voice_says_so(
    settings: Settings, catalogue: Catalogue, store: ModelStore
) -> None:
    speaker = open_speaker(settings, catalogue, store, voices={"kk": "espeak-ru"})
    with pytest.raises(LanguageNotSpokenError, match="espeak-ru"):
        speaker.voice("kk")
    with pytest.raises(LanguageNotSpokenError, match="de"):
        speaker.voice("de")
