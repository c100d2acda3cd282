"""What is known of one person on the day of the call, with all that follows from it.

A birth year alone makes an age one of two numbers, and «a year and a half» may be a day too
many. So numbers and days are held as what they may be, and nothing is decided by a guess.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date

from assistant.benefits.calendar import Days, Numbers, days_of_year, days_since, months_between
from assistant.conditions import Condition, FactValue, names_in_rule
from assistant.facts import Derived, Fact

_YEAR = 12


class Person:
    """Facts of one person. Nothing here changes: what a caller adds makes a new `Person`."""

    def __init__(
        self, facts: Mapping[str, Fact], given: Mapping[str, FactValue | None], on: date
    ) -> None:
        """Take what was said.

        Args:
            facts: everything that can be known.
            given: what is; None where the person was asked and does not know.
            on: the day of the call.
        """
        self.on = on
        self._facts = facts
        self.given = self._with_what_follows(given)
        self._followers: dict[str, list[str]] = {}
        for name, fact in facts.items():
            for derived in fact.derived:
                if not derived.year_of:  # a year tells of no day
                    self._followers.setdefault(derived.source, []).append(name)

    def with_facts(self, given: Mapping[str, FactValue | None]) -> "Person":
        """The same person, of whom more is known."""
        person = copy(self)
        person.given = self._with_what_follows({**self.given, **given})
        return person

    def fact(self, name: str) -> Fact:
        """What the fact is."""
        return self._facts[name]

    def value(self, name: str) -> FactValue | None:
        """The fact, when there is no doubt about it."""
        fact = self._facts.get(name)
        if fact is not None and fact.derived:
            numbers = self.number(name)
            return numbers.exact if numbers else None
        return self.given.get(name)

    def values(self) -> dict[str, FactValue]:
        """All facts without doubt, those that follow from others included."""
        names = {*self.given, *(name for name, fact in self._facts.items() if fact.derived)}
        known = {name: self.value(name) for name in sorted(names)}
        return {name: value for name, value in known.items() if value is not None}

    def number(self, name: str) -> Numbers | None:
        """The numbers that the fact may be; None when nothing is known."""
        fact = self._facts.get(name)
        if fact is not None:
            for derived in fact.derived:
                day = self.given.get(derived.year_of or "")
                if isinstance(day, date):
                    return Numbers(day.year, day.year)
        days = self._days_behind(name) if fact is not None and fact.derived else None
        if fact is not None and days is not None:
            step = _step(fact.derived[0])
            return Numbers(
                months_between(days.last, self.on) // step,
                months_between(days.first, self.on) // step,
            )
        value = self.given.get(name)
        return Numbers(int(value), int(value)) if isinstance(value, int) else None

    def days(self, name: str) -> Days | None:
        """The days that the fact may be, or from which it counts."""
        if self._facts[name].kind != "date":
            return self._days_behind(name)
        value = self.given.get(name)
        if isinstance(value, date):
            return Days(value, value)
        return next(filter(None, map(self._days_behind, self._followers.get(name, ()))), None)

    def to_ask(self, name: str) -> str | None:
        """The fact whose answer would tell more about this one; None when all was asked.

        First the fact itself, then those that it follows from or that follow from it. What
        has no question is known only where a program says it: no caller is asked for it.
        """
        beside = [derived.source for derived in self._facts[name].derived]
        beside += self._followers.get(name, [])
        return next(
            (
                other
                for other in (name, *beside)
                if other not in self.given and self._facts[other].ask
            ),
            None,
        )

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Pairs of facts that cannot both be so: the first follows from the second."""
        for name, fact in self._facts.items():
            for derived in fact.derived:
                value, source = self.given.get(name), self._source(derived)
                if not isinstance(value, int) or source is None:
                    continue
                if derived.year_of:
                    if value != source.first.year:
                        yield name, derived.source
                    continue
                step = _step(derived)
                if days_since(self.on, value * step, step).meeting(source) is None:
                    yield name, derived.source

    def _with_what_follows(
        self, given: Mapping[str, FactValue | None]
    ) -> dict[str, FactValue | None]:
        """Facts with those that follow from a «yes» or «no» that stands for several."""
        known = dict(given)
        waiting = list(known)
        while waiting:
            name = waiting.pop()
            fact, value = self._facts.get(name), known[name]
            if fact is None or not isinstance(value, bool):
                continue
            for other, told in (fact.if_yes if value else fact.if_no).items():
                if known.get(other) is None:
                    known[other] = told
                    waiting.append(other)
        return known

    def _days_behind(self, name: str) -> Days | None:
        """The days from which a derived number counts."""
        fact = self._facts[name]
        elapsed = [derived for derived in fact.derived if not derived.year_of]
        for derived in elapsed:
            days = self._source(derived)
            if days is not None and days.first == days.last:
                # A day that was named leaves no doubt, whatever was said beside it.
                return days
        value = self.given.get(name)
        known: Days | None = None
        if isinstance(value, int) and elapsed:
            step = _step(elapsed[0])
            known = days_since(self.on, int(value) * step, step)
        for source in filter(None, map(self._source, elapsed)):
            known = source if known is None else known.meeting(source) or known
        return known

    def _source(self, derived: Derived) -> Days | None:
        value = self.given.get(derived.source)
        if isinstance(value, date):
            return Days(value, value)
        if derived.years_since_year and isinstance(value, int):
            return days_of_year(value)
        return None


def names_with_sources(rule: Condition, facts: Mapping[str, Fact]) -> frozenset[str]:
    """Facts that a rule names, with those from which they can follow."""
    found: set[str] = set()
    for name in names_in_rule(rule):
        found.add(name)
        found.update(derived.source for derived in facts[name].derived)
        found.update(
            other
            for other, fact in facts.items()
            if any(derived.source == name for derived in fact.derived)
        )
    return frozenset(found)


def _step(derived: Derived) -> int:
    """Months in one unit of a number that follows from a day."""
    return 1 if derived.months_since else _YEAR
