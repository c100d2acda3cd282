"""Sums: every published figure, every change of year, and what depends on what."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from assistant.benefits.amounts import Amounts, MissingFactError, load_amounts
from assistant.benefits.formulas import names_in
from assistant.benefits.parameters import NotKnownForDateError
from assistant.understanding.scripts import default_folder

CASES: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(
    Path(__file__).with_name("amounts.yaml").read_text(encoding="utf-8")
)
TODAY = date(2026, 11, 21)
AMOUNTS = load_amounts(default_folder())


def _name(case: dict[str, Any]) -> str:
    facts = ",".join(map(str, case.get("facts", {}).values()))
    return f"{case.get('formula', case.get('parameter'))}-{facts}-{case['on']}"


@pytest.mark.parametrize("case", CASES["amounts"], ids=_name)
def test_a_sum_on_a_day(case: dict[str, Any]) -> None:
    computed = AMOUNTS.compute(case["formula"], case["facts"], case["on"])
    assert computed.tenge == case["tenge"]
    assert computed.expired == ("as_of" in case)
    assert computed.as_of == case.get("as_of", case["on"])


@pytest.mark.parametrize("case", CASES["ages"], ids=_name)
def test_an_age_on_a_day(case: dict[str, Any]) -> None:
    known = AMOUNTS.parameters.look_up(case["parameter"], case["on"])
    assert known.figure == Decimal(case["value"])
    assert not known.expired


def test_every_formula_has_a_case() -> None:
    assert {case["formula"] for case in CASES["amounts"]} == set(AMOUNTS.names)


@pytest.mark.parametrize("index", ["monthly_index", "subsistence_minimum"])
def test_a_new_index_changes_every_sum_that_depends_on_it_and_no_other(index: str) -> None:
    raised = AMOUNTS.parameters[index].values[-1].value
    assert raised is not None
    parameters = AMOUNTS.parameters.changed(index, raised + 1000)
    changed = Amounts({name: AMOUNTS[name] for name in AMOUNTS.names}, parameters)
    facts = {"disability_group": 2, "child_order": 4, "children": 5, "years_of_record": 20}
    moved = {
        name
        for name in AMOUNTS.names
        if changed.compute(name, facts, TODAY).tenge != AMOUNTS.compute(name, facts, TODAY).tenge
    }
    depending = {
        name
        for name in AMOUNTS.names
        if any(index in names_in(case.value) for case in AMOUNTS[name].cases)
    }
    assert depending
    assert moved == depending


def test_a_sum_needs_its_facts() -> None:
    with pytest.raises(MissingFactError, match="disability_group"):
        AMOUNTS.compute("disability_monthly", {}, TODAY)


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
