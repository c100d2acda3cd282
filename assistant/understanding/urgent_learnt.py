"""Hears cries for help and calls for a person in words that no list holds.

Learnt from `urgent_examples.yaml`, and as ordinary talk from the questions, situations, commands
and denials of the scripts, for all languages at once, because callers mix them. What was learnt is
kept on disk like the matcher's weights.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np

from assistant.understanding import learnt_files
from assistant.understanding.learnt_files import Arrays, LearntFiles, as_array, as_texts
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts
from assistant.understanding.urgent_examples import (
    Sentence,
    Told,
    UrgentExamplesFile,
    sentences,
)
from assistant.understanding.urgent_features import UrgentFeatures
from assistant.understanding.urgent_file import UrgentKind
from assistant.understanding.urgent_regression import Regression, learnt, rows
from assistant.yaml_files import YamlFile

_EXAMPLES = "urgent_examples.yaml"
_MEND = "Compare with the neighbouring entries of this file; its head explains every field."
_NOT_ORDINARY = frozenset(("emergency", "distress", "scam", "operator"))
"""Acts and subjects of the scripts whose phrases are no ordinary talk."""
_UTTERANCES_IN_HAND = 32
_TOLD = tuple(Told)


def load_urgent_examples(folder: Path) -> UrgentExamplesFile:
    """Read `urgent_examples.yaml` of a folder of scripts.

    Raises:
        ScriptError: it is missing or wrong.
    """
    return YamlFile(folder / _EXAMPLES).checked(UrgentExamplesFile, mend=_MEND)


class LearntUrgent:
    """How likely it is that help is cried for, or a person called. Safe for several threads."""

    def __init__(self, features: UrgentFeatures, arrays: Arrays) -> None:
        """Take what was learnt.

        Args:
            features: read what was said.
            arrays: what `_learnt` made.
        """
        self._features = features
        self._known = frozenset(as_texts(arrays["known"]))
        self._regression = Regression(arrays["weights"].astype(np.float32), arrays["base"])
        self.shares = lru_cache(maxsize=_UTTERANCES_IN_HAND)(self._shares)

    def kind(self, text: str) -> tuple[UrgentKind, float] | None:
        """The likeliest trouble, and how likely any trouble is (0 to 1); None without words."""
        shares = self.shares(text)
        if not shares:
            return None
        troubles = {told.kind: share for told, share in shares.items() if told.kind is not None}
        return max(troubles, key=lambda kind: troubles[kind]), sum(troubles.values())

    def _shares(self, text: str) -> Mapping[Told, float]:
        places, values = self._features.of(text, self._known)
        if not len(places):
            return {}
        return dict(zip(_TOLD, map(float, self._regression.shares(places, values)), strict=True))


@lru_cache(maxsize=2)
def learnt_urgent(scripts: Scripts) -> LearntUrgent:
    """What these scripts teach, learnt now or read from what was learnt before.

    Raises:
        ScriptError: the examples are missing or wrong.
    """
    languages = tuple(scripts.languages)
    features = UrgentFeatures([Normaliser(data) for data in scripts.languages.values()])
    questions = {
        language: [
            text
            for name, text in chain(
                scripts.phrases(language),
                scripts.situations(language),
                scripts.said_acts(language),
                scripts.said_denials(language),
            )
            if name not in _NOT_ORDINARY
        ]
        for language in languages
    }
    files = LearntFiles()
    key = learnt_files.key(("urgent", *_files(scripts.folder), json.dumps(questions)))
    arrays = files.get(key)
    if arrays is None:
        file = load_urgent_examples(scripts.folder)
        arrays = learnt_from(list(sentences(file, languages, questions)), features)
        files.put(key, arrays)
    return LearntUrgent(features, arrays)


def learnt_from(examples: Sequence[Sentence], features: UrgentFeatures) -> Arrays:
    """What sentences teach, as numbers.

    Args:
        examples: the sentences.
        features: read them.
    """
    read = _Known(examples, features)
    found = learnt(
        rows(features.of(each.text, read.without_own(each)) for each in examples),
        [_TOLD.index(each.told) for each in examples],
        len(_TOLD),
    )
    # Half the digits are enough, and half the bytes are read faster.
    weights = found.weights.astype(np.float16)
    return {"weights": weights, "base": found.base, "known": as_array(sorted(read.lines))}


class _Known:
    """With which words help is cried for, and in which lines of the examples they stand."""

    def __init__(self, examples: Sequence[Sentence], features: UrgentFeatures) -> None:
        self._features = features
        self.lines: defaultdict[str, set[str]] = defaultdict(set)
        for each in examples:
            if each.told is not Told.ORDINARY:
                for word in features.beginnings(each.text):
                    self.lines[word].add(each.line)

    def without_own(self, example: Sentence) -> frozenset[str]:
        """Those of its words that are known from other lines: a new cry has strange words too."""
        return frozenset(
            word
            for word in self._features.beginnings(example.text)
            if word in self.lines and self.lines[word] != {example.line}
        )


def _files(folder: Path) -> list[bytes]:
    """The examples, and the words of the languages by which they are read."""
    paths = [folder / _EXAMPLES, *sorted((folder / "language").glob("*.yaml"))]
    return [path.read_bytes() for path in paths if path.exists()]
