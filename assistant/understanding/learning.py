"""Learning from phrases and situations of the scripts, or reading what was learnt before."""

import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

import numpy as np
from pydantic import BaseModel

from assistant.understanding import learnt_files
from assistant.understanding.evidence import Evidence, Example, LearntEvidence
from assistant.understanding.features import kind_of
from assistant.understanding.learnt_files import Arrays, as_array, as_texts
from assistant.understanding.linear import Linear
from assistant.understanding.normalising import Normaliser
from assistant.understanding.phrasebook import Phrasebook, PhrasesOfLanguage
from assistant.understanding.scripts import Scripts
from assistant.understanding.sense import LearntSense, Sense
from assistant.understanding.sentence_vectors import EncodedSentences
from assistant.understanding.sentence_words import WordedSentences
from assistant.understanding.sparse import evenly
from assistant.understanding.weights import Sensing, Weighing

Kind: TypeAlias = Literal["topics", "aspects", "sense"]

_OF_SENSE = ("narrow", "smoothing", "by_letters")
"""Weights of the sense by which it is learnt; the others say how it counts."""


class _Learnt(Protocol):
    def arrays(self) -> Arrays: ...


T = TypeVar("T", bound=_Learnt)


class Learning:
    """What a language's phrases, and those that callers mix in, show of topics and aspects."""

    def __init__(
        self, scripts: Scripts, language: str, book: Phrasebook, mixed_in: tuple[str, ...]
    ) -> None:
        """Prepare to learn.

        Args:
            scripts: the phrases, and how they are weighed.
            language: of the callers.
            book: reads the phrases.
            mixed_in: languages whose words callers mix into their own.
        """
        self._scripts = scripts
        self._limits = scripts.matching
        self._book = book
        self._language = language
        self._languages = (language, *mixed_in)
        own = book.languages[language]
        self._common = frozenset(map(own.normaliser.root, scripts.languages[language].common))

    @cached_property
    def topics(self) -> Evidence:
        """What shows topics, acts and other subjects."""
        return self._made("topics", self.topics_afresh, _evidence(self._limits.topics))

    @cached_property
    def aspects(self) -> Evidence:
        """What shows kinds of question."""
        return self._made("aspects", self._aspects_afresh, _evidence(self._limits.aspects))

    @cached_property
    def sense(self) -> Sense | None:
        """What the sense of a sentence shows of the labels of `topics`, in their order.

        None for a language whose sentences are not looked at so.
        """
        if self._language not in self._limits.sense.languages:
            return None
        return self._made("sense", self._sense_afresh, self._sense_again)

    @cached_property
    def cue_words(self) -> frozenset[str]:
        """Words by which an aspect is known whatever the topic."""
        return self.aspects.words(np.array([not topic for topic in self.aspects.topics]))

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Words of the language itself."""
        return self.topics.words(self.topics.weights == 1) | self._common

    @cached_property
    def spoken_words(self) -> frozenset[str]:
        """Telling words of the language itself: of its phrases, cues and concepts."""
        aspects, root = self.aspects, self._book.languages[self._language].normaliser.root
        cues = np.array([not topic for topic in aspects.topics]) & (aspects.weights == 1)
        concepts = {
            root(word)
            for concept in self._scripts.concepts.values()
            for text in concept.in_language(self._language)
            for word in text.split()
        }
        return (self.own_words | aspects.words(cues) | concepts) - self._common

    @property
    def common_words(self) -> frozenset[str]:
        """Words of the language that tell nothing."""
        return self._common

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Words of all the phrases."""
        every = np.ones(len(self.topics.weights), dtype=bool)
        return self.topics.words(every) | self.cue_words

    @cached_property
    def forms(self) -> dict[str, str]:
        """Words as the phrases say them, folded, each with its root."""
        files = self._book.files
        if files is None:
            key = (*self._languages, self._limits.reading.mixed_in, "forms")
            return self._book.made(key, lambda: dict(self._said_words()))
        name = learnt_files.key(["forms", *self._said])
        arrays = files.get(name)
        if arrays is None:
            found = dict(self._said_words())
            files.put(name, {"forms": as_array(found), "roots": as_array(found.values())})
            return found
        return dict(zip(as_texts(arrays["forms"]), as_texts(arrays["roots"]), strict=True))

    def _said_words(self) -> Iterator[tuple[str, str]]:
        """Words of the phrases and their roots; those of the language itself come last."""
        folded = self._book.languages[self._languages[0]].normaliser.folded
        for language in reversed(self._languages):
            normaliser = self._book.languages[language].normaliser
            said = {
                word
                for _, phrase in self._scripts.phrases(language)
                for word in normaliser.words(phrase)
            }
            roots = ((word, normaliser.root(word)) for word in sorted(said))
            yield from ((folded(word), root) for word, root in roots if root in self.all_words)

    def topics_afresh(self) -> LearntEvidence:
        """The same as `topics`, learnt from the phrases whether or not it was before."""
        examples = [
            Example(name, features, weight)
            for phrases, weight in self._weighted()
            for name, features in phrases.labelled
        ]
        cues = {
            feature
            for phrases, _ in self._weighted()
            for _, features in phrases.cues
            for feature in features
            if kind_of(feature) == "word"
        }
        return LearntEvidence(examples, self._limits.topics, cues=self._common | cues)

    def _aspects_afresh(self) -> Evidence:
        cues = [
            Example(aspect, features, weight)
            for phrases, weight in self._weighted()
            for aspect, features in phrases.cues
        ]
        asked = [
            Example(aspect, features, weight, topic)
            for phrases, weight in self._weighted()
            for topic, aspect, features in phrases.asked
        ]
        shown = {feature for example in cues for feature in example.features}
        return LearntEvidence([*cues, *asked], self._limits.aspects, cues=self._common - shown)

    def _sense_afresh(self) -> Sense:
        scripts, language = self._scripts, self._language
        told = [*scripts.situations(language), *scripts.said_acts(language)]
        phrases = [*scripts.phrases(language), *told]
        placed = [self.topics.place(label) for label, _ in phrases]
        chosen = evenly(placed)
        words, labels = self._normaliser.words, len(self.topics.labels)
        said = [" ".join(words(phrases[number][1])) for number in chosen]
        places = [placed[number] for number in chosen]
        sentences = (
            WordedSentences.of(said, self._normaliser)
            if self.by_letters
            else EncodedSentences.of(said)
        )
        return LearntSense(sentences, places, labels, self._limits.sense)

    def _sense_again(self, arrays: Arrays) -> Sense:
        sentences = (
            WordedSentences(arrays, self._normaliser)
            if self.by_letters
            else EncodedSentences(arrays)
        )
        return Sense(sentences, arrays, self._limits.sense)

    @property
    def by_letters(self) -> bool:
        """Whether the language is one that the encoder of sentences does not know."""
        return self._language in self._limits.sense.by_letters

    @property
    def _normaliser(self) -> Normaliser:
        return self._book.languages[self._language].normaliser

    def key(self, kind: Kind) -> str:
        """Name of the file in which what was learnt of one kind is kept."""
        return learnt_files.key([kind, self._learnt_by(kind), *self._said, *self._told(kind)])

    def _made(self, kind: Kind, learn: Callable[[], T], read: Callable[[Arrays], T]) -> T:
        files = self._book.files
        if files is None:
            key = (*self._languages, self._limits.reading.mixed_in, kind, self._learnt_by(kind))
            return self._book.made(key, learn)
        name = self.key(kind)
        arrays = files.get(name)
        if arrays is not None:
            return read(arrays)
        found = learn()
        files.put(name, found.arrays())
        return found

    def _learnt_by(self, kind: Kind) -> str:
        """The weights on which it depends what is learnt."""
        weighing: Weighing | Sensing = getattr(self._limits, kind)
        return weighing.model_dump_json(include=set(_OF_SENSE) if kind == "sense" else None)

    def _told(self, kind: Kind) -> list[str]:
        """What only the sense is learnt from; words stay as learnt when it changes."""
        if kind != "sense":
            return []
        scripts, language = self._scripts, self._language
        return [json.dumps([*scripts.situations(language), *scripts.said_acts(language)])]

    @cached_property
    def _said(self) -> list[str]:
        """All that what words show depends on, in one order whatever the run."""
        scripts = self._scripts
        phrases = [
            [[*scripts.phrases(language)], [*scripts.questions(language)]]
            for language in self._languages
        ]
        words = [self._languages, self._limits.reading.mixed_in, phrases]
        return [json.dumps(words), words_of_all_languages(scripts)]

    def _weighted(self) -> Iterator[tuple[PhrasesOfLanguage, float]]:
        """The phrases of the language, and of those that are mixed in, with weights."""
        mixed_in = self._limits.reading.mixed_in
        for place, language in enumerate(self._languages):
            if place == 0 or mixed_in:
                yield self._book.languages[language], mixed_in if place else 1.0


def _evidence(weighing: Weighing) -> Callable[[Arrays], Evidence]:
    return lambda arrays: Evidence(arrays, weighing, Linear(arrays, weighing))


@lru_cache(maxsize=2)
def words_of_all_languages(scripts: Scripts) -> str:
    """What phrases are read by: the same for every language, so made once."""
    cues = {name: each.cues for name, each in scripts.aspects.items()}
    return json.dumps(_plain([cues, scripts.languages, scripts.concepts, scripts.facts]))


def _plain(value: Any) -> Any:
    """A value as JSON has it, sets and mappings in a fixed order."""
    if isinstance(value, BaseModel):
        return _plain(dict(value))
    if isinstance(value, Mapping):
        return sorted([str(name), _plain(each)] for name, each in value.items())
    if isinstance(value, AbstractSet):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | None) else repr(value)
