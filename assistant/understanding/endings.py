"""How likely a sentence is over after these words, as the phrases of the scripts end.

«How much do they pay for the second» is a whole question to whoever looks for a topic in it,
but no sentence ends with «second». Nobody lists such words: the phrases show with which words
sentences end, and with which they go on. Counted for the last two words, the last word and its
last letters, each as far as the phrases know it (the estimate of Witten and Bell, 1991).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

_LETTERS: Final = 3
"""Of a word's ending: case and person stand there in Russian and Kazakh."""
_KINDS: Final = ("letters", "word", "pair")
_Key = tuple[str, ...]


class Endings:
    """Where sentences end in one language."""

    def __init__(self, sentences: Iterable[Sequence[str]]) -> None:
        """Count.

        Args:
            sentences: words of each, in small letters.
        """
        self._ended: Counter[_Key] = Counter()
        self._seen: Counter[_Key] = Counter()
        self._next: dict[_Key, set[str]] = {}
        whole = words = 0
        for sentence in sentences:
            whole += bool(sentence)
            words += len(sentence)
            for at, word in enumerate(sentence):
                last = at == len(sentence) - 1
                before = sentence[at - 1] if at else ""
                for key in _keys(before, word):
                    self._seen[key] += 1
                    self._ended[key] += last
                    self._next.setdefault(key, set()).add("" if last else sentence[at + 1])
        self._usual = whole / words if words else 0.0

    def likelihood(self, words: Sequence[str]) -> float:
        """How likely nothing follows these words, 0 to 1."""
        if not words:
            return 0.0
        likely = self._usual
        for key in _keys(words[-2] if len(words) > 1 else "", words[-1]):
            seen = self._seen[key]
            if seen:
                # Witten-Bell: the more ways it went on, the less the count is trusted alone.
                kinds = len(self._next[key])
                likely = (self._ended[key] + kinds * likely) / (seen + kinds)
        return likely


def _keys(before: str, word: str) -> tuple[_Key, ...]:
    """What is counted of a place, least telling first."""
    parts = ((word[-_LETTERS:],), (word,), (before, word))
    return tuple((kind, *part) for kind, part in zip(_KINDS, parts, strict=True))
