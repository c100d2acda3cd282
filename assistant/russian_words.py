"""The Russian dictionary of word forms, loaded once for all who need it (pymorphy3).

Reading aloud needs cases, understanding needs lemmas: one copy serves both.
"""

from functools import cache
from typing import Any

from pymorphy3 import MorphAnalyzer


@cache
def russian_words() -> Any:
    """The analyser; loading takes some tenths of a second and 20 MB."""
    return MorphAnalyzer(lang="ru")


def lemma(word: str) -> str:
    """Dictionary form of a word in small letters: the likeliest reading's.

    Words of other scripts stay as they are; the dictionary fails on rare ones.
    """
    if not all("\u0400" <= letter <= "\u04ff" for letter in word):
        return word
    return str(russian_words().parse(word)[0].normal_form)
