"""What questions and answers look like in the API; OpenAPI is written from these classes."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from assistant.conditions import FactValue
from assistant.texts import Language
from assistant.understanding.schema import Aspect, Verdict

LONGEST_TEXT = 2000
"""Characters of a question, at most: a minute of speech has about 900."""
MOST_ASKED = 100
"""Questions of a screening, at most; it ends by itself long before."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written(value: object) -> object:
    """A day as it is written; numbers, which count from 1970, are none."""
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("is no day such as 2026-04-30")


Day: TypeAlias = Annotated[date, BeforeValidator(_written)]
"""A day as year-month-day, and nothing else that might be taken for one."""
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""An id of the scripts, such as `birth_grant`."""
Plain: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text as a database can hold it."""
Facts: TypeAlias = dict[str, Any]
"""Facts of a person; their own schema comes from the scripts in force."""


class In(BaseModel):
    """What is sent: known fields only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Out(BaseModel):
    """What is given back."""

    model_config = ConfigDict(frozen=True)


class Question(In):
    """One question in writing.

    Attributes:
        text: as it was written.
        language: of the question and the reply; found out from the text if it is missing.
        on: day for which sums are told; today if it is missing.
        topic: what the talk was about (`topic` of the reply before), for questions that do not
            say: «and how much is it?».
        expected: the fact just asked for (`next_question.fact` of the reply before).
        facts: what is known of the person from before; `/facts` describes them.
    """

    text: Words
    language: Language | None = None
    on: Day | None = None
    topic: Name | None = None
    expected: Name | None = None
    facts: Facts = Field(default_factory=dict)


class About(In):
    """A person, and the day for which they are judged.

    Attributes:
        facts: what is known; null where the person was asked and does not know. `/facts`
            describes them.
        language: of reasons and questions.
        on: ages, time limits and sums are those of this day; today if it is missing.
    """

    facts: Facts
    language: Language = "ru"
    on: Day | None = None


class ToScreen(About):
    """Which benefits fit a person?

    Attributes:
        asked: questions that were asked before: there is an end to them.
    """

    asked: int = Field(default=0, ge=0, le=MOST_ASKED)


class ToExplain(About):
    """Why does one benefit fit, or not?

    Attributes:
        topic: its id.
    """

    topic: Name


class Asked(Out):
    """A question for a fact that is missing."""

    fact: str
    text: str


class Candidate(Out):
    """Another topic that was near."""

    topic: str
    score: float


class Figure(Out):
    """A figure of the law that was used or spoken."""

    parameter: str
    key: str | int | None
    value: str
    unit: str
    since: date
    until: date | None
    law: str
    source: str
    checked: date


class Sum(Out):
    """A sum in tenge, and the figures it was computed from."""

    formula: str
    tenge: int
    as_of: date
    expired: bool
    law: str
    parameters: list[Figure]


class Source(Out):
    """Where an answer comes from."""

    law: str
    source: str
    checked: date
    confidence: Literal["high", "medium", "low"]


class Lists(Out):
    """Where the questions over all benefits stand: every benefit is in one of five lists."""

    questions_left: int
    likely: list[str]
    office: list[str]
    open: list[str]
    unlikely: list[str]
    aside: list[str]
    assumed: dict[str, list[str]]


class Screening(Lists):
    """The same, with the fact to ask for."""

    next_question: str | None


class ScreeningInWords(Lists):
    """The same, with the next question in words."""

    next_question: Asked | None


class Answer(Out):
    """What Jauap says to a question, and where it comes from.

    Attributes:
        decision: `answer`; `clarify` (the text asks back), `reject` (not understood, or not a
            matter of this line), `act` (no question: `topic` names the act, such as `operator`
            or `emergency`).
    """

    language: Language
    decision: Literal["answer", "clarify", "reject", "act"]
    why: str
    topic: str | None
    aspect: str | None
    aspects: list[str]
    score: float
    runner_up: Candidate | None
    alternatives: list[str]
    facts: dict[str, FactValue | None]
    text: str
    explanation: str
    next_question: Asked | None
    amounts: list[Sum]
    figures: list[Figure]
    source: Source | None
    old_year: int | None
    verdict: Verdict | None
    missing: list[str]
    screening: Screening | None


class Reason(Out):
    """One reason of a verdict."""

    text: str | None
    holds: bool | None
    article: str
    facts: list[str]
    path: str


class OwnSum(Out):
    """This person's own sum."""

    tenge: int
    formula: str
    as_of: date
    expired: bool
    article: str
    explanation: str


class Finding(Out):
    """What can be said about one benefit and a person. The office decides, never Jauap."""

    verdict: Verdict
    grade: Literal["A", "B", "C"]
    reasons: list[Reason]
    office: list[Reason]
    missing: list[str]
    next_question: Asked | None
    amount: OwnSum | None
    amount_missing: list[str]
    article: str


class Screened(Out):
    """What all benefits say to a person."""

    on: date
    language: Language
    facts: dict[str, FactValue | None]
    derived: dict[str, FactValue | None]
    warnings: list[str]
    topics: dict[str, Finding]
    screening: ScreeningInWords


class Explained(Finding):
    """A finding, with the sentences that a caller would hear."""

    topic: str
    language: Language
    said: list[str]
    warnings: list[str]


class TopicInShort(Out):
    """One subject of the line."""

    topic: str
    kind: Literal["benefit", "procedure"]
    grade: Literal["A", "B", "C"]
    names: dict[Language, str]
    aspects: list[Aspect]
    law: dict[Language, str]
    checked: date
    review: date


class Topics(Out):
    """All subjects of the line.

    Attributes:
        release: number of the scripts' release; null when they come from a folder.
        topics: in the order of the scripts.
    """

    release: int | None
    topics: list[TopicInShort]
