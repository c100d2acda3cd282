"""What a reply to a question of Jauap's means, learnt from examples.

Words alone tell little: «I have no savings» and «I have no second home» have the same no, and «what
shop?» has none. Kernel ridge regression over the examples of all questions asks which a reply is
most like (`sentence_words.py`); those of the same question count most, the others for how a yes
and a no are said at all (a multi-task kernel: Evgeniou, Micchelli and Pontil, 2005), and those that
deny something like the reply does more than those that do not.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from assistant.understanding import learnt_files
from assistant.understanding.denials import Denials
from assistant.understanding.learning import words_of_all_languages
from assistant.understanding.learnt_files import Arrays, LearntFiles, as_array, as_texts
from assistant.understanding.normalising import Normaliser
from assistant.understanding.reply_examples import NO, OPEN, YES
from assistant.understanding.scripts import Scripts
from assistant.understanding.sentence_words import WordedSentences
from assistant.understanding.sparse import Matrix, solved
from assistant.understanding.weights import Replying

Example: TypeAlias = tuple[str, str, str]
"""Fact, meaning and reply."""
_Flags: TypeAlias = npt.NDArray[np.bool_]
_KEPT = 16
"""Replies whose meaning is kept: one turn asks several times for that of the same words."""
_SHARED = (YES, NO, OPEN)
"""What replies to different questions mean alike; a choice is that of one question alone."""


@dataclass(frozen=True)
class Likely:
    """What a reply seems to mean.

    Attributes:
        meaning: yes, no or the id of a choice; `open` where it leaves the question open.
        sure: whether it is believed by itself.
        like: whether the reply is like any example of the question at all, and no story.
    """

    meaning: str
    sure: bool
    like: bool


class LearntReplies:
    """Tells what replies mean, in one language. Safe for several threads."""

    def __init__(
        self,
        arrays: Arrays,
        examples: Sequence[Example],
        denials: Denials,
        normaliser: Normaliser,
        limits: Replying,
    ) -> None:
        """Take what was learnt.

        Args:
            arrays: see `learnt_from`.
            examples: from which it was learnt.
            denials: of the language.
            normaliser: of the language.
            limits: how near counts as near, and from when a meaning is believed.
        """
        self._examples = examples
        self._denials, self._normaliser = denials, normaliser
        self._denied = arrays["denied"]
        self._sentences = WordedSentences(arrays, normaliser)
        self._weights: Matrix = arrays["weights"]
        self._fact = arrays["fact"]
        self._limits = limits
        self._facts = {name: number for number, name in enumerate(as_texts(arrays["facts"]))}
        labels = [each.split(" ") for each in as_texts(arrays["labels"])]
        self._labels = {
            name: [place for place, each in enumerate(labels) if each[0] == name]
            for name in self._facts
        }
        self._kept = lru_cache(maxsize=_KEPT)(self._reckoned)
        self._meanings = [each[-1] for each in labels]
        for name, places in self._labels.items():
            # A question for a choice has no yes, but may be left open like any other.
            shared = [OPEN] if places else _SHARED
            places[:0] = [labels.index([each]) for each in shared]
            self._labels[name] = places

    def knows(self, fact: str) -> bool:
        """Whether there are examples of replies to the question for a fact."""
        return fact in self._facts

    def affirming(self, fact: str) -> Sequence[str]:
        """Examples of replies to the question for a fact that are neither a no nor open."""
        return [
            text
            for each, meaning, text in self._examples
            if each == fact and meaning not in (NO, OPEN)
        ]

    def likely(self, fact: str, text: str) -> Likely:
        """What a reply to the question for a fact seems to mean.

        Args:
            fact: one that `knows` says yes to.
            text: the reply.
        """
        return self._kept(fact, text)

    def _reckoned(self, fact: str, text: str) -> Likely:
        same = self._fact == self._facts[fact]
        like, limits = self._sentences.likeness([text])[0], self._limits
        words = self._normaliser.words(text)
        near = _near(like, same, self._denied == self._denials.among(words), limits)
        places = self._labels[fact]
        scores = near @ self._weights[:, places]
        second, best = np.argsort(scores)[-2:]
        meaning = self._meanings[places[best]]
        comparable = like[same].max() >= limits.like and len(words) <= limits.longest
        far_before = scores[best] >= limits.likely and scores[best] - scores[second] >= limits.lead
        sure = comparable and far_before and meaning != OPEN
        return Likely(meaning, bool(sure), bool(comparable))


def learnt_replies(scripts: Scripts, normaliser: Normaliser) -> LearntReplies | None:
    """What the scripts' examples teach, learnt now or read from what was learnt before.

    Args:
        scripts: the examples; None is returned where there are none.
        normaliser: of the language.
    """
    language, limits = normaliser.language, scripts.matching.replies
    examples = [
        (fact, meaning, text)
        for fact, meanings in scripts.replies.items()
        if fact in scripts.facts
        for meaning, texts in meanings.items()
        if meaning in (*(scripts.facts[fact].choices or (YES, NO)), OPEN)
        for text in texts.in_language(language)
    ]
    if not examples:
        return None
    denials, files = Denials(scripts.languages[language]), LearntFiles()
    shapes = limits.model_dump_json(include={"narrow", "shared", "denied", "smoothing"})
    words = words_of_all_languages(scripts)
    key = learnt_files.key(("replies", language, words, shapes, json.dumps(examples)))
    arrays = files.get(key)
    if arrays is None:
        arrays = learnt_from(examples, denials, normaliser, limits)
        files.put(key, arrays)
    return LearntReplies(arrays, examples, denials, normaliser, limits)


def learnt_from(
    examples: Sequence[Example],
    denials: Denials,
    normaliser: Normaliser,
    limits: Replying,
) -> Arrays:
    """What examples teach, as numbers.

    Args:
        examples: fact, meaning and reply of each.
        denials: of their language.
        normaliser: of their language.
        limits: how near counts as near.
    """
    facts = list(dict.fromkeys(fact for fact, _, _ in examples))
    meant = [each if each in _SHARED else f"{fact} {each}" for fact, each, _ in examples]
    labels = list(dict.fromkeys((*_SHARED, *meant)))
    wanted = np.zeros((len(examples), len(labels)), dtype=np.float32)
    wanted[np.arange(len(examples)), [labels.index(each) for each in meant]] = 1
    sentences = WordedSentences.of([text for _, _, text in examples], normaliser)
    fact = np.array([facts.index(each) for each, _, _ in examples])
    denied = np.array([denials.among(normaliser.words(text)) for _, _, text in examples])
    same, alike = fact[:, None] == fact[None, :], denied[:, None] == denied[None, :]
    like = _near(sentences.alike(), same, alike, limits)
    like[np.diag_indices(len(like))] += limits.smoothing
    return {
        **sentences.arrays(),
        "weights": solved(like, wanted),
        "fact": fact,
        "denied": denied,
        "facts": as_array(facts),
        "labels": as_array(labels),
    }


def _near(like: Matrix, same: _Flags, alike: _Flags, limits: Replying) -> Matrix:
    """1 for the same words in a reply to the same question, less the farther away.

    Args:
        like: how like the words are.
        same: whether it is the same question.
        alike: whether both deny something, or neither.
        limits: what the others count.
    """
    near: Matrix = np.exp(np.float32(limits.narrow) * (like - 1))
    near *= np.where(same, np.float32(1), np.float32(limits.shared))
    near *= np.where(alike, np.float32(1), np.float32(limits.denied))
    return near
