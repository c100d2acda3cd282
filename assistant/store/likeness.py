"""Whether two utterances are the same question."""

from collections.abc import Mapping
from typing import Final

from rapidfuzz import fuzz, process

from assistant.understanding.normalising import Normaliser

ALIKE: Final = 86.0
"""Share of letters, of a hundred, from which on two utterances count as one question. Other
endings and a small word more stay below that difference; another benefit does not."""


def likeness_of(text: str) -> str:
    """An utterance as it is compared: small letters, words in alphabetical order, no signs."""
    return " ".join(sorted(word for word in Normaliser.as_written(text) if word.isalnum()))


def alike(one: str, other: str) -> bool:
    """Whether two likenesses are those of one question."""
    return bool(one) and fuzz.ratio(one, other, score_cutoff=ALIKE) > 0


def most_alike(likeness: str, known: Mapping[int, str]) -> int | None:
    """Key of the one that is most alike, if it is alike at all."""
    if not likeness:
        return None
    found = process.extractOne(likeness, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return None if found is None else int(found[2])
