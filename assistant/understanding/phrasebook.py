"""All phrases of the scripts, read once for the matchers of all languages."""

from collections.abc import Callable, Hashable
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from assistant.understanding.concepts import Concepts
from assistant.understanding.facts import FactFinder
from assistant.understanding.features import Reader
from assistant.understanding.learnt_files import LearntFiles
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts

Features = dict[str, float]
T = TypeVar("T")


class PhrasesOfLanguage:
    """The phrases of one language as features, each kind read when it is first needed."""

    def __init__(
        self, scripts: Scripts, language: str, normaliser: Normaliser, concepts: Concepts
    ) -> None:
        self._scripts = scripts
        self._language = language
        self.normaliser = normaliser
        self.facts = FactFinder(scripts.languages[language], normaliser, scripts.facts)
        self.reader = Reader(
            scripts, language, normaliser=normaliser, facts=self.facts, concepts=concepts
        )
        self._read: dict[str, Features] = {}
        self._worded: dict[str, Features] = {}

    @cached_property
    def labelled(self) -> list[tuple[str, Features]]:
        """Every phrase that stands for a topic, act or other subject, with its id."""
        return [(name, self._phrase(text)) for name, text in self._scripts.phrases(self._language)]

    @cached_property
    def asked(self) -> list[tuple[str, str, Features]]:
        """Topic, aspect and phrase of every question."""
        return [
            (topic, aspect, self._wording(phrase))
            for topic, aspect, phrase in self._scripts.questions(self._language)
        ]

    @cached_property
    def cues(self) -> list[tuple[str, Features]]:
        """Aspect and phrase of every cue."""
        return [
            (aspect, self._wording(phrase))
            for aspect, each in self._scripts.aspects.items()
            for phrase in each.cues.in_language(self._language)
        ]

    def _phrase(self, text: str) -> Features:
        if text not in self._read:
            self._read[text] = self.reader.phrase(text)
        return self._read[text]

    def _wording(self, text: str) -> Features:
        if text not in self._worded:
            self._worded[text] = self.reader.wording(text)
        return self._worded[text]


class Phrasebook:
    """The phrases of all languages, and what reads them."""

    def __init__(self, scripts: Scripts, *, remember: bool = False) -> None:
        """Prepare to read phrases.

        Args:
            scripts: the phrases.
            remember: keep all that was made from them, for fitting: matchers with other
                weights then share what the weights do not change.
        """
        self._made: dict[Hashable, Any] | None = {} if remember else None
        self.files: LearntFiles | None = None if remember else LearntFiles()
        normalisers = {name: Normaliser(data) for name, data in scripts.languages.items()}
        self.concepts = Concepts(scripts.concepts, tuple(normalisers.values()))
        self.languages = {
            name: PhrasesOfLanguage(scripts, name, normaliser, self.concepts)
            for name, normaliser in normalisers.items()
        }

    def made(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made before by this key, or else made now."""
        if self._made is None:
            return make()
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found


@lru_cache(maxsize=2)
def phrasebook(scripts: Scripts) -> Phrasebook:
    """The phrases of these scripts."""
    return Phrasebook(scripts)
