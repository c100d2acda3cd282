"""Facts that are numbers: by a phrase around the number, by a word beside it, or by itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.conditions import FactValue
from assistant.facts import Fact
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.patterns import Durations, Found, Label, Patterns
from assistant.understanding.people import SELF, Present

_MONTHS = 12
_TIMES = ("months", "years")
_THOUSAND = 1000
_SHORTLY = 2
"""Words before a number that can make it something else."""
_REPAIRED_WITHIN = 2
"""Words between «or no» and the number that is meant."""
_FIRST_YEAR = 1000
"""Facts whose range begins beyond this are calendar years."""


@dataclass(frozen=True)
class Statement:
    """One fact as it was said.

    Attributes:
        fact: its name.
        value: what was said; None when only limits were.
        start: place of its first word.
        end: place after its last word.
        person: whose it is; `self` for the caller and for the household.
        lower: the least that was meant: over eighty.
        upper: the most that was meant.
    """

    fact: str
    value: FactValue | None
    start: int
    end: int
    person: str = SELF
    lower: int | None = None
    upper: int | None = None


YearOf = Callable[[str, int, str], int]
"""The calendar year that is meant with two digits: of a fact, of a person."""


class _Finding:
    """What has been found so far in one utterance."""

    def __init__(self, present: Present, year: YearOf) -> None:
        self.statements: list[Statement] = []
        self.present = present
        self.year = year
        self.repaired: Sequence[int] = ()
        """Places after which something is said anew."""


class NumberFacts:
    """Finds the numbers that are facts, in the words of one language."""

    def __init__(
        self, data: LanguageData, normaliser: Normaliser, facts: Mapping[str, Fact]
    ) -> None:
        self._facts = facts
        self._rules = {name: rule for name, rule in data.facts.items() if name in facts}
        stem = normaliser.stem
        self._near = {name: frozenset(map(stem, rule.near)) for name, rule in self._rules.items()}
        self._unless = {
            name: frozenset(map(stem, rule.unless)) for name, rule in self._rules.items()
        }
        self._unless_before = {
            name: frozenset(map(stem, rule.unless_before)) for name, rule in self._rules.items()
        }
        patterns = [(name, each) for name, rule in self._rules.items() for each in rule.patterns]
        self._patterns = Patterns(patterns, normaliser)
        self._sums = Patterns(
            [(name, each) for name, rule in self._rules.items() for each in rule.sums], normaliser
        )
        self._weak = Patterns(
            [(name, each) for name, rule in self._rules.items() for each in rule.weak], normaliser
        )
        fixed = [
            ((name, number), each)
            for name, rule in self._rules.items()
            for number, texts in rule.fixed.items()
            for each in texts
        ]
        self._fixed = Patterns(fixed, normaliser)
        own = [
            ((name, way), each)
            for name, rule in self._rules.items()
            for way, texts in (("above", rule.above), ("below", rule.below))
            for each in texts
        ]
        self._own_limits = Patterns(own, normaliser)
        ways = (("above", data.above), ("below", data.below), ("roughly", data.roughly))
        limits = [(way, each) for way, texts in ways for each in texts]
        self._limits = Patterns(limits, normaliser)
        self._repairs = Patterns(((True, each) for each in data.repairs), normaliser)
        self._household = data.household
        self._links = data.person_links

    def find(
        self,
        tokens: Sequence[Token],
        durations: Durations,
        present: Present,
        used: set[int],
        *,
        topic: str | None,
        expected: str | None,
        year: YearOf,
    ) -> list[Statement]:
        """Facts with their numbers, surest first.

        Args:
            tokens: normalised words.
            durations: lengths of time among them.
            present: persons among them.
            used: places of numbers that are something else; grows.
            topic: what the question is about, when known.
            expected: the fact just asked for.
            year: completes a year said with two digits.
        """
        found = _Finding(present, year)
        limited = {each.slots[-1]: each.label for each in self._limits.find(tokens, durations)}
        found.repaired = [each.end for each in self._repairs.find(tokens)]
        only = self._only(tokens, used)
        for each in _longest_first(self._own_limits.find(tokens, durations)):
            self._add(found, each.label[0], tokens, each, used, {each.slots[-1]: each.label[1]})
        for each in _longest_first(self._sums.find(tokens, durations)):
            self._add_sum(found, tokens, each, used)
        for each in _longest_first(self._patterns.find(tokens, durations)):
            self._add(found, each.label, tokens, each, used, limited)
        self._without_number(tokens, found)
        if expected in self._rules:
            self._add_expected(found, expected, tokens, only, durations, used, limited)
        for name in self._rules:
            for _, at in sorted(self._numbers(name, tokens, used)):
                if at not in used:
                    near = Found(name, at, at + 1, (at,))
                    self._add(found, name, tokens, near, used, limited)
        for each in _longest_first(self._weak.find(tokens, durations)):
            self._add(found, each.label, tokens, each, used, limited)
        self._beside_people(found, tokens, used, limited)
        for name in self._rules:
            if any(each.fact == name for each in found.statements):
                continue
            for at in range(len(tokens)):
                if at not in used and self._alone(name, tokens, at, topic, expected):
                    lone = Found(name, at, at + 1, (at,))
                    self._add(found, name, tokens, lone, used, limited)
                    break
        self._repair(found, tokens, used)
        return found.statements

    def _repair(self, found: "_Finding", tokens: Sequence[Token], used: set[int]) -> None:
        """«Forty-eight thousand … or no, fifty-two»: the number after it is meant instead."""
        for end in found.repaired:
            at = next((i for i in range(end, len(tokens)) if tokens[i].number is not None), None)
            said = [each for each in found.statements if each.end <= end]
            if at is None or at in used or not said or at - end > _REPAIRED_WITHIN:
                continue
            last = max(said, key=lambda each: each.end)
            value = tokens[at].number or 0
            if isinstance(last.value, int) and last.value >= _THOUSAND > value:
                value *= _THOUSAND
            if self._in_range(last.fact, value):
                found.statements[found.statements.index(last)] = replace(
                    last, value=value, end=at + 1
                )
                used.add(at)

    def _add(
        self,
        found: "_Finding",
        name: str,
        tokens: Sequence[Token],
        phrase: Found[Any],
        used: set[int],
        limited: Mapping[int, str],
    ) -> None:
        """Take the last number of a phrase for a fact, if it can be it and is still free."""
        slot = phrase.slots[-1] if phrase.slots else None
        if slot is None or slot in used:
            return
        value = self._value(name, tokens, slot, phrase.months)
        if value is not None and self._state(found, name, value, phrase, limited.get(slot)):
            used.add(slot)

    def _add_sum(
        self, found: "_Finding", tokens: Sequence[Token], phrase: Found[str], used: set[int]
    ) -> None:
        if used.isdisjoint(phrase.slots):
            value = sum(tokens[at].number or 0 for at in phrase.slots)
            if self._in_range(phrase.label, value) and self._state(
                found, phrase.label, value, phrase, None
            ):
                used.update(phrase.slots)

    def _add_expected(
        self,
        found: "_Finding",
        name: str,
        tokens: Sequence[Token],
        at: int | None,
        durations: Durations,
        used: set[int],
        limited: Mapping[int, str],
    ) -> None:
        """The only number, or length of time, is what was asked for."""
        if any(each.fact == name for each in found.statements):
            return
        numbers = {place for place, token in enumerate(tokens) if token.number is not None}
        for start, span in durations.items():
            if self._facts[name].unit in _TIMES and numbers - used <= set(range(start, span.end)):
                value = self._value(name, tokens, start, span.months)
                phrase = Found(name, start, span.end, (start,), span.months)
                if value is not None and self._state(
                    found, name, value, phrase, limited.get(start)
                ):
                    used.update(range(start, span.end))
                    return
        if at is not None and at not in used:
            value = self.expected_value(name, tokens[at])
            if value is not None:
                self._state(found, name, value, Found(name, at, at + 1, (at,)), limited.get(at))
            used.add(at)

    def _state(
        self, found: "_Finding", name: str, value: int, phrase: Found[Any], limit: str | None
    ) -> bool:
        """Add a statement, unless the same was said of that person and not corrected."""
        taken = {each.person for each in found.statements if each.fact == name}
        person = found.present.of(name, phrase.end, taken)
        last = phrase.slots[-1]
        least = self._rules[name].least_own
        if person == SELF and least is not None and value < least:
            return False
        if person in taken:
            if not any(end <= last for end in found.repaired):
                return False
            found.statements[:] = [
                each for each in found.statements if (each.fact, each.person) != (name, person)
            ]
        if self._facts[name].range[0] >= _FIRST_YEAR:
            value = found.year(name, value, person)
        place = (phrase.start, phrase.end, last)
        found.statements.append(self._statement(name, value, place, person, limit))
        also = self._rules[name].also
        if also in self._rules and found.present.of(also, phrase.end) != SELF:
            years = Found(also, phrase.start, phrase.end, phrase.slots)
            self._state(found, also, value // _MONTHS, years, limit)
        return True

    def _beside_people(
        self,
        found: "_Finding",
        tokens: Sequence[Token],
        used: set[int],
        limited: Mapping[int, str],
    ) -> None:
        """A number right after a person who is not the caller."""
        for name, rule in self._rules.items():
            if not rule.beside_person:
                continue
            for mention in found.present.mentions:
                at = mention.end
                if tokens[mention.start].number is not None:
                    at = mention.start  # «I am seventy-two» in one word
                elif mention.relation == SELF and not mention.pronoun:
                    continue
                elif at < len(tokens) and tokens[at].word in self._links:
                    at += 1
                if at >= len(tokens) or at in used:
                    continue
                if self._fits(name, tokens[at], rule.number):
                    phrase = Found(name, mention.start, at + 1, (at,))
                    self._add(found, name, tokens, phrase, used, limited)

    def expected_value(self, name: str, token: Token) -> int | None:
        """The value that a lone number has as the answer to a question; None if it cannot."""
        value = token.number or 0
        if self._facts[name].unit == "tenge" and 0 < value < _THOUSAND:
            value *= _THOUSAND  # «sixty-five» as an income is sixty-five thousand
        return value if self._in_range(name, value) else None

    def _without_number(self, tokens: Sequence[Token], found: "_Finding") -> None:
        for each in _longest_first(self._fixed.find(tokens)):
            name, value = each.label
            if self._in_range(name, value):
                whole = Found(name, each.start, each.end, (each.start,))
                self._state(found, name, value, whole, None)

    def _statement(
        self, name: str, value: int, at: tuple[int, int, int], person: str, limit: str | None
    ) -> Statement:
        said = Statement(name, value, at[0], at[1], person)
        if limit == "above":
            return replace(said, value=None, lower=value)
        if limit == "below":
            return replace(said, value=None, upper=value)
        if limit == "roughly" and self._facts[name].unit != "tenge":
            # Sums are hardly ever known exactly; an age near a limit must be.
            return replace(said, value=None)
        return said

    def _value(
        self, name: str, tokens: Sequence[Token], slot: int, months: int | None
    ) -> int | None:
        """What a number in a phrase means for a fact, in its unit; None if it cannot be it."""
        fact, rule = self._facts[name], self._rules[name]
        if months is not None:
            if rule.most is not None and months > rule.most:
                return None
            value = months if fact.unit == "months" else months // _MONTHS
        else:
            value = tokens[slot].number or 0
            if rule.least is not None and value < rule.least:
                return None
        return value if self._in_range(name, value) else None

    def _in_range(self, name: str, value: int) -> bool:
        least, most = self._facts[name].range
        calendar = least >= _FIRST_YEAR
        return least <= value <= most or (calendar and 0 <= value < 100)

    @staticmethod
    def _only(tokens: Sequence[Token], used: set[int]) -> int | None:
        """Place of the only number: in a reply, «thirty years» are what was asked for."""
        numbers = [
            i for i, token in enumerate(tokens) if token.number is not None and i not in used
        ]
        return numbers[0] if len(numbers) == 1 else None

    def _numbers(
        self, name: str, tokens: Sequence[Token], used: set[int]
    ) -> Iterator[tuple[int, int]]:
        """Numbers that can be the fact: (words to its nearest telling word, place)."""
        rule, near = self._rules[name], self._near[name]
        if not near:
            return
        for at, token in enumerate(tokens):
            if at in used or not self._fits(name, token, rule.number):
                continue
            if self._is_other(name, tokens, at):
                continue
            first = at + 1 if rule.after_only else at - rule.within
            beside = range(max(0, first), min(len(tokens), at + rule.within + 1))
            distances = [abs(other - at) for other in beside if tokens[other].stem in near]
            if distances:
                yield min(distances), at

    def _is_other(self, name: str, tokens: Sequence[Token], at: int) -> bool:
        """Whether words beside the number make it something else."""
        rule = self._rules[name]
        first = at if rule.after_only else max(0, at - rule.within)
        beside = tokens[first : at + rule.within + 1]
        before = tokens[max(0, at - _SHORTLY) : at]
        if any(other.stem in self._unless_before[name] for other in before):
            return True
        return any(other.stem in self._unless[name] for other in beside)

    def _alone(
        self,
        name: str,
        tokens: Sequence[Token],
        at: int,
        topic: str | None,
        expected: str | None,
    ) -> bool:
        rule, token = self._rules[name], tokens[at]
        if name == expected:
            return self._fits(name, token, "any")
        return (
            topic in rule.alone
            and self._fits(name, token, rule.alone_number)
            and (rule.alone_most is None or (token.number or 0) <= rule.alone_most)
            and not self._is_other(name, tokens, at)
        )

    def _fits(self, name: str, token: Token, kind: str) -> bool:
        if token.number is None or token.half or token.aged:
            return False
        if kind not in ("any", "ordinal" if token.ordinal else "cardinal"):
            return False
        least, most = self._facts[name].range
        return least <= token.number <= most


def _longest_first(found: Sequence[Found[Label]]) -> list[Found[Label]]:
    """The phrases with most words first: they say most."""
    return sorted(found, key=lambda each: (each.start - each.end, each.start))
