"""Stems of English words: what is left without the endings of plurals and of verbs.

Endings alone do not do: «babies» and «baby», «applied» and «apply», «stopping» and «stop»
must meet. The rules are the first steps of
Porter's (An algorithm for suffix stripping, 1980), those that do not join words of other
meaning.
"""

_VOWELS = frozenset("aeiouy")
_KEPT_S = ("ss", "us", "is")
"""Endings whose «s» is no plural."""
_HISSING = ("sses", "shes", "ches", "xes")
"""Plurals in «es»."""
_KEPT_DOUBLE = frozenset("lsz")
"""Letters that stand twice in the word itself: «call», «pass»."""


def english_stem(word: str) -> str:
    """The stem of a word in small letters; a word with other letters stays as it is."""
    if not word.isascii():
        return word
    word = _singular(word.removesuffix("'s"))
    word = _without_verb_ending(word)
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_HISSING):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_KEPT_S) and len(word) > 3:
        return word[:-1]
    return word


def _without_verb_ending(word: str) -> str:
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and not _VOWELS.isdisjoint(stem):
            doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _KEPT_DOUBLE
            return stem[:-1] if doubled else stem
    return word
