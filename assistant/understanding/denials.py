"""Words by which a reply denies something: «not», «no one», «never»."""

from collections.abc import Iterable

from assistant.understanding.language import LanguageData


class Denials:
    """Knows by which words a reply denies something.

    Attributes:
        words: that deny by themselves, beside endings that do.
    """

    def __init__(self, data: LanguageData) -> None:
        """Take the words of a language."""
        words = (data.not_before, data.not_after, data.negations, data.absent_after, data.denies)
        self.words = frozenset[str]().union(*words)
        self._endings = data.negated_endings

    def among(self, words: Iterable[str]) -> bool:
        """Whether one of them denies."""
        return any(word in self.words or word.endswith(self._endings) for word in words)
