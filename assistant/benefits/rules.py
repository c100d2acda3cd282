"""Rules of the law in three values: so, not so, and not known yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from assistant.benefits.calendar import Numbers, add_months
from assistant.benefits.known import Person
from assistant.benefits.parameters import Known, NotKnownForDateError, Parameters
from assistant.conditions import All, AnyOf, By, Compare, Condition, Not, Office
from assistant.texts import Texts

Verdict: TypeAlias = Literal["likely", "unlikely", "unknown", "depends_on_office"]
Truth: TypeAlias = bool | None
"""None: what is known does not tell."""


@dataclass(frozen=True)
class Reason:
    """A condition that decided, or that only the office can decide.

    Attributes:
        holds: whether it is so; None when the office finds out.
        text: how it is said, with placeholders; None where the rule has no words for it.
        law: the article, where it is another than the topic's.
        path: where it stands in the rule, such as `rule.all.1`.
        facts: what it is about.
    """

    holds: Truth
    text: Texts | None
    law: Texts | None
    path: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What a rule says of a person.

    Attributes:
        verdict: what to tell; the office decides.
        reasons: conditions that decided; while it is open, those that are met so far.
        office: what only the office can find out.
        missing: facts that can still change the verdict, cheapest to ask first.
        figures: figures of the law that were compared with.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    office: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    figures: tuple[Known, ...] = ()


def judge(rule: Condition, person: Person, parameters: Parameters) -> Judgement:
    """What a rule says of a person, as far as it is known."""
    judging = _Judging(person, parameters)
    outcome = judging.of(rule, "rule")
    missing = tuple(sorted(dict.fromkeys(outcome.missing), key=lambda name: person.fact(name).cost))
    verdict: Verdict
    if outcome.truth is not None:
        verdict = "likely" if outcome.truth else "unlikely"
    elif outcome.office and not missing:
        verdict = "depends_on_office"
    else:
        verdict = "unknown"
    return Judgement(
        verdict=verdict,
        reasons=_once(outcome.reasons),
        office=_once(outcome.office),
        missing=missing,
        figures=tuple(judging.figures.values()),
    )


@dataclass(frozen=True)
class _Outcome:
    """The value of one node, and all that led to it; the fields are those of `Judgement`."""

    truth: Truth
    reasons: tuple[Reason, ...] = ()
    office: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass
class _Judging:
    """One rule being judged; remembers every figure that was compared with."""

    person: Person
    parameters: Parameters
    figures: dict[str, Known] = field(default_factory=dict)

    def of(self, node: Condition, path: str) -> _Outcome:
        match node:
            case All():
                outcome = self._all(node, path)
            case AnyOf():
                outcome = self._any(node, path)
            case Not():
                inner = self.of(node.negated, f"{path}.not")
                outcome = inner if inner.truth is None else replace(inner, truth=not inner.truth)
            case By():
                outcome = self._by(node, path)
            case Office():
                outcome = _Outcome(None, office=(Reason(None, node.office, node.law, path),))
            case Compare():
                outcome = self._compare(node, path)
        return outcome

    def _all(self, node: All, path: str) -> _Outcome:
        parts = [self.of(part, f"{path}.all.{at}") for at, part in enumerate(node.all)]
        wrong = [part for part in parts if part.truth is False]
        if wrong:
            return _settled(node, path, wrong, truth=False)
        if all(part.truth for part in parts):
            return _settled(node, path, parts, truth=True)
        return _open(parts)

    def _any(self, node: AnyOf, path: str) -> _Outcome:
        parts = [self.of(part, f"{path}.any.{at}") for at, part in enumerate(node.any)]
        right = [part for part in parts if part.truth]
        if right:
            return _settled(node, path, right, truth=True)
        if all(part.truth is False for part in parts):
            return _settled(node, path, parts, truth=False)
        # The ways that are closed already tell nothing about those still open.
        return _open([part for part in parts if part.truth is None])

    def _by(self, node: By, path: str) -> _Outcome:
        choice = self.person.value(node.by)
        if choice is not None:
            case = node.cases.get(str(choice))
            if case is None:
                # A choice that the rule does not speak of is none of those who may have it.
                reason = Reason(holds=False, text=None, law=None, path=path, facts=(node.by,))
                return _Outcome(truth=False, reasons=(reason,))
            return self.of(case, f"{path}.cases.{choice}")
        cases = [self._if(node.by, key, case, path) for key, case in node.cases.items()]
        truths = {case.truth for case in cases}
        if not set(self.person.fact(node.by).choices) <= set(node.cases):
            # As above: whoever is none of these may not have it.
            truths |= {False}
        if len(truths) == 1 and None not in truths:
            return replace(_open(cases), truth=truths.pop())
        ask = self.person.to_ask(node.by)
        if ask is not None and (len(truths) > 1 or any(case.missing for case in cases)):
            return _Outcome(None, missing=(ask,))
        return replace(_open([case for case in cases if case.truth is None]), reasons=())

    def _if(self, fact: str, choice: str, case: Condition, path: str) -> _Outcome:
        """One case, as it would be if the choice were that."""
        person = self.person.with_facts({fact: choice})
        return _Judging(person, self.parameters, self.figures).of(case, f"{path}.cases.{choice}")

    def _compare(self, node: Compare, path: str) -> _Outcome:
        truth = self._truth(node)
        if truth is None and node.if_known:
            return _Outcome(truth=False)
        if truth is None:
            ask = self.person.to_ask(node.fact)
            return _Outcome(None, missing=(ask,) if ask else ())
        text = node.yes if truth else node.no
        return _Outcome(truth, (Reason(truth, text, node.law, path, (node.fact,)),))

    def _truth(self, node: Compare) -> Truth:
        try:
            if node.equals is not None:
                return self._equals(node)
            if node.within is not None:
                return self._within(node.fact, node.within)
            if node.reached is not None:
                return self._reached(node.fact, node.reached)
            return self._between(node)
        except NotKnownForDateError:
            # What the law said on so early a day was never recorded.
            return None

    def _equals(self, node: Compare) -> Truth:
        value = self.person.value(node.fact)
        if value is None:
            return None
        return value in node.equals if isinstance(node.equals, tuple) else value == node.equals

    def _between(self, node: Compare) -> Truth:
        number = self.person.number(node.fact)
        if number is None:
            return None
        least, most = self._limit(node.lower), self._limit(node.upper)
        above = True if least is None else _at_least(number, least)
        below = True if most is None else _opposite(_more_than(number, most))
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    def _within(self, fact: str, period: str) -> Truth:
        days = self.person.days(fact)
        if days is None:
            return None

        def in_time(day: date) -> bool:
            return self._after(day, period) >= self.person.on

        return _same(in_time(days.first), in_time(days.last))

    def _reached(self, fact: str, age: str) -> Truth:
        days = self.person.days(fact)
        if days is None:
            return None
        return _same(self._has_reached(days.first, age), self._has_reached(days.last, age))

    def _has_reached(self, born: date, age: str) -> bool:
        """Whether on some day until today the age then in force was reached.

        Who had reached 61 while that was the age keeps the right when it rises.
        """
        self._figure(age)
        for value in self.parameters[age].values:
            if value.since > self.person.on or value.value is None:
                continue
            last = min(value.until or self.person.on, self.person.on)
            if add_months(born, _months(value.value)) <= last:
                return True
        return False

    def _after(self, day: date, period: str) -> date:
        """The last day of a period that begins on a day."""
        known = self._figure(period)
        if known.unit == "days":
            return day + timedelta(days=int(known.figure))
        if known.unit == "months":
            return add_months(day, int(known.figure))
        return add_months(day, _months(known.figure))

    def _limit(self, bound: float | str | None) -> Decimal | None:
        if bound is None:
            return None
        return self._figure(bound).figure if isinstance(bound, str) else Decimal(str(bound))

    def _figure(self, name: str) -> Known:
        known = self.parameters.look_up(name, self.person.on)
        self.figures[name] = known
        return known


def _settled(node: All | AnyOf, path: str, parts: list[_Outcome], *, truth: bool) -> _Outcome:
    """A node whose value is known, with its own words if it has any."""
    text = node.yes if truth else node.no
    reasons = tuple(reason for part in parts for reason in part.reasons)
    if text is None:
        return _Outcome(truth, _with_law(reasons, node.law))
    facts = tuple(dict.fromkeys(name for reason in reasons for name in reason.facts))
    return _Outcome(truth, (Reason(truth, text, node.law, path, facts),))


def _with_law(reasons: tuple[Reason, ...], law: Texts | None) -> tuple[Reason, ...]:
    return tuple(replace(reason, law=reason.law or law) for reason in reasons)


def _open(parts: list[_Outcome]) -> _Outcome:
    """A node whose value is not known yet."""
    return _Outcome(
        None,
        tuple(reason for part in parts for reason in part.reasons),
        tuple(each for part in parts for each in part.office),
        tuple(name for part in parts for name in part.missing),
    )


def _at_least(number: Numbers, limit: Decimal) -> Truth:
    return _same(number.least >= limit, number.most >= limit)


def _more_than(number: Numbers, limit: Decimal) -> Truth:
    return _same(number.least > limit, number.most > limit)


def _opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _same(one: bool, other: bool) -> Truth:  # noqa: FBT001 - two values of one kind
    """The value at both ends of what is possible; what is compared only grows between them."""
    return one if one is other else None


def _months(years: Decimal) -> int:
    """Half years of an age are months."""
    return int(years * 12)


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each sentence once, however often the rule needs its condition."""
    return tuple({(r.text.en, r.holds) if r.text else r.path: r for r in reasons}.values())
