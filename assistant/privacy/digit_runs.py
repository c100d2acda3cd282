"""Numbers that somebody reads out: rows of digits, in figures, in words, in groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.privacy.spoken_words import SpokenWord, WordList
from assistant.privacy.words_file import PrivateFile
from assistant.russian_words import lemma

_FILLERS_IN_A_ROW = 3
_LONGEST_QUANTITY = 7
"""Digits of the largest sum that stands before its unit without «thousand»."""
_LONGEST_AGE = 2
_LARGE = 11
"""From so many digits on a row of sums is a number that is read out in thousands."""
_YEARS = range(1900, 2100)
_REMEMBERED = 8192


@dataclass(frozen=True)
class Run:
    """A number that was read out.

    Attributes:
        digits: all its digits.
        first: place of its first word.
        last: place of its last word.
    """

    digits: str
    first: int
    last: int


@dataclass(frozen=True)
class _Group:
    """What is said in one breath: «seven hundred one», «222»."""

    digits: str
    first: int
    last: int
    sum: bool = False


class DigitRuns:
    """Finds numbers among the words of all three languages. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        self._values = {
            word: value for words in data.numbers.values() for word, value in words.items()
        }
        self._russian = data.numbers["ru"]
        self._kazakh = frozenset(data.numbers["kk"])
        self._data = data
        self._thousands = WordList(data.thousands)
        self._units = WordList(data.units)
        self._before = WordList(data.counted_before)
        self._value = lru_cache(maxsize=_REMEMBERED)(self._value_of)

    def find(self, words: Sequence[SpokenWord]) -> list[Run]:
        """The numbers that somebody read out, without sums, ages, counts and years."""
        runs: list[Run] = []
        groups: list[_Group] = []
        for group in (*self._groups(words), None):
            if groups and (group is None or not self._joined(words, groups[-1], group)):
                runs.extend(self._as_runs(words, groups))
                groups = []
            if group is not None:
                groups.append(group)
        return runs

    def _joined(self, words: Sequence[SpokenWord], one: _Group, two: _Group) -> bool:
        between = words[one.last + 1 : two.first]
        return len(between) <= _FILLERS_IN_A_ROW and all(
            word.text in self._data.fillers for word in between
        )

    def _groups(self, words: Sequence[SpokenWord]) -> Iterator[_Group]:
        at = 0
        while at < len(words):
            group = self._group(words, at)
            if group is None:
                at += 1
                continue
            yield group
            at = group.last + 1

    def _group(self, words: Sequence[SpokenWord], at: int) -> _Group | None:
        text = words[at].text
        times = self._data.twice.get(text)
        after = self._number(words, at + 1) if times and at + 1 < len(words) else None
        if times and after is not None and len(after) == 1:
            return _Group(after * times, at, at + 1)
        if text.isdecimal():
            thousands = at + 1 < len(words) and words[at + 1].text in self._thousands
            return _Group(text, at, at + thousands, sum=thousands)
        if text in self._thousands:
            return self._rest_of_sum(words, _Group("1000", at, at, sum=True))
        number = self._number(words, at)
        return None if number is None else self._in_words(words, at, number)

    def _in_words(self, words: Sequence[SpokenWord], at: int, number: str) -> _Group:
        """A group that begins with this number word."""
        if at + 1 < len(words) and words[at + 1].text in self._data.zeros and len(number) == 1:
            return _Group("0" * int(number), at, at + 1)
        value, last = int(number), at
        while last + 1 < len(words):
            after = self._number(words, last + 1)
            teens = words[last].text in self._kazakh and value == 10
            if after is None or not (_fills(value, int(after)) or (teens and 0 < int(after) < 10)):
                break
            value += int(after) if int(after) != 100 or value > 9 else value * 99
            last += 1
        group = _Group(str(value), at, last)
        if last + 1 < len(words) and words[last + 1].text in self._thousands:
            return self._rest_of_sum(words, _Group(f"{value}000", at, last + 1, sum=True))
        return group

    def _rest_of_sum(self, words: Sequence[SpokenWord], group: _Group) -> _Group:
        """A sum with what follows its thousands: «two thousand twenty-five»."""
        if group.last + 1 >= len(words):
            return group
        after = self._group(words, group.last + 1)
        if after is None or after.sum or len(after.digits) > 3:
            return group
        return _Group(group.digits, group.first, after.last, sum=True)

    def _number(self, words: Sequence[SpokenWord], at: int) -> str | None:
        """A number word as digits."""
        text = words[at].text
        if text in self._data.unsure:
            near = [words[place].text for place in (at - 1, at + 1) if 0 <= place < len(words)]
            beside = [each for each in near if each not in self._data.unsure]
            digits = len(beside) > 1 and all(each.isdecimal() for each in beside)
            if not digits and not any(self._beside(text, each) for each in beside):
                return None
        value = self._value(text)
        return None if value is None else str(value)

    def _beside(self, text: str, other: str) -> bool:
        """Whether a word beside an unsure one is a number of the same language."""
        if text in self._kazakh:
            return other in self._kazakh
        return other in self._data.numbers["en"] or other in self._data.twice

    def _value_of(self, text: str) -> int | None:
        if text in self._values:
            return self._values[text]
        return self._russian.get(lemma(text))

    def _as_runs(self, words: Sequence[SpokenWord], groups: Sequence[_Group]) -> Iterator[Run]:
        groups = list(groups)
        size = sum(len(group.digits) for group in groups)
        after = words[groups[-1].last + 1].text if groups[-1].last + 1 < len(words) else ""
        if after in self._units and len(groups[-1].digits) <= _LONGEST_QUANTITY:
            rest = groups[:-1]
            # «43 250 tenge»: what is written with a gap is one sum.
            while rest and len(groups[-1].digits) == 3 and len(rest[-1].digits) <= 3:
                groups = rest
                rest = rest[:-1]
                if len(groups[-1].digits) < 3:
                    break
            groups = self._without_ages(words, rest)
        else:
            groups = self._without_ages(words, groups)
        if any(group.sum for group in groups) and (size < _LARGE or len(groups) < 3):
            groups = [group for group in groups if not group.sum]
        if not groups or self._is_time(groups):
            return
        digits = "".join(group.digits for group in groups)
        if digits not in self._data.public:
            yield Run(digits, groups[0].first, groups[-1].last)

    def _without_ages(self, words: Sequence[SpokenWord], groups: Sequence[_Group]) -> list[_Group]:
        if not groups:
            return []
        before = words[max(0, groups[0].first - 2) : groups[0].first]
        ages = all(len(group.digits) <= _LONGEST_AGE for group in groups)
        if ages and len(groups) < 6 and any(word.text in self._before for word in before):
            return []
        return list(groups)

    @staticmethod
    def _is_time(groups: Sequence[_Group]) -> bool:
        years = [len(group.digits) == 4 and int(group.digits) in _YEARS for group in groups]
        if len(groups) <= 2:
            return all(years)
        day = all(len(g.digits) <= 2 for g, year in zip(groups, years, strict=True) if not year)
        return len(groups) == 3 and sum(years) == 1 and not years[1] and day


def _fills(value: int, after: int) -> bool:
    """Whether a number word goes on with the number before it: «seven hundred», «one»."""
    if after == 100:
        return 1 < value < 10
    if after == 0:
        return False
    if value >= 100 and value % 100 == 0:
        return after < 100
    return value >= 20 and value % 10 == 0 and value % 100 != 0 and after < 10
