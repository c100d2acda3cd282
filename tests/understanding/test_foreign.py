"""A thousand sentences that are no business of Jauap's: at most one in a hundred is answered.

Home commands, news, shopping, recipes, small talk, wrong numbers. A topic's answer to one of
them talks to somebody who asked for nothing.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from assistant.understanding.evaluation import read_lines
from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts

LANGUAGES = ("ru", "kk", "en")
ANSWERED_AT_MOST = 0.01
"""Share of the sentences of a language."""
NEAR = 80
"""Likeness (0 to 100) from which one sentence is the other with a word or two changed."""


def sentences(language: str) -> list[str]:
    path = Path(__file__).with_name(f"foreign_{language}.txt")
    return path.read_text(encoding="utf-8").splitlines()


def words(text: str) -> str:
    return " ".join(word for word in Normaliser.as_written(text) if word.isalnum())


def scripted(scripts: Scripts, language: str) -> Iterator[str]:
    yield from (words(phrase) for _, phrase in scripts.phrases(language))
    yield from (words(told) for _, told in scripts.situations(language))


def test_there_are_a_thousand_and_none_stands_twice() -> None:
    everything = [words(text) for language in LANGUAGES for text in sentences(language)]
    assert len(everything) >= 1000
    assert len(set(everything)) == len(everything)
    assert all(len(sentences(language)) >= 330 for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_stands_in_the_scripts(language: str, scripts: Scripts) -> None:
    # A sentence that the scripts hold would only prove that they were copied.
    said = {words(text) for text in sentences(language)}
    assert not said & set(scripted(scripts, language))


@pytest.mark.parametrize(
    ("language", "name"), [("ru", "situations"), ("ru", "held_out"), ("en", "held_out")]
)
def test_no_measured_question_stands_in_the_scripts(
    language: str, name: str, scripts: Scripts
) -> None:
    lines = read_lines(Path(__file__).with_name(f"{name}.jsonl"))
    asked = {words(line.text) for line in lines if line.lang == language and line.kind == "topic"}
    told = {words(told) for _, told in scripts.situations(language)}
    assert len(asked) > 20
    assert len(told) > 400
    assert not asked & told
    # Nor with a word or two changed.
    near = [
        (one, process.extractOne(one, told, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR))
        for one in asked
    ]
    assert [pair for pair in near if pair[1]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_in_a_hundred_is_answered_at_most(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    texts = sentences(language)
    understood = [(text, matcher(language).understand([Reading(text)])) for text in texts]
    answered = [
        (text, meant.topic, round(meant.score, 2))
        for text, meant in understood
        if meant.decision is Decision.ANSWER
    ]
    assert len(answered) <= ANSWERED_AT_MOST * len(texts), answered
