"""Sums: every published figure, every change of year, and what depends on what."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from assistant.benefits.amounts import Amounts, AmountsFile, MissingFactError, load_amounts
from assistant.benefits.formulas import names_in
from assistant.benefits.parameters import NotKnownForDateError, Parameters, ParametersFile
from assistant.conditions import FactValue
from assistant.facts import load_facts
from assistant.understanding.scripts import default_folder

CASES: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(
    Path(__file__).with_name("amounts.yaml").read_text(encoding="utf-8")
)
TODAY = date(2026, 11, 21)
AMOUNTS = load_amounts(default_folder())
FACTS = load_facts(default_folder())


def _name(case: dict[str, Any]) -> str:
    facts = ",".join(map(str, case.get("facts", {}).values()))
    return f"{case.get('formula', case.get('parameter'))}-{facts}-{case['on']}"


@pytest.mark.parametrize("case", CASES["amounts"], ids=_name)
def test_a_sum_on_a_day(case: dict[str, Any]) -> None:
    computed = AMOUNTS.compute(case["formula"], case["facts"], case["on"])
    assert computed.tenge == case["tenge"]
    assert computed.expired == ("as_of" in case)
    assert computed.as_of == case.get("as_of", case.get("of", case["on"]))


@pytest.mark.parametrize("case", CASES["ages"], ids=_name)
def test_an_age_on_a_day(case: dict[str, Any]) -> None:
    known = AMOUNTS.parameters.look_up(case["parameter"], case["on"])
    assert known.figure == Decimal(case["value"])
    assert not known.expired


def test_every_formula_has_a_case() -> None:
    assert {case["formula"] for case in CASES["amounts"]} == set(AMOUNTS.names)


def test_a_new_index_changes_every_sum_that_depends_on_it_and_no_other() -> None:
    """For every formula, and for every kind of person that it tells apart."""
    for index in ("monthly_index", "subsistence_minimum", "minimum_wage", "minimum_pension"):
        newest = AMOUNTS.parameters[index].values[-1]
        figure = newest.value
        assert figure is not None
        parameters = AMOUNTS.parameters.changed(index, figure + 1000)
        changed = Amounts({name: AMOUNTS[name] for name in AMOUNTS.names}, parameters)
        depending = set()
        for name, facts in COMBINATIONS:
            before = AMOUNTS.compute(name, facts, TODAY)
            moved = changed.compute(name, facts, TODAY).tenge != before.tenge
            # A sum of an earlier year rests on the figure of that year.
            assert moved == any(k.name == index and k.entry == newest for k in before.used)
            if moved:
                depending.add(name)
        assert depending == {name for name in AMOUNTS.names if index in set(used_by(name))}


def used_by(name: str) -> Iterator[str]:
    amount = AMOUNTS[name]
    for formula in [*(c.value for c in amount.cases), *(t.value for t in amount.terms.values())]:
        yield from names_in(formula)


def values_of(fact: str) -> set[FactValue]:
    """Values of a fact that a formula may tell apart."""
    kind = FACTS[fact]
    if kind.kind == "choice":
        return set(kind.choices)
    if kind.kind == "flag":
        return {True, False}
    least, most = kind.range
    values = {least, most, *range(least, min(most, least + 70) + 1)}
    return set(values)


def combinations(name: str) -> Iterator[dict[str, FactValue]]:
    """Facts of all kinds of people for whom a sum can be computed."""
    amount = AMOUNTS[name]
    asked = {*amount.needs, *(fact for case in amount.cases for fact in case.when)}
    asked |= {each for each in used_by(name) if each in FACTS}
    for values in product(*(sorted(values_of(fact), key=str) for fact in sorted(asked))):
        facts = dict(zip(sorted(asked), values, strict=True))
        try:
            AMOUNTS.compute(name, facts, TODAY)
        except (MissingFactError, NotKnownForDateError):
            continue
        yield facts


def test_every_formula_can_be_computed_for_somebody() -> None:
    assert {name for name, _ in COMBINATIONS} == set(AMOUNTS.names)


def test_cases_may_depend_on_a_choice_and_tables_may_be_looked_up_by_one() -> None:
    """As awards and grades of service are told: by their names, not by numbers."""
    amounts = small_amounts()
    assert amounts.compute("by_choice", {"award": "gold"}, TODAY).tenge == 740
    assert amounts.compute("by_choice", {"award": "old_gold"}, TODAY).tenge == 740
    assert amounts.compute("by_choice", {"award": "silver"}, TODAY).tenge == 640
    assert amounts.compute("by_table", {"award": "silver"}, TODAY).tenge == 640
    with pytest.raises(NotKnownForDateError, match="no figure for old_gold"):
        amounts.compute("by_table", {"award": "old_gold"}, TODAY)
    with pytest.raises(MissingFactError, match="no case fits"):
        amounts.compute("by_choice", {"award": "none"}, TODAY)


def test_what_a_sum_still_depends_on_is_named() -> None:
    amounts = small_amounts()
    assert amounts.undecided("by_choice", {}, TODAY) == ("award",)
    assert amounts.undecided("by_choice", {"award": "gold"}, TODAY) == ()
    assert amounts.undecided("in_turn", {}, TODAY) == ("children", "award")
    assert amounts.undecided("in_turn", {"children": 9}, TODAY) == ()
    assert amounts.undecided("in_turn", {"children": 2}, TODAY) == ("award",)
    assert amounts.undecided("in_turn", {"children": 2, "award": "gold"}, TODAY) == ()


def small_amounts() -> Amounts:
    small = CASES["small"][0]
    parameters = ParametersFile.model_validate({"parameters": small["parameters"]}).parameters
    amounts = AmountsFile.model_validate({"amounts": small["amounts"]}).amounts
    return Amounts(amounts, Parameters(parameters))


def test_a_sum_needs_its_facts() -> None:
    with pytest.raises(MissingFactError, match="disability_group"):
        AMOUNTS.compute("disability_monthly", {}, TODAY)


def test_a_sum_of_another_day_than_the_call() -> None:
    """A year is enough while it has one sum; a day before all figures is not guessed."""
    amounts = small_amounts()
    last_old, first_new = date(2025, 6, 30), date(2025, 7, 1)
    for day, tenge in ((last_old, 1), (first_new, 2)):
        facts: dict[str, FactValue] = {"died_on": day, "died_in": 2025}
        assert amounts.compute("of_that_day", facts, TODAY).tenge == tenge
    assert amounts.compute("of_that_day", {"died_in": 2026}, TODAY).tenge == 2
    assert not amounts.compute("of_that_day", {"died_in": 2024}, TODAY).expired
    with pytest.raises(MissingFactError, match="died_on must be known"):
        amounts.compute("of_that_day", {"died_in": 2025}, TODAY)
    assert amounts.compute("of_that_day", {"died_in": 2025}, last_old).tenge == 1
    with pytest.raises(NotKnownForDateError, match="no value is known for 2023"):
        amounts.compute("of_that_day", {"died_in": 2023}, TODAY)
    with pytest.raises(MissingFactError, match="died_in"):
        amounts.compute("of_that_day", {}, TODAY)


def test_a_day_before_all_figures_is_not_guessed() -> None:
    with pytest.raises(NotKnownForDateError, match="no value is known for 2025-06-01"):
        AMOUNTS.compute("birth_once", {"child_order": 1}, date(2025, 6, 1))


def test_a_number_outside_the_table_is_not_guessed() -> None:
    with pytest.raises(NotKnownForDateError, match="no figure for 3"):
        AMOUNTS.compute("large_family_monthly", {"children": 3}, TODAY)


def test_the_origin_names_what_went_into_the_sum() -> None:
    computed = AMOUNTS.compute("large_family_monthly", {"children": 9}, TODAY)
    parts = {name: part.value for name, part in computed.parts.items()}
    assert parts["monthly_index"] * parts["large_family_child_multiple"] * 9 == computed.tenge
    assert {known.name for known in computed.used} >= {
        "monthly_index",
        "large_family_child_multiple",
    }
    assert all(known.entry.law and known.entry.source for known in computed.used)


@given(years=st.integers(0, 60))
def test_more_years_never_give_less(years: int) -> None:
    def sum_for(record: int) -> int:
        facts = {"years_of_record": record}
        return AMOUNTS.compute("base_pension_monthly", facts, TODAY).tenge

    assert sum_for(years) <= sum_for(years + 1)
    assert 35_596 <= sum_for(years) <= 60_005


COMBINATIONS = [(name, facts) for name in AMOUNTS.names for facts in combinations(name)]
