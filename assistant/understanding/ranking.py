"""How far an utterance speaks for each topic, act and other subject."""

from collections.abc import MutableSequence, Sequence
from functools import cached_property

import numpy as np

from assistant.understanding.concepts import CONCEPT
from assistant.understanding.evidence import LearntEvidence, Scores
from assistant.understanding.features import Part, kind_of
from assistant.understanding.learning import Learning
from assistant.understanding.meaning import Candidate
from assistant.understanding.scripts import Scripts
from assistant.understanding.sense import joined
from assistant.understanding.sentence_vectors import load_encoder, sentence_vectors

_BENEFIT = f"{CONCEPT}benefit"
"""The concept of payments by the state: who speaks of one does not ask about a visa."""
_CHOICE = 2
"""Labels among which there is something to choose."""


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
        self._own_words, self._common = learning.spoken_words, learning.common_words
        if self._sense is not None:
            load_encoder()  # nobody waits for it in a call
        labels = self.evidence.labels
        # Acts are few words, and known by these.
        of_sense = [0 if label in scripts.acts else 1 for label in labels]
        self._sense_share = np.array(of_sense, np.float32) * self._limits.sense.share
        elsewhere = set(scripts.elsewhere) - set(scripts.topics)
        self._is_elsewhere = np.array([label in elsewhere for label in labels])

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
        worded = [[self._of_words(part, as_new=as_new) for part in parts] for parts in used]
        if not by_words:
            self._add_sense(used, worded)
        scores = np.zeros(len(self.evidence.labels), dtype=np.float32)
        for parts, each, share in zip(used, worded, shares, strict=True):
            scores += share * self._together(parts, each)
        order = np.argsort(-scores, kind="stable")
        return [Candidate(self.evidence.labels[at], float(scores[at])) for at in order]

    @cached_property
    def _afresh(self) -> LearntEvidence:
        """What was kept on disk does not know which phrase is which."""
        return self._learning.topics_afresh()

    def _of_words(self, part: Part, *, as_new: bool) -> Scores:
        score = self._afresh.scores_as_new if as_new else self.evidence.scores
        known = 1 - self._limits.reading.unknown * part.unknown**2
        return known * score(part.features)

    def _add_sense(
        self, used: Sequence[Sequence[Part]], worded: Sequence[MutableSequence[Scores]]
    ) -> None:
        """Put what words and sense say together where words alone leave it open.

        All sentences are encoded at once, which takes hardly longer than one.
        """
        if self._sense is None:
            return
        open_to = [
            (scores, at, part.said)
            for parts, scores in zip(used, worded, strict=True)
            for at, part in enumerate(parts)
            if self._leave_open(part, scores[at])
        ]
        if not open_to:
            return
        senses = self._sense.scores(sentence_vectors([said for _, _, said in open_to]))
        contested = self._limits.sense.contested
        for (scores, at, _), sense in zip(open_to, senses, strict=True):
            scores[at] = joined(scores[at], sense, self._sense_share, contested)

    def _leave_open(self, part: Part, words: Scores) -> bool:
        """Whether words do not say by far what is meant, in a language they are of.

        Words that speak for nothing leave nothing open: what was said is no business of ours.
        """
        limits, of_sense = self._limits.sense, words[self._sense_share > 0]
        if len(of_sense) < _CHOICE or self._foreign(part) > limits.foreign:
            return False
        second, best = np.partition(of_sense, -_CHOICE)[-_CHOICE:]
        return bool(best - second < limits.certain * best)

    def _foreign(self, part: Part) -> float:
        """Share of the telling words that are unknown, or of a language that callers mix in."""
        words = {
            name: sure
            for name, sure in part.features.items()
            if kind_of(name) == "word" and name not in self._common
        }
        known = sum(words.values())
        own = sum(sure for name, sure in words.items() if name in self._own_words)
        return 1 - (1 - part.unknown) * (own / known if known else 1.0)

    def _together(self, parts: Sequence[Part], each: Sequence[Scores]) -> Scores:
        """The scores of a reading from those of its whole and its sentences."""
        limits = self._limits.reading
        scores = each[0]
        if each[1:]:
            scores = (1 - limits.sentence) * scores + limits.sentence * np.max(each[1:], axis=0)
        if _BENEFIT in parts[0].features:
            scores = np.where(self._is_elsewhere, scores * limits.elsewhere, scores)
        return scores
