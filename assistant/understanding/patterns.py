"""Phrases of the language files, found among the words of an utterance.

A pattern is written as words with spaces between. A word stands for all its forms; `=word`
for this form only; `one|other` for either; `word?` may be missing; `…` for up to three other
words. `№` is a number, `№.` an ordinal, `№*` either, `№c` a count of people, `№a` a word
that says an age, `№d` a length of time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.understanding.normalising import Normaliser, Token

Label = TypeVar("Label")
_GAP = 3
"""Words that `…` may stand for."""
_SLOTS = ("№", "№.", "№*", "№a", "№c", "№d")


@dataclass(frozen=True)
class Span:
    """A length of time among the words: where it ends, and whole months."""

    end: int
    months: int


Durations = Mapping[int, Span]
"""Lengths of time by the place of their first word."""


@dataclass(frozen=True)
class Found(Generic[Label]):
    """A pattern found among the words.

    Attributes:
        label: whose pattern it is.
        start: place of its first word.
        end: place after its last word.
        slots: places of its numbers.
        months: the length of time in the slot `№d`, the last one if there are several.
    """

    label: Label
    start: int
    end: int
    slots: tuple[int, ...] = ()
    months: int | None = None


@dataclass(frozen=True)
class _Element:
    stems: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    slot: str = ""
    optional: bool = False
    gap: bool = False

    def fits(self, token: Token) -> bool:
        if self.slot:
            if token.number is None or token.aged != (self.slot == "№a"):
                return False
            if self.slot == "№c":
                return token.counted
            return self.slot in ("№*", "№a") or token.ordinal == (self.slot == "№.")
        return token.stem in self.stems or token.word in self.words


_ByWord = defaultdict[str, list[tuple[Label, tuple[_Element, ...]]]]
_At = tuple[int, tuple[int, ...], int | None]
"""Place after the words so far, places of the numbers, months."""


class Patterns(Generic[Label]):
    """Many patterns, each with a label, looked for at once."""

    def __init__(self, patterns: Iterable[tuple[Label, str]], normaliser: Normaliser) -> None:
        self._by_word: _ByWord[Label] = defaultdict(list)
        self._of_words: _ByWord[Label] = defaultdict(list)
        """Those that need neither number nor length of time: most utterances hold none."""
        for label, text in patterns:
            elements = tuple(
                _element(each, normaliser) for each in normaliser.contracted(text).split()
            )
            counts = any(each.slot and not each.optional for each in elements)
            for key in _keys(elements):
                self._by_word[key].append((label, elements))
                if not counts:
                    self._of_words[key].append((label, elements))

    def find(
        self, tokens: Sequence[Token], durations: Durations | None = None
    ) -> list[Found[Label]]:
        """All places where a pattern stands, in the order of their first words."""
        found: list[Found[Label]] = []
        spans = durations or {}
        counts = bool(spans) or any(token.number is not None for token in tokens)
        by_word = self._by_word if counts else self._of_words
        if not by_word:
            return found
        for at, token in enumerate(tokens):
            keys = ["№" if token.number is not None else token.stem]
            if token.word != token.stem:
                keys.append("=" + token.word)
            if token.number is not None:
                keys.append(token.stem)
            if at in spans:
                keys.append("№d")
            for key in keys:
                for label, elements in by_word.get(key, ()):
                    reached = _match(tokens, at, elements, spans)
                    if reached is not None:
                        end, slots, months = reached
                        found.append(Found(label, at, end, slots, months))
        return found


def _match(
    tokens: Sequence[Token], at: int, elements: Sequence[_Element], spans: Durations
) -> _At | None:
    if not elements:
        return at, (), None
    first, rest = elements[0], elements[1:]
    if first.gap:
        ends = (_match(tokens, at + skip, rest, spans) for skip in range(_GAP + 1))
        return next((each for each in ends if each is not None), None)
    if at < len(tokens):
        span = spans.get(at) if first.slot == "№d" else None
        if span is not None or (first.slot != "№d" and first.fits(tokens[at])):
            reached = _match(tokens, span.end if span else at + 1, rest, spans)
            if reached is not None:
                end, slots, months = reached
                if months is None and span is not None:
                    months = span.months
                return end, (at, *slots) if first.slot else slots, months
    return _match(tokens, at, rest, spans) if first.optional else None


def _element(text: str, normaliser: Normaliser) -> _Element:
    if text == "…":
        return _Element(gap=True)
    optional = text.endswith("?")
    text = text.removesuffix("?")
    if text in _SLOTS:
        return _Element(slot=text, optional=optional)
    stems: set[str] = set()
    words: set[str] = set()
    for each in text.split("|"):
        token = normaliser.token(each.removeprefix("="))
        if each.startswith("="):
            words.add(token.word)
        else:
            stems.add(token.stem)
            # «Not working» is also said «isn't working».
            stems.update(map(normaliser.stem, normaliser.contractions_with(token.word)))
    return _Element(frozenset(stems), frozenset(words), optional=optional)


def _keys(elements: Sequence[_Element]) -> set[str]:
    """What the first word can be; an optional one may be left out."""
    keys: set[str] = set()
    for element in elements:
        if element.slot:
            keys.add("№d" if element.slot == "№d" else "№")
        keys |= element.stems
        keys |= {"=" + word for word in element.words} | element.words
        if not element.optional:
            break
    return keys
