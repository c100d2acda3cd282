"""A thousand sentences that are no business of Jauap's: at most one in a hundred is answered.

Home commands, news, shopping, recipes, small talk, wrong numbers. A topic's answer to one of
them talks to somebody who asked for nothing.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts

LANGUAGES = ("ru", "kk", "en")
ANSWERED_AT_MOST = 0.01
"""Share of the sentences of a language."""


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
