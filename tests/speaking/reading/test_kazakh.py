"""Kazakh text as the scripts write it, and what must be said."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from assistant.speaking.reading.kazakh import reader


class Case(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    said: str
    review: bool = False


def load_cases() -> list[tuple[str, Case]]:
    raw = YAML(typ="safe").load(Path(__file__).with_name("kk.yaml").read_text(encoding="utf-8"))
    return [
        (f"{theme}-{number}", Case.model_validate(case))
        for theme, cases in raw.items()
        for number, case in enumerate(cases, start=1)
    ]


CASES = load_cases()


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_is_said_as_written_by_hand(case: Case) -> None:
    assert reader().read(case.text) == case.said


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_what_is_said_is_not_changed_again(case: Case) -> None:
    assert reader().read(case.said) == case.said


def test_there_are_two_hundred_different_texts() -> None:
    assert len({case.text for _, case in CASES}) >= 200
