"""Fitting the weights and thresholds of `matching.yaml` to a file of questions.

What makes a score (the settings of reading, topics and aspects) is costly to change; what
decides on scores is cheap. So the lines are scored once for each of a few settings of the
first kind, and the thresholds are searched for each by coordinate steps. By cross-
validation both are chosen on some lines and measured on the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from assistant.understanding.evaluation import Line, Outcome, context_of, judged
from assistant.understanding.matching import Heard, Matcher
from assistant.understanding.meaning import Decision, Reading, Understanding, Why
from assistant.understanding.phrasebook import Phrasebook
from assistant.understanding.scripts import Scripts
from assistant.understanding.trust import Signals, fitted
from assistant.understanding.weights import MatchingFile

Gains = npt.NDArray[np.float64]

_STEPS: Mapping[str, Mapping[str, Sequence[float]]] = {
    "reading": {
        "likeness": (75,),
        "mixed_in": (0.0, 0.3),
        "unknown": (0.5, 0.7, 0.9),
        "sentence": (0.0, 0.15, 0.3, 0.5),
        "elsewhere": (0.4, 0.8, 1.0),
    },
    "topics": {
        "nearest": (0.1, 0.4),
        "linear": (0.3, 0.7),
        "saturation": (1.0, 2.5),
        "cue": (0.3, 1.0),
        "pair": (0.3, 0.8),
        "letters": (0.0, 0.2),
        "concept": (0.3, 0.8),
        "mark": (0.2, 0.8),
        "smoothing": (0.3, 2.0),
        "balance": (0.2, 0.8),
        "length": (0.7, 1.0),
    },
    "aspects": {
        "nearest": (0.1, 0.4),
        "linear": (0.3, 0.7),
        "saturation": (1.0, 3.0),
        "pair": (0.3, 0.8),
        "concept": (0.3, 0.8),
        "mark": (0.3, 1.5),
        "form": (1.0, 2.0),
        "smoothing": (0.3, 3.0),
        "balance": (0.2, 0.8),
    },
}
"""Values that are tried for what makes a score."""

_THRESHOLDS: Mapping[str, Mapping[str, Sequence[float]]] = {
    "deciding": {
        "answer": (0.15, 0.2, 0.25, 0.3, 0.35, 0.4),
        "trust": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
        "margin": (0.0, 0.02, 0.03, 0.05, 0.08, 0.12),
        "margin_elsewhere": (0.0, 0.05, 0.1, 0.15),
        "clarify": (0.12, 0.16, 0.2, 0.25, 0.3),
        "act": (0.25, 0.3, 0.35, 0.4, 0.5, 0.6),
        "urgent": (0.4, 0.5, 0.6, 0.7, 0.8),
        "aspect": (0.05, 0.1, 0.15, 0.2, 0.25),
        "second_aspect": (0.7, 0.75, 0.8, 0.85, 0.9),
        "second_question": (0.2, 0.3, 0.4, 0.5, 0.6),
        "own_phrases": (0.1, 0.2, 0.3, 0.4, 0.5),
        "lacking": (0.6, 0.8, 1.0),
        "general": (0.6, 0.7, 0.8, 0.9, 1.0),
    },
    "reading": {
        "story": (0.3, 0.5, 0.7, 0.9),
        "sentence_aspect": (0.2, 0.4, 0.6, 0.8),
    },
}
"""Values that are tried for what decides on scores."""

_HARM: Mapping[str, float] = {"topic": 0.15, "out_of_scope": 1.0}
"""What a wrong answer costs, in lines: its heading tells a caller that it is the wrong one,
but who asked about something else is sent astray."""

_WORTH_A_STEP = 0.15
"""Gain, in lines, from which a step is taken: less is chance."""


_TRIED = 2
"""Settings beside the present one for which thresholds are searched."""


@dataclass(frozen=True)
class Scored:
    """Lines as one setting scores them."""

    matchers: Mapping[str, Matcher]
    lines: Sequence[Line]
    heard: Sequence[Heard | None]
    contexts: Sequence[str | None]

    def outcomes(self, limits: MatchingFile, numbers: Sequence[int]) -> list[Outcome]:
        """What becomes of some of the lines by these thresholds."""
        return [judged(self.lines[n], self._meant(n, limits)) for n in numbers]

    def gains(self, limits: MatchingFile, numbers: Sequence[int]) -> Gains:
        """How good each of these lines turns out."""
        return np.array([gain(outcome) for outcome in self.outcomes(limits, numbers)])

    def trusting(self, limits: MatchingFile, numbers: Sequence[int]) -> MatchingFile:
        """The same with the weights of trust that these lines show."""
        signals: list[Signals] = []
        right: list[bool] = []
        for number in numbers:
            line, heard = self.lines[number], self.heard[number]
            if heard is None or line.kind not in ("topic", "out_of_scope"):
                continue
            best = heard.ranked[0]
            matcher = self.matchers[line.lang]
            accepted = best.id in line.accept
            if matcher.is_topic(best.id) and accepted == (line.kind == "topic"):
                lead = 1 - heard.ranked[1].score / best.score if best.score > 0 else 0.0
                place = matcher.place(best.id)
                signals.append(heard.business.signals(place, best.score, lead))
                right.append(accepted)
        found = fitted(signals, right)
        return limits if found is None else limits.model_copy(update={"trust": found})

    def _meant(self, number: int, limits: MatchingFile) -> Understanding:
        heard = self.heard[number]
        if heard is None:
            return Understanding(Decision.REJECT, Why.NO_WORDS)
        matcher = self.matchers[self.lines[number].lang]
        return matcher.decided(heard, topic=self.contexts[number], limits=limits)


def gain(outcome: Outcome) -> float:
    """How good an outcome is: a wrong answer does more harm than none."""
    line, meant = outcome.line, outcome.meant
    value = (outcome.topic + outcome.joint) / 2
    if line.kind in ("topic", "out_of_scope") and outcome.topic == 0:
        value -= _HARM[line.kind] if meant.decision is Decision.ANSWER else 0.0
    return value - 0.03 * (len(meant.aspects) - 1)


class Fitting:
    """Fits to one file of questions."""

    def __init__(
        self,
        scripts: Scripts,
        lines: Sequence[Line],
        *,
        weights: bool = True,
        told: Callable[[str], None] | None = None,
    ) -> None:
        """Begin with the settings of the scripts.

        Args:
            scripts: what the questions are about.
            lines: questions with what is right.
            weights: whether to try other weights too, not only other thresholds.
            told: is told how far it is.
        """
        self._steps = _STEPS if weights else {}
        self._scripts = scripts
        self._lines = lines
        self._told = told or (lambda _: None)
        self._all = range(len(lines))
        self._book = Phrasebook(scripts, remember=True)

    @cached_property
    def settings(self) -> list[tuple[MatchingFile, Scored]]:
        """Settings that make scores, the present one first: one step from it each."""
        base = self._scripts.matching
        found = [(base, self._scored(base))]
        for limits in _neighbours(base, self._steps):
            found.append((limits, self._scored(limits)))
            self._told(f"setting {len(found)}: {found[-1][1].gains(limits, self._all).sum():.1f}")
        return found

    def best(self, numbers: Sequence[int]) -> tuple[MatchingFile, Scored]:
        """The settings that are best for some of the lines."""
        ranked = sorted(self.settings[1:], key=lambda each: -each[1].gains(each[0], numbers).sum())
        limits, scored = self.settings[0]
        limits, value = thresholds(scored.trusting(limits, numbers), scored, numbers)
        for other, rescored in ranked[:_TRIED]:
            tried, new = thresholds(rescored.trusting(other, numbers), rescored, numbers)
            if new > value + _WORTH_A_STEP:
                limits, value, scored = tried, new, rescored
        return limits, scored

    def cross_validated(self, folds: int) -> list[Outcome]:
        """Every line understood with settings that were chosen without its fold."""
        outcomes: dict[int, Outcome] = {}
        for fold in range(folds):
            left_out = [n for n in self._all if n % folds == fold]
            others = [n for n in self._all if n % folds != fold]
            limits, scored = self.best(others)
            outcomes.update(zip(left_out, scored.outcomes(limits, left_out), strict=True))
            self._told(f"fold {fold + 1} of {folds}")
        return [outcomes[n] for n in self._all]

    def left_out(self) -> list[Outcome]:
        """Every line understood with the settings that all other lines choose.

        They choose among those that were met on the way to the best of all.
        """
        met = [*self._met()]
        gains = np.stack([scored.gains(limits, self._all) for limits, scored in met])
        totals = gains.sum(axis=1)
        outcomes = []
        for number in self._all:
            limits, scored = met[int(np.argmax(totals - gains[:, number]))]
            outcomes += scored.outcomes(limits, [number])
        return outcomes

    def step(self, numbers: Sequence[int] | None = None) -> MatchingFile:
        """The best settings one step from the present ones."""
        return self.best(numbers or self._all)[0]

    def _met(self) -> Iterator[tuple[MatchingFile, Scored]]:
        yield from self.settings
        limits, scored = self.best(self._all)
        yield limits, scored
        for neighbour in _neighbours(limits, _THRESHOLDS):
            yield neighbour, scored

    def _scored(self, limits: MatchingFile) -> Scored:
        scripts = self._scripts.with_matching(limits)
        languages: list[str] = sorted({line.lang for line in self._lines})
        matchers = {name: Matcher(scripts, name, self._book) for name in languages}
        return Scored(
            matchers,
            self._lines,
            [matchers[line.lang].heard([Reading(line.text)]) for line in self._lines],
            [context_of(line, scripts.topics) for line in self._lines],
        )


def left_out(scripts: Scripts, lines: Sequence[Line]) -> list[Outcome]:
    """Every line understood with the settings that all other lines choose."""
    return Fitting(scripts, lines, weights=False).left_out()


def thresholds(
    limits: MatchingFile, scored: Scored, numbers: Sequence[int]
) -> tuple[MatchingFile, float]:
    """The best thresholds for some of the lines, by coordinate steps, and their gain."""
    value = float(scored.gains(limits, numbers).sum())
    for section, names in _THRESHOLDS.items():
        for name, values in names.items():
            tried = [_with(limits, section, name, each) for each in values]
            gains = [float(scored.gains(each, numbers).sum()) for each in tried]
            best = int(np.argmax(gains))
            if gains[best] > value + _WORTH_A_STEP:
                limits, value = tried[best], gains[best]
    return limits, value


def _neighbours(
    limits: MatchingFile, steps: Mapping[str, Mapping[str, Sequence[float]]]
) -> Iterator[MatchingFile]:
    for section, names in steps.items():
        for name, values in names.items():
            for value in values:
                if value != getattr(getattr(limits, section), name):
                    yield _with(limits, section, name, value)


def _with(limits: MatchingFile, section: str, name: str, value: float) -> MatchingFile:
    part = getattr(limits, section).model_copy(update={name: value})
    return limits.model_copy(update={section: part})
