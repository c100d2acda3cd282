"""What may have to be known about a person: the entries of `intents/*/facts/*.yaml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from assistant.conditions import FactValue, Range
from assistant.texts import Texts
from assistant.yaml_files import Checked, merged


class Choice(Texts):
    """One of several answers, as it is said to a caller, with its telephone key."""

    key: int = Field(ge=1, le=9)


class Derived(Checked):
    """A fact that follows from another one on the day of the call. One of these is given.

    Attributes:
        years_since: whole years since a day (an age from a birth date).
        months_since: whole months since a day.
        years_since_year: years since a calendar year: one of two numbers.
        year_of: the calendar year of a day.
    """

    years_since: str | None = None
    months_since: str | None = None
    years_since_year: str | None = None
    year_of: str | None = None

    @property
    def source(self) -> str:
        """The fact that it follows from."""
        sources = (self.years_since, self.months_since, self.years_since_year, self.year_of)
        return next(filter(None, sources), "")


class Fact(Checked):
    """Something that may have to be known.

    Attributes:
        kind: a number, whether something is so, one of several choices, or a day.
        description: what exactly is meant, in English, for the JSON Schema and for staff.
        range: smallest and largest number that can be meant.
        choices: answers by id.
        groups: values that point to different subjects, by name: four children speak of a
            large family, two do not.
        unit: how the number is said back.
        derived: what it follows from, tried in order.
        if_yes: what follows when it is so, for a question that stands for several.
        if_no: what follows when it is not so.
        cost: how hard it is for a caller to answer: 1 yes or no, 2 a small number or a
            choice, 3 a date, 4 a sum, 5 something private.
        volunteered: never asked, only used when a caller says it by herself or himself.
        ask: the question to callers about themselves.
        reask: the same question in other words.
        ask_other: the question when somebody else is spoken of, where it differs.
        ahead: whether the day may still lie ahead on the day of the call.
        replies: how callers are likely to answer, for the recogniser; where several choices
            are named, or callers count, their words are taken without it.
    """

    kind: Literal["number", "flag", "choice", "date"]
    description: str = Field(min_length=10)
    range: tuple[int, int] = (0, 1)
    choices: Mapping[str, Choice] = Field(default_factory=dict)
    groups: Mapping[str, Range] = Field(default_factory=dict)
    unit: Literal["years", "months", "tenge", "count", "none"] = "none"
    derived: tuple[Derived, ...] = ()
    if_yes: Mapping[str, FactValue] = Field(default_factory=dict)
    if_no: Mapping[str, FactValue] = Field(default_factory=dict)
    cost: int = Field(default=2, ge=1, le=5)
    ask: Texts | None = None
    reask: Texts | None = None
    volunteered: bool = False
    ask_other: Texts | None = None
    ahead: bool = False
    replies: Texts | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("a choice needs `choices`, and nothing else has them")
        keys = [choice.key for choice in self.choices.values()]
        if len(set(keys)) != len(keys):
            raise ValueError("two choices have the same key")
        if self.kind != "flag" and (self.if_yes or self.if_no):
            raise ValueError("only a flag has `if_yes` and `if_no`")
        if self.ask is not None and self.reask is None:
            raise ValueError("has a question, but no `reask` in other words")
        return self


class FactsFile(Checked):
    """`facts/*.yaml`."""

    facts: Mapping[str, Fact]


def load_facts(folder: Path) -> Mapping[str, Fact]:
    """The facts of a folder of scripts.

    Raises:
        ScriptError: a file is missing or wrong, or a name stands twice.
    """
    return merged(folder / "facts", FactsFile, lambda file: file.facts)
