"""How far an utterance speaks for each topic, act and other subject."""

from collections.abc import MutableSequence, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from assistant.understanding.concepts import CONCEPT
from assistant.understanding.evidence import LearntEvidence, Scores
from assistant.understanding.features import Part, kind_of
from assistant.understanding.learning import Learning
from assistant.understanding.meaning import Candidate
from assistant.understanding.scripts import Scripts
from assistant.understanding.sense import joined

_BENEFIT = f"{CONCEPT}benefit"
"""The concept of payments by the state: who speaks of one does not ask about a visa."""
_SENTENCES_IN_HAND = 32
"""Sentences whose sense is kept: one is looked at twice in a turn, and not after it. What callers
said is kept no longer than that."""
_CHOICE = 2
"""Labels among which there is something to choose."""


class Ranking:
    """Scores all that the scripts know by what an utterance says.

    Attributes:
        evidence: what words show.
    """

    def __init__(self, scripts: Scripts, learning: Learning) -> None:
        """Take what was learnt.

        Args:
            scripts: the labels, and how what speaks for them is weighed.
            learning: of their phrases.
        """
        self._limits = scripts.matching
        self._learning = learning
        self.evidence, self._sense = learning.topics, learning.sense
        self._kept: dict[str, Scores] = {}
        # Letters are compared in no time.
        self._certain = 1.0 if learning.by_letters else self._limits.sense.certain
        self._own_words, self._common = learning.spoken_words, learning.common_words
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

    def by_both(self, whole: Part, ranked: Sequence[Candidate]) -> list[Candidate]:
        """All labels by what words and sense say of them, 0 to 2, best first.

        None where there is no sense, or for words of another language. Of topics this is no score
        to be believed: that is `ranked`, which weighs both.

        Args:
            whole: all that was said.
            ranked: the labels by words, and by sense where words leave them open.
        """
        if self._sense is None or self._foreign(whole) > self._limits.sense.foreign:
            return []
        (senses,) = self._senses([whole.said])
        of_label = dict(zip(self.evidence.labels, senses.tolist(), strict=True))
        both = [replace(each, score=each.score + of_label[each.id]) for each in ranked]
        return sorted(both, key=lambda each: -each.score)

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
        """Put what words and sense say together where words alone leave it open."""
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
        senses = self._senses([said for _, _, said in open_to])
        contested = self._limits.sense.contested
        for (scores, at, _), sense in zip(open_to, senses, strict=True):
            scores[at] = joined(scores[at], sense, self._sense_share, contested)

    def _senses(self, said: Sequence[str]) -> list[Scores]:
        """Scores of sentences by their sense. The last ones are kept: one is looked at twice.

        All that are new are encoded at once, which takes hardly longer than one.
        """
        kept = self._kept
        new = [each for each in dict.fromkeys(said) if each not in kept]
        found = dict(zip(new, self._sense.scores(new), strict=True)) if new and self._sense else {}
        # Another thread may do the same; neither changes what the other reads.
        self._kept = dict([*kept.items(), *found.items()][-_SENTENCES_IN_HAND:])
        return [found[each] if each in found else kept[each] for each in said]

    def _leave_open(self, part: Part, words: Scores) -> bool:
        """Whether words do not say by far what is meant, in a language they are of.

        Words that speak for nothing leave nothing open: what was said is no business of ours.
        """
        limits, of_sense = self._limits.sense, words[self._sense_share > 0]
        if len(of_sense) < _CHOICE or self._foreign(part) > limits.foreign:
            return False
        second, best = np.partition(of_sense, -_CHOICE)[-_CHOICE:]
        return bool(best - second < self._certain * best)

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
