"""Days and years among the words: the fifth of March, yesterday, the year 63."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.understanding.durations import DurationFinder
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.patterns import Patterns

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Larger numbers than the calendar's are sums."""
_CENTURY = 100
_CENTURIES = (1900, 2000)
"""Years that the rest of a year may follow."""
_BETWEEN = 2
"""Words between a day and its year: «last year, on the fifth of May»."""
_SOME_DAY = date(2000, 1, 1)
"""Today, where it does not matter which day that is."""
_GROWN_UP = 14
"""Whoever calls is at least so old: born in the year 5 is 2005, in the year 20 is 1920."""


@dataclass(frozen=True)
class SaidDay:
    """A day or a year among the words.

    Attributes:
        start: place of its first word.
        end: place after its last word.
        day: the day, if it is complete.
        year: the calendar year, if it was said or follows.
        month: the month, if it was said.
        month_day: day of the month, if it was said.
        year_said: whether the year was said and not guessed.
    """

    start: int
    end: int
    day: date | None = None
    year: int | None = None
    month: int | None = None
    month_day: int | None = None
    year_said: bool = False


class DayFinder:
    """Finds days in the words of one language."""

    def __init__(
        self, data: LanguageData, normaliser: Normaliser, durations: DurationFinder
    ) -> None:
        self._durations = durations
        self._months = {
            normaliser.stem(word): number for number, words in data.months.items() for word in words
        }
        self._of = frozenset(data.day_links)
        self._ago = frozenset(normaliser.stem(word) for word in data.ago)
        self._relative = Patterns(
            ((days, text) for days, texts in data.days_from_today.items() for text in texts),
            normaliser,
        )
        self._years = Patterns(
            ((years, text) for years, texts in data.years_from_now.items() for text in texts),
            normaliser,
        )

    def find(self, tokens: Sequence[Token], on: date) -> list[SaidDay]:
        """Days and years, with what day it is today."""
        found: list[SaidDay] = []
        at = 0
        while at < len(tokens):
            said = self._calendar(tokens, at, on) or self._year(tokens, at, on)
            if said is not None:
                found.append(said)
            at = said.end if said is not None else at + 1
        for each in self._years.find(tokens):
            year = SaidDay(each.start, each.end, year=on.year + each.label)
            found = _with_relative_year(tokens, found, year, on)
        found += self._from_today(tokens, on)
        return sorted(found, key=lambda each: each.start)

    def names_month(self, tokens: Sequence[Token]) -> bool:
        """Whether a month is among the words."""
        return any(self._month(tokens, at) is not None for at in range(len(tokens)))

    def whole(self, tokens: Sequence[Token]) -> bool:
        """Whether the last words are a day with its year, and nothing of it is still to come.

        «Two thousand» may become «two thousand and twenty-six», and «twenty twenty» too: a round
        number ends no day, an ordinal, the word for a year or a year counted from this one does.
        Between the day and the year a word that is no month was one before it was misheard.
        """
        last = tokens[-1] if tokens else None
        if last is None or (last.number is not None and last.number % 10 == 0 and not last.ordinal):
            return False
        days = [each for each in self.find(tokens, _SOME_DAY) if each.end == len(tokens)]
        if any(each.month_day is not None and each.year_said for each in days):
            return True
        years = (each.start for each in days if each.year is not None and each.month is None)
        return any(at >= 2 and _day_of_month(tokens, at - 2) is not None for at in years)

    def _from_today(self, tokens: Sequence[Token], on: date) -> Iterator[SaidDay]:
        for each in self._relative.find(tokens):
            day = on + timedelta(days=each.label)
            yield SaidDay(each.start, each.end, day, day.year, day.month, day.day)
        for at, token in enumerate(tokens):
            if token.stem not in self._ago:
                continue
            for start in (at - 2, at - 1):
                days = self._durations.days(tokens, start) if start >= 0 else None
                if days is not None:
                    day = on - timedelta(days=days)
                    yield SaidDay(start, at + 1, day, day.year, day.month, day.day)
                    break

    def _calendar(self, tokens: Sequence[Token], at: int, on: date) -> SaidDay | None:
        """A day with its month, in either order, and perhaps its year."""
        said = self._in_digits(tokens, at, on) or self._month_first(tokens, at, on)
        if said is not None:
            return said
        year_at = self._year_at(tokens, at)
        if year_at is not None and year_at[0] >= _CENTURY:
            # The Kazakh order: the year, the day, the month.
            after = self._calendar(tokens, year_at[1], on)
            if after is not None and after.month and after.month_day and not after.year_said:
                return _said(at, after.end, on, (year_at[0], after.month, after.month_day))
        day = _day_of_month(tokens, at)
        place = self._skip(tokens, at + 1)
        month = self._month(tokens, place) if day is not None else None
        if day is None or month is None:
            return None
        return self._with_year(tokens, at, place + 1, (on, month, day))

    @staticmethod
    def _in_digits(tokens: Sequence[Token], at: int, on: date) -> SaidDay | None:
        numbers = [token.number for token in tokens[at : at + 3] if token.number is not None]
        if len(numbers) == 3:
            first, month, last = numbers
            for day, year in ((first, last), (last, first)):
                if day <= 31 and 1 <= month <= 12 and _FIRST_YEAR <= year < _LAST_YEAR:
                    return _said(at, at + 3, on, (year, month, day))
        return None

    def _month_first(self, tokens: Sequence[Token], at: int, on: date) -> SaidDay | None:
        month = self._month(tokens, at)
        if month is None:
            return None
        place = self._skip(tokens, at + 1)
        day = _day_of_month(tokens, place)
        if day is not None and not self._unit_at(tokens, place + 1):
            return self._with_year(tokens, at, place + 1, (on, month, day))
        year_at = self._year_at(tokens, at + 1)
        if year_at is None:
            return SaidDay(at, at + 1, month=month)
        return SaidDay(at, year_at[1], year=century(year_at[0], on), month=month, year_said=True)

    def _with_year(
        self, tokens: Sequence[Token], start: int, end: int, said: tuple[date, int, int]
    ) -> SaidDay:
        """Today, the month and its day, with the year that may follow."""
        on, month, day = said
        year_at = self._year_at(tokens, end)
        if year_at is None:
            return _said(start, end, on, (None, month, day))
        return _said(start, year_at[1], on, (century(year_at[0], on), month, day))

    def _year_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """A year that begins here, as it was said, and where it ends."""
        if at >= len(tokens):
            return None
        token = tokens[at]
        if token.number is None or token.half:
            return None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        begun = token.number in _CENTURIES and not token.ordinal
        if begun and after and after.ordinal and _is_year_part(after):
            # A recogniser puts a comma where the caller takes breath: «two thousand, twenty-sixth».
            named = at + 2 < len(tokens) and self._durations.unit(tokens[at + 2]) == "year"
            return token.number + (after.number or 0), at + 2 + named
        named = after is not None and self._durations.unit(after) == "year"
        if _FIRST_YEAR <= token.number < _LAST_YEAR:
            return token.number, at + 1 + named
        if token.number < _CENTURY and token.ordinal:
            return token.number, at + 1 + named
        return None

    def _year(self, tokens: Sequence[Token], at: int, on: date) -> SaidDay | None:
        """A year by itself: a number of four digits, or an ordinal with the word for a year."""
        year_at = self._year_at(tokens, at)
        if year_at is None:
            return None
        year, end = year_at
        if year < _CENTURY and end == at + 1:
            return None
        return SaidDay(at, end, year=century(year, on))

    def _month(self, tokens: Sequence[Token], at: int) -> int | None:
        return self._months.get(tokens[at].stem) if at < len(tokens) else None

    def _skip(self, tokens: Sequence[Token], at: int) -> int:
        return at + (at < len(tokens) and tokens[at].word in self._of)

    def _unit_at(self, tokens: Sequence[Token], at: int) -> bool:
        return at < len(tokens) and self._durations.unit(tokens[at]) is not None


def grown_up(year: int, on: date) -> int:
    """The birth year of somebody who can call, said with two digits."""
    if year >= _CENTURY:
        return year
    recent = on.year - on.year % _CENTURY + year
    return recent if on.year - recent >= _GROWN_UP else recent - _CENTURY


def century(year: int, on: date) -> int:
    """The latest year so far that ends in these digits."""
    if year >= _CENTURY:
        return year
    recent = on.year - on.year % _CENTURY + year
    return recent if recent <= on.year else recent - _CENTURY


def is_recent(day: date, on: date) -> bool:
    """Whether nobody born on that day can call yet."""
    return on.year - day.year < _GROWN_UP


def _is_year_part(token: Token) -> bool:
    return token.number is not None and token.number < _CENTURY and not token.half


def _day_of_month(tokens: Sequence[Token], at: int) -> int | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.number is None or token.half or token.aged or not 1 <= token.number <= 31:
        return None
    return token.number


def _with_relative_year(
    tokens: Sequence[Token], found: Sequence[SaidDay], year: SaidDay, on: date
) -> list[SaidDay]:
    """Days and years with one more that is counted from this year, and the day it belongs to.

    «The fifth of May last year» is one day, and so is «last year on the fifth of May» where
    nothing else is told before or after it. In «on the fifth of May, last year my husband …» the
    year may belong to either: such a day is not known, and is asked for again.
    """
    near = [
        day
        for day in found
        if day.month is not None and not day.year_said and _apart(tokens, day, year) <= _BETWEEN
    ]
    before = next((day for day in near if day.start > year.start), None)
    after = next((day for day in near if day.start < year.start), None)
    begins = _apart(tokens, SaidDay(0, 0), year) <= 1
    if before is not None and (begins or before.end == len(tokens)):
        mine = before
    elif (
        after is not None
        and before is None
        and (
            after.end == year.start
            or (year.end == len(tokens) and _apart(tokens, after, year) == 1)
        )
    ):
        mine = after
    else:
        mine = None
    unclear = near if mine is None else []
    rest = [replace(day, day=None) if day in unclear else day for day in found if day is not mine]
    return [*rest, year if mine is None else _in_year(mine, year, on)]


def _apart(tokens: Sequence[Token], one: SaidDay, other: SaidDay) -> int:
    """Words between the two; very many when there is a number among them."""
    first, second = (one, other) if one.start <= other.start else (other, one)
    between = tokens[first.end : second.start]
    return len(tokens) if any(each.number is not None for each in between) else len(between)


def _in_year(day: SaidDay, year: SaidDay, on: date) -> SaidDay:
    """A day or month with the year that stands beside it."""
    start, end = min(day.start, year.start), max(day.end, year.end)
    if day.month is None or day.month_day is None:
        return SaidDay(start, end, year=year.year, month=day.month, year_said=True)
    return _said(start, end, on, (year.year, day.month, day.month_day))


def _said(start: int, end: int, on: date, said: tuple[int | None, int, int]) -> SaidDay:
    """A day by year, month and day of the month; the latest so far, when no year was said."""
    year, month, month_day = said
    for guess in (year,) if year is not None else (on.year, on.year - 1):
        try:
            whole = date(guess, month, month_day)
        except ValueError:
            continue
        if whole <= on or year is not None:
            return SaidDay(start, end, whole, guess, month, month_day, year is not None)
    return SaidDay(start, end, None, year, month, month_day, year is not None)
