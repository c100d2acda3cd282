"""The words that the phrases of a language hold, and what a heard word is taken for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.weights import WordReading

NUMBER = "#"
"""Stands for every number; before a name, for what a number stands for."""

_REMEMBERED = 8192
"""Words whose reading is kept: more than a day's calls hold."""

_SHORTEST_MIXED_IN = 4
"""Letters of the shortest root of another language that is known by its root alone."""

_FIRST_OF_TWO = (2, 3)
"""Letters of a short word that may be heard as the beginning of the next one."""
_SECOND_OF_TWO = 7
"""Letters of the shortest such next word."""
_ROUNDING = 1e-6
"""Of a likeness that is just enough: 12 * 0.8 / 1.2 is a little more than 8."""

_Counts: TypeAlias = npt.NDArray[np.uint8]
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
        self,
        known: Iterable[str],
        *,
        forms: Mapping[str, str],
        normaliser: Normaliser,
        mixed_in: Sequence[Normaliser],
        limits: WordReading,
    ) -> None:
        """Keep the known words.

        Args:
            known: roots.
            forms: words as they are said, folded, each with its root.
            normaliser: of the language.
            mixed_in: of languages whose words may be mixed in.
            limits: how like a misheard word must be to a known one.
        """
        self._known = frozenset(known)
        self._root, self._folded = normaliser.root, normaliser.folded
        self._mixed_in = [each.root for each in mixed_in]
        self._likeness, self._letters = limits.likeness, limits.letters
        self._root_of = {each: each for each in self._known if len(each) >= self._letters} | {
            form: each for form, each in forms.items() if len(form) >= self._letters
        }
        # Of words that are equally like, each process takes the same.
        self._by_length = sorted(self._root_of, key=lambda word: (len(word), word))
        self._lengths = np.array([len(word) for word in self._by_length])
        self._letter = {
            each: place for place, each in enumerate(sorted(set().union(*self._by_length)))
        }
        counts = [self._counted(word) for word in self._by_length]
        counted = np.array(counts, np.uint8).reshape(len(counts), len(self._letter))
        self._counts = np.ascontiguousarray(counted.T)
        """How often each letter stands in each known word."""
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)

    def __contains__(self, root: str) -> bool:
        return root in self._known

    def words(self, tokens: Sequence[Token]) -> list[Read | None]:
        """What each token is taken for; None for words that nothing known is like."""
        return [
            (NUMBER, 1.0) if token.number is not None else self.read(token.word) for token in tokens
        ]

    def joined(self, tokens: Sequence[Token]) -> Iterator[Read]:
        """Known words that a recogniser may have cut into two."""
        for one, two in pairwise(tokens):
            if one.number is not None or two.number is not None:
                continue
            if self._root(one.word) in self._known and self._root(two.word) in self._known:
                continue
            read = self.read(one.word + two.word)
            if read:
                yield read

    def _read(self, word: str) -> Read | None:
        root = self._root(word)
        if root in self._known:
            return root, 1.0
        for other_root in self._mixed_in:
            for form in (word, root):
                other = other_root(form)
                # A root of three letters that lost some is no word of the other language.
                if other in self._known and (other == form or len(other) >= _SHORTEST_MIXED_IN):
                    return other, 1.0
        # The whole word too: a misheard ending is not cut, and the more letters are compared
        # the surer a word is known by them.
        found = (self._likest(root), self._likest(self._folded(word)))
        likest = max((each for each in found if each), key=lambda each: each[1], default=None)
        second = self._second_of_two(root) if len(root) >= self._letters else None
        return second if second and (likest is None or second[1] >= likest[1]) else likest

    def _second_of_two(self, root: str) -> Read | None:
        """The longer one of two words that a recogniser took for one: «atbirth»."""
        for size in _FIRST_OF_TWO:
            rest = root[size:]
            if len(rest) >= _SECOND_OF_TWO and root[:size] in self._known:
                read = (rest, 1.0) if rest in self._known else self._likest(rest)
                if read:
                    return read
        return None

    def _likest(self, word: str) -> Read | None:
        if len(word) < self._letters:
            return None
        # Words of other lengths cannot be like enough: likeness is twice the letters in
        # common over the letters of both.
        share = self._likeness / 100
        size = len(word)
        shortest, longest = size * share / (2 - share), size * (2 - share) / share
        first = int(np.searchsorted(self._lengths, shortest - _ROUNDING))
        last = int(np.searchsorted(self._lengths, longest + _ROUNDING, side="right"))
        # Nor can words with too few of its letters, in whatever order: nearly all are left out.
        counts = self._counted(word)[:, None]
        letters = np.flatnonzero(counts)
        common = np.minimum(self._counts[letters, first:last], counts[letters]).sum(axis=0)
        lengths = self._lengths[first:last] + size
        enough = np.flatnonzero(2 * common >= share * lengths - _ROUNDING) + first
        best = process.extractOne(
            word,
            [self._by_length[at] for at in enough],
            scorer=fuzz.ratio,
            score_cutoff=self._likeness,
        )
        return None if best is None else (self._root_of[best[0]], (best[1] / 100) ** 2)

    def _counted(self, word: str) -> _Counts:
        """How often a word has each letter that any known word has."""
        places = [self._letter[each] for each in word if each in self._letter]
        return np.bincount(places, minlength=len(self._letter)).astype(np.uint8)
