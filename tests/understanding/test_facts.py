"""What people say about themselves and others, in three languages."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.facts import load_facts
from assistant.understanding.facts import FactFinder
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser
from assistant.understanding.people import Stated
from assistant.understanding.scripts import default_folder
from assistant.yaml_files import YamlFile

LANGUAGES = ("ru", "kk", "en")
ON = date(2026, 11, 22)
Finder = Callable[..., Stated]


def cases(language: str) -> list[dict[str, Any]]:
    path = Path(__file__).with_name(f"facts_{language}.yaml")
    found: list[dict[str, Any]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["cases"]
    return found


@cache
def finder(language: str) -> tuple[Normaliser, FactFinder]:
    folder = default_folder()
    data = YamlFile(folder / "language" / f"{language}.yaml").checked(LanguageData, mend="")
    normaliser = Normaliser(data)
    return normaliser, FactFinder(data, normaliser, load_facts(folder))


def stated(language: str, text: str, **given: Any) -> Stated:
    normaliser, facts = finder(language)
    return facts.stated(normaliser.tokens(text), on=ON, **given)


@pytest.mark.parametrize(
    ("language", "case"),
    [(language, case) for language in LANGUAGES for case in cases(language)],
    ids=lambda each: each["text"] if isinstance(each, dict) else each,
)
def test_what_is_said_is_found_and_no_more(language: str, case: dict[str, Any]) -> None:
    found = stated(language, case["text"])
    wanted = case.get("facts", {})
    assert {name: found.facts.get(name) for name in wanted} == wanted
    assert found.about == case.get("about", found.about)
    for person, facts in case.get("people", {}).items():
        told = found.people.get(person, {})
        assert {name: told.get(name) for name in facts} == facts
    for name, limits in case.get("limits", {}).items():
        assert found.bounds.get(name) == tuple(limits)
    assert not set(case.get("not", ())) & set(found.facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_a_hundred_cases_of_each_language(language: str) -> None:
    assert len(cases(language)) >= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_names_a_fact(language: str) -> None:
    """A rule for a fact that has gone is left out, but it should be told."""
    folder = default_folder()
    data = YamlFile(folder / "language" / f"{language}.yaml").checked(LanguageData, mend="")
    facts = load_facts(folder)
    named = {*data.facts, *data.flags, *data.denials, *data.choices, *data.dates}
    assert not named - set(facts)
    for name, choices in data.choices.items():
        assert not set(choices) - set(facts[name].choices)
    kinds = [(data.facts, "number"), (data.flags, "flag"), (data.denials, "flag")]
    kinds += [(data.choices, "choice"), (data.dates, "date")]
    for rules, kind in kinds:
        assert {facts[name].kind for name in rules} == {kind}
    assert (data.household | data.adults) <= set(facts)


def test_a_lone_number_is_what_was_asked_for() -> None:
    assert stated("ru", "тридцать два", expected="years_of_record").facts == {"years_of_record": 32}
    assert stated("ru", "полтора года", expected="child_age_months").facts["child_age_months"] == 18
    assert stated("ru", "шестьдесят пять", expected="household_income").facts == {
        "household_income": 65_000
    }


def test_the_topic_gives_a_lone_number_its_meaning() -> None:
    assert stated("ru", "а если вторая", topic="disability").facts == {"disability_group": 2}
    assert stated("ru", "а если вторая").facts == {}


def test_a_document_number_is_no_fact() -> None:
    assert not stated("ru", "870101300123", expected="children").facts
