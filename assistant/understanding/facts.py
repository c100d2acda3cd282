"""What an utterance states about a person: group, children, years of record, age, days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from assistant.conditions import FactValue, holds
from assistant.facts import Fact
from assistant.understanding.days import DayFinder, SaidDay, century, grown_up, is_recent
from assistant.understanding.durations import DurationFinder
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.number_facts import NumberFacts
from assistant.understanding.patterns import Durations, Patterns, Span
from assistant.understanding.people import SELF, SEX, People, Present, Stated
from assistant.understanding.phrase_facts import PhraseFacts
from assistant.understanding.statements import Statement, Utterance

__all__ = ["FactFinder", "Statement"]

_SEX = "sex"
_UTTERANCES_IN_HAND = 32
"""Utterances whose facts are kept: one is looked at several times in a turn."""
_ASKED_WITHIN = 2
"""Words between «how many» and the unit that is asked for."""
_MONTHS = 12
_BIRTH = ("birth_date", "birth_year")


class FactFinder:
    """Finds facts in the words of one language, by the rules of its file.

    Attributes:
        people: finds of whom something is said.
    """

    def __init__(
        self, data: LanguageData, normaliser: Normaliser, facts: Mapping[str, Fact]
    ) -> None:
        self._facts = facts
        self._durations = DurationFinder(data, normaliser)
        self._days = DayFinder(data, normaliser, self._durations)
        self.people = People(data, normaliser)
        self._numbers = NumberFacts(data, normaliser, facts)
        self._not_before, self._not_after = data.not_before, data.not_after
        self._unsure_after = data.unsure_after
        self._household = data.household
        self._grown_up = data.grown_up
        self._copulas = data.copulas
        self._halves = frozenset(word for word, whole in data.halves.items() if whole == 0)
        self._counting = data.asking - data.asking_first
        self._other_rules = {fact: rule for fact, rule in data.of_others.items() if fact in facts}
        self._other_words = Patterns(
            [(fact, text) for fact, rule in self._other_rules.items() for text in rule.words],
            normaliser,
        )
        self._phrases = PhraseFacts(data, normaliser, facts)
        stems = normaliser.stem
        self._dates = {name: rule for name, rule in data.dates.items() if name in facts}
        self._near = {name: frozenset(map(stems, rule.near)) for name, rule in self._dates.items()}
        self._sure = {name: frozenset(map(stems, rule.sure)) for name, rule in self._dates.items()}
        self._common = frozenset(map(stems, data.common))
        self._stated = lru_cache(maxsize=_UTTERANCES_IN_HAND)(self._state)

    def find(
        self,
        tokens: Sequence[Token],
        *,
        topic: str | None = None,
        expected: str | None = None,
        on: date | None = None,
    ) -> dict[str, FactValue]:
        """Facts of the person asked about and of the household; see `stated`."""
        return dict(self.stated(tokens, topic=topic, expected=expected, on=on).facts)

    def stated(
        self,
        tokens: Sequence[Token],
        *,
        topic: str | None = None,
        expected: str | None = None,
        on: date | None = None,
    ) -> Stated:
        """All that these words state, and of whom.

        Args:
            tokens: normalised words.
            topic: what the question is about, when known: a lone number then has a meaning.
            expected: the fact just asked for: any lone number is taken for it.
            on: the day of the call; without it days are counted from today.
        """
        return self._stated(tuple(tokens), topic, expected, on or _today())

    def _state(
        self, tokens: tuple[Token, ...], topic: str | None, expected: str | None, on: date
    ) -> Stated:
        present = self.people.among(tokens)
        statements = self.statements(tokens, topic=topic, expected=expected, on=on, present=present)
        people: dict[str, dict[str, FactValue]] = {}
        bounds: dict[str, tuple[int | None, int | None]] = {}
        sexes: dict[str, set[FactValue]] = {}
        for each in statements:
            if each.value is None:
                if each.lower is not None or each.upper is not None:
                    bounds[each.fact] = (each.lower, each.upper)
            elif each.fact == _SEX:
                sexes.setdefault(each.person, set()).add(each.value)
            else:
                people.setdefault(each.person, {}).setdefault(each.fact, each.value)
        with_facts = [
            person
            for person, facts in people.items()
            if any(fact not in self._household for fact in facts)
        ]
        for mention in present.mentions:
            if mention.relation in SEX:
                sexes.setdefault(mention.relation, set()).add(SEX[mention.relation])
        cares = self._of_others(tokens, people)
        people.setdefault(SELF, {}).update(cares)
        # Whoever looks after somebody asks for herself or himself.
        about = SELF if cares else present.about(with_facts)
        self._without_grown_up(people)
        for person, values in sexes.items():
            # A man and a woman in one breath: the words do not tell whom it is about.
            if len(values) == 1:
                people.setdefault(person, {})[_SEX] = next(iter(values))
        shared = {
            fact: value
            for fact, value in people.get(SELF, {}).items()
            if about == SELF or fact in self._household
        }
        return Stated(
            about=about,
            facts=MappingProxyType({**shared, **people.get(about, {})}),
            people=MappingProxyType(
                {who: MappingProxyType(each) for who, each in people.items() if each}
            ),
            bounds=MappingProxyType(bounds),
            dead=present.dead,
            covered=self._covered(tokens, statements, present),
        )

    def statements(
        self,
        tokens: Sequence[Token],
        *,
        topic: str | None = None,
        expected: str | None = None,
        on: date | None = None,
        present: Present | None = None,
    ) -> list[Statement]:
        """Every fact as it was said, surest first; arguments as for `stated`."""
        present = present or self.people.among(tokens)
        on = on or _today()
        durations = self._lengths(tokens)
        days = self._days.find(tokens, on)
        dated = list(self._dated(tokens, days, present, on))
        used = set(self.denied(tokens))
        used |= {at for each in days if each.month for at in range(each.start, each.end)}
        said = Utterance(
            tokens,
            durations,
            present,
            year=lambda fact, year, person: (
                grown_up(year, on) if fact in _BIRTH and person == SELF else century(year, on)
            ),
            topic=topic,
            expected=expected,
            used=used,
        )
        self._numbers.find(said)
        return [*dated, *said.statements, *self._phrases.find(tokens, present)]

    def _lengths(self, tokens: Sequence[Token]) -> Durations:
        """Lengths of time, without units that only look like one."""
        found: dict[int, Span] = {}
        for at, span in self._durations.find(tokens).items():
            if self._no_length(tokens, at):
                continue
            whole = span.months == _MONTHS and tokens[at].number is None
            if whole and at and tokens[at - 1].word in self._halves:
                found[at - 1] = Span(span.end, _MONTHS // 2)  # half a year, in two words
            else:
                found[at] = span
        return found

    def _no_length(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a unit of time stands for no length: «how many months», «nine months»."""
        if tokens[at].number is not None or self._durations.unit(tokens[at]) is None:
            return False
        before = tokens[max(0, at - _ASKED_WITHIN) : at]
        counted = at > 0 and tokens[at - 1].number is not None
        return counted or any(token.word in self._counting for token in before)

    def denied(self, tokens: Sequence[Token]) -> Iterator[int]:
        """Numbers that are said not to be meant («not four but five»), or may be another one."""
        for at, token in enumerate(tokens):
            if token.number is None:
                continue
            before = tokens[at - 1].word if at else ""
            first, end = at, at + 1
            while first and tokens[first - 1].word in self._copulas:
                first -= 1  # «not the first»
            if first and tokens[first - 1].word in self._not_before:
                yield at
            if token.word.partition(" ")[0] in self._unsure_after.get(before, ()):
                yield at
            if end < len(tokens) and self._durations.unit(tokens[end]) is not None:
                end += 1  # «eight months not, but nine», as Kazakh says it
            if end < len(tokens) and tokens[end].word in self._not_after:
                yield at

    def day(
        self,
        tokens: Sequence[Token],
        *,
        on: date | None = None,
        born: bool = False,
        ahead: bool = True,
    ) -> date | None:
        """The only day among the words.

        Args:
            tokens: normalised words.
            on: the day of the call.
            born: it is asked when the caller, or a grown-up, was born.
            ahead: whether it may lie after the day of the call.
        """
        on = on or _today()
        days = [each for each in self._days.find(tokens, on) if each.day is not None]
        if len(days) != 1:
            return None
        day = _own_birth(days[0], on) if born else days[0].day
        return None if day is not None and day > on and not ahead else day

    def names_month(self, tokens: Sequence[Token]) -> bool:
        """Whether a month is among the words."""
        return self._days.names_month(tokens)

    def whole_day(self, tokens: Sequence[Token]) -> bool:
        """Whether the last words are a day with its year, and nothing of it is still to come."""
        return self._days.whole(tokens)

    def _of_others(
        self, tokens: Sequence[Token], people: Mapping[str, Mapping[str, FactValue]]
    ) -> dict[str, FactValue]:
        """Facts of the caller that follow from facts of somebody else."""
        said = {each.label for each in self._other_words.find(tokens)}
        return {
            fact: True
            for fact in said
            if any(
                holds(self._other_rules[fact].having, facts, float)
                for person, facts in people.items()
                if person != SELF
            )
        }

    def _without_grown_up(self, people: Mapping[str, dict[str, FactValue]]) -> None:
        """«My son» of fifty is no child."""
        ages = [
            facts["age"] for person, facts in people.items() if person != SELF and "age" in facts
        ]
        if self._grown_up is not None and any(
            isinstance(age, int) and age >= self._grown_up for age in ages
        ):
            people.get(SELF, {}).pop("child", None)

    def _dated(
        self, tokens: Sequence[Token], days: Sequence[SaidDay], present: Present, on: date
    ) -> Iterator[Statement]:
        """Facts that are days."""
        for said in days:
            for name, rule in self._dates.items():
                first, last = max(0, said.start - rule.within), said.end + rule.within
                beside = {token.stem for token in tokens[first:last]}
                person = present.of(name, said.end)
                sure = bool(beside & self._sure[name])
                near = beside & self._near[name]
                own = person == SELF and said.day is not None and is_recent(said.day, on)
                fits = not rule.people or person in rule.people or own
                if not sure and not (near and fits):
                    continue
                day = said.day
                if day is None and name in _BIRTH:
                    continue
                if name in _BIRTH and person == SELF:
                    day = _own_birth(said, on)
                if day is not None and day <= on:
                    yield Statement(name, day, said.start, said.end, person)

    def _covered(
        self, tokens: Sequence[Token], statements: Sequence[Statement], present: Present
    ) -> float:
        if not tokens:
            return 0.0
        places = {at for each in statements for at in range(each.start, each.end)}
        places |= {at for each in present.mentions for at in range(each.start, each.end)}
        places |= {at for at, token in enumerate(tokens) if token.stem in self._common}
        return len(places & set(range(len(tokens)))) / len(tokens)


def _today() -> date:
    return datetime.now().astimezone().date()


def _own_birth(said: SaidDay, on: date) -> date | None:
    """The birth of the caller, who is no child; the year must have been said."""
    if said.day is None or not said.year_said or grown_up(said.day.year % 100, on) != said.day.year:
        return None
    return said.day
