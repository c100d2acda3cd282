"""What is known about one language: `intents/*/language/*.yaml`."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from assistant.understanding.schema import Language
from assistant.yaml_files import Checked


class FactRule(Checked):
    """How a number among the words is known to be a certain fact.

    Attributes:
        number: which numbers: `cardinal`, `ordinal` or `any`.
        near: words that must stand beside it.
        within: at most so many words away.
        after_only: the word must follow the number.
        unless: words near the number that make it something else.
        alone: topics in which a lone number is this fact.
        alone_number: which kind of lone number.
        alone_most: the largest number that is the fact when it stands alone.
    """

    number: Literal["cardinal", "ordinal", "any"]
    near: tuple[str, ...]
    within: int = Field(ge=1, le=8)
    after_only: bool = False
    unless: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    alone_number: Literal["cardinal", "ordinal"] = "ordinal"
    alone_most: int | None = None


class Plural(Checked):
    """A number with its unit, by the form the number asks for."""

    one: str
    few: str
    many: str
    half: str


class Formats(Checked):
    """How figures are written for the voice."""

    tenge: str
    share: str
    age: Plural
    years: Plural
    decimal: str


class LanguageData(Checked):
    """One language file.

    Attributes:
        opening: how calls begin, for a recogniser that is told what to expect.
        unfinished: words and phrases after which a turn goes on.
        asking: words one of which stands in nearly every question.
        choices: for a fact with several answers, the words of each answer.
        not_before: words that, right before a number, say that it is not that number.
        not_after: the same, right after it.
        said: how the values of a fact are said back, where a bare number sounds wrong.
    """

    language: Language
    name: str
    words: Literal["morphology", "suffixes"]
    letters: Mapping[str, str] = Field(default_factory=dict)
    lookalikes: Mapping[str, str] = Field(default_factory=dict)
    suffixes: tuple[str, ...] = ()
    ordinal_endings: tuple[str, ...] = ()
    fillers: tuple[str, ...]
    opening: str
    common: frozenset[str]
    unfinished: frozenset[str]
    asking: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    facts: Mapping[str, FactRule]
    flags: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    never_say: tuple[str, ...] = ()
    said: Mapping[str, Mapping[int, str]] = Field(default_factory=dict)
    formats: Formats
