"""Commands as callers say them: every act is known in words that no script holds."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts
from assistant.understanding.urgent import Urgent, load_urgent

LANGUAGES = ("ru", "kk", "en")
OPERATOR_AT_LEAST = 0.98
"""Recall for the operator (H1)."""
OPERATOR_IN_NEW_WORDS = 0.85
"""Recall in the rounds that are neither learnt from nor mended after."""
UNSEEN = ("urgent_round_4", "urgent_round_5")
FALSE_CALLS = 0.04
"""Share of questions about persons that may be taken for a call for one."""
ACTS_AT_LEAST = 0.95
"""Recall for all acts together."""


@cache
def commands(language: str) -> dict[str, list[str]]:
    path = Path(__file__).with_name(f"commands_{language}.yaml")
    found: dict[str, list[str]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    for more in rounds(language, new=False):
        found["operator"] = found["operator"] + more["operator"]
    return found


def rounds(language: str, *, new: bool | None = None) -> Iterator[dict[str, list[str]]]:
    """Sentences written before they were tried; here the calls for a person among them.

    Args:
        language: of the callers.
        new: only those of `UNSEEN`, or only the others; None for all.
    """
    for path in sorted(Path(__file__).parent.glob("urgent_round_*.yaml")):
        if new is None or new == (path.stem in UNSEEN):
            yield YAML(typ="safe").load(path.read_text(encoding="utf-8"))[language]


def cases(language: str) -> Iterator[tuple[str, str]]:
    for act, texts in commands(language).items():
        yield from ((act, text) for text in texts)


def wrong(matcher: Matcher, language: str, *, of: str | None = None) -> list[tuple[str, str, str]]:
    found = []
    for act, text in cases(language):
        meant = matcher.understand([Reading(text)])
        right = meant.decision is Decision.ACT and meant.topic == act
        if not right and of in (None, act):
            found.append((act, text, str(meant.topic or meant.decision.value)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_called_in_fifty_ways(language: str, matcher: Callable[[str], Matcher]) -> None:
    texts = commands(language)["operator"]
    assert len(texts) >= 50
    missed = wrong(matcher(language), language, of="operator")
    assert len(missed) <= (1 - OPERATOR_AT_LEAST) * len(texts), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_called_in_new_words(language: str, matcher: Callable[[str], Matcher]) -> None:
    texts = [text for each in rounds(language, new=True) for text in each["operator"]]
    missed = [
        text for text in texts if matcher(language).understand([Reading(text)]).topic != "operator"
    ]
    assert len(missed) <= (1 - OPERATOR_IN_NEW_WORDS) * len(texts), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_that_speaks_of_persons_calls_none(
    language: str, matcher: Callable[[str], Matcher], scripts: Scripts
) -> None:
    texts = [text for each in rounds(language) for text in each["ordinary"]]
    urgent = Urgent(scripts, load_urgent(scripts.folder), language)
    calls = [
        text for text in texts if matcher(language).understand([Reading(text)]).topic == "operator"
    ]
    assert len(calls) <= FALSE_CALLS * len(texts), calls
    # Danger is looked for first: a call for a person must not be taken for one.
    persons = [text for each in rounds(language) for text in each["operator"]]
    taken = [text for text in persons if urgent.find([Reading(text)]) is not None]
    assert len(taken) <= FALSE_CALLS * len(persons), taken


def test_a_person_is_called_whatever_else_is_said(scripts: Scripts) -> None:
    """Only the operator gives way to no other act."""
    file = scripts.commands
    assert set(file.signs) - set().union(*file.give_way) == {"operator"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nineteen_of_twenty_commands_are_known(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    every = list(cases(language))
    missed = wrong(matcher(language), language)
    assert len(missed) <= (1 - ACTS_AT_LEAST) * len(every), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_stands_in_the_scripts_many_times(language: str, scripts: Scripts) -> None:
    """Some short ways of saying a thing are the only ones; but most must be new."""

    def plain(text: str) -> str:
        return " ".join(word for word in Normaliser.as_written(text) if word.isalnum())

    held = {
        plain(text) for act in scripts.acts.values() for text in act.phrases.in_language(language)
    }
    for texts in scripts.commands.commands.values():
        held.update(plain(text) for text in texts.get(language, ()))
    every = [plain(text) for _, text in cases(language)]
    assert Counter(text in held for text in every)[True] <= len(every) // 4


def test_a_person_is_called_by_a_worse_reading_of_what_makes_no_sense(
    matcher: Callable[[str], Matcher],
) -> None:
    nonsense = Reading("Позавицы, апиратура.", 0.07)
    meant = matcher("ru").understand([nonsense, Reading("Позавицы, оператора.", 0.03)])
    assert (meant.decision, meant.topic) == (Decision.ACT, "operator")
    assert matcher("ru").understand([nonsense]).decision is Decision.REJECT
    clear = Reading("Сколько платят за рождение ребёнка?", 0.5)
    assert matcher("ru").understand([clear, Reading("Оператора!", 0.4)]).topic == "birth_grant"
