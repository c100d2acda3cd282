"""Invented households, screened by the rules and judged by `law.py`, which knows no rule.

A difference is a mistake in one of the two; the fact sheet says in which.
"""

import json
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.benefits.benefit import Finding
from assistant.benefits.given import json_schema, read_given
from assistant.dialogue.assistant import Assistant
from tests.benefits import law
from tests.benefits.household import Household
from tests.benefits.law_sums import amount

FILE: dict[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("hundred_households.yaml").read_text(encoding="utf-8")
)
HOUSEHOLDS: list[dict[str, Any]] = FILE["households"]
OPEN = {(each["household"], each["topic"]) for each in FILE["differences"]}

FIRST_DAY = date(2026, 1, 1)
"""Before it not every figure of the law is recorded, and the rules may keep silent."""

SPOKEN_ONLY = {"since_childhood", "child", "at_pension", "special_cause", "rehabilitation_aid"}
SPOKEN_ONLY |= {"expecting", "new_child", "disability_near", "loss_near", "money_short"}
"""Facts that are heard from callers; programs give others instead, as the schema says."""


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they stand in a JSON file."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }


class Screen:
    """What `jauap screen` runs."""

    def __init__(self, assistant: Assistant) -> None:
        self.facts = assistant.scripts.facts
        self._entitlements = assistant.entitlements
        self.topics = tuple(self._entitlements.benefits)

    def __call__(self, facts: dict[str, Any], on: date) -> dict[str, Finding]:
        given = read_given(plain(facts), self.facts, on)
        return self._entitlements.find_all(self._entitlements.person(given, on))


@pytest.fixture(scope="module")
def screen(assistant: Assistant) -> Screen:
    return Screen(assistant)


def differences(findings: dict[str, Finding], home: Household) -> dict[str, str]:
    """Topics in which the rules and the law differ, each with what they say."""
    found: dict[str, str] = {}
    for topic, finding in findings.items():
        said, meant = finding.judgement.verdict, law.verdict(topic, home)
        sum_said = finding.amount.tenge if finding.amount else None
        sum_meant = amount(topic, home)
        silent = said == "unknown" if home.on < FIRST_DAY else False
        if said != meant and not silent:
            found[topic] = f"rules: {said}, law: {meant}"
        elif said == "likely" and sum_said != sum_meant:
            # A sum that still depends on a fact is told with that fact; so is an old one.
            provisional = sum_meant is None and bool(finding.amount_missing)
            if not provisional and not (sum_said is None and home.on < FIRST_DAY):
                found[topic] = f"rules: {sum_said} tenge, law: {sum_meant}"
    return found


def test_there_are_a_hundred_and_every_benefit_is_judged(screen: Screen) -> None:
    names = [each["name"] for each in HOUSEHOLDS]
    assert len(set(names)) == len(names) >= 100
    assert set(law.RULES) == set(screen.topics)


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=lambda each: each["name"])
def test_the_rules_say_what_the_law_says(household: dict[str, Any], screen: Screen) -> None:
    home = Household(household["facts"], household["on"])
    found = differences(screen(household["facts"], household["on"]), home)
    known = {topic for name, topic in OPEN if name == household["name"]}
    assert set(found) == known, found


@pytest.mark.parametrize("topic", sorted(law.RULES))
def test_the_households_meet_both_sides_of_each_benefit(topic: str) -> None:
    verdicts = {law.verdict(topic, Household(each["facts"], each["on"])) for each in HOUSEHOLDS}
    assert "unknown" in verdicts
    assert verdicts & {"likely", "depends_on_office"}
    assert "unlikely" in verdicts or topic == "home_care"


def test_sums_of_an_ended_year_are_marked(screen: Screen) -> None:
    for each in HOUSEHOLDS:
        for finding in screen(each["facts"], each["on"]).values():
            if finding.amount is not None:
                assert finding.amount.expired == (each["on"] > date(2026, 12, 31))


@pytest.mark.parametrize("at", [0, 64, 81])
def test_the_command_says_the_same(at: int, screen: Screen, tmp_path: Path) -> None:
    household = HOUSEHOLDS[at]
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(plain(household["facts"])), encoding="utf-8")
    jauap = Path(sys.executable).with_name("jauap")
    command = [str(jauap), "screen", str(path), "--json", "--date", household["on"].isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    topics = json.loads(done.stdout)["topics"]
    findings = screen(household["facts"], household["on"])
    assert set(topics) == set(findings)
    for topic, finding in findings.items():
        assert topics[topic]["verdict"] == finding.judgement.verdict
        told = topics[topic]["amount"]
        assert (told and told["tenge"]) == (finding.amount and finding.amount.tenge)
        assert topics[topic]["article"]


LARGEST = {
    "age": 90,
    "cars": 3,
    "child_age_months": 22,
    "children": 9,
    "children_raised": 7,
    "insured_months": 70,
    "months_since_job_loss": 20,
    "professional_contributions": 120,
    "survivors": 7,
    "years_of_record": 45,
    "years_since_death": 5,
}
"""Largest numbers drawn: most of what a person may be lies below them."""

SAME = (
    ("birth_date", "age"),
    ("birth_date", "birth_year"),
    ("age", "birth_year"),
    ("child_birth_date", "child_age_months"),
    ("job_loss_date", "months_since_job_loss"),
    ("death_date", "years_since_death"),
    ("death_date", "death_year"),
    ("years_since_death", "death_year"),
)
"""Facts that say the same in two ways: the second is left out."""


def drawn(chance: random.Random, schema: dict[str, Any], on: date) -> dict[str, Any]:
    """Facts by chance, none against another."""
    known = chance.choice([0.6, 0.85, 1.0])
    facts = {
        name: value(chance, name, kind, on)
        for name, kind in schema.items()
        if name not in SPOKEN_ONLY and chance.random() < known
    }
    if chance.random() < 0.7:
        facts |= {"residence": "citizen", "lives_in_kazakhstan": True}
    for better, worse in SAME:
        if better in facts:
            facts.pop(worse, None)
    if "death_date" in facts:
        facts["death_year"] = facts["death_date"].year
    if facts.get("children") == 0:
        facts.pop("children")
    return facts


def value(chance: random.Random, name: str, kind: dict[str, Any], on: date) -> Any:
    if kind.get("format") == "date":
        years = 90 if name == "birth_date" else chance.choice([1, 2, 4])
        return on - timedelta(days=chance.randint(0, years * 365))
    if "enum" in kind:
        return chance.choice([each for each in kind["enum"] if each is not None])
    if "boolean" in kind["type"]:
        return chance.random() < 0.5
    if name in ("birth_year", "death_year"):
        return on.year - chance.randint(0, 90 if name == "birth_year" else 3)
    return chance.randint(kind["minimum"], min(kind["maximum"], LARGEST.get(name, 10_000_000)))


def test_households_of_chance_find_no_difference(screen: Screen) -> None:
    schema = json_schema(screen.facts)["properties"]
    chance = random.Random(2026)
    wrong = []
    for _ in range(300):
        on = FIRST_DAY + timedelta(days=chance.randint(0, 364))
        facts = drawn(chance, schema, on)
        home = Household(facts, on)
        found = differences(screen(facts, on), home)
        wrong += [(topic, what, on, facts) for topic, what in found.items()]
    assert not wrong, f"{len(wrong)} differences, the first: {wrong[0]}"
