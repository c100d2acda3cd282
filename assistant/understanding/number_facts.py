"""Facts that are numbers: by a phrase around the number, by a word beside it, or by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.facts import Fact
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.patterns import Found, Label, Patterns
from assistant.understanding.people import SELF
from assistant.understanding.statements import Statement, Utterance

_MONTHS = 12
_TIMES = ("months", "years")
_THOUSAND = 1000
_SHORTLY = 2
"""Words before a number that can make it something else."""
_REPAIRED_WITHIN = 2
"""Words between «or no» and the number that is meant."""
_FIRST_YEAR = 1000
"""Facts whose range begins beyond this are calendar years."""


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
        sums = [((name, 0), each) for name, rule in self._rules.items() for each in rule.sums]
        sums += [((name, 1), each) for name, rule in self._rules.items() for each in rule.and_one]
        self._sums = Patterns(sums, normaliser)
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
        self._links = data.person_links
        self._not_after = data.not_after
        self._counted = frozenset(word for rule in self._rules.values() for word in rule.counts)

    def find(self, said: Utterance) -> None:
        """Add the facts that are numbers to an utterance's statements, surest first."""
        tokens, durations = said.tokens, said.durations
        said.limited = {e.slots[-1]: e.label for e in self._limits.find(tokens, durations)}
        said.repaired = [each.end for each in self._repairs.find(tokens)]
        free = said.free()
        if self._which_is_unknown(said, free):
            said.used.update(free)
            return
        for limit in _longest_first(self._own_limits.find(tokens, durations)):
            name, way = limit.label
            self._add(said, name, limit, way)
        for sum_ in _longest_first(self._sums.find(tokens, durations)):
            self._add_sum(said, sum_)
        for phrase in _longest_first(self._patterns.find(tokens, durations)):
            self._add(said, phrase.label, phrase)
        self._without_number(said)
        if said.expected in self._rules:
            # In a reply, the only number is what was asked for: «thirty years».
            self._add_expected(said, said.expected, free[0] if len(free) == 1 else None)
        self._near_words(said)
        for phrase in _longest_first(self._weak.find(tokens, durations)):
            self._add(said, phrase.label, phrase)
        self._beside_people(said)
        self._by_themselves(said)
        self._repair(said)

    def _which_is_unknown(self, said: Utterance, free: Sequence[int]) -> bool:
        """«One, four», to how many there are: a recogniser that counts along says it, too."""
        if said.expected is None or self._facts[said.expected].unit != "count":
            return False
        nothing_else = len(free) == len(said.tokens)
        return nothing_else and len({said.number(at) for at in free}) > 1

    def _near_words(self, said: Utterance) -> None:
        for name in self._rules:
            for _, at in sorted(self._numbers(name, said)):
                self._add(said, name, _at(name, at))

    def _by_themselves(self, said: Utterance) -> None:
        for name in self._rules:
            if not said.states(name):
                alone = (at for at in said.free() if self._alone(name, said, at))
                at = next(alone, None)
                if at is not None:
                    self._add(said, name, _at(name, at))

    def _repair(self, said: Utterance) -> None:
        """«Forty-eight thousand … or no, fifty-two»: the number after it is meant instead."""
        for end in said.repaired:
            at = next((place for place in said.free() if place >= end), None)
            before = [each for each in said.statements if each.end <= end]
            if at is None or not before or at - end > _REPAIRED_WITHIN:
                continue
            last = max(before, key=lambda each: each.end)
            value = said.number(at)
            if isinstance(last.value, int) and last.value >= _THOUSAND > value:
                value *= _THOUSAND
            if last.fact in self._rules and self._in_range(last.fact, value):
                place = said.statements.index(last)
                said.statements[place] = replace(last, value=value, end=at + 1)
                said.used.add(at)

    def _add(self, said: Utterance, name: str, phrase: Found[Any], limit: str = "") -> None:
        """Take the last number of a phrase for a fact, if it can be it and is still free."""
        slot = phrase.slots[-1] if phrase.slots else None
        if slot is None or slot in said.used or self._counts_other(name, said, slot):
            return
        if phrase.end < len(said.tokens) and said.tokens[phrase.end].word in self._not_after:
            said.used.add(slot)  # «the first group it is not»
            return
        value = self._value(name, said, phrase)
        limit = limit or said.limited.get(slot, "")
        if value is not None and self._state(said, name, value, phrase, limit):
            said.used.add(slot)

    def _counts_other(self, name: str, said: Utterance, at: int) -> bool:
        """Whether the number goes with the word after it: «in a car, three little ones»."""
        rule, tokens = self._rules[name], said.tokens
        if rule.no_people and tokens[at].counted:
            return True
        after = tokens[at + 1].word if at + 1 < len(tokens) else ""
        return bool(rule.counts) and after in self._counted - rule.counts

    def _add_sum(self, said: Utterance, phrase: Found[tuple[str, int]]) -> None:
        name, one_more = phrase.label
        value = sum(said.number(at) for at in phrase.slots) + one_more
        free = said.used.isdisjoint(phrase.slots) and self._in_range(name, value)
        if free and self._state(said, name, value, phrase):
            said.used.update(phrase.slots)

    def _add_expected(self, said: Utterance, name: str, at: int | None) -> None:
        """The only number, or length of time, is what was asked for."""
        if said.states(name):
            return
        free = set(said.free())
        for start, span in said.durations.items():
            phrase = Found(name, start, span.end, (start,), span.months)
            if self._facts[name].unit in _TIMES and free <= set(range(start, span.end)):
                self._add(said, name, phrase)
                if said.states(name):
                    said.used.update(range(start, span.end))
                    return
        if at is not None and at not in said.used:
            value = said.number(at)
            if self._facts[name].unit == "tenge" and 0 < value < _THOUSAND:
                value *= _THOUSAND  # «sixty-five» as an income is sixty-five thousand
            if self._in_range(name, value):
                self._state(said, name, value, _at(name, at), said.limited.get(at, ""))
            said.used.add(at)

    def _state(
        self, said: Utterance, name: str, value: int, phrase: Found[Any], limit: str = ""
    ) -> bool:
        """Add a statement, unless the same was said of that person and not corrected."""
        taken = {each.person for each in said.statements if each.fact == name}
        person = said.present.of(name, self._end(said, phrase), taken)
        least = self._rules[name].least_own
        if person == SELF and least is not None and value < least:
            return False
        if person in taken:
            if not any(end <= phrase.slots[-1] for end in said.repaired):
                return False
            said.drop(name, person)
        if self._facts[name].range[0] >= _FIRST_YEAR:
            value = said.year(name, value, person)
        whole = Statement(name, value, phrase.start, phrase.end, person)
        said.statements.append(self._limited(whole, value, limit))
        also = self._rules[name].also
        if also in self._rules and said.present.of(also, phrase.end) != SELF:
            years = Found(also, phrase.start, phrase.end, phrase.slots)
            self._state(said, also, value // _MONTHS, years, limit)
        return True

    @staticmethod
    def _end(said: Utterance, phrase: Found[Any]) -> int:
        """Where a phrase ends, without a person who has the next number for herself.

        «Mother is eighty, I am fifty»: «eighty I am» says nothing of the caller.
        """
        last = phrase.end - 1
        if not phrase.slots or phrase.slots[-1] >= last or phrase.end not in said.free():
            return phrase.end
        mentions = said.present.mentions
        named = any(each.start == last for each in mentions)
        return last if named and any(each.start < phrase.start for each in mentions) else phrase.end

    def _beside_people(self, said: Utterance) -> None:
        """A number right after a person who is not the caller."""
        names = [name for name, rule in self._rules.items() if rule.beside_person]
        for name in names:
            for mention in said.present.mentions:
                at = mention.end
                if said.tokens[mention.start].number is not None:
                    at = mention.start  # «I am seventy-two» in one word
                elif mention.relation == SELF and not mention.pronoun:
                    continue
                elif at < len(said.tokens) and said.tokens[at].word in self._links:
                    at += 1
                free = at < len(said.tokens) and at not in said.used
                if free and self._fits(name, said.tokens[at], self._rules[name].number):
                    self._add(said, name, Found(name, mention.start, at + 1, (at,)))

    def _without_number(self, said: Utterance) -> None:
        for each in _longest_first(self._fixed.find(said.tokens)):
            name, value = each.label
            if self._in_range(name, value):
                self._state(said, name, value, Found(name, each.start, each.end, (each.start,)))

    def _limited(self, whole: Statement, value: int, limit: str) -> Statement:
        if limit == "above":
            return replace(whole, value=None, lower=value)
        if limit == "below":
            return replace(whole, value=None, upper=value)
        if limit == "roughly" and self._facts[whole.fact].unit != "tenge":
            # Sums are hardly ever known exactly; an age near a limit must be.
            return replace(whole, value=None)
        return whole

    def _value(self, name: str, said: Utterance, phrase: Found[Any]) -> int | None:
        """What a number in a phrase means for a fact, in its unit; None if it cannot be it."""
        fact, rule = self._facts[name], self._rules[name]
        months = phrase.months
        if months is not None:
            if rule.most is not None and months > rule.most:
                return None
            value = months if fact.unit == "months" else months // _MONTHS
        else:
            value = said.number(phrase.slots[-1])
        if rule.least is not None and value < rule.least and name != said.expected:
            return None  # «I worked eight months» is no record of no years
        return value if self._in_range(name, value) else None

    def _in_range(self, name: str, value: int) -> bool:
        least, most = self._facts[name].range
        calendar = least >= _FIRST_YEAR
        return least <= value <= most or (calendar and 0 <= value < 100)

    def _numbers(self, name: str, said: Utterance) -> Iterator[tuple[int, int]]:
        """Numbers that can be the fact: (words to its nearest telling word, place)."""
        rule, near, tokens = self._rules[name], self._near[name], said.tokens
        for at in said.free() if near else ():
            if not self._fits(name, tokens[at], rule.number) or self._is_other(name, said, at):
                continue
            span = said.durations.get(at)
            if span and self._facts[name].unit == "years" and span.months < _MONTHS:
                continue  # «worked eight months» speaks of no years
            first = at + 1 if rule.after_only else at - rule.within
            beside = range(max(0, first), min(len(tokens), at + rule.within + 1))
            distances = [abs(other - at) for other in beside if tokens[other].stem in near]
            if distances:
                yield min(distances), at

    def _is_other(self, name: str, said: Utterance, at: int) -> bool:
        """Whether words beside the number make it something else."""
        rule, tokens = self._rules[name], said.tokens
        first = at if rule.after_only else max(0, at - rule.within)
        beside = tokens[first : at + rule.within + 1]
        before = set(range(max(0, at - _SHORTLY), at))
        if rule.surely_from is not None and said.number(at) >= rule.surely_from:
            # «I live alone, seventy-two years»: «live» has its meaning without the number.
            before -= {place for each in said.statements for place in range(each.start, each.end)}
        if any(tokens[place].stem in self._unless_before[name] for place in before):
            return True
        return any(other.stem in self._unless[name] for other in beside)

    def _alone(self, name: str, said: Utterance, at: int) -> bool:
        rule, token = self._rules[name], said.tokens[at]
        if name == said.expected:
            return self._fits(name, token, "any")
        return (
            said.topic in rule.alone
            and self._fits(name, token, rule.alone_number)
            and (rule.alone_most is None or (token.number or 0) <= rule.alone_most)
            and not self._is_other(name, said, at)
        )

    def _fits(self, name: str, token: Token, kind: str) -> bool:
        if token.number is None or token.half or token.aged:
            return False
        if kind not in ("any", "ordinal" if token.ordinal else "cardinal"):
            return False
        least, most = self._facts[name].range
        return least <= token.number <= most


def _at(name: str, at: int) -> Found[str]:
    """A lone number."""
    return Found(name, at, at + 1, (at,))


def _longest_first(found: Sequence[Found[Label]]) -> list[Found[Label]]:
    """The phrases with most words first: they say most."""
    return sorted(found, key=lambda each: (each.start - each.end, each.start))
