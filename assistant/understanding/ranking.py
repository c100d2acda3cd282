"""How far an utterance speaks for each topic, act and other subject."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from assistant.understanding.concepts import CONCEPT
from assistant.understanding.evidence import LearntEvidence, Scores
from assistant.understanding.features import Part
from assistant.understanding.learning import Learning
from assistant.understanding.meaning import Candidate
from assistant.understanding.scripts import Scripts
from assistant.understanding.sense import joined
from assistant.understanding.sentence_vectors import load_encoder, sentence_vectors

_BENEFIT = f"{CONCEPT}benefit"
"""The concept of payments by the state: who speaks of one does not ask about a visa."""


class Ranking:
    """Scores all that the scripts know by what an utterance says.

    Attributes:
        evidence: what words show.
    """

    def __init__(self, scripts: Scripts, learning: Learning) -> None:
        """Take what was learnt; the encoder of sentences is loaded where it is needed.

        Args:
            scripts: the labels, and how what speaks for them is weighed.
            learning: of their phrases.
        """
        self._limits = scripts.matching
        self._learning = learning
        self.evidence, self._sense = learning.topics, learning.sense
        if self._sense is not None:
            load_encoder()  # nobody waits for it in a call
        labels = self.evidence.labels
        # Acts are few words, and known by these.
        of_sense = [0 if label in scripts.acts else 1 for label in labels]
        self._sense_share = np.array(of_sense, np.float32) * self._limits.sense.share
        elsewhere = set(scripts.elsewhere) - set(scripts.topics)
        self._is_elsewhere = np.array([label in elsewhere for label in labels])

    @property
    def by_words(self) -> bool:
        """Whether the sense of sentences counts for nothing in this language."""
        return self._sense is None

    def ranked(
        self,
        heard: Sequence[Sequence[Part]],
        shares: Sequence[float],
        *,
        by_words: bool,
        as_new: bool = False,
    ) -> list[Candidate]:
        """All labels, best first.

        Args:
            heard: for each reading of the utterance the whole of it, then its sentences.
            shares: weights of the readings, summing to 1.
            by_words: leave out the sense of sentences.
            as_new: leave out the phrase of the scripts that is this very text.
        """
        # A story leads up to its question: what asks nothing counts within the whole only.
        used = [[parts[0], *(part for part in parts[1:] if part.asks)] for parts in heard]
        senses = {} if by_words else self._senses([part.said for parts in used for part in parts])
        scores = np.zeros(len(self.evidence.labels), dtype=np.float32)
        for parts, share in zip(used, shares, strict=True):
            scores += share * self._scores(parts, senses, as_new=as_new)
        order = np.argsort(-scores, kind="stable")
        return [Candidate(self.evidence.labels[at], float(scores[at])) for at in order]

    @cached_property
    def _afresh(self) -> LearntEvidence:
        """What was kept on disk does not know which phrase is which."""
        return self._learning.topics_afresh()

    def _senses(self, said: Sequence[str]) -> Mapping[str, Scores]:
        """What the sense of each sentence speaks for."""
        if self._sense is None:
            return {}
        return dict(zip(said, self._sense.scores(sentence_vectors(said)), strict=True))

    def _scores(
        self, parts: Sequence[Part], senses: Mapping[str, Scores], *, as_new: bool
    ) -> Scores:
        limits = self._limits.reading
        score = self._afresh.scores_as_new if as_new else self.evidence.scores
        each = [(1 - limits.unknown * part.unknown**2) * score(part.features) for part in parts]
        if senses:
            each = [
                joined(words, senses[part.said], self._sense_share, self._limits.sense.contested)
                for part, words in zip(parts, each, strict=True)
            ]
        scores = each[0]
        if each[1:]:
            scores = (1 - limits.sentence) * scores + limits.sentence * np.max(each[1:], axis=0)
        if _BENEFIT in parts[0].features:
            scores = np.where(self._is_elsewhere, scores * limits.elsewhere, scores)
        return scores
