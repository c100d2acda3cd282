"""Cries for help are learnt from examples, in other words and in misheard ones."""

from pathlib import Path
from random import Random

import pytest
from pydantic import ValidationError

from assistant.understanding.learnt_files import LearntFiles
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts
from assistant.understanding.urgent_examples import (
    ExampleLines,
    Told,
    UrgentExamplesFile,
    every_sentence,
    misheard,
    sentences,
)
from assistant.understanding.urgent_features import UrgentFeatures
from assistant.understanding.urgent_file import UrgentKind
from assistant.understanding.urgent_learnt import LearntUrgent, learnt_from

EXAMPLES = UrgentExamplesFile(
    openings=ExampleLines(en=("well", "oh dear")),
    examples={
        Told.FIRE: ExampleLines(
            en=("(the house|our barn|the roof) (burns|is burning|is on fire)",)
        ),
        Told.DISTRESS: ExampleLines(en=("I want to (die|be dead)", "life (hurts|is over) for me")),
        Told.OPERATOR: ExampleLines(en=("(give|get) me a (person|human)", "a human please")),
        Told.ORDINARY: ExampleLines(
            en=("my husband died what am I due", "we had a fire last year")
        ),
    },
)
QUESTIONS = {"en": ["how much is the pension", "when is it paid", "which papers do I need"]}


@pytest.fixture(scope="module")
def features(scripts: Scripts) -> UrgentFeatures:
    return UrgentFeatures([Normaliser(data) for data in scripts.languages.values()])


@pytest.fixture(scope="module")
def learnt(features: UrgentFeatures) -> LearntUrgent:
    examples = list(sentences(EXAMPLES, ("en",), QUESTIONS))
    return LearntUrgent(features, learnt_from(examples, features))


def test_a_sentence_that_stands_nowhere_is_like_its_kind(learnt: LearntUrgent) -> None:
    kind = learnt.kind("oh our house is on fire")
    assert kind is not None
    assert kind[0] is UrgentKind.FIRE
    assert kind[1] > 1 / 2
    calm = learnt.kind("when is the pension paid")
    assert calm is not None
    assert calm[1] < 1 / 2
    assert learnt.shares("please get me a human")[Told.OPERATOR] > 1 / 2


def test_nothing_said_is_nothing_heard(learnt: LearntUrgent) -> None:
    assert learnt.kind("?!") is None


def test_shares_make_one(learnt: LearntUrgent) -> None:
    shares = learnt.shares("my husband died what am I due")
    assert set(shares) == set(Told)
    assert sum(shares.values()) == pytest.approx(1)
    assert max(shares, key=lambda told: shares[told]) is Told.ORDINARY


def test_what_was_learnt_is_the_same_from_disk(
    learnt: LearntUrgent, features: UrgentFeatures, tmp_path: Path
) -> None:
    files = LearntFiles(tmp_path)
    files.put("key", learnt_from(list(sentences(EXAMPLES, ("en",), QUESTIONS)), features))
    arrays = files.get("key")
    assert arrays is not None
    text = "the roof burns"
    assert LearntUrgent(features, arrays).shares(text) == pytest.approx(learnt.shares(text))


def test_a_line_with_choices_stands_for_each() -> None:
    assert list(every_sentence("(a|b) fell (down|)")) == [
        "a fell down",
        "a fell",
        "b fell down",
        "b fell",
    ]


@pytest.mark.parametrize("line", ["(a|b", "a|b", "a) b", "", "((a|b)|c)"])
def test_a_line_with_broken_choices_is_refused(line: str) -> None:
    with pytest.raises(ValidationError):
        ExampleLines(en=(line,))


def test_misheard_words_are_the_same_in_every_run() -> None:
    text = "grandmother fell down in the kitchen and she is not breathing"
    heard = [misheard(text, Random(seed)) for seed in range(20)]
    assert heard == [misheard(text, Random(seed)) for seed in range(20)]
    assert len(set(heard)) > len(heard) / 2
    assert all(words.split() for words in heard)
