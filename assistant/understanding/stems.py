"""The part of a word that stays when its ending changes."""

from collections.abc import Callable
from functools import lru_cache

from assistant.russian_words import lemma
from assistant.understanding.english_stems import english_stem
from assistant.understanding.language import LanguageData

Stemmer = Callable[[str], str]
"""Word in small letters to its stem."""

ENGLISH = "en"
"""The language whose endings change the word before them."""

_SHORTEST_STEM = 4
"""Endings are cut only while so many letters stay: shorter stems mean too many things."""

_REMEMBERED = 20_000
"""Words whose stems are kept: more than the scripts and a day's calls hold."""


def stemmer(data: LanguageData) -> Stemmer:
    """The stemmer that a language file asks for."""
    fold = str.maketrans({**data.letters, **data.lookalikes})
    if data.words == "morphology":

        def stem(word: str) -> str:
            return lemma(word).translate(fold)

    elif data.language == ENGLISH:

        def stem(word: str) -> str:
            return english_stem(word.translate(fold))

    else:
        endings = tuple(
            sorted({ending.translate(fold) for ending in data.suffixes}, key=len, reverse=True)
        )

        def stem(word: str) -> str:
            return _cut(word.translate(fold), endings)

    return lru_cache(maxsize=_REMEMBERED)(stem)


def _cut(word: str, endings: tuple[str, ...]) -> str:
    """Cut endings one after another, so that all forms of a word meet at one stem."""
    while True:
        ending = next(
            (e for e in endings if word.endswith(e) and len(word) - len(e) >= _SHORTEST_STEM), None
        )
        if ending is None:
            return word
        word = word.removesuffix(ending)
