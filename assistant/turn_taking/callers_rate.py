"""How fast a caller speaks, to be spoken to no faster (B5)."""

import unicodedata
from typing import Final

from assistant.settings import TurnTakingSettings

_VOWELS: Final = frozenset((*"aeiouy", *"аеи", *"оуы", *"эюя", *"әөұ", *"үі"))
"""Of the three languages; marks over letters are taken off before."""
_ENOUGH: Final = 24
"""Syllables, of more than one turn, after which a caller's rate is known well enough."""
_SENTENCE: Final = 5
"""Shorter answers, «yes» and numbers, say nothing about a rate."""


class CallersRate:
    """Learns one caller's rate of speaking.

    Args:
        settings: what is usual, and what is slow.
        syllables: counts those of a text in a language.
    """

    def __init__(self, settings: TurnTakingSettings) -> None:
        self._settings = settings
        self._told = False
        self._spoken = 0.0
        self._expected_s = 0.0
        self._taken_s = 0.0

    def heard(self, text: str, seconds: float, language: str) -> None:
        """Take in a turn of the caller's.

        Args:
            text: its words.
            seconds: from its first sound to its last.
            language: ISO 639-1.
        """
        usual = self._settings.usual_rates.get(language)
        count = _syllables(text)
        if usual is None or count < _SENTENCE:
            return
        self._spoken += count
        self._expected_s += count / usual
        self._taken_s += seconds

    @property
    def slow(self) -> bool:
        """Whether the caller speaks clearly slower than is usual, and that is news."""
        known = self._spoken >= _ENOUGH and not self._told
        return known and self._expected_s < self._settings.slow_caller * self._taken_s

    def told(self) -> None:
        """The dialogue knows."""
        self._told = True


def _syllables(text: str) -> int:
    """Vowel letters, which in Russian and Kazakh is the number of syllables (B2)."""
    bare = unicodedata.normalize("NFD", text.lower())
    return sum(letter in _VOWELS for letter in bare)
