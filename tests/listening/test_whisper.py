"""Whisper as a recogniser, on the real model and real speech."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio import Audio, Samples, silence
from assistant.channel import Line, through_line
from assistant.errors import ConfigurationError, NotInstalledError
from assistant.listening.engines import load_recogniser
from assistant.listening.recogniser import (
    Hypothesis,
    ListeningRequest,
    Recogniser,
    Recognition,
    Rejection,
)
from assistant.listening.whisper import WhisperRecogniser, joined
from assistant.listening.whisper_guards import plain
from assistant.listening.whisper_model import Piece
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.understanding.scripts import load_scripts
from tests.listening.conftest import Speak

RATE = 8_000
REQUEST = ListeningRequest("ru")
PROMPTS = ("agent-loginok", "all-circuits-busy-now", "agent-pass", "auth-incorrect")


@pytest.fixture(scope="module")
def whisper(
    store: ModelStore, installed: Callable[[str], Entry], settings: Settings
) -> Iterator[Recogniser]:
    recogniser = load_recogniser(installed("whisper-base"), store, settings)
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="module")
def prompts(human_prompts: Callable[..., list[Path]]) -> list[Samples]:
    """Human telephone speech."""
    return [soundfile.read(path, dtype="int16")[0] for path in human_prompts(*PROMPTS)]


def _hear(
    recogniser: Recogniser, samples: Samples, request: ListeningRequest = REQUEST
) -> Recognition:
    utterance = recogniser.begin(request)
    for start in range(0, len(samples), 160):
        assert utterance.accept(samples[start : start + 160]) is None
    return utterance.finish().result(60)


def test_human_telephone_speech_is_heard(
    whisper: Recogniser, prompts: list[Samples], phrases: dict[str, str]
) -> None:
    heard = _hear(whisper, prompts[0])
    assert plain(heard.text) == phrases["prompt_login"]
    assert heard.rejection is None
    assert heard.discarded == ()
    assert heard.language == "ru"
    assert heard.engine == "whisper-base"
    assert heard.audio_s == pytest.approx(len(prompts[0]) / RATE)
    assert heard.decode_s > 0
    assert heard.spoken["ru"] > 0.8
    assert set(heard.spoken) == {"ru", "kk", "en"}


GROUPS = ("первая", "вторая", "третья", "группа", "группы нет")
ASKED_GROUP = ListeningRequest(
    "ru", hint=("Первая группа, вторая группа, третья группа, группы нет.",), expected=GROUPS
)


def _on_line(audio: Audio) -> Samples:
    return through_line(audio, Line(level_dbfs=-26)).samples


def test_a_misheard_reply_is_told_in_expected_words_too(whisper: Recogniser, speak: Speak) -> None:
    near = _hear(whisper, _on_line(speak("старая группа")), ASKED_GROUP)
    assert plain(near.text) == "старая группа", "what was heard stays what it is"
    assert near.expected is not None
    assert plain(near.expected.text) == "вторая группа"
    assert 0 < near.expected.confidence < near.confidence


@pytest.mark.parametrize("text", ["вторая группа", "группы нет"])
def test_a_reply_in_expected_words_needs_no_second_reading(
    whisper: Recogniser, speak: Speak, text: str
) -> None:
    heard = _hear(whisper, _on_line(speak(text)), ASKED_GROUP)
    assert plain(heard.text) == text
    assert heard.expected is None


@pytest.mark.parametrize("text", ["сколько платят", "сейчас посмотрю", "куда обращаться"])
def test_what_is_far_from_the_expected_words_is_none_of_them(
    whisper: Recogniser, speak: Speak, text: str
) -> None:
    heard = _hear(whisper, _on_line(speak(text)), ASKED_GROUP)
    assert heard.expected is None


def test_callers_in_one_batch_have_their_own_expected_words(
    whisper: Recogniser, speak: Speak
) -> None:
    assert isinstance(whisper, WhisperRecogniser)
    sound = _on_line(speak("старая группа"))
    hint = whisper._model("ru").hint(ASKED_GROUP.hint, 88)
    first, second, third = whisper._decode(
        [
            Piece(sound, RATE, "ru", hint, detect=False, expected=expected)
            for expected in (GROUPS, ("молодая", "группа"), ())
        ]
    )
    assert first.expected is not None
    assert second.expected is not None
    assert plain(first.expected[0]) == "вторая группа"
    assert plain(second.expected[0]).endswith("группа")
    assert second.expected != first.expected
    assert third.expected is None
    assert first.readings == second.readings == third.readings


def test_readings_differ_and_are_ordered(whisper: Recogniser, prompts: list[Samples]) -> None:
    heard = _hear(whisper, prompts[1])
    texts = [plain(reading.text) for reading in heard.hypotheses]
    assert len(set(texts)) == len(texts) > 1
    confidences = [reading.confidence for reading in heard.hypotheses]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0.0 <= confidence <= 1.0 for confidence in confidences)
    one = _hear(whisper, prompts[1], ListeningRequest("ru", alternatives=1))
    assert [reading.text for reading in one.hypotheses] == [heard.text]


def test_any_sample_rate_is_taken(whisper: Recogniser, prompts: list[Samples]) -> None:
    faster = np.repeat(prompts[0], 2)
    heard = _hear(whisper, faster, ListeningRequest("ru", sample_rate=16_000))
    assert heard.audio_s == pytest.approx(len(prompts[0]) / RATE)
    assert heard.text


def test_a_peek_is_used_when_nothing_came_since(
    whisper: Recogniser, prompts: list[Samples]
) -> None:
    utterance = whisper.begin(REQUEST)
    utterance.accept(prompts[0])
    early = utterance.peek().result(60)
    assert utterance.peek().result(0) == early
    assert utterance.finish().result(0) == early


def test_a_peek_is_thrown_away_when_the_caller_goes_on(
    whisper: Recogniser, prompts: list[Samples]
) -> None:
    utterance = whisper.begin(REQUEST)
    utterance.accept(prompts[0])
    early = utterance.peek().result(60)
    utterance.accept(silence(0.3, RATE))
    utterance.accept(prompts[1])
    whole = utterance.finish().result(60)
    assert whole.audio_s > early.audio_s
    assert len(whole.text) > len(early.text)


def test_an_abandoned_peek_is_not_decoded(whisper: Recogniser, prompts: list[Samples]) -> None:
    busy = [whisper.begin(REQUEST) for _ in range(12)]
    for utterance in busy:
        utterance.accept(prompts[2])
    first = [utterance.finish() for utterance in busy]
    late = whisper.begin(REQUEST)
    late.accept(prompts[0])
    peek = late.peek()
    late.abandon()
    with pytest.raises(CancelledError):
        peek.result(60)
    assert all(words.result(60).text for words in first)


def test_several_callers_hear_what_each_would_hear_alone(
    whisper: Recogniser, prompts: list[Samples]
) -> None:
    alone = [_hear(whisper, samples) for samples in prompts]
    together: dict[int, Recognition] = {}

    def call(number: int) -> None:
        together[number] = _hear(whisper, prompts[number % len(prompts)])

    threads = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, heard in together.items():
        expected = alone[number % len(prompts)]
        assert [h.text for h in heard.hypotheses] == [h.text for h in expected.hypotheses]
        assert heard.confidence == pytest.approx(expected.confidence, abs=1e-3)


@pytest.fixture(scope="module")
def long_speech(human_prompts: Callable[..., list[Path]]) -> list[Samples]:
    """Different prompts, more than a minute in all."""
    names = (
        "agent-alreadyon", "conf-invalid", "confbridge-begin-glorious-a", "demo-thanks",
        "confbridge-pin-bad", "demo-enterkeywords", "dir-nomatch", "priv-callpending",
        "entr-num-rmv-blklist", "dictate/both_help", "followme/status", "pbx-invalid",
        "pls-hold-while-try", "privacy-unident", "conf-waitforleader", "feature-not-avail-line",
    )  # fmt: skip
    return [soundfile.read(path, dtype="int16")[0] for path in human_prompts(*names)]


def test_nothing_of_a_long_speech_is_lost(whisper: Recogniser, long_speech: list[Samples]) -> None:
    alone = [_hear(whisper, samples).text for samples in long_speech]
    whole = np.concatenate([part for s in long_speech for part in (s, silence(0.5, RATE))])
    utterance = whisper.begin(REQUEST)
    for start in range(0, len(whole), RATE):
        utterance.accept(whole[start : start + RATE])
    peek = utterance.peek().result(60)
    heard = utterance.finish().result(0)
    assert heard == peek
    assert len(whole) > 60 * RATE
    assert heard.audio_s == pytest.approx(len(whole) / RATE)
    words = plain(heard.text).split()
    telling = [max(plain(text).split(), key=len) for text in alone]
    found = [word in words for word in telling]
    # Context changes a few words; a lost piece would cost several in a row.
    assert sum(found) >= 0.75 * len(found)


def test_no_sound_is_no_utterance(whisper: Recogniser) -> None:
    heard = whisper.begin(REQUEST).finish().result(10)
    assert heard == Recognition((), "ru", "whisper-base", 0.0, 0.0)
    utterance = whisper.begin(REQUEST)
    utterance.accept(silence(0.05, RATE))
    assert utterance.finish().result(10).rejection is Rejection.NO_SPEECH


@pytest.mark.parametrize("seconds", [0.4, 3.0, 12.0])
def test_noise_has_no_words(whisper: Recogniser, seconds: float) -> None:
    noise = np.random.default_rng(3).normal(0, 800, round(seconds * RATE)).astype(np.int16)
    heard = _hear(whisper, noise)
    assert heard.hypotheses == ()
    assert heard.rejection is not None
    assert _hear(whisper, silence(seconds, RATE)).rejection is not None


def test_english_on_a_russian_line_is_told_apart(
    whisper: Recogniser, speak: Callable[..., Audio], phrases: dict[str, str]
) -> None:
    # RHVoice says a sentence twice in the same way; Piper does not, and "pension" became "mention".
    audio = speak(phrases["english"], "rhvoice-en-slt")
    samples = through_line(audio, Line()).samples
    heard = _hear(whisper, samples)
    assert heard.rejection is Rejection.OTHER_LANGUAGE
    assert heard.spoken["en"] > 0.8
    assert heard.discarded
    # As a line hears it. Without the hint of the scripts "pension" may be heard as "tension",
    # depending on the processor: its 8-bit arithmetic rounds in another way.
    hint = load_scripts().hint("en")
    english = _hear(whisper, samples, ListeningRequest("en", hint=hint))
    assert "pension" in plain(english.text).split()


def test_without_other_candidates_no_language_is_told(
    whisper: Recogniser, prompts: list[Samples]
) -> None:
    heard = _hear(whisper, prompts[0], ListeningRequest("ru", candidates=("ru",)))
    assert heard.spoken == {}
    assert heard.text


def test_numbers_are_written_in_words(
    whisper: Recogniser, speak: Callable[..., Audio], phrases: dict[str, str]
) -> None:
    audio = speak(phrases["number"])
    heard = _hear(whisper, through_line(audio, Line()).samples)
    assert heard.text
    assert not any(letter.isdigit() for letter in heard.text)


def test_words_of_a_hint_are_not_written_when_nobody_said_them(
    whisper: Recogniser, prompts: list[Samples], phrases: dict[str, str]
) -> None:
    hint = tuple(phrases.values())
    hinted = _hear(whisper, prompts[0], ListeningRequest("ru", hint=hint))
    said = set(plain(_hear(whisper, prompts[0]).text).split())
    assert hinted.text
    assert not set(plain(hinted.text).split()) & (set(plain(" ".join(hint)).split()) - said)


def test_initials_are_heard_with_the_hint_of_the_scripts(
    whisper: Recogniser, speak: Callable[..., Audio], phrases: dict[str, str]
) -> None:
    samples = through_line(speak(phrases["initials"]), Line()).samples
    # Without the hint it writes short words that sound alike.
    request = ListeningRequest("ru", hint=load_scripts().hint("ru"))
    assert phrases["initials"].split()[-1] in plain(_hear(whisper, samples, request).text).split()


def test_kazakh_is_never_asked_of_it(whisper: Recogniser) -> None:
    assert "kk" not in whisper.languages
    with pytest.raises(ConfigurationError, match="does not recognise language 'kk'"):
        whisper.begin(ListeningRequest("kk"))


def test_an_utterance_ends_once(whisper: Recogniser, prompts: list[Samples]) -> None:
    utterance = whisper.begin(REQUEST)
    utterance.accept(prompts[0])
    utterance.finish().result(60)
    for call in (utterance.finish, utterance.peek, lambda: utterance.accept(prompts[0])):
        with pytest.raises(RuntimeError, match="finished"):
            call()
    utterance.abandon()


def test_a_frame_may_be_changed_after_it_was_taken(
    whisper: Recogniser, prompts: list[Samples]
) -> None:
    buffer = prompts[0].copy()
    utterance = whisper.begin(REQUEST)
    utterance.accept(buffer)
    buffer[:] = 0
    assert utterance.finish().result(60).text == _hear(whisper, prompts[0]).text


def test_a_closed_recogniser_takes_nothing(
    store: ModelStore, installed: Callable[[str], Entry], prompts: list[Samples]
) -> None:
    folder = store.folder(installed("whisper-base"))
    recogniser = WhisperRecogniser(folder, "whisper-base", frozenset({"ru"}), workers=1)
    utterance = recogniser.begin(REQUEST)
    utterance.accept(prompts[0])
    words = utterance.finish()
    recogniser.close()
    assert words.result(0).text
    with pytest.raises(RuntimeError, match="closed"):
        recogniser.begin(REQUEST)


def test_the_whole_vocabulary_hears_the_same(
    store: ModelStore,
    installed: Callable[[str], Entry],
    whisper: Recogniser,
    prompts: list[Samples],
) -> None:
    folder = store.folder(installed("whisper-base"))
    whole = WhisperRecogniser(folder, "whisper-base", frozenset({"ru"}), workers=1, narrow=False)
    for samples in prompts[:2]:
        assert _hear(whole, samples).text == _hear(whisper, samples).text
    whole.close()


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match="cannot be loaded"):
        WhisperRecogniser(tmp_path, "whisper-base", frozenset({"ru"}))


def _part(*readings: tuple[str, float], seconds: float = 2.0) -> Recognition:
    found = tuple(Hypothesis(text, confidence) for text, confidence in readings)
    rejection = None if found else Rejection.NO_SPEECH
    return Recognition(found, "ru", "e", seconds, 0.5, rejection=rejection)


def test_joined_pieces_keep_order_and_leave_out_what_was_rejected() -> None:
    whole = joined([_part(("a", 0.9), ("b", 0.2)), _part(), _part(("c", 0.6))], 3)
    assert [reading.text for reading in whole.hypotheses] == ["a c", "b c"]
    assert whole.confidence == pytest.approx(0.75)
    assert whole.audio_s == 6.0
    assert whole.decode_s == 1.5
    assert whole.rejection is None
    assert joined([_part(), _part()], 3).rejection is Rejection.NO_SPEECH
