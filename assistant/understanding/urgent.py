"""Finds cries for help in what was said, before anything else is made of it.

Without the matcher and without a recogniser's confidence: words and their neighbours alone
decide, in every state and also in readings that were thrown away. Lists of words find what they
hold (`urgent.yaml`); what was learnt from examples finds the same told in other words
(`urgent_learnt.py`). Either alarms, unless nearly all that was learnt speaks against it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

from rapidfuzz import fuzz

from assistant.understanding.meaning import Reading
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts
from assistant.understanding.urgent_file import UrgentFile, UrgentKind, UrgentWords
from assistant.understanding.urgent_learnt import learnt_urgent
from assistant.understanding.urgent_words import UrgentVocabulary, UrgentWord, ordinary_words
from assistant.yaml_files import Place, ScriptError, YamlFile

__all__ = ["Urgent", "UrgentKind", "load_urgent"]

_SLACK = (0, 2, 3)
"""Other words that may stand among those of a phrase of one word, two, or more."""
_BETWEEN = 2
"""Other words, for each phrase of a combination, that may stand among them."""
_BESIDE = 2
"""Other words that may stand beside a phrase that alarms only by itself."""
_LIKENESS = 90
"""From which a long phrase counts as said although words were cut or glued (0 to 100)."""
_LONG = 16
"""Letters of the shortest phrase that is compared as a whole."""
_MUCH = 7
"""Words from which much was said, see `Believed`."""
_UTTERANCES_IN_HAND = 32
_MIXED = {"ru": ("ru", "kk"), "kk": ("kk", "ru"), "en": ("en",)}
"""Languages in which an utterance is searched: callers mix Russian and Kazakh."""
_MEND = "Compare with the neighbouring entries of this file; its head explains every field."

_Span = tuple[int, int]
"""Place of the first word, and after the last."""


class _Said:
    """What was said: its words, and all that any of them can be."""

    def __init__(self, words: Sequence[UrgentWord]) -> None:
        self.words = words
        self.keys = frozenset[str]().union(*(word.keys for word in words))

    def without(self, places: Collection[int]) -> "_Said":
        """The same with nothing in some places."""
        nothing = UrgentWord(frozenset())
        return _Said([nothing if at in places else word for at, word in enumerate(self.words)])


@dataclass(frozen=True)
class _Phrase:
    elements: tuple[tuple[frozenset[str], bool], ...]
    joined: str = ""

    def spans(self, said: _Said) -> Iterator[_Span]:
        """Where all its words stand near each other."""
        # Of a thousand phrases hardly one has a word in what was said.
        if any(keys.isdisjoint(said.keys) for keys, _ in self.elements):
            return
        places: list[list[int]] = []
        for keys, negated in self.elements:
            fitting = [
                at
                for at, word in enumerate(said.words)
                if word.negated == negated and not word.keys.isdisjoint(keys)
            ]
            if not fitting:
                return
            places.append(fitting)
        size = len(places)
        for chosen in product(*places):
            first, last = min(chosen), max(chosen)
            if len(set(chosen)) == size and last - first < size + _SLACK[min(size, 3) - 1]:
                yield first, last + 1


@dataclass(frozen=True)
class _Script:
    kind: UrgentKind
    phrases: tuple[_Phrase, ...]
    likely: tuple[_Phrase, ...]
    alone: tuple[_Phrase, ...]
    masks: tuple[_Phrase, ...]
    together: tuple[tuple[tuple[_Phrase, ...], ...], ...]
    together_always: tuple[tuple[tuple[_Phrase, ...], ...], ...]


class Urgent:
    """Finds emergencies, distress and fraud in what callers say. Safe for several threads."""

    def __init__(self, scripts: Scripts, file: UrgentFile, language: str) -> None:
        """Learn how trouble is told.

        Args:
            scripts: what callers say all day.
            file: how they cry for help; see `load_urgent`.
            language: of the caller; Russian and Kazakh are searched together.
        """
        languages = _MIXED[language]
        self._vocabulary = UrgentVocabulary(
            [Normaliser(scripts.languages[each]) for each in languages],
            {each: tuple(_all_phrases(file, each)) for each in languages},
            {
                each: ordinary_words(scripts.languages[each], scripts.vocabulary(each))
                for each in languages
            },
        )
        self._languages = languages
        self._calm = self._phrases(file.calm)
        groups = {name: self._phrases(words) for name, words in file.groups.items()}
        self._scripts = tuple(
            _Script(
                kind,
                self._phrases(file.kinds[kind].phrases),
                self._phrases(file.kinds[kind].likely),
                self._phrases(file.kinds[kind].alone),
                self._phrases(file.kinds[kind].masks),
                *(
                    tuple(
                        tuple(groups[name] for name in names_of(line))
                        for line in file.kinds[kind].together
                        if line.startswith("!") == always
                    )
                    for always in (False, True)
                ),
            )
            for kind in UrgentKind
            if kind in file.kinds
        )
        self._believed, self._ordinary_below = file.believed_from, file.ordinary_below
        self._learnt = learnt_urgent(scripts) if file.believed_from else None
        self._found = lru_cache(maxsize=_UTTERANCES_IN_HAND)(self._find_in)

    def find(self, readings: Sequence[Reading]) -> UrgentKind | None:
        """What trouble is told in any of the readings; the gravest, None when none is.

        Args:
            readings: all that a recogniser thinks, also what it did not believe itself.
        """
        found = {self._found(reading.text) for reading in readings}
        return next((kind for kind in UrgentKind if kind in found), None)

    def _find_in(self, text: str) -> UrgentKind | None:
        said = _Said(self._vocabulary.words(text))
        if not said.words:
            return None
        learnt = self._learnt.kind(text) if self._learnt else None
        if learnt is None:
            return self._listed(text, said)
        kind, likely = learnt
        if likely < self._ordinary_below:
            return None
        listed = self._listed(text, said)
        if listed is not None or self._believed is None:
            return listed
        least = self._believed.long if len(said.words) >= _MUCH else self._believed.short
        return kind if likely >= least else None

    def _listed(self, text: str, said: _Said) -> UrgentKind | None:
        calm = any(_any_span(phrase, said) for phrase in self._calm)
        joined = self._vocabulary.letters(text)
        for script in self._scripts:
            if self._told(script, said, joined, calm=calm):
                return script.kind
        return None

    def _told(self, script: _Script, said: _Said, joined: str, *, calm: bool) -> bool:
        masked = {
            at for phrase in script.masks for span in phrase.spans(said) for at in range(*span)
        }
        left = said.without(masked) if masked else said
        phrases = script.phrases if calm else (*script.phrases, *script.likely)
        if any(_any_span(phrase, left) for phrase in phrases):
            return True
        few = [
            phrase for phrase in script.alone if len(said.words) <= len(phrase.elements) + _BESIDE
        ]
        if any(_any_span(phrase, left) for phrase in few):
            return True
        sure = script.together_always
        combinations = sure if calm else (*sure, *script.together)
        if any(_near(groups, left) for groups in combinations):
            return True
        return not masked and any(
            len(phrase.joined) >= _LONG
            and fuzz.partial_ratio(phrase.joined, joined, score_cutoff=_LIKENESS) > 0
            for phrase in script.phrases
            if len(phrase.joined) <= len(joined)
        )

    def _phrases(self, words: UrgentWords) -> tuple[_Phrase, ...]:
        return tuple(
            _Phrase(tuple(self._vocabulary.phrase(text, language)), _plain(text))
            for language in self._languages
            for text in words.in_language(language)
        )


def load_urgent(folder: Path) -> UrgentFile:
    """Read `urgent.yaml` of a folder of scripts.

    Raises:
        ScriptError: it is missing or wrong, or names a group that is not there.
    """
    yaml = YamlFile(folder / "urgent.yaml")
    file = yaml.checked(UrgentFile, mend=_MEND)
    for kind, script in file.kinds.items():
        for number, line in enumerate(script.together):
            for name in names_of(line):
                if name not in file.groups:
                    place: Place = ("kinds", kind.value, "together", number)
                    text = f"names a group that is not there: {name}"
                    raise ScriptError([yaml.problem(place, text, "Name one of `groups`.")])
    return file


def names_of(line: str) -> list[str]:
    """The groups that a line of `together` names."""
    return [name.strip() for name in line.removeprefix("!").split("+")]


def _all_phrases(file: UrgentFile, language: str) -> Iterator[str]:
    yield from file.calm.in_language(language)
    for words in file.groups.values():
        yield from words.in_language(language)
    for script in file.kinds.values():
        for words in (script.phrases, script.likely, script.alone, script.masks):
            yield from words.in_language(language)


def _any_span(phrase: _Phrase, said: _Said) -> bool:
    return next(phrase.spans(said), None) is not None


def _near(groups: Sequence[Sequence[_Phrase]], said: _Said) -> bool:
    """Whether a phrase of each group stands near one of every other."""
    spans = list[list[_Span]]()
    for group in groups:
        found = [span for phrase in group for span in phrase.spans(said)]
        if not found:
            return False
        spans.append(found)
    for chosen in product(*spans):
        first, last = min(start for start, _ in chosen), max(end for _, end in chosen)
        own = sum(end - start for start, end in chosen)
        apart = all(
            one[1] <= two[0] or two[1] <= one[0]
            for at, one in enumerate(chosen)
            for two in chosen[at + 1 :]
        )
        if apart and last - first <= own + _BETWEEN * len(chosen):
            return True
    return False


def _plain(text: str) -> str:
    """A phrase as one row of letters; of alternatives the first."""
    return "".join(part.split("|")[0].removeprefix("=") for part in text.split())
