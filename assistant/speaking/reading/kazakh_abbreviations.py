"""Kazakh abbreviations: as the word list says them, or letter by letter."""

import re

from assistant.speaking.reading.kazakh_data import LetterNames
from assistant.speaking.reading.kazakh_harmony import Harmony, Word

_LONGEST_ACRONYM = 5  # longer words in capitals are headings, not abbreviations


class Abbreviations:
    """Reads words that are said otherwise than they are written.

    Args:
        known: every listed spelling to what is said.
        letters: names of letters, for what is not listed.
        harmony: makes suffixes.
    """

    def __init__(self, known: dict[str, Word], letters: LetterNames, harmony: Harmony) -> None:
        self._known = known
        self._letters = letters
        self._harmony = harmony
        consonant = f"[^{letters.vowels}]"
        self._unpronounceable = re.compile(f"{consonant}+|.*{consonant}{{3}}.*", re.IGNORECASE)

    def scanned(self) -> tuple[str, ...]:
        """The forms that are more than a word, which a scanner has to be told of."""
        return tuple(written for written in self._known if not re.fullmatch(r"[\w-]+", written))

    def listed(self, written: str) -> Word | None:
        """What the word list says for exactly this."""
        return self._known.get(written)

    def read(self, written: str) -> Word | None:
        """What is said for a word, with its suffix after a hyphen; None where that is itself.

        A suffix is made to fit the spoken word; with another word after the hyphen, both stand.
        """
        whole = self._said(written)
        if whole is not None:
            return whole
        head, _, tail = written.rpartition("-")
        said = self._said(head) if head else None
        if not head or (said is None and not head.isupper()):
            return None
        chain = self._harmony.chain(tail)
        if chain is not None and len(head) > 1:
            return self._harmony.attach(said or Word(head), chain)
        if said is None:
            return None
        return Word(f"{said.text} {(self._said(tail) or Word(tail)).text}")

    def _said(self, written: str) -> Word | None:
        return self._known.get(written) or self._spelled(written)

    def _spelled(self, written: str) -> Word | None:
        names = [self._letters.names.get(letter) for letter in written.casefold()]
        if not (2 <= len(written) <= _LONGEST_ACRONYM and written.isupper() and all(names)):
            return None
        if not self._unpronounceable.fullmatch(written):
            return None
        return Word(" ".join(name for name in names if name))
