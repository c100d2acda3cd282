"""Real callers, a real line, the real detector and the real recogniser: sound to words."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.audio import TELEPHONE_RATE, Audio, silence
from assistant.channel import Line, Noise, make_noise, through_line
from assistant.cli import hear
from assistant.listening.audio_files import write_wav
from assistant.listening.ears import Ears
from assistant.listening.heard import Question
from assistant.listening.hearing import HeardUtterance, hear_audio, hear_whole, in_spoken_language
from assistant.listening.opening import open_ears
from assistant.listening.recogniser import ListeningRequest
from assistant.models.catalogue import Catalogue
from assistant.models.store import ModelStore
from assistant.settings import Settings
from tests.listening.conftest import Speak

pytestmark = [pytest.mark.model, pytest.mark.rhvoice]

LINE = Line(level_dbfs=-26, noise=Noise.PINK, snr_db=20, loss=0.01, seed=1)
RUSSIAN = ListeningRequest("ru")
OPEN = Question("open", RUSSIAN)


@pytest.fixture(scope="module")
def ears(settings: Settings, catalogue: Catalogue, store: ModelStore) -> Iterator[Ears]:
    opened = open_ears(("ru", "en"), settings, catalogue, store)
    yield opened
    opened.close()


def call(*parts: Audio | float) -> Audio:
    """Speech and pauses (seconds) as they arrive at the other end of the line."""
    sound = [
        silence(part, TELEPHONE_RATE)
        if isinstance(part, float)
        else part.resampled(TELEPHONE_RATE).samples
        for part in parts
    ]
    return through_line(Audio(np.concatenate(sound), TELEPHONE_RATE), LINE)


def share_of_words(wanted: str, heard: str) -> float:
    """Share of the wanted words that were heard; the spelling of ё does not matter."""
    words = [
        set("".join(c if c.isalpha() else " " for c in text.lower().replace("ё", "е")).split())
        for text in (wanted, heard)
    ]
    return len(words[0] & words[1]) / len(words[0])


def words_of(heard: list[HeardUtterance]) -> list[str]:
    texts = [each.recognition.text for each in heard if each.recognition is not None]
    return [text for text in texts if text]


def test_a_question_is_heard(ears: Ears, speak: Speak, phrases: dict[str, str]) -> None:
    sound = call(0.5, speak(phrases["benefit_birth"]), 3.0)
    (heard,) = hear_audio(sound, ears, OPEN)
    assert heard.recognition is not None
    assert share_of_words(phrases["benefit_birth"], heard.recognition.text) >= 0.7
    assert heard.recognition.audio_s < sound.seconds - 2


def test_a_sentence_with_long_pauses_is_heard_whole(
    ears: Ears, speak: Speak, phrases: dict[str, str]
) -> None:
    names = ("first_half", "second_half", "third_part")
    first, second, third = (speak(phrases[name]) for name in names)
    sound = call(0.5, first, 1.5, second, 1.5, third, 3.0)
    (heard,) = hear_audio(sound, ears, OPEN)
    assert heard.timing is not None
    assert heard.timing.thrown_away == 2
    assert heard.recognition is not None
    for name in names:
        assert share_of_words(phrases[name], heard.recognition.text) >= 0.5


def test_a_replay_gives_the_same(ears: Ears, speak: Speak, phrases: dict[str, str]) -> None:
    sound = call(0.5, speak(phrases["short"]), 2.5, speak(phrases["first_half"]), 3.0)

    def turns() -> list[tuple[float, float, str]]:
        return [
            (each.start, each.end, each.recognition.text if each.recognition else "")
            for each in hear_audio(sound, ears, OPEN)
        ]

    first = turns()
    assert len(first) == 2
    assert turns() == first


def test_the_whole_file_at_its_own_rate(ears: Ears, speak: Speak, phrases: dict[str, str]) -> None:
    heard = hear_whole(speak(phrases["benefit_birth"]), ears.recognisers["ru"], RUSSIAN)
    assert heard.recognition is not None
    assert share_of_words(phrases["benefit_birth"], heard.recognition.text) >= 0.7


def test_english_is_heard_as_english(ears: Ears, speak: Speak, phrases: dict[str, str]) -> None:
    sound = call(0.5, speak(phrases["english"], "rhvoice-en-slt"), 3.0)
    (heard,) = hear_audio(sound, ears, OPEN)
    assert words_of([heard]) == []
    again = in_spoken_language(heard, sound, ears, RUSSIAN)
    assert again.recognition is not None
    assert again.recognition.language == "en"
    assert share_of_words(phrases["english"], again.recognition.text) >= 0.5


@pytest.mark.parametrize("noise", list(Noise))
def test_noise_has_no_words(ears: Ears, noise: Noise) -> None:
    rng = np.random.default_rng(5)
    hiss = (make_noise(noise, 6 * TELEPHONE_RATE, rng) * 1_500).astype(np.int16)
    assert words_of(list(hear_audio(Audio(hiss, TELEPHONE_RATE), ears, OPEN))) == []


def test_the_command_on_a_real_file(speak: Speak, phrases: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    write_wav(path, call(0.5, speak(phrases["benefit_birth"]), 3.0))
    result = CliRunner().invoke(hear.command, ["--json", str(path)])
    assert result.exit_code == 0
    (line,) = (json.loads(each) for each in result.stdout.splitlines())
    assert share_of_words(phrases["benefit_birth"], line["text"]) >= 0.7
    assert 0 < line["confidence"] <= 1
    assert line["real_time_factor"] > 0
    assert line["engine"].startswith(("whisper", "vosk"))
