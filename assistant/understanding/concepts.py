"""Words that mean the same for matching: `intents/*/concepts.yaml`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from assistant.understanding.normalising import Normaliser
from assistant.yaml_files import Checked

CONCEPT = "="
"""Begins a feature that is a concept."""


class ConceptWords(Checked):
    """Words and expressions of one concept, by language; their forms are found."""

    ru: tuple[str, ...] = ()
    kk: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_language(self, language: str) -> tuple[str, ...]:
        """The words of one language."""
        words: tuple[str, ...] = getattr(self, language)
        return words


class ConceptsFile(Checked):
    """`concepts.yaml`."""

    concepts: Mapping[str, ConceptWords] = Field(min_length=1)


class Concepts:
    """Finds concepts among the stems of one language and those mixed into it."""

    def __init__(
        self, concepts: Mapping[str, ConceptWords], normalisers: Sequence[Normaliser]
    ) -> None:
        self._starting: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for name, words in concepts.items():
            for normaliser in normalisers:
                for text in words.in_language(normaliser.language):
                    stems = tuple(normaliser.root(word) for word in normaliser.words(text))
                    self._starting[stems[0]].append((stems, CONCEPT + name))

    def words(self) -> Iterator[str]:
        """Stems of all words that belong to a concept."""
        for sequences in self._starting.values():
            for stems, _ in sequences:
                yield from stems

    def among(self, stems: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Concepts among stems: (concept, place of its first stem, number of stems)."""
        for at, stem in enumerate(stems):
            for sequence, name in self._starting.get(stem, ()):
                if tuple(stems[at : at + len(sequence)]) == sequence:
                    yield name, at, len(sequence)
