"""What the sense of a whole sentence speaks for, learnt from phrases and situations of the scripts.

Words find what is called by its name; «my back gave out and I cannot work any more» names
nothing. Kernel ridge regression over sentence vectors (`sentence_vectors.py`) asks which topic's
phrases a sentence means the most alike.
"""

from collections.abc import Sequence

import numpy as np

from assistant.understanding.learnt_files import Arrays
from assistant.understanding.sparse import Matrix, Numbers, balanced, evenly, solved
from assistant.understanding.weights import Sensing

_BALANCE = 0.5
"""How much the phrases of topics that have few count more: by the root of their number."""


class Sense:
    """Scores labels by how near a sentence lies to their phrases."""

    def __init__(self, arrays: Arrays, sensing: Sensing) -> None:
        """Take what was learnt.

        Args:
            arrays: see `arrays`.
            sensing: how near counts as near.
        """
        self._sensing = sensing
        self._vectors: Matrix = arrays["vectors"]
        self._weights: Matrix = arrays["weights"]

    def arrays(self) -> Arrays:
        """What scores are made from: the vectors of the phrases and their weights."""
        return {"vectors": self._vectors, "weights": self._weights}

    def scores(self, vectors: Matrix) -> Matrix:
        """For each sentence the score of every label, 0 to 1.

        Args:
            vectors: one sentence a row.
        """
        found: Matrix = np.clip(self._near(vectors) @ self._weights, 0, 1)
        return found

    def _near(self, vectors: Matrix) -> Matrix:
        """1 for the same place, less the farther away."""
        near: Matrix = vectors @ self._vectors.T
        # In place: of all phrases with each other it takes some hundred megabytes.
        near -= 1
        near *= np.float32(self._sensing.narrow)
        return np.exp(near, out=near)


class LearntSense(Sense):
    """Sense that was just learnt."""

    def __init__(
        self, vectors: Matrix, places: Sequence[int], labels: int, sensing: Sensing
    ) -> None:
        """Learn.

        Args:
            vectors: of the phrases, one a row.
            places: of each phrase's label among the scores.
            labels: how many labels there are.
            sensing: how near counts as near, and how far single phrases are believed.
        """
        chosen = evenly(places)
        kept, of = vectors[chosen], np.array([places[number] for number in chosen])
        super().__init__({"vectors": kept, "weights": _wanted(of, labels)}, sensing)
        like = self._near(kept)
        like[np.diag_indices(len(like))] += sensing.smoothing / balanced(of.tolist(), _BALANCE)
        self._weights = solved(like, self._weights)


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
