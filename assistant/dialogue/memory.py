"""What Jauap remembers of one conversation, and forgets when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from assistant.conditions import FactValue
from assistant.dialogue.reply import Reply
from assistant.dialogue.states import State
from assistant.dialogue.turn import Say
from assistant.manner import Manner
from assistant.understanding.people import SELF

Known = Mapping[str, FactValue | None]
"""Facts of one person; None where the caller does not know."""


@dataclass(frozen=True)
class Memory:
    """All that is known of one conversation. Never written anywhere.

    Attributes:
        on: day of the call.
        language: in which Jauap speaks now.
        state: what it waits for.
        manner: how it speaks.
        topic: what the talk is about.
        aspects: kinds of question asked about it.
        about: whom it is about: `self`, `mother` …
        people: what was told of each.
        supposed: facts of a question that is asked of nobody: «how much for the second group?».
            They hold for that question and what follows it, and are nobody's.
        personal: whether it is asked for somebody, rather than what the conditions are.
        fact: the fact that was asked for last.
        heard: a number or day for it that was heard badly, until it is confirmed.
        screening: how many questions of the screening were asked; None outside it.
        options: what the keys 1, 2, 3 and 4 choose.
        group: the group of the menu that is open.
        other: the second of two topics, while it is asked about the first alone.
        page: which four of the options.
        rest: parts of the answer that are not told yet.
        dictation: all groups that are dictated, in order.
        round: how often all of them were dictated.
        told: the last answer, for «why» and «simpler».
        last: what was said last, for «repeat».
        failures: how often in a row words were not understood.
        silences: how often in a row nothing was said.
        urgent: the prompt with the numbers for help, after a cry for it.
        digits: keys of a number that is not complete.
        number: a telephone number to be called back, until it is confirmed.
        by_keys: whether the caller uses the keys: then they are told with each question.
        before: where «back» leads.
        held: where the talk goes on after an interruption.
        parked: the talk that was left for another topic, with its open question.
        topics: all topics answered in this call.
        helped: what the caller said to whether it helped; None before, and where it is unclear.
    """

    on: date
    language: str
    state: State
    manner: Manner = field(default_factory=Manner)
    topic: str | None = None
    aspects: tuple[str, ...] = ()
    about: str = SELF
    people: Mapping[str, Known] = field(default_factory=lambda: MappingProxyType({}))
    supposed: Known = field(default_factory=lambda: MappingProxyType({}))
    personal: bool = False
    fact: str | None = None
    heard: FactValue | None = None
    screening: int | None = None
    options: tuple[str, ...] = ()
    group: str | None = None
    other: str | None = None
    page: int = 0
    rest: tuple[tuple[Say, ...], ...] = ()
    dictation: tuple[tuple[Say, ...], ...] = ()
    round: int = 0
    told: Reply | None = None
    last: tuple[Say, ...] = ()
    failures: int = 0
    silences: int = 0
    urgent: str | None = None
    digits: str = ""
    number: str = ""
    by_keys: bool = False
    before: "Memory | None" = None
    held: "Memory | None" = None
    parked: "Memory | None" = None
    topics: tuple[str, ...] = ()
    helped: bool | None = None

    def told_of(self, person: str, facts: Known) -> "Memory":
        """The memory with facts of a person; what was said before of the same facts is gone."""
        if not facts:
            return self
        people = {**self.people, person: {**self.people.get(person, {}), **facts}}
        return replace(self, people=people)

    def forgetting(self, fact: str | None) -> "Memory":
        """The memory without a fact, whoever it was told of."""
        people = {
            person: {name: value for name, value in facts.items() if name != fact}
            for person, facts in self.people.items()
        }
        return replace(self, people=people)

    def kept(self, later: "Memory") -> "Memory":
        """This earlier memory with what holds for the whole call as it is later."""
        return replace(
            self,
            language=later.language,
            manner=later.manner,
            people=later.people,
            by_keys=later.by_keys,
            topics=later.topics,
            failures=0,
            silences=0,
            digits="",
        )
