"""Words of an utterance as the urgent lexicon knows them, misheard ones too."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.russian_words import russian_words
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NEGATING = {"ru": frozenset(("\u043d\u0435", "\u043d\u0438"))}
"""Words that turn the meaning of the next one. Kazakh denies by endings, English phrases
hold their «not» themselves."""
_REMEMBERED = 8192
_ONE_WRONG = 6
"""Letters of the shortest word in which one wrong letter is forgiven; shorter ones turn into
other words too easily."""
_TWO_WRONG = 9
_SHORTEST_JOINED = 6


@dataclass(frozen=True)
class UrgentWord:
    """A heard word.

    Attributes:
        keys: the known words that it can be, as `language|stem` or `=form`.
        negated: whether «not» stands before it.
    """

    keys: frozenset[str]
    negated: bool = False


class UrgentVocabulary:
    """Knows the words of the lexicon in several languages at once.

    Callers mix Russian and Kazakh inside a sentence, so a word is read in both.
    """

    def __init__(
        self,
        normalisers: Sequence[Normaliser],
        phrases: Mapping[str, Iterable[str]],
        ordinary: Mapping[str, Iterable[str]],
    ) -> None:
        """Learn the words.

        Args:
            normalisers: of the languages that may be heard.
            phrases: those of the lexicon, by language.
            ordinary: words that callers say all day, by language: never bent.
        """
        self._normalisers = normalisers
        self._forms: dict[str, set[str]] = {}
        self._pairs: set[str] = set()
        for language, texts in phrases.items():
            for text in texts:
                for part in re.split(r"[\s|]+", text.replace("?", "")):
                    if "_" in part:
                        self._pairs.update(self.keys(part, language))
                        continue
                    word = self.folded(part.removeprefix("="))
                    self._forms.setdefault(word, set()).update(self.keys(part, language))
        self._keys = frozenset(key for keys in self._forms.values() for key in keys)
        self._candidates = sorted(word for word in self._forms if len(word) >= _ONE_WRONG)
        self._ordinary = frozenset(
            key
            for language, words in ordinary.items()
            for word in words
            for key in self.keys(word, language)
        )
        self._read = lru_cache(maxsize=_REMEMBERED)(self._keys_heard)

    def folded(self, word: str) -> str:
        """A word in small letters, one way of writing it."""
        return self._normalisers[0].words(word)[0]

    def letters(self, text: str) -> str:
        """An utterance as one row of letters."""
        return "".join(self.folded(match.group()) for match in _WORD.finditer(text))

    def keys(self, word: str, language: str) -> frozenset[str]:
        """The keys by which a word of the lexicon is found.

        Args:
            word: as the lexicon writes it.
            language: in whose list it stands.
        """
        parts = word.removeprefix("=").split("_")
        if word.startswith("="):
            return frozenset(("=" + "_".join(map(self.folded, parts)),))
        return frozenset(
            f"{each.language}|{'_'.join(map(each.stem, parts))}"
            for each in self._normalisers
            if each.language == language
        )

    def words(self, text: str) -> list[UrgentWord]:
        """The words of an utterance."""
        small = [self.folded(match.group()) for match in _WORD.finditer(text)]
        # Two words that are one: recognisers cut what they do not expect.
        joined = [one + two for one, two in pairwise((*small, ""))]
        heard: list[UrgentWord] = []
        negated = False
        for at, (word, with_next) in enumerate(zip(small, joined, strict=True)):
            if any(word in words for words in self._negating()):
                negated = True
                pair = self._beside(word, small[at + 1]) if at + 1 < len(small) else frozenset()
                if pair:
                    heard.append(UrgentWord(pair))
                continue
            keys = self._read(word)
            if at + 1 < len(small):
                keys |= self._beside(word, small[at + 1])
            if len(with_next) >= _SHORTEST_JOINED:
                keys |= self._exactly(with_next)
            heard.append(UrgentWord(keys, negated))
            negated = False
        return heard

    def phrase(self, text: str, language: str) -> list[tuple[frozenset[str], bool]]:
        """The words of a phrase of the lexicon: the keys of each, and whether it is denied."""
        elements: list[tuple[frozenset[str], bool]] = []
        negated = False
        for part in text.split():
            if part.endswith("?"):
                continue  # it may be missing, and so may any other word between
            if part in _NEGATING.get(language, ()):
                negated = True
                continue
            keys = frozenset(key for each in part.split("|") for key in self.keys(each, language))
            elements.append((keys, negated))
            negated = False
        return elements

    def _negating(self) -> list[frozenset[str]]:
        return [_NEGATING[n.language] for n in self._normalisers if n.language in _NEGATING]

    def _stems(self, word: str) -> frozenset[str]:
        stems = {f"{each.language}|{each.stem(word)}" for each in self._normalisers}
        return frozenset(stems | {f"={word}"})

    def _beside(self, one: str, two: str) -> frozenset[str]:
        """Keys of two words that stand in the lexicon as one: `help_me`."""
        pairs = {f"{each.language}|{each.stem(one)}_{each.stem(two)}" for each in self._normalisers}
        return frozenset((pairs | {f"={one}_{two}"}) & self._pairs)

    def _exactly(self, word: str) -> frozenset[str]:
        return self._stems(word) & self._keys

    def _keys_heard(self, word: str) -> frozenset[str]:
        stems = self._stems(word)
        known = stems & self._keys
        shortest = _ONE_WRONG + word.isascii()
        if known or len(word) < shortest or stems & self._ordinary or _in_dictionary(word):
            return known
        # English words differ by less: «singer» and «finger».
        wrong = 2 if len(word) >= _TWO_WRONG else 1
        alike = process.extract(
            word, self._candidates, scorer=OSA.distance, score_cutoff=wrong, limit=5
        )
        return frozenset(key for form, _, _ in alike for key in self._forms[form])


def _in_dictionary(word: str) -> bool:
    """Whether it is a right Russian word: what was heard rightly is not bent."""
    return bool(russian_words().word_is_known(word))


def ordinary_words(data: LanguageData, vocabulary: Iterable[str]) -> frozenset[str]:
    """Words of one language that are said all day.

    Args:
        data: of the language.
        vocabulary: what the scripts expect to hear.
    """
    return frozenset((*data.common, *(w for w in vocabulary if len(w) >= _ONE_WRONG)))
