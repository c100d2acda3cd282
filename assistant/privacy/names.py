"""Names of persons among words: after «my name is», patronymics, surnames beside names."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.privacy.spoken_words import SpokenWord, WordList
from assistant.privacy.words_file import PrivateFile
from assistant.russian_words import russian_words

_SHORTEST_ENDING = 3
"""Letters that stand before a patronymic's ending at least."""
_SHORTEST_NAME = 2
_NAMES_AFTER_CUE = 3
_CERTAIN = 0.25
"""Share of a word's readings as a name from which it is one beside another name."""
_REMEMBERED = 8192
Span = tuple[int, int]
"""Place of the first word, and after the last."""


class PrivateNames:
    """Finds names. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        self._named = WordList(data.named)
        self._kin, self._introductions = WordList(data.kin), WordList(data.introductions)
        self._not_names = WordList(data.not_names)
        self._data = data
        self._tags = lru_cache(maxsize=_REMEMBERED)(_name_tags)

    def find(self, words: Sequence[SpokenWord]) -> list[Span]:
        """Where names stand."""
        return [
            *self._after_cues(words),
            *self._beside_words(words),
            *self._by_themselves(words),
        ]

    def _after_cues(self, words: Sequence[SpokenWord]) -> Iterator[Span]:
        for at in range(len(words)):
            size = self._named.length_at(words, at)
            if not size:
                continue
            first = at + size
            last = first
            while last < len(words) and last - first < _NAMES_AFTER_CUE:
                word = words[last]
                if word.text in self._not_names or len(word.text) < _SHORTEST_NAME:
                    break
                if last > first and not self._looks_like_name(word):
                    break
                last += 1
            if last > first:
                yield first, last

    def _beside_words(self, words: Sequence[SpokenWord]) -> Iterator[Span]:
        """«My husband Bolat», «it is Petrova»: names that these words alone do not promise."""
        for at in range(len(words)):
            kin = self._kin.length_at(words, at)
            size = kin or self._introductions.length_at(words, at)
            first = at + size
            if not size or first >= len(words) or words[first].text in self._not_names:
                continue
            # «My son Bolat», but not «I have a son. He …».
            written = words[first].capital and words[first].start == words[first - 1].end + 1
            if self._is_name(words[first]) or (kin and written):
                more = first + 1 < len(words) and self._is_name(words[first + 1])
                yield first, first + 1 + more

    def _is_name(self, word: SpokenWord) -> bool:
        return self._is_first_name(word) or self._is_surname(word.text)

    def _by_themselves(self, words: Sequence[SpokenWord]) -> Iterator[Span]:
        for at, word in enumerate(words):
            if self._is_patronymic(word.text):
                first, last = at, at + 1
                while first > 0 and at - first < 2 and self._may_stand_beside(words[first - 1]):
                    first -= 1
                while last < len(words) and last - at < 2 and self._is_surname(words[last].text):
                    last += 1
                yield first, last
            elif self._is_first_name(word) and at + 1 < len(words):
                after = words[at + 1].text
                if self._is_surname(after) or after in self._data.patronymics:
                    yield at, at + 2
            elif (
                self._is_surname(word.text)
                and at + 1 < len(words)
                and self._is_first_name(words[at + 1])
            ):
                yield at, at + 2

    def _looks_like_name(self, word: SpokenWord) -> bool:
        text = word.text
        return (
            word.capital
            or self._is_first_name(word)
            or self._is_patronymic(text)
            or self._is_surname(text)
            or bool(self._tags(text) - {"known"})
        )

    def _may_stand_beside(self, word: SpokenWord) -> bool:
        if word.text in self._not_names:
            return False
        return self._is_first_name(word) or self._is_surname(word.text) or word.capital

    def _is_patronymic(self, text: str) -> bool:
        if text in self._not_names:
            return False
        if "Patr" in self._tags(text):
            return True
        return any(
            text.endswith(ending) and len(text) >= len(ending) + _SHORTEST_ENDING
            for ending in self._data.patronymics
        )

    def _is_first_name(self, word: SpokenWord) -> bool:
        if word.text in self._not_names:
            return False
        return word.text in self._data.first_names or "Name" in self._tags(word.text)

    def _is_surname(self, text: str) -> bool:
        if text in self._not_names or text in self._data.not_surnames:
            return False
        tags = self._tags(text)
        return "Surn" in tags or (
            "known" not in tags
            and any(
                text.endswith(ending) and len(text) > len(ending) + _SHORTEST_ENDING
                for ending in self._data.surnames
            )
        )


def _name_tags(text: str) -> frozenset[str]:
    """What kind of name a word is by the Russian dictionary, and whether it is in it.

    Of words that are not in it the dictionary only guesses: Kazakh ones would be surnames.
    """
    if text.isascii() or not russian_words().word_is_known(text):
        return frozenset()
    tags = {"known"}
    for parse in russian_words().parse(text):
        if parse.score >= _CERTAIN:
            tags.update(kind for kind in ("Name", "Surn", "Patr") if kind in parse.tag)
    return frozenset(tags)
