"""The words that the phrases of a language hold, and what a heard word is taken for."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from assistant.understanding.normalising import Token
from assistant.understanding.stems import Stemmer

NUMBER = "#"
"""Stands for every number; before a name, for what a number stands for."""

_REMEMBERED = 8192
"""Words whose reading is kept: more than a day's calls hold."""

_SHORTEST_MIXED_IN = 4
"""Letters of the shortest stem of another language that is known by its stem alone."""

_FIRST_OF_TWO = (2, 3)
"""Letters of a short word that may be heard as the beginning of the next one."""
_SECOND_OF_TWO = 7
"""Letters of the shortest such next word."""

Read = tuple[str, float]
"""A known word, and how like it was to what was heard (0 to 1)."""


class Vocabulary:
    """Takes heard words for known ones.

    A word that no phrase holds is tried in four ways: as a word of the other language that
    the callers mix in, as two words that are one, as one that is two, and as a known word
    that a recogniser misheard (`rapidfuzz.fuzz.ratio`; its partial and weighted ratios let
    short words match everything).
    """

    def __init__(
        self, known: Iterable[str], *, mixed_in: Sequence[Stemmer], likeness: float, letters: int
    ) -> None:
        """Keep the known words.

        Args:
            known: stems.
            mixed_in: stemmers of the languages whose words may be mixed in.
            likeness: from which a misheard word is taken for a known one (0 to 100).
            letters: shorter words are not tried.
        """
        self._known = frozenset(known)
        self._mixed_in = mixed_in
        self._likeness = likeness
        self._letters = letters
        self._by_length = sorted((w for w in self._known if len(w) >= letters), key=len)
        self._lengths = [len(word) for word in self._by_length]
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)

    def __contains__(self, stem: str) -> bool:
        return stem in self._known

    def words(self, tokens: Sequence[Token]) -> list[Read | None]:
        """What each token is taken for; None for words that nothing known is like."""
        return [
            (NUMBER, 1.0) if token.number is not None else self.read(token.stem, token.word)
            for token in tokens
        ]

    def joined(self, tokens: Sequence[Token]) -> Iterator[Read]:
        """Known words that a recogniser may have cut into two."""
        for one, two in pairwise(tokens):
            if one.number is not None or two.number is not None:
                continue
            if one.stem in self._known and two.stem in self._known:
                continue
            read = self.read(one.stem + two.stem, one.word + two.word)
            if read:
                yield read

    def _read(self, stem: str, word: str) -> Read | None:
        if stem in self._known:
            return stem, 1.0
        for stemmer in self._mixed_in:
            for form in (word, stem):
                other = stemmer(form)
                # A stem of three letters that lost some is no word of the other language.
                if other in self._known and (other == form or len(other) >= _SHORTEST_MIXED_IN):
                    return other, 1.0
        if len(stem) < self._letters:
            return None
        likest, second = self._likest(stem), self._second_of_two(stem)
        return second if second and (likest is None or second[1] >= likest[1]) else likest

    def _second_of_two(self, stem: str) -> Read | None:
        """The longer one of two words that a recogniser took for one: «atbirth»."""
        for size in _FIRST_OF_TWO:
            rest = stem[size:]
            if len(rest) >= _SECOND_OF_TWO and stem[:size] in self._known:
                read = (rest, 1.0) if rest in self._known else self._likest(rest)
                if read:
                    return read
        return None

    def _likest(self, stem: str) -> Read | None:
        # Words of other lengths cannot be like enough: likeness is twice the letters in
        # common over the letters of both.
        share = self._likeness / 100
        size = len(stem)
        first = bisect_left(self._lengths, size * share / (2 - share))
        last = bisect_right(self._lengths, size * (2 - share) / share)
        best = process.extractOne(
            stem, self._by_length[first:last], scorer=fuzz.ratio, score_cutoff=self._likeness
        )
        return None if best is None else (best[0], (best[1] / 100) ** 2)
