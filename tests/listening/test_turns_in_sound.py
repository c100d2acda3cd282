"""Turns in real sound: spoken by test callers, through a telephone line, real detector."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Audio, Samples, silence
from assistant.channel import Line, Noise, through_line
from assistant.completeness import Completeness
from assistant.listening.audio_files import read_audio
from assistant.listening.ears import Ears, undecided
from assistant.listening.heard import Question
from assistant.listening.hearing import HeardUtterance, hear_audio
from assistant.listening.recogniser import ListeningRequest
from assistant.listening.turns import EndReason
from assistant.listening.voice_activity import VoiceActivity
from assistant.settings import Settings
from tests.listening.conftest import Speak
from tests.listening.scripted import ScriptedRecogniser

pytestmark = [pytest.mark.model, pytest.mark.rhvoice]

VOICES = ("rhvoice-ru-aleksandr", "rhvoice-ru-elena", "rhvoice-ru-mikhail")
LINES = (
    Line(level_dbfs=-26),
    Line(level_dbfs=-26, noise=Noise.PINK, snr_db=15, loss=0.03, seed=1),
    Line(level_dbfs=-30, noise=Noise.BABBLE, snr_db=15, seed=2),
)


def finished(text: str, *, question: str, language: str) -> Completeness:
    assert (text, question, language) == ("words", "yes_no", "ru")
    return Completeness.COMPLETE


class Turns:
    """Hears a call made of pieces and pauses; knows where each piece lies."""

    def __init__(self, detector: VoiceActivity, settings: Settings, kind: str) -> None:
        self.recogniser = ScriptedRecogniser(["words"])
        check = finished if kind == "yes_no" else undecided
        self.ears = Ears({"ru": self.recogniser}, detector, settings.listening, check)
        self.question = Question(kind, ListeningRequest("ru"))

    def hear(self, call: Samples, line: Line) -> list[HeardUtterance]:
        heard = through_line(Audio(call, TELEPHONE_RATE), line)
        return list(hear_audio(heard, self.ears, self.question))


Listening = Callable[[str], Turns]
"""A kind of question to what hears its answers."""


@pytest.fixture
def listening(voice_activity: VoiceActivity, settings: Settings) -> Listening:
    return lambda kind: Turns(voice_activity, settings, kind)


def spoken(audio: Audio) -> Samples:
    """The sound at the line's rate without the silence around it."""
    samples = audio.resampled(TELEPHONE_RATE).samples
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() / 50)
    return samples[loud[0] : loud[-1] + 1]


def call_of(pieces: list[Samples], pause_s: float) -> Samples:
    gap = silence(pause_s, TELEPHONE_RATE)
    parts = [part for piece in pieces for part in (gap, piece)][1:]
    around = silence(1.0, TELEPHONE_RATE)
    return np.concatenate([around, *parts, silence(3.0, TELEPHONE_RATE), around])


@pytest.mark.parametrize("line", LINES, ids=["clean", "pink", "babble"])
@pytest.mark.parametrize("voice", VOICES)
def test_pauses_of_a_second_and_a_half_do_not_end_an_open_answer(
    listening: Listening,
    speak: Speak,
    phrases: dict[str, str],
    voice: str,
    line: Line,
) -> None:
    names = ("first_half", "second_half", "third_part")
    pieces = [spoken(speak(phrases[name], voice)) for name in names]
    call = call_of(pieces, 1.5)
    turns = listening("open")
    (heard,) = turns.hear(call, line)
    assert heard.timing is not None
    assert heard.timing.reason is EndReason.SILENCE
    speech_end = len(call) / TELEPHONE_RATE - 4.0
    assert heard.start == pytest.approx(1.0, abs=0.35)
    # Babble goes on like speech for a while after it.
    assert heard.end == pytest.approx(speech_end, abs=0.6)
    silences = turns.ears.settings
    (utterance,) = turns.recogniser.utterances
    assert len(utterance.sound) / TELEPHONE_RATE == pytest.approx(
        speech_end - 1.0 + silences.pre_roll + silences.decode_after, abs=0.6
    )


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_short_answer_closes_soon_after_its_end(
    listening: Listening,
    speak: Speak,
    phrases: dict[str, str],
    voice: str,
    word: str,
) -> None:
    call = call_of([spoken(speak(phrases[word], voice))], 0)
    (heard,) = listening("yes_no").hear(call, LINES[0])
    assert heard.timing is not None
    assert heard.timing.reason is EndReason.COMPLETE
    real_end = len(call) / TELEPHONE_RATE - 4.0
    assert 0.5 <= heard.timing.ended_at - real_end <= 0.9


def test_a_monologue_of_58_seconds_is_one_turn(
    listening: Listening,
    speak: Speak,
    phrases: dict[str, str],
) -> None:
    pieces = [
        spoken(speak(phrases[name]))
        for name in ("first_half", "second_half", "third_part", "benefit_birth")
    ]
    repeated = pieces * 20
    lengths = np.cumsum([len(piece) / TELEPHONE_RATE + 0.6 for piece in repeated])
    call = call_of(repeated[: int(np.searchsorted(lengths, 59.0)) + 1], 0.6)
    (heard,) = listening("open").hear(call, LINES[1])
    assert heard.end - heard.start >= 58


def test_two_answers_are_two_turns(
    listening: Listening,
    speak: Speak,
    phrases: dict[str, str],
) -> None:
    call = call_of([spoken(speak(phrases["short"])), spoken(speak(phrases["benefit_birth"]))], 3.0)
    assert len(listening("open").hear(call, LINES[1])) == 2


def test_a_human_speaker_with_pauses_is_heard_in_one_turn(
    listening: Listening,
    human_prompts: Callable[..., list[Path]],
) -> None:
    files = human_prompts("vm-intro", "agent-incorrect", "conf-invalid")
    call = call_of([spoken(read_audio(file)) for file in files], 1.5)
    for line in LINES:
        (heard,) = listening("open").hear(call, line)
        assert heard.end == pytest.approx(len(call) / TELEPHONE_RATE - 4.0, abs=0.35)


def test_silence_has_no_turns(listening: Listening) -> None:
    assert listening("open").hear(silence(8, TELEPHONE_RATE), LINES[1]) == []
