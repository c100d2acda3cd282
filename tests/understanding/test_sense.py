"""What the sense of whole sentences adds to their words, and what it must not."""

from collections.abc import Callable

import numpy as np
import pytest

from assistant.understanding.matching import Matcher, Reading
from assistant.understanding.scripts import Scripts
from assistant.understanding.sense import LearntSense, Sense, joined
from assistant.understanding.sentence_vectors import sentence_vectors
from assistant.understanding.weights import Sensing

PHRASES = [
    ("money for a funeral", 0),
    ("who pays for the burial", 0),
    ("help after a death in the family", 0),
    ("birth grant", 1),
    ("money for a newborn baby", 1),
    ("our son was born", 1),
]


@pytest.fixture(scope="module")
def sense() -> LearntSense:
    vectors = sentence_vectors([text for text, _ in PHRASES])
    return LearntSense(vectors, [place for _, place in PHRASES], 2, Sensing(languages=("en",)))


def test_a_vector_has_the_length_of_one_and_is_the_same_again() -> None:
    texts = ["the child was born", "ребёнок родился", ""]
    vectors = sentence_vectors(texts)
    assert vectors.shape == (3, 512)
    assert np.linalg.norm(vectors[:2], axis=1) == pytest.approx(1.0, abs=1e-4)
    assert np.isfinite(vectors).all()
    alone = np.stack([sentence_vectors([text])[0] for text in texts])
    assert vectors == pytest.approx(alone, abs=1e-4)


def test_sentences_that_mean_alike_are_nearer_in_one_language_and_across_two() -> None:
    one, like, across, other = sentence_vectors(
        ["my husband died", "I became a widow", "мой муж умер", "the bus is late"]
    )
    assert one @ like > one @ other
    assert one @ across > one @ other


def test_a_sentence_without_a_word_in_common_is_found(sense: LearntSense) -> None:
    said = ["grandfather passed away yesterday", "my daughter-in-law had twins"]
    assert sense.scores(sentence_vectors(said)).argmax(axis=1).tolist() == [0, 1]


def test_scores_lie_between_nothing_and_one(sense: LearntSense) -> None:
    scores = sense.scores(sentence_vectors([*(text for text, _ in PHRASES), "", "zzz qqq"]))
    assert scores.min() >= 0
    assert scores.max() <= 1
    assert (scores[:3, 0] > scores[:3, 1]).all()


def test_what_was_kept_scores_the_same(sense: LearntSense) -> None:
    kept = Sense(sense.arrays(), Sensing(languages=("en",)))
    said = sentence_vectors(["who gets money when a baby comes"])
    assert kept.scores(said).tolist() == sense.scores(said).tolist()


def test_sense_chooses_where_words_are_alike_and_lowers_nothing_that_is_sure() -> None:
    words = np.array([0.6, 0.6, 0.5], np.float32)
    share = np.array([0.4, 0.4, 0.0], np.float32)
    both = joined(words, np.array([0.0, 0.2, 0.9], np.float32), share)
    assert both[1] == pytest.approx(0.6)  # as sure as the words alone
    assert both[0] < both[1]
    assert both[2] == pytest.approx(0.5)  # known by words alone
    sure = joined(words, np.array([0.0, 0.9, 0.0], np.float32), share)
    assert sure[1] == pytest.approx(0.72)
    nothing = np.zeros(3, np.float32)
    assert joined(nothing, nothing, share).tolist() == [0, 0, 0]
    assert joined(words, nothing, nothing).tolist() == words.tolist()


def test_kazakh_is_matched_by_its_words_alone(matcher: Callable[[str], Matcher]) -> None:
    assert matcher("kk")._sense is None
    assert matcher("ru")._sense is not None
    assert matcher("en")._sense is not None


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("ru", "папа наш умер зимой, двое школьников остались, на что жить?", "survivor"),
        ("en", "my back gave out and the doctor says I cannot work any more", "disability"),
    ],
)
def test_a_situation_is_among_what_is_asked_back_or_answered(
    language: str, text: str, topic: str, matcher: Callable[[str], Matcher]
) -> None:
    meant = matcher(language).understand([Reading(text)])
    named = [meant.topic or "", *meant.alternatives]
    assert any(each.startswith(topic) for each in named), named


def test_scripts_of_before_are_matched_by_words_alone(scripts: Scripts) -> None:
    before = scripts.matching.model_copy(update={"sense": Sensing()})
    assert Matcher(scripts.with_matching(before), "ru")._sense is None
