"""What the sense of a whole sentence speaks for, learnt from phrases and situations of the scripts.

Words find what is called by its name; «my back gave out and I cannot work any more» names
nothing. Kernel ridge regression asks which topic's phrases a sentence is the most like: by what
it means, where an encoder knows the language (`sentence_vectors.py`), else by the roots and
letters of its words (`sentence_words.py`).
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from assistant.understanding.learnt_files import Arrays
from assistant.understanding.sparse import Matrix, Numbers, balanced, solved
from assistant.understanding.weights import Sensing

_BALANCE = 0.5
"""How much the phrases of topics that have few count more: by the root of their number."""
_WEIGHTS = "weights"


class Sentences(Protocol):
    """Phrases of the scripts, and how like another sentence is to each."""

    def arrays(self) -> Arrays:
        """What likeness is reckoned from."""

    def likeness(self, texts: Sequence[str]) -> Matrix:
        """How like each sentence (a row) is to each phrase: at most 1."""

    def alike(self) -> Matrix:
        """The same of each phrase to each, without looking at them anew."""


class Sense:
    """Scores labels by how like a sentence is to their phrases."""

    def __init__(self, phrases: Sentences, arrays: Arrays, sensing: Sensing) -> None:
        """Take what was learnt.

        Args:
            phrases: from which it was learnt.
            arrays: see `arrays`.
            sensing: how near counts as near.
        """
        self._sensing = sensing
        self._phrases = phrases
        self._weights: Matrix = arrays[_WEIGHTS]

    def arrays(self) -> Arrays:
        """What scores are made from: the phrases and their weights."""
        return {**self._phrases.arrays(), _WEIGHTS: self._weights}

    def scores(self, texts: Sequence[str]) -> Matrix:
        """For each sentence, a row, the score of every label, 0 to 1."""
        found: Matrix = np.clip(self._near(self._phrases.likeness(texts)) @ self._weights, 0, 1)
        return found

    def _near(self, near: Matrix) -> Matrix:
        """1 for the same place, less the farther away."""
        # In place: of all phrases with each other it takes some hundred megabytes.
        near -= 1
        near *= np.float32(self._sensing.narrow)
        return np.exp(near, out=near)


class LearntSense(Sense):
    """Sense that was just learnt."""

    def __init__(
        self,
        phrases: Sentences,
        places: Sequence[int],
        labels: int,
        sensing: Sensing,
    ) -> None:
        """Learn.

        Args:
            phrases: from which to learn.
            places: of each phrase's label among the scores.
            labels: how many labels there are.
            sensing: how near counts as near, and how far single phrases are believed.
        """
        wanted = _wanted(np.array(places), labels)
        super().__init__(phrases, {_WEIGHTS: wanted}, sensing)
        like = self._near(phrases.alike())
        like[np.diag_indices(len(like))] += sensing.smoothing / balanced(places, _BALANCE)
        self._weights = solved(like, wanted)


def joined(words: Matrix, sense: Matrix, share: Matrix, contested: float) -> Matrix:
    """What the words and the sense of a sentence say together.

    The best score stays as high as the words make it where the sense tells little: the limits
    from which something is believed are those of words. What the words name and what the sense
    prefers are left alike where neither leads: then the caller is asked.

    Args:
        words: score of each label.
        sense: the same.
        share: of the sense in each score; 0 for labels that are known by words alone.
        contested: lead, as a share of the score, under which the sense does not overrule words.
    """
    both = (1 - share) * words + share * sense
    of_sense = share > 0
    if not of_sense.any():
        return words
    most: float = both[of_sense].max()
    fallen = max(1.0, float(words[of_sense].max() / most)) if most > 0 else 1.0
    found: Matrix = np.where(of_sense, both * fallen, both).astype(np.float32)
    named, meant = (int(np.where(of_sense, scores, -1).argmax()) for scores in (words, found))
    if found[named] >= (1 - contested) * found[meant]:
        found[named] = found[meant]
    return found


def _wanted(places: Numbers, labels: int) -> Matrix:
    wanted = np.zeros((len(places), labels), dtype=np.float32)
    wanted[np.arange(len(places)), places] = 1
    return wanted
