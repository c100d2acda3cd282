"""Commands as callers say them: every act is known in words that no script holds."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.understanding.commands import load_commands
from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts

LANGUAGES = ("ru", "kk", "en")
OPERATOR_AT_LEAST = 0.98
"""Recall for the operator (H1)."""
ACTS_AT_LEAST = 0.95
"""Recall for all acts together."""


@cache
def commands(language: str) -> dict[str, list[str]]:
    path = Path(__file__).with_name(f"commands_{language}.yaml")
    found: dict[str, list[str]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found


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
    for texts in load_commands(scripts.folder).commands.values():
        held.update(plain(text) for text in texts.get(language, ()))
    every = [plain(text) for _, text in cases(language)]
    assert Counter(text in held for text in every)[True] <= len(every) // 4
