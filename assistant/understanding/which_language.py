"""Which language a text is in: by its letters, and by whose words it is made of."""

from collections.abc import Callable

from assistant.understanding.matching import Matcher
from assistant.understanding.scripts import Scripts

_LATIN = ("a", "z")


class WhichLanguage:
    """Guesses the language of a text."""

    def __init__(self, scripts: Scripts, matcher: Callable[[str], Matcher]) -> None:
        """Guess among the languages of the scripts.

        Args:
            scripts: letters and words of each language.
            matcher: of a language.
        """
        self._matcher = matcher
        self._own_letters = frozenset(
            letter for data in scripts.languages.values() for letter in data.lookalikes
        )

    def __call__(self, text: str) -> str:
        """The language: `en` for Latin letters; Kazakh by its letters, or by its words."""
        small = text.lower()
        letters = [letter for letter in small if letter.isalpha()]
        latin = sum(_LATIN[0] <= letter <= _LATIN[1] for letter in letters)
        if latin * 2 > len(letters):
            return "en"
        # A Russian sentence may hold one Kazakh word: then the words decide.
        kazakh, russian = (self._matcher(name).knows(text) for name in ("kk", "ru"))
        if any(letter in self._own_letters for letter in letters):
            kazakh += self._share_of_own(small) / 2
        return "kk" if kazakh > russian else "ru"

    def _share_of_own(self, text: str) -> float:
        words = text.split()
        own = sum(not self._own_letters.isdisjoint(word) for word in words)
        return own / max(1, len(words))
