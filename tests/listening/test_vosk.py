"""Vosk as a streaming recogniser, on a real model.

The package indexes carry no Russian or Kazakh model, so this is the Korean one; and as they
carry no Korean speech either, eSpeak NG speaks. What is tested is the engine, not accuracy.
"""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from assistant.audio import Samples, resample, silence
from assistant.errors import ConfigurationError, NotInstalledError
from assistant.listening.engines import load_recogniser
from assistant.listening.recogniser import (
    Hypothesis,
    ListeningRequest,
    Recognition,
    Rejection,
    Word,
)
from assistant.listening.vosk import (
    UnknownVocabularyError,
    VoskRecogniser,
    joined,
    readings,
    without_added_silence,
)
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.speaking.espeak import EspeakVoice
from assistant.speaking.voice import VoiceIdentity

RATE = 8_000
KOREAN: dict[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("korean.yaml").read_text(encoding="utf-8")
)
FREE = ListeningRequest("ko")
RESTRICTED = ListeningRequest("ko", vocabulary=tuple(KOREAN["vocabulary"]))


@pytest.fixture(scope="module")
def korean(
    store: ModelStore, installed: Callable[[str], Entry], settings: Settings
) -> Iterator[VoskRecogniser]:
    recogniser = load_recogniser(installed("vosk-ko-small"), store, settings)
    assert isinstance(recogniser, VoskRecogniser)
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="module")
def said() -> Callable[[str], Samples]:
    """A word of `korean.yaml` as eSpeak NG speaks it, 8 kHz, with some silence around."""
    voice = EspeakVoice(VoiceIdentity("ko", "espeak", "ko", 22_050, "1"), name="ko")

    @cache
    def say(name: str) -> Samples:
        spoken = np.concatenate(list(voice.synthesise(KOREAN[name], rate=0.9)))
        word = resample(spoken, voice.identity.sample_rate, RATE)
        return np.concatenate([silence(0.3, RATE), word, silence(0.3, RATE)])

    return say


def _hear(
    recogniser: VoskRecogniser, samples: Samples, request: ListeningRequest, size: int = 160
) -> tuple[list[str], Recognition]:
    utterance = recogniser.begin(request)
    partials = [
        partial.text
        for start in range(0, len(samples), size)
        if (partial := utterance.accept(samples[start : start + size])) is not None
    ]
    return partials, utterance.finish().result(30)


@pytest.mark.parametrize("word", ["yes", "no"])
def test_words_come_while_the_caller_speaks(
    korean: VoskRecogniser, said: Callable[[str], Samples], word: str
) -> None:
    samples = np.concatenate([said(word), silence(0.6, RATE)])
    partials, heard = _hear(korean, samples, RESTRICTED)
    assert korean.streams
    assert KOREAN[word] in partials
    assert all(now != before for before, now in pairwise(partials))
    assert heard.text == KOREAN[word]
    assert heard.rejection is None
    assert heard.engine == "vosk-ko-small"
    assert heard.audio_s == pytest.approx(len(samples) / RATE)
    assert heard.decode_s > 0


def test_words_have_places_and_confidences(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    _, heard = _hear(korean, said("hello"), RESTRICTED)
    best = heard.hypotheses[0]
    assert [word.text for word in best.words] == best.text.split()
    for word in best.words:
        assert word.start_s is not None
        assert word.end_s is not None
        assert 0.0 <= word.start_s < word.end_s <= heard.audio_s + 0.1
        assert 0.0 <= word.confidence <= 1.0
    assert 0.0 < best.confidence <= 1.0


def test_free_speech_has_several_readings(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    most = 0
    # This model dithers, so what it makes of one word differs from run to run.
    for words in (("no",), ("yes",), ("hello",), ("hello", "no", "yes"), ("yes", "hello")):
        samples = np.concatenate([said(word) for word in words])
        _, heard = _hear(korean, samples, FREE)
        texts = [reading.text for reading in heard.hypotheses]
        assert len(texts) <= FREE.alternatives
        assert len(set(texts)) == len(texts)
        confidences = [reading.confidence for reading in heard.hypotheses]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) <= 1.0 + 1e-6
        most = max(most, len(texts))
    assert most > 1


def test_a_restricted_vocabulary_gives_no_other_word(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    allowed = set(KOREAN["vocabulary"])
    for word in ("hello", "yes", "no"):
        _, heard = _hear(korean, said(word), RESTRICTED)
        assert set(heard.text.split()) <= allowed


def test_frames_of_any_size_and_rate_are_taken(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    samples = said("yes")
    for size in (37, 1_001, len(samples)):
        assert _hear(korean, samples, RESTRICTED, size)[1].text == KOREAN["yes"]
    wide = resample(samples, RATE, 48_000)
    request = ListeningRequest("ko", vocabulary=RESTRICTED.vocabulary, sample_rate=48_000)
    heard = _hear(korean, wide, request, 960)[1]
    assert heard.text == KOREAN["yes"]
    assert heard.audio_s == pytest.approx(len(samples) / RATE, abs=0.01)


def test_a_view_with_gaps_is_taken(korean: VoskRecogniser, said: Callable[[str], Samples]) -> None:
    stereo = np.repeat(said("yes")[:, None], 2, axis=1)
    assert _hear(korean, stereo[:, 0], RESTRICTED)[1].text == KOREAN["yes"]


def test_a_peek_tells_the_words_so_far(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    utterance = korean.begin(RESTRICTED)
    samples = said("yes")
    for start in range(0, len(samples), 160):
        utterance.accept(samples[start : start + 160])
    early = utterance.peek().result(0)
    assert early.text == KOREAN["yes"]
    assert utterance.peek().result(0) is early
    utterance.accept(said("no"))
    heard = utterance.finish().result(30)
    assert heard.text.split() == [KOREAN["yes"], KOREAN["no"]]
    # The silence that a peek adds is not in the words' times.
    ends = [word.end_s for word in heard.hypotheses[0].words if word.end_s is not None]
    assert ends[-1] <= heard.audio_s + 0.1
    assert heard.audio_s == pytest.approx((len(samples) + len(said("no"))) / RATE)


def test_added_silence_is_taken_out_of_times() -> None:
    words = tuple(Word("w", 1.0, start, start + 0.5) for start in (0.2, 0.8, 2.0))
    reading = without_added_silence(Hypothesis("w w w", 1.0, words), [(1.0, 0.6)])
    times = [(word.start_s, word.end_s) for word in reading.words]
    expected = [(0.2, 0.7), (0.8, 1.0), (1.4, 1.9)]
    assert np.allclose(np.array(times, dtype=float), expected)


def test_speech_goes_on_over_vosks_own_end_of_speech(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    samples = np.concatenate([said("yes"), silence(2.0, RATE), said("no"), silence(2.0, RATE)])
    partials, heard = _hear(korean, samples, RESTRICTED)
    assert heard.text.split() == [KOREAN["yes"], KOREAN["no"]]
    assert partials[-1] == heard.text
    starts = [word.start_s for word in heard.hypotheses[0].words if word.start_s is not None]
    assert starts == sorted(starts)
    assert starts[1] > 2.0


def test_two_callers_share_one_model(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    heard: dict[str, str] = {}

    def call(word: str) -> None:
        heard[word] = _hear(korean, said(word), RESTRICTED)[1].text

    threads = [threading.Thread(target=call, args=(word,)) for word in ("yes", "no")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {word: KOREAN[word] for word in ("yes", "no")}


def test_frames_of_two_callers_may_take_turns(
    korean: VoskRecogniser, said: Callable[[str], Samples]
) -> None:
    words = ("yes", "no")
    utterances = [korean.begin(RESTRICTED) for _ in words]
    sounds = [said(word) for word in words]
    for start in range(0, max(map(len, sounds)), 160):
        for utterance, sound in zip(utterances, sounds, strict=True):
            utterance.accept(sound[start : start + 160])
    texts = [utterance.finish().result(30).text for utterance in utterances]
    assert texts == [KOREAN[word] for word in words]


def test_silence_has_no_words(korean: VoskRecogniser) -> None:
    nothing = korean.begin(FREE).finish().result(10)
    assert (nothing.hypotheses, nothing.rejection, nothing.audio_s) == ((), None, 0.0)
    _, heard = _hear(korean, silence(1.0, RATE), FREE)
    assert heard.hypotheses == ()
    assert heard.rejection is Rejection.NO_SPEECH


def test_unknown_words_are_found(korean: VoskRecogniser) -> None:
    known = KOREAN["yes"]
    assert korean.unknown_words([known, "qqq", "xyzzy " + known, "qqq"]) == ("qqq", "xyzzy")
    # Symbols of the model's own, and what would end a text early, are no words.
    assert korean.unknown_words(["<eps>", "#0", f"{known}\0", '"', "[unk]", ""]) == (
        "<eps>", "#0", f"{known}\0", '"', "[unk]",
    )  # fmt: skip


def test_unknown_words_are_left_out_and_counted(
    korean: VoskRecogniser, said: Callable[[str], Samples], caplog: pytest.LogCaptureFixture
) -> None:
    request = ListeningRequest("ko", vocabulary=(*KOREAN["vocabulary"], "qqq", "xyzzy"))
    with caplog.at_level(logging.WARNING):
        assert _hear(korean, said("yes"), request)[1].text == KOREAN["yes"]
    assert caplog.messages == ["words left out of a vocabulary"]
    assert vars(caplog.records[0])["left_out"] == 2


@pytest.mark.parametrize("vocabulary", [(), ("qqq",), ("[unk]",), ("",), ('"]', "\\")])
def test_a_vocabulary_without_a_known_word_is_an_error(
    korean: VoskRecogniser, vocabulary: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownVocabularyError, match="knows none of the"):
        korean.begin(ListeningRequest("ko", vocabulary=vocabulary))


_HOSTILE = """
import sys
from pathlib import Path
from assistant.listening.recogniser import ListeningRequest
from assistant.listening.vosk import VoskRecogniser
recogniser = VoskRecogniser(Path(sys.argv[1]), "vosk", frozenset({"ko"}))
hostile = ['"', '\\\\', "[", '"]', "]", "{}", "null", "\\n", "\\0", "a\\0b", "\\ud800", "'"]
for word in [*hostile, "a" * 9999]:
    utterance = recogniser.begin(ListeningRequest("ko", vocabulary=(sys.argv[2], word)))
    utterance.finish().result(30)
print("alive")
"""


def test_no_vocabulary_can_end_the_process(
    store: ModelStore, installed: Callable[[str], Entry]
) -> None:
    folder = store.folder(installed("vosk-ko-small"))
    ran = subprocess.run(
        [sys.executable, "-c", _HOSTILE, str(folder), KOREAN["yes"]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "alive\n"


def test_another_language_is_not_asked_of_it(korean: VoskRecogniser) -> None:
    with pytest.raises(ConfigurationError, match="does not recognise language 'ru'"):
        korean.begin(ListeningRequest("ru"))


def test_an_utterance_ends_once(korean: VoskRecogniser, said: Callable[[str], Samples]) -> None:
    utterance = korean.begin(RESTRICTED)
    utterance.accept(said("yes"))
    utterance.finish().result(30)
    for call in (utterance.finish, utterance.peek, lambda: utterance.accept(said("yes"))):
        with pytest.raises(RuntimeError, match="over"):
            call()
    abandoned = korean.begin(RESTRICTED)
    abandoned.accept(said("yes"))
    abandoned.abandon()
    with pytest.raises(RuntimeError, match="over"):
        abandoned.finish()


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match=r"am/final\.mdl is missing"):
        VoskRecogniser(tmp_path, "vosk", frozenset({"ko"}))
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"damaged")
    with pytest.raises(NotInstalledError, match="cannot be loaded"):
        VoskRecogniser(tmp_path, "vosk", frozenset({"ko"}))


def _alternative(text: str, score: float) -> dict[str, Any]:
    words = [
        {"word": word, "start": place * 1.0, "end": place + 0.9}
        for place, word in enumerate(text.split())
    ]
    return {"text": text, "confidence": score, "result": words}


def test_a_word_is_as_sure_as_the_readings_that_have_it() -> None:
    found = readings({"alternatives": [_alternative("a b", 2.0), _alternative("a c", 2.0)]})
    assert [reading.confidence for reading in found] == pytest.approx([0.5, 0.5])
    assert [word.confidence for word in found[0].words] == pytest.approx([1.0, 0.5])


def test_readings_equal_but_for_unknown_words_are_one() -> None:
    found = readings(
        {
            "alternatives": [
                _alternative("a [unk]", 0.0),
                _alternative("a", 0.0),
                _alternative("[unk]", 0.0),
            ]
        }
    )
    assert [reading.text for reading in found] == ["a"]
    assert found[0].confidence == pytest.approx(2 / 3)
    assert readings({}) == ()
    assert readings({"alternatives": [{"text": "", "confidence": 1.0}]}) == ()


def test_segments_are_joined_reading_by_reading() -> None:
    first = readings({"alternatives": [_alternative("a", 1.0), _alternative("b", 0.0)]})
    second = readings({"alternatives": [_alternative("c", 0.0)]})
    whole = joined([first, second])
    assert [reading.text for reading in whole] == ["a c", "b c"]
    assert whole[0].confidence == pytest.approx(first[0].confidence)
    assert joined([]) == ()
