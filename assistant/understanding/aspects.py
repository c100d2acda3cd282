"""Which kinds of question an utterance asks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.understanding.evidence import Evidence, Scores
from assistant.understanding.features import Part
from assistant.understanding.weights import Deciding, MatchingFile

GENERAL = "general"

_MOST_ASPECTS = 3
"""More answers in one turn nobody could follow."""


@dataclass(frozen=True)
class Shown:
    """What a part of an utterance shows of aspects.

    Attributes:
        asks: whether the part is a question.
        general: scores of the aspects whatever the topic.
        like: how much of each phrase was said.
    """

    asks: bool
    general: Scores
    like: Scores


class Aspects:
    """Finds aspects: by the cues of `aspects.yaml`, and by how each topic is asked about."""

    def __init__(self, evidence: Evidence) -> None:
        """Find aspects by what was learnt.

        Args:
            evidence: learnt from cues, and from phrases that ask about a topic.
        """
        self._evidence = evidence
        self.labels = evidence.labels
        self._general = [place for place, name in enumerate(self.labels) if name == GENERAL]
        self._label_at = evidence.places
        of_topic = np.array(evidence.topics)
        self._phrases = {
            str(topic): np.flatnonzero(of_topic == topic) for topic in np.unique(of_topic) if topic
        }
        self._has = {topic: np.zeros(len(self.labels), dtype=bool) for topic in self._phrases}
        for topic, phrases in self._phrases.items():
            self._has[topic][self._label_at[phrases]] = True

    def shown(self, parts: Sequence[Part]) -> list[Shown]:
        """What each part shows."""
        return [
            Shown(
                part.asks,
                self._evidence.scores(part.wording),
                self._evidence.likeness(part.wording),
            )
            for part in parts
        ]

    def chosen(
        self, shown: Sequence[Shown], topic: str | None, limits: MatchingFile
    ) -> tuple[tuple[str, ...], float]:
        """The aspects that are asked, surest first, and the score of the first.

        Args:
            shown: what the whole utterance and then its sentences show.
            topic: what it is about, when that is known.
            limits: shares and thresholds.
        """
        deciding = limits.deciding
        scores = [self._scores(each, topic, deciding) for each in shown]
        total = self._total(shown, scores, limits)
        best = int(total.argmax())
        first = float(total[best])
        if first < deciding.aspect:
            return (GENERAL,), 0.0
        asked = {best: first}
        for each, score in zip(shown[1:], scores[1:], strict=True):
            # A question of its own: «How much is it? Where do I go?»
            if each.asks and float(score.max()) >= deciding.second_question:
                at = int(score.argmax())
                asked.setdefault(at, float(total[at]))
        for other in np.flatnonzero(total >= deciding.second_aspect * first):
            asked[int(other)] = float(total[other])
        ordered = sorted(asked, key=lambda at: -asked[at])[:_MOST_ASPECTS]
        return tuple(self.labels[at] for at in ordered), first

    def _total(
        self, shown: Sequence[Shown], scores: Sequence[Scores], limits: MatchingFile
    ) -> Scores:
        """Scores of the aspects for all that was said."""
        if len(scores) == 1:
            return scores[0]
        story = limits.reading.story
        best = np.max(
            [
                (1.0 if each.asks else story) * score
                for each, score in zip(shown[1:], scores[1:], strict=True)
            ],
            axis=0,
        )
        share = limits.reading.sentence_aspect
        total: Scores = (1 - share) * scores[0] + share * best
        return total

    def _scores(self, shown: Shown, topic: str | None, deciding: Deciding) -> Scores:
        if topic not in self._phrases:
            plain: Scores = shown.general.copy()
            plain[self._general] *= deciding.general
            return plain
        phrases = self._phrases[topic]
        own = np.zeros(len(self.labels), dtype=np.float32)
        np.maximum.at(own, self._label_at[phrases], shown.like[phrases])
        share = deciding.own_phrases
        scores: Scores = (1 - share) * shown.general + share * own
        scores[~self._has[topic]] *= deciding.lacking
        scores[self._general] *= deciding.general
        return scores
