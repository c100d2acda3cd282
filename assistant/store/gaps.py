"""How long callers waited for answers: kept as counts of steps, told as median and 95 %."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

STEP_S: Final = 0.1
"""Width of a step: nobody hears a smaller difference between two days."""
LAST_STEP: Final = 100
"""Holds all that took ten seconds and longer."""


@dataclass(frozen=True)
class Gaps:
    """How long callers waited, over many answers.

    Attributes:
        answers: how many there were.
        median_s: half of them came sooner; None without answers.
        p95_s: nineteen of twenty came sooner; None without answers.
    """

    answers: int
    median_s: float | None
    p95_s: float | None


def step_of(seconds: float) -> int:
    """The step to which an answer belongs."""
    return min(LAST_STEP, max(0, int(seconds / STEP_S)))


def gaps_of(steps: Mapping[int, int]) -> Gaps:
    """What counts of steps say.

    Args:
        steps: step to answers.
    """
    answers = sum(steps.values())
    if not answers:
        return Gaps(0, None, None)
    in_order = sorted(steps.items())
    sums = list(accumulate(count for _, count in in_order))

    def quantile(share: float) -> float:
        wanted = share * answers
        at = next(place for place, total in enumerate(sums) if total >= wanted)
        # As if the answers of a step were spread over it evenly.
        step, count = in_order[at]
        inside = (wanted - (sums[at] - count)) / count
        return round((step + inside) * STEP_S, 2)

    return Gaps(answers, quantile(0.5), quantile(0.95))
