"""Figures as callers hear them: all of the fact sheet, and none that a writer typed."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.spoken import texts_in_rule
from assistant.dialogue.wording import PLACEHOLDER
from assistant.texts import LANGUAGES
from assistant.understanding.normalising import Normaliser

SUMS: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("spoken_sums.yaml").read_text(encoding="utf-8")
)["sums"]
TODAY = date(2026, 11, 22)

YEARS_END = 2100
"""Above it, a number in an answer is a sum; below, a year, a telephone number or a count."""

ADULT = 18
"""The age of majority may be said in words: no budget law will change it."""
LARGEST_COUNT = 10
QUARTERS = {"kk": {90}}
"""In Kazakh a quarter of a year is the word for ninety."""


def _name(case: dict[str, Any]) -> str:
    return "-".join(map(str, (case["topic"], *case["facts"].values())))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", SUMS, ids=_name)
def test_the_sums_of_the_fact_sheet_are_said(
    assistant: Assistant, case: dict[str, Any], language: str
) -> None:
    person = assistant.entitlements.person(case["facts"], TODAY)
    topic = assistant.scripts.topics[case["topic"]]
    answered = assistant.answers.about(topic, "amount", person, language)
    text = " ".join(answered.lines)
    said = {int(re.sub(r"\D", "", each)) for each in re.findall(r"\d[\d\s,]*\d", text)}
    assert {number for number in said if number > YEARS_END} == set(case["tenge"]), text


def texts(assistant: Assistant, language: str) -> Iterator[tuple[str, str]]:
    """Everything that topics say, with where it stands."""
    for name, topic in assistant.scripts.topics.items():
        for aspect, script in topic.aspects.items():
            for answer in script.answers:
                yield f"{name}.{aspect}", answer.in_language(language)
        if topic.rule is not None:
            for reason in texts_in_rule(topic.rule):
                yield f"{name}.rule", reason.in_language(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_typed_into_a_topic(assistant: Assistant, language: str) -> None:
    """No digit, and no number above ten in words: those are of the law and change with it."""
    numbers = Normaliser(assistant.scripts.languages[language])
    allowed = {ADULT} | QUARTERS.get(language, set())
    for place, text in texts(assistant, language):
        plain = PLACEHOLDER.sub(" x ", text)
        assert not any(letter.isdigit() for letter in plain), f"{place}: {text}"
        for line in plain.splitlines():
            for token in numbers.tokens(line):
                if token.number is not None and token.number not in allowed:
                    assert token.number <= LARGEST_COUNT, f"{place}: {line.strip()}"
