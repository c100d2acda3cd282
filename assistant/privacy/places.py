"""Addresses among words: streets with their names, houses and flats with their numbers."""

from collections.abc import Iterator, Sequence

from assistant.privacy.spoken_words import SpokenWord, WordList
from assistant.privacy.words_file import PrivateFile

_NAME_WORDS = 2
"""Words of the longest street name that is looked for."""
_SHORTEST_NAME = 3
_LONGEST_HOUSE = 4
"""Digits of the longest number of a house or flat."""
_KAZAKH = (
    "\u043a\u04e9\u0448",
    "\u0434\u0430\u04a3",
    "\u0448\u0430\u0493",
    "\u044b\u049b\u0448",
    "\u043c\u04e9\u043b",
)
Span = tuple[int, int]
"""Place of the first word, and after the last."""


class PrivatePlaces:
    """Finds addresses. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        self._streets = WordList(data.streets)
        self._houses = WordList(data.houses)
        self._none_after = WordList(data.no_street)
        self._none_before = WordList(data.no_street_before)
        self._some = WordList(data.some_street)
        self._units = WordList(data.units)
        self._numbers = frozenset(word for words in data.numbers.values() for word in words)

    def find(self, words: Sequence[SpokenWord]) -> list[Span]:
        """Where addresses stand."""
        found: list[Span] = []
        for at in range(len(words)):
            size = self._streets.length_at(words, at)
            if size:
                found.extend(self._street(words, at, at + size))
        found.extend(self._flats(words, found))
        return found

    def _street(self, words: Sequence[SpokenWord], at: int, after: int) -> Iterator[Span]:
        first, last = at, after
        if at > 0 and words[at - 1].text in self._some:
            return
        if self._before(words, at):
            while first > 0 and at - first < _NAME_WORDS and self._before(words, first):
                first -= 1
        else:
            while last < len(words) and last - after < _NAME_WORDS and self._is_name(words, last):
                last += 1
        if (first, last) == (at, after) and not (
            last < len(words) and self._is_number(words, last)
        ):
            return
        yield first, self._with_numbers(words, last)

    def _before(self, words: Sequence[SpokenWord], at: int) -> bool:
        """Whether the word before is the street's name: in Kazakh and English it stands there."""
        if at == 0:
            return False
        word = words[at - 1]
        street = next((w for w in words[at:] if w.text in self._streets), words[at])
        leading = street.text.startswith(_KAZAKH) or street.text.isascii()
        return (
            leading
            and word.text not in self._none_before
            and not self._is_number(words, at - 1)
            and len(word.text) >= _SHORTEST_NAME
        )

    def _is_name(self, words: Sequence[SpokenWord], at: int) -> bool:
        word = words[at]
        return (
            word.text not in self._none_after
            and word.text not in self._houses
            and not self._is_number(words, at)
            and len(word.text) >= _SHORTEST_NAME
        )

    def _with_numbers(self, words: Sequence[SpokenWord], at: int) -> int:
        """Past the numbers of house and flat that follow."""
        end = at
        while at < len(words):
            if self._is_number(words, at):
                if at + 1 < len(words) and words[at + 1].text in self._units:
                    break
                at += 1
                end = at
            elif words[at].text in self._houses:
                at += 1
                if at - 1 == end and at - 2 >= 0 and self._is_number(words, at - 2):
                    end = at
            else:
                break
        return end

    def _flats(self, words: Sequence[SpokenWord], found: Sequence[Span]) -> Iterator[Span]:
        """House and flat with their numbers, although no street was named."""
        for at in range(len(words)):
            if any(first <= at < last for first, last in found):
                continue
            if words[at].text in self._houses and at + 1 < len(words):
                end = self._with_numbers(words, at)
                named = sum(word.text in self._houses for word in words[at:end])
                if named > 1:
                    yield at, end

    def _is_number(self, words: Sequence[SpokenWord], at: int) -> bool:
        text = words[at].text
        return (text.isdecimal() and len(text) <= _LONGEST_HOUSE) or text in self._numbers
