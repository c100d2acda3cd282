"""What an utterance is compared by: words, neighbours, concepts, numbers and letters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from assistant.conditions import holds
from assistant.understanding.concepts import Concepts
from assistant.understanding.facts import FactFinder
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.scripts import Scripts
from assistant.understanding.vocabulary import NUMBER, Read, Vocabulary

PAIR = " "
"""Joins neighbouring words, and concepts that stand in one sentence, into one feature."""
YES_OR_NO = "#asks_yes_or_no"
"""A sentence without «how much», «where» and the like: if it asks, it asks whether."""
LETTERS = "~"
"""Begins a feature that is a few letters of a word."""
FORM = "^"
"""Begins a feature that is a word as it was said, or two: «they cut» is not «will they cut»."""
_BEGIN, _END = "<", ">"
"""Stand for the beginning and the end of what was said."""

QUESTION_WORDS = "question_word"
"""The concept of the words that ask for something else than yes or no."""

_BEGINNINGS = (4, 6)
"""Letters at the beginning of a word by which its relatives are known."""
_MOST_CONCEPTS = 7
"""Concepts of one sentence that are paired: a story with more of them proves nothing."""
_SENTENCE_END = re.compile(r"(?<=[.?!…;])\s+")
_SHORTEST_PART = 2
"""Words of the shortest sentence that is looked at alone."""


@dataclass(frozen=True)
class Part:
    """An utterance or one sentence of it.

    Attributes:
        tokens: its normalised words.
        features: what it is compared by, each with how surely it was said (0 to 1).
        wording: the same for the kind of question, which shows in how words are said.
        said: its words as they were said, in small letters.
        asks: whether it is a question, as far as can be seen.
        unknown: share of its telling words that no phrase holds.
    """

    tokens: tuple[Token, ...]
    features: dict[str, float]
    wording: dict[str, float]
    said: str
    asks: bool
    unknown: float


class Reader:
    """Reads texts of one language as features."""

    def __init__(
        self,
        scripts: Scripts,
        language: str,
        *,
        normaliser: Normaliser,
        facts: FactFinder,
        concepts: Concepts,
    ) -> None:
        data = scripts.languages[language]
        self._normaliser = normaliser
        self._facts = facts
        self._groups = {
            name: fact.groups for name, fact in scripts.facts.items() if fact.kind == "number"
        }
        self._concepts = concepts
        self._asking = frozenset(word for phrase in data.asking for word in phrase.split())
        self._common = frozenset(map(normaliser.stem, data.common))
        self._question_words = frozenset(
            normaliser.root(word) for word in scripts.concepts[QUESTION_WORDS].in_language(language)
        )

    def phrase(self, text: str) -> dict[str, float]:
        """Features of a phrase of the scripts, whose words are all known."""
        tokens = self._normaliser.tokens(text)
        read: list[Read | None] = [
            (NUMBER if token.number is not None else self._normaliser.root(token.word), 1.0)
            for token in tokens
        ]
        return self._features(tokens, read, ())

    def wording(self, text: str) -> dict[str, float]:
        """The same for the kind of question that a phrase of the scripts asks."""
        return _wording(self._normaliser.tokens(text), self.phrase(text))

    def parts(self, text: str, vocabulary: Vocabulary) -> list[Part]:
        """The whole utterance, and then its sentences if there are several."""
        sentences = [
            sentence
            for sentence in _SENTENCE_END.split(text)
            if len(self._normaliser.words(sentence)) >= _SHORTEST_PART
        ]
        texts = [text, *sentences] if len(sentences) > 1 else [text]
        return [self._part(each, vocabulary) for each in texts]

    def _part(self, text: str, vocabulary: Vocabulary) -> Part:
        tokens = self._normaliser.tokens(text)
        read = vocabulary.words(tokens)
        words = self._normaliser.words(text)
        telling = [
            known
            for token, known in zip(tokens, read, strict=True)
            if token.number is None and token.stem not in self._common
        ]
        features = self._features(tokens, read, tuple(vocabulary.joined(tokens)))
        return Part(
            tokens=tokens,
            features=features,
            wording=_wording(tokens, features),
            said=" ".join(words),
            asks=text.rstrip().endswith("?") or not self._asking.isdisjoint(words),
            unknown=telling.count(None) / len(telling) if telling else 0.0,
        )

    def _features(
        self, tokens: Sequence[Token], read: Sequence[Read | None], joined: Sequence[Read]
    ) -> dict[str, float]:
        found: dict[str, float] = {}
        words = [known for known in read if known and known[0] != NUMBER]
        for known in (*words, *joined):
            _raise(found, *known)
        for one, two in pairwise(read):
            # What a number is, its mark says.
            if one and two and one[0] != NUMBER and two[0] != NUMBER:
                _raise(found, one[0] + PAIR + two[0], one[1] * two[1])
        self._add_concepts(found, read)
        if words and self._question_words.isdisjoint(known[0] for known in words):
            found[YES_OR_NO] = 1.0
        for mark in self._marks(tokens):
            found[mark] = 1.0
        for token in tokens:
            if token.number is None:
                for beginning in _beginnings(self._normaliser.root(token.word)):
                    found[beginning] = 1.0
        return found

    def _add_concepts(self, found: dict[str, float], read: Sequence[Read | None]) -> None:
        stems = [known[0] if known else "" for known in read]
        concepts: dict[str, float] = {}
        for name, at, size in self._concepts.among(stems):
            likeness = min(known[1] for known in read[at : at + size] if known)
            _raise(concepts, name, likeness)
        found.update(concepts)
        for one, two in combinations(sorted(concepts)[:_MOST_CONCEPTS], 2):
            found[one + PAIR + two] = concepts[one] * concepts[two]

    def _marks(self, tokens: Sequence[Token]) -> Iterator[str]:
        """A feature for each number that was stated, by what it stands for."""
        if all(token.number is None for token in tokens):
            return
        for name, value in self._facts.find(tokens).items():
            if name not in self._groups:
                continue  # its words are features already
            yield NUMBER + name
            for group, values in self._groups[name].items():
                if holds({name: values}, {name: value}, float):
                    yield f"{NUMBER}{name}:{group}"


def kind_of(feature: str) -> str:
    """Which kind a feature is: word, pair, concept, concepts, mark, letters or form."""
    if feature[0] == LETTERS:
        return "letters"
    if feature[0] == FORM:
        return "form"
    if feature[0] == "=":
        return "concepts" if PAIR in feature else "concept"
    if PAIR in feature:
        return "pair"
    return "mark" if feature[0] == NUMBER else "word"


def _wording(tokens: Sequence[Token], features: Mapping[str, float]) -> dict[str, float]:
    """What shows the kind of question: words, and the forms in which they stand.

    Stems and concepts say what a question is about; «will they stop it» and «they stopped
    it» have the same.
    """
    found = {
        name: sure
        for name, sure in features.items()
        if name[0] != LETTERS and kind_of(name) != "concepts"
    }
    forms = [NUMBER if token.number is not None else token.word for token in tokens]
    for form in forms:
        found[FORM + form] = 1.0
    for one, two in pairwise([_BEGIN, *forms, _END]):
        found[FORM + one + PAIR + two] = 1.0
    return found


def _beginnings(stem: str) -> Iterator[str]:
    for size in _BEGINNINGS:
        if len(stem) >= size:
            yield LETTERS + stem[:size]


def _raise(found: dict[str, float], feature: str, likeness: float) -> None:
    found[feature] = max(likeness, found.get(feature, 0.0))
