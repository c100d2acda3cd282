"""Addresses of electronic mail that are read out: «ivan dot petrov at mail dot ru»."""

from collections.abc import Iterator, Sequence

from assistant.privacy.spoken_words import SpokenWord, WordList
from assistant.privacy.words_file import PrivateFile

_NAME = 6
"""Words of the longest name before the sign, dots and digits among them."""
_DOMAIN = 5
"""The same of what stands after it."""


class SpokenMail:
    """Finds addresses of electronic mail in words. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        self._at, self._dots = WordList(data.mail_at), WordList(data.mail_dots)
        self._ends, self._before = WordList(data.mail_ends), WordList(data.mail_before)

    def find(self, words: Sequence[SpokenWord]) -> Iterator[tuple[int, int]]:
        """Places of the first word of each, and after the last."""
        for at in range(1, len(words)):
            size = self._at.length_at(words, at)
            end = self._end(words, at + size) if size else None
            if end is not None:
                yield self._start(words, at), end

    def _end(self, words: Sequence[SpokenWord], start: int) -> int | None:
        """After the ending: «mail dot ru». A dog in a yard has none."""
        for at in range(start, min(len(words) - 1, start + _DOMAIN)):
            if words[at].text in self._dots and words[at + 1].text in self._ends:
                return at + 2
        return None

    def _start(self, words: Sequence[SpokenWord], sign: int) -> int:
        first = sign
        while first > max(0, sign - _NAME) and words[first - 1].text not in self._before:
            first -= 1
        return first if first < sign else sign - 1
