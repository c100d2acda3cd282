"""Which benefits may fit, over all of them at once, and the one question that settles most.

Pure: the same facts give the same question, whoever asks. A dialogue hands over what is known
and how many questions were asked, and gets the state back; see `Screener.screen`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

from assistant.benefits.benefit import Benefit, Occasion
from assistant.benefits.known import Person, names_with_sources
from assistant.benefits.parameters import NotKnownForDateError, Parameters
from assistant.benefits.rules import Judgement, judge
from assistant.benefits.screening_plan import Plan
from assistant.conditions import Compare, Condition, FactValue, nodes
from assistant.facts import Fact

_USUAL = 0.9
"""How often the usual answer is given, where there is one."""
_PARTLY = 0.5
"""What it is worth that a topic needs fewer facts than before, against settling it."""
_SHOWN = 3
"""How much more a topic matters once the caller has told of its occasion."""
_OF_FEW = 2
"""A fact on which no more topics depend than these tells of them."""
_DAYS_AGO = (30, 400, 4000)
"""Days that stand for «a month ago», «more than a year ago» and «long ago»."""


@dataclass(frozen=True)
class Screening:
    """Where a screening stands. Every benefit is in exactly one of the five lists.

    Attributes:
        likely: fits, as far as is known.
        office: nothing stands in the way; the office checks the rest.
        open: worth asking about.
        unlikely: does not fit.
        aside: there is no occasion, or only few people can have it.
        assumed: facts that were not asked but taken as usual, by the topic they matter to.
        next_question: the fact to ask for; None when nothing more is to be asked.
        questions_left: so many questions at most.
    """

    likely: tuple[str, ...]
    office: tuple[str, ...]
    open: tuple[str, ...]
    unlikely: tuple[str, ...]
    aside: tuple[str, ...]
    assumed: Mapping[str, tuple[str, ...]]
    next_question: str | None
    questions_left: int

    def as_json(self) -> dict[str, Any]:
        """The state as plain data; the question by its fact alone."""
        return {
            "next_question": self.next_question,
            "questions_left": self.questions_left,
            "likely": list(self.likely),
            "office": list(self.office),
            "open": list(self.open),
            "unlikely": list(self.unlikely),
            "aside": list(self.aside),
            "assumed": {name: list(facts) for name, facts in self.assumed.items()},
        }


class Screener:
    """Screens persons by all benefits. Holds nothing of them."""

    def __init__(
        self,
        benefits: Mapping[str, Benefit],
        facts: Mapping[str, Fact],
        parameters: Parameters,
        plan: Plan,
    ) -> None:
        self._benefits = dict(benefits)
        self._facts = facts
        self._parameters = parameters
        self._plan = plan
        self._names = {name: self._all_names(each) for name, each in benefits.items()}
        spread = Counter(chain.from_iterable(self._names.values()))
        few = {fact for fact, count in spread.items() if count <= _OF_FEW}
        self._own = {
            name: [
                fact
                for fact in facts
                if fact in names & few or not names.isdisjoint(self._told_by(fact))
            ]
            for name, names in self._names.items()
        }

        self._bounds: dict[str, list[tuple[float | str, int]]] = {}
        for node in _comparisons(benefits.values()):
            bounds = ((node.lower, 0), (node.upper, 1), (node.reached, 0))
            self._bounds.setdefault(node.fact, []).extend(
                (bound, step) for bound, step in bounds if bound is not None
            )

    def screen(self, person: Person, *, asked: int = 0) -> Screening:
        """Where the screening stands.

        Args:
            person: what is known.
            asked: how many questions were asked before.
        """
        usual = self._with_usual(person)
        sure = {name: self._look(name, person) for name in self._benefits}
        taken = {name: self._look(name, usual) for name in self._benefits}
        lists: dict[str, list[str]] = {
            each: [] for each in ("likely", "office", "open", "unlikely", "aside")
        }
        for name, look in taken.items():
            lists[self._list_of(sure[name], look)].append(name)
        fits = (*lists["likely"], *lists["office"])
        most = int(self._parameters.look_up(self._plan.questions, person.on).figure)
        stages = (
            (lists["open"], usual),
            # What fits on the assumption of the usual is made sure next, and last what few have.
            (fits, person),
            ([name for name in lists["aside"] if not sure[name].idle], person),
        )
        question = None
        possible: set[str] = set()
        for topics, whom in stages:
            candidates = self._candidates(topics, whom)
            possible |= self._possible(topics, person) if candidates else set()
            if question is None and candidates:
                question = self._best(candidates, topics, whom)
        left = max(0, min(most - asked, len(possible))) if question else 0
        return Screening(
            likely=tuple(lists["likely"]),
            office=tuple(lists["office"]),
            open=tuple(lists["open"]),
            unlikely=tuple(lists["unlikely"]),
            aside=tuple(lists["aside"]),
            assumed={name: each for name in fits if (each := self._assumed(name, person))},
            next_question=question if left else None,
            questions_left=left,
        )

    def _look(self, name: str, person: Person) -> "_Look":
        benefit = self._benefits[name]
        judgement = benefit.judge(person, self._parameters)
        shown = self._shown(name, person)
        occasion = benefit.occasion
        if occasion is None or judgement.verdict == "unlikely" or self._told(occasion, person):
            return _Look(judgement, shown=shown)
        found = judge(occasion.condition, person, self._parameters)
        if found.verdict == "unknown":
            return _Look(found, shown=shown)
        there = found.verdict == "likely"
        return _Look(judgement, idle=not there, shown=shown or there)

    def _told(self, occasion: Occasion, person: Person) -> bool:
        """Whether the caller has told of an occasion, and it is not only taken as usual."""
        return any(
            value is not None and value != self._plan.usual.get(fact)
            for fact in occasion.unless
            for value in [person.value(fact)]
        )

    def _shown(self, name: str, person: Person) -> bool:
        """Whether the caller has said yes to something that only few topics depend on."""
        return any(
            person.given.get(fact) and self._plan.usual.get(fact) != person.given[fact]
            for fact in self._own[name]
        )

    @staticmethod
    def _list_of(sure: "_Look", taken: "_Look") -> str:
        verdict = taken.judgement.verdict
        if sure.judgement.verdict == "unlikely":
            return "unlikely"
        if taken.idle or verdict == "unlikely":
            return "aside"
        if verdict == "unknown":
            return "open" if taken.judgement.missing else "office"
        return "likely" if verdict == "likely" else "office"

    def _with_usual(self, person: Person) -> Person:
        return person.with_facts(
            {
                name: value
                for name, value in self._plan.usual.items()
                if person.to_ask(name) == name and person.value(name) is None
            }
        )

    def _assumed(self, name: str, person: Person) -> tuple[str, ...]:
        """Usual answers that the topic rests on without their having been given."""
        rest = person
        found: list[str] = []
        while True:
            # What is missing depends on what was assumed before: one after the other.
            missing = set(self._look(name, rest).judgement.missing)
            assumed = {
                each: value
                for each, value in self._plan.usual.items()
                if each not in found and not missing.isdisjoint({each, *self._sources(each)})
            }
            if not assumed:
                return tuple(sorted(found))
            found += assumed
            rest = rest.with_facts(assumed)

    def _sources(self, fact: str) -> tuple[str, ...]:
        return tuple(derived.source for derived in self._facts[fact].derived)

    def _candidates(self, topics: Iterable[str], person: Person) -> tuple[str, ...]:
        """Facts that one could ask for: those that are missing, and those that tell them too."""
        missing = list(
            dict.fromkeys(
                chain.from_iterable(self._look(name, person).judgement.missing for name in topics)
            )
        )
        telling = [
            name
            for name, fact in self._facts.items()
            if fact.ask is not None
            and name not in person.given
            and not {*fact.if_yes, *fact.if_no}.isdisjoint(missing)
        ]
        return tuple(dict.fromkeys((*missing, *telling)))

    def _possible(self, topics: Iterable[str], person: Person) -> set[str]:
        """All facts that may have to be asked for until the topics are settled."""
        return {
            name
            for topic in topics
            for name in self._names[topic]
            if self._facts[name].ask is not None and name not in person.given
        }

    def _best(self, candidates: Iterable[str], topics: Iterable[str], person: Person) -> str:
        """The candidate that settles most for its cost; of equal ones the cheaper, then by name."""
        before = {name: self._look(name, person) for name in topics}

        def worth(fact: str) -> tuple[float, int, str]:
            cost = self._facts[fact].cost
            told = {fact, *self._told_by(fact)}
            touched = {n: each for n, each in before.items() if not told.isdisjoint(self._names[n])}
            gain = sum(
                share * self._progress(touched, person.with_facts({fact: value}))
                for value, share in self._answers(fact, person)
            )
            return (-gain / (1 + cost), cost, fact)

        return min(candidates, key=worth)

    def _progress(self, before: Mapping[str, "_Look"], person: Person) -> float:
        """How much nearer the topics are to being settled."""
        progress = 0.0
        for name, look in before.items():
            now = self._look(name, person)
            weight = self._plan.common.get(name, 1.0) * (_SHOWN if look.shown else 1)
            if now.settled:
                progress += weight
            else:
                had, has = len(look.judgement.missing), len(now.judgement.missing)
                progress += weight * _PARTLY * max(0.0, 1 - has / had) if had else 0.0
        return progress

    def _told_by(self, fact: str) -> frozenset[str]:
        """Facts that follow from a question that stands for several."""
        entry = self._facts[fact]
        return frozenset({*entry.if_yes, *entry.if_no})

    def _answers(self, fact: str, person: Person) -> list[tuple[FactValue, float]]:
        """Answers that a caller may give, each with how often it is given."""
        values = self._values(fact, person)
        usual = self._plan.usual.get(fact)
        if usual not in values:
            return [(value, 1 / len(values)) for value in values]
        rest = (1 - _USUAL) / max(1, len(values) - 1)
        return [(value, _USUAL if value == usual else rest) for value in values]

    def _values(self, fact: str, person: Person) -> list[FactValue]:
        entry = self._facts[fact]
        if entry.kind == "flag":
            return [True, False]
        if entry.kind == "choice":
            return list(entry.choices)
        if entry.kind == "date":
            return [person.on - timedelta(days=days) for days in _DAYS_AGO]
        least, most = entry.range
        limits = {least, *(each for each in self._limits(fact, person) if least < each <= most)}
        return [*sorted(limits)]

    def _limits(self, fact: str, person: Person) -> Iterator[int]:
        """The numbers at which some rule begins to say something else."""
        for bound, step in self._bounds.get(fact, ()):
            if not isinstance(bound, str):
                yield int(bound) + step
                continue
            try:
                yield int(self._parameters.look_up(bound, person.on).figure) + step
            except NotKnownForDateError:
                continue

    def _all_names(self, benefit: Benefit) -> frozenset[str]:
        """Facts that a benefit depends on, its occasion included."""
        found = (names_with_sources(each, self._facts) for each in _conditions(benefit))
        return frozenset(chain.from_iterable(found))


@dataclass(frozen=True)
class _Look:
    """A benefit as a screening sees it.

    Attributes:
        judgement: of the rule; while it is not known whether there is an occasion, what is
            missing to know that.
        idle: there is no occasion.
        shown: the caller has told of one.
    """

    judgement: Judgement
    idle: bool = False
    shown: bool = False

    @property
    def settled(self) -> bool:
        return self.idle or self.judgement.verdict != "unknown"


def _conditions(benefit: Benefit) -> Iterator[Condition]:
    """The rule of a benefit and its occasion."""
    yield benefit.rule
    if benefit.occasion is not None:
        yield benefit.occasion.condition


def _comparisons(benefits: Iterable[Benefit]) -> Iterator[Compare]:
    for benefit in benefits:
        for condition in _conditions(benefit):
            yield from (node for _, node in nodes(condition) if isinstance(node, Compare))
