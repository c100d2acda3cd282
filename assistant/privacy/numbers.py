"""Numbers and passwords that somebody tells: what each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from assistant.privacy.digit_runs import DigitRuns, Run
from assistant.privacy.spoken_words import SpokenWord, WordList, spoken_words
from assistant.privacy.words_file import PrivateFile

_CARD = range(13, 20)
"""Digits of a bank card's number (ISO/IEC 7812: up to 19)."""
_IIN = range(11, 14)
"""Digits of an identification number, misheard ones too (it has 12; egov.kz)."""
_CODE = range(4, 9)
"""Digits of a code from a message."""
_PIN = range(3, 7)
_CARD_BEGUN = 4
"""Digits after «card number» from which it is being told."""
_ANY = 5
"""From so many digits on a number is somebody's own."""
_BEFORE = 7
"""Words before a number among which its cue may stand."""
_AFTER = 3
_PHONE = {10: "7", 11: "78"}
"""Digits of a telephone number, and with which it begins (+7 7xx, 8 7xx)."""
_LEAST_PASSWORD = 3


class SecretKind(Enum):
    """What was told."""

    CARD = "card"
    CODE = "code"
    PIN = "pin"
    PASSWORD = "password"  # noqa: S105 - names a kind
    IIN = "iin"
    PHONE = "phone"
    NUMBER = "number"
    """Some other number of somebody's own: a document, an account."""

    @property
    def refused(self) -> bool:
        """Whether nobody may tell it here: it is interrupted and thrown away (I8)."""
        return self in (SecretKind.CARD, SecretKind.CODE, SecretKind.PIN, SecretKind.PASSWORD)


@dataclass(frozen=True)
class Secret:
    """A number or password that was told.

    Attributes:
        kind: what it is.
        start: place of its first character in the text.
        end: place after its last.
    """

    kind: SecretKind
    start: int
    end: int


class PrivateNumbers:
    """Finds numbers and passwords of somebody's own. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        """Learn the words.

        Args:
            data: `private.yaml`.
        """
        self._runs = DigitRuns(data)
        self._cues = {cue: WordList(entries) for cue, entries in data.cues.items()}
        self._not_secret = WordList(data.not_secret)
        self._no_password = WordList(data.no_password)
        self._public = data.public

    def find(self, text: str) -> list[Secret]:
        """All of them, in the order in which they stand."""
        words = spoken_words(text)
        found: list[Secret] = []
        for run in self._runs.find(words):
            kind = self._kind(words, run)
            if kind is not None:
                found.append(Secret(kind, words[run.first].start, words[run.last].end))
        found.extend(self._passwords(text, words, found))
        return sorted(found, key=lambda each: each.start)

    def _kind(self, words: Sequence[SpokenWord], run: Run) -> SecretKind | None:
        size = len(run.digits)
        around = self._cue_around(words, run)
        card = "card" in around
        phone = run.digits[0] in _PHONE.get(size, "")
        is_card = size >= _CARD[0] and (card or size not in _IIN or _luhn(run.digits))
        code = "code" in around and not self._harmless(words, run)
        kinds = (
            (SecretKind.IIN, "iin" in around and size >= _ANY),
            (SecretKind.PHONE, phone and not card),
            (SecretKind.CARD, is_card or (card and size >= _CARD_BEGUN)),
            (SecretKind.IIN, size in _IIN),
            (SecretKind.PIN, "pin" in around and size in _PIN),
            (SecretKind.PASSWORD, "password" in around and size >= _LEAST_PASSWORD),
            (SecretKind.CODE, code and size in _CODE),
            (SecretKind.NUMBER, size >= _ANY),
        )
        return next((kind for kind, holds in kinds if holds), None)

    def _cue_around(self, words: Sequence[SpokenWord], run: Run) -> set[str]:
        near = [*range(max(0, run.first - _BEFORE), run.first)]
        near += [*range(run.last + 1, min(len(words), run.last + 1 + _AFTER))]
        return {
            cue
            for cue, listed in self._cues.items()
            if any(
                (size := listed.length_at(words, at)) and not at < run.first < at + size
                for at in near
            )
        }

    def _harmless(self, words: Sequence[SpokenWord], run: Run) -> bool:
        near = words[max(0, run.first - _BEFORE) : run.last + 1 + _AFTER]
        return any(word.text in self._not_secret for word in near)

    def _passwords(
        self, text: str, words: Sequence[SpokenWord], found: Sequence[Secret]
    ) -> list[Secret]:
        """Passwords in letters: the word right after «my password is»."""
        secrets: list[Secret] = []
        for at in range(len(words)):
            size = self._cues["password"].length_at(words, at)
            if not size or at + size >= len(words):
                continue
            word = words[at + size]
            told = word.text not in self._no_password and len(word.text) >= _LEAST_PASSWORD
            if told and not any(each.start <= word.start < each.end for each in found):
                # Letters and digits without a gap are one password.
                end = word.end
                while end < len(text) and not text[end].isspace():
                    end += 1
                secrets.append(Secret(SecretKind.PASSWORD, word.start, end))
        return secrets


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a card number (ISO/IEC 7812-1, annex B)."""
    doubled = (int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
