"""Screening, with callers who are played to the end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from ruamel.yaml import YAML

from assistant.benefits.amounts import load_amounts
from assistant.benefits.known import Person
from assistant.benefits.screening import Screener, Screening
from assistant.benefits.screening_plan import load_plan
from assistant.conditions import FactValue
from assistant.dialogue.entitlements import benefits_of
from assistant.facts import Fact
from assistant.understanding.scripts import Scripts

HOUSEHOLDS: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("households.yaml").read_text(encoding="utf-8")
)["households"]
TODAY = date(2026, 11, 22)
MOST = 8
CHEAP, EVERYDAY = 2, 0.5
"""Cost of a cheap question; weight of a benefit that many people can have."""

Plays: TypeAlias = dict[str, list[tuple[Screening, Person]]]


@pytest.fixture(scope="module")
def screener(scripts: Scripts) -> Screener:
    plan = load_plan(scripts.folder, scripts.facts)
    parameters = load_amounts(scripts.folder).parameters
    return Screener(benefits_of(scripts.topics, plan), scripts.facts, parameters, plan)


def answer(name: str, fact: Fact, truth: dict[str, Any] | None, usual: Any) -> FactValue | None:
    """What a caller says who is asked for a fact."""
    if truth is None:
        return None
    if name in truth:
        value: FactValue = truth[name]
        return value
    if name in usual:
        known: FactValue = usual[name]
        return known
    return {"flag": False, "number": 0, "date": None, "choice": None}[fact.kind]


def played(
    household: dict[str, Any], screener: Screener, scripts: Scripts
) -> Iterator[tuple[Screening, Person]]:
    """The states of a screening, question by question."""
    usual = load_plan(scripts.folder, scripts.facts).usual
    person = Person(scripts.facts, household.get("known", {}), TODAY)
    for asked in range(MOST + 5):
        state = screener.screen(person, asked=asked)
        yield state, person
        name = state.next_question
        if name is None:
            return
        fact = scripts.facts[name]
        assert fact.ask is not None
        assert name not in person.given, "a question is asked once"
        person = person.with_facts({name: answer(name, fact, household["truth"], usual)})
    pytest.fail("the questions have no end")


@pytest.fixture(scope="module")
def plays(screener: Screener, scripts: Scripts) -> Plays:
    return {each["name"]: list(played(each, screener, scripts)) for each in HOUSEHOLDS}


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=lambda each: each["name"])
def test_a_caller_is_screened_to_the_end(
    household: dict[str, Any], plays: Plays, screener: Screener, scripts: Scripts
) -> None:
    states, people = zip(*plays[household["name"]], strict=True)
    assert list(states) == [state for state, _ in played(household, screener, scripts)]
    asked = [state.next_question for state in states if state.next_question]
    assert len(asked) <= MOST
    end = states[-1]
    assert end.questions_left == 0
    fits = {*end.likely, *end.office}
    assert set(household["found"]) <= fits
    assert set(household.get("worth", ())) <= {*fits, *end.open}
    assert set(household["not"]).isdisjoint(fits)
    if household["truth"] is not None:
        assert not list(decisive(end, people[-1], screener, scripts))


def decisive(
    state: Screening, person: Person, screener: Screener, scripts: Scripts
) -> Iterator[tuple[str, str]]:
    """Open benefits that many people can have, each with a cheap question that settles it."""
    for topic in state.open:
        if screener._plan.common.get(topic, 1) < EVERYDAY:
            continue
        for name in sorted(screener._names[topic]):
            fact = scripts.facts[name]
            if fact.cost > CHEAP or fact.ask is None or name in person.given:
                continue
            values = screener._values(name, person)
            told = [screener._with_usual(person.with_facts({name: value})) for value in values]
            if len(told) > 1 and all(screener._look(topic, each).settled for each in told):
                yield topic, name


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=lambda each: each["name"])
def test_it_says_how_many_questions_are_left_at_most(
    household: dict[str, Any], plays: Plays
) -> None:
    left = [state.questions_left for state, _ in plays[household["name"]]]
    assert left[0] <= MOST
    for number, each in enumerate(left):
        # No more are asked than were announced, and the number only falls.
        assert len(left) - 1 - number <= each
    assert left == sorted(left, reverse=True)


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=lambda each: each["name"])
def test_every_benefit_stands_in_one_list(
    household: dict[str, Any], plays: Plays, scripts: Scripts
) -> None:
    benefits = sorted(benefits_of(scripts.topics, load_plan(scripts.folder, scripts.facts)))
    for state, _ in plays[household["name"]]:
        lists = (state.likely, state.office, state.open, state.unlikely, state.aside)
        assert sorted(name for each in lists for name in each) == benefits
        assert set(state.assumed) <= {*state.likely, *state.office}
