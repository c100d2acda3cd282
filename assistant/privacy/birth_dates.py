"""Day and month of a birth, in words or figures. The year stays: rules need it."""

import re
from collections.abc import Iterator, Sequence

from assistant.privacy.spoken_words import SpokenWord, WordList
from assistant.privacy.words_file import PrivateFile

_NEAR = 5
"""Words between a date and the word for birth."""
_DAY_WORDS = 2
"""Words of the longest day: «thirty first»."""
_LAST_DAY = 31
_FIGURES = re.compile(r"(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}(?=\s?[./-]\s?\d{2,4})")
"""Day and month of a date in figures, before its year."""

Place = tuple[int, int]
"""Place of the first character, and after the last."""


class BirthDates:
    """Finds days and months on which somebody was born. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        self._born = WordList(data.born)
        self._months = WordList(data.months)
        self._ordinals = WordList(data.ordinals)
        self._links = WordList(data.day_links)
        self._numbers = frozenset(word for words in data.numbers.values() for word in words)

    def find(self, text: str, words: Sequence[SpokenWord]) -> Iterator[Place]:
        """Where they stand.

        Args:
            text: what was said.
            words: its words.
        """
        births = [at for at in range(len(words)) if self._born.length_at(words, at)]
        if not births:
            return
        for match in _FIGURES.finditer(text):
            inside = [at for at, word in enumerate(words) if match.start() <= word.start]
            if inside and self._near(births, inside[0]):
                yield match.span()
        for at, word in enumerate(words):
            if word.text in self._months and self._near(births, at):
                first, last = self._before(words, at), self._after(words, at)
                if first < at or last > at + 1:
                    yield words[first].start, words[last - 1].end

    @staticmethod
    def _near(births: Sequence[int], at: int) -> bool:
        return any(abs(at - birth) <= _NEAR for birth in births)

    def _before(self, words: Sequence[SpokenWord], month: int) -> int:
        """Where a day begins that stands before its month: «the twelfth of March»."""
        end = month
        while end > 0 and words[end - 1].text in self._links:
            end -= 1
        first = end
        while first > 0 and end - first < _DAY_WORDS and self._is_day(words[first - 1]):
            first -= 1
        return first if first < end else month

    def _after(self, words: Sequence[SpokenWord], month: int) -> int:
        """Where a day ends that stands after its month: «March the twelfth»."""
        start = month + 1
        while start < len(words) and words[start].text in self._links:
            start += 1
        last = start
        if last < len(words) and words[last].text in self._ordinals:
            last += 1
        return last if last > start else month + 1

    def _is_day(self, word: SpokenWord) -> bool:
        if word.text.isdecimal():
            return 0 < int(word.text) <= _LAST_DAY
        return word.text in self._ordinals or word.text in self._numbers
