"""Which kinds of question an utterance asks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.understanding.evidence import Evidence, Example, Scores
from assistant.understanding.features import Part
from assistant.understanding.schema import Deciding, MatchingFile, Weighing

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

    def __init__(
        self,
        asked: Sequence[tuple[str, Example]],
        cues: Sequence[Example],
        weighing: Weighing,
        *,
        common: frozenset[str],
    ) -> None:
        """Learn from phrases.

        Args:
            asked: topics with their phrases, which show aspects.
            cues: phrases that show an aspect whatever the topic.
            weighing: how to weigh them.
            common: words that show nothing.
        """
        self._evidence = Evidence(
            [*cues, *(example for _, example in asked)], weighing, cues=common
        )
        self.labels = self._evidence.labels
        self._has = {topic: np.zeros(len(self.labels), dtype=bool) for topic, _ in asked}
        numbers: dict[str, list[int]] = {topic: [] for topic, _ in asked}
        number = {id(example): n for n, example in enumerate(self._evidence.examples)}
        for topic, example in asked:
            self._has[topic][self._evidence.place(example.label)] = True
            numbers[topic].append(number[id(example)])
        self._phrases = {topic: np.array(sorted(each)) for topic, each in numbers.items()}
        self._label_at: npt.NDArray[np.int64] = np.array(
            [self._evidence.place(example.label) for example in self._evidence.examples]
        )

    def shown(self, parts: Sequence[Part]) -> list[Shown]:
        """What each part shows."""
        return [
            Shown(
                part.asks,
                self._evidence.scores(part.features),
                self._evidence.likeness(part.features),
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
            return shown.general
        phrases = self._phrases[topic]
        own = np.zeros(len(self.labels), dtype=np.float32)
        np.maximum.at(own, self._label_at[phrases], shown.like[phrases])
        share = deciding.own_phrases
        scores: Scores = (1 - share) * shown.general + share * own
        scores[~self._has[topic]] *= deciding.lacking
        return scores
