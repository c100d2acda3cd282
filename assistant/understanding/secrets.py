"""What a caller must not tell, found while it is being told: cards, codes, passwords."""

from collections.abc import Sequence
from pathlib import Path

from assistant.privacy.numbers import PrivateNumbers, Secret, SecretKind
from assistant.privacy.words_file import PrivateFile, load_private
from assistant.understanding.meaning import Reading

__all__ = ["Secret", "SecretKind", "Secrets", "load_secrets"]


class Secrets:
    """Finds secrets in words as heard and in keyed digits. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        """Learn the words.

        Args:
            data: `private.yaml`.
        """
        self._numbers = PrivateNumbers(data)

    def find(self, text: str, language: str = "ru") -> Secret | None:
        """The secret that was told: one that is refused before one that is only masked.

        Args:
            text: words as heard, or keyed digits.
            language: of the caller. All languages are searched: callers mix them.
        """
        del language
        found = self._numbers.find(text)
        refused = (each for each in found if each.kind.refused)
        return next(refused, None) or next(
            (each for each in found if each.kind is not SecretKind.NUMBER), None
        )

    def find_in(self, readings: Sequence[Reading], language: str = "ru") -> Secret | None:
        """The same in any of the readings of a recogniser; its span is of that reading."""
        found = [each for each in (self.find(r.text, language) for r in readings) if each]
        return next((each for each in found if each.kind.refused), found[0] if found else None)


def load_secrets(folder: Path | None = None) -> Secrets:
    """Read `private.yaml` of a folder of scripts; without one, of those of Kazakhstan.

    Raises:
        ScriptError: it is missing or wrong.
    """
    return Secrets(load_private(folder))
