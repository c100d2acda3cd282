"""The part of a word that stays when its ending changes."""

from collections.abc import Callable, Iterable, Mapping
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
        endings = _longest_first(data.suffixes, fold)

        def stem(word: str) -> str:
            return _cut(word.translate(fold), endings)

    return lru_cache(maxsize=_REMEMBERED)(stem)


def rooter(data: LanguageData, stem: Stemmer) -> Stemmer:
    """What shows what a word is about, whoever does it and when.

    Args:
        data: a language file.
        stem: its stemmer, which serves where the language names no further endings.
    """
    if not data.verb_suffixes:
        return stem
    fold = str.maketrans({**data.letters, **data.lookalikes})
    endings = _longest_first((*data.suffixes, *data.verb_suffixes), fold)
    final = {letter.translate(fold): other for letter, other in data.final_letters.items()}

    def root(word: str) -> str:
        cut = _cut(word.translate(fold), endings)
        last = final.get(cut[-1:])
        return cut[:-1] + last if last and len(cut) >= _SHORTEST_STEM else cut

    return lru_cache(maxsize=_REMEMBERED)(root)


def _longest_first(endings: Iterable[str], fold: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted({each.translate(fold) for each in endings}, key=len, reverse=True))


def _cut(word: str, endings: tuple[str, ...]) -> str:
    """Cut endings one after another, so that all forms of a word meet at one stem."""
    while True:
        ending = next(
            (e for e in endings if word.endswith(e) and len(word) - len(e) >= _SHORTEST_STEM), None
        )
        if ending is None:
            return word
        word = word.removesuffix(ending)
