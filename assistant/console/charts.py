"""Charts as places in a drawing: the templates make SVG of them, each beside its table.

A bar stands in the row of the table that it shows, so the table is the chart. A trend is drawn in
a box of 100 by 100 that a page stretches to any width; all its words are text of the page, which
grows with the reader's letters and flows on a narrow screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

HEIGHT: Final = 100.0
WIDTH: Final = 100.0
_STEPS: Final = (1.0, 2.0, 5.0, 10.0)
"""The top of a scale is one of these times a power of ten: a number that is easy to halve."""


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart.

    Attributes:
        name: what is counted.
        count: how often.
        share: of all rows, 0 to 1.
        width: of the bar, 0 to 100; the longest has 100.
    """

    name: str
    count: int
    share: float
    width: float


def bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """Rows of a bar chart, in the order of the counts."""
    whole, longest = sum(counts.values()), max(counts.values(), default=0)
    return tuple(
        Bar(
            name,
            count,
            share=count / whole if whole else 0.0,
            width=round(WIDTH * count / longest, 2) if longest else 0.0,
        )
        for name, count in counts.items()
    )


@dataclass(frozen=True)
class Line:
    """One line of a trend.

    Attributes:
        name: what it shows.
        runs: points of an SVG polyline, one for each stretch of days without a gap.
        values: by day; None where there is nothing to show.
    """

    name: str
    runs: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Trend:
    """Lines over the same days.

    Attributes:
        lines: the first is drawn whole, the second dashed; a drawing of more would need a style.
        top: value at the top of the scale; 0 is at the bottom.
    """

    lines: tuple[Line, ...]
    top: float


def trend(values: Mapping[str, Sequence[float | None]]) -> Trend:
    """Lines over the same days, on one scale from 0.

    Args:
        values: by the name of the line, one for each day.
    """
    known = [value for line in values.values() for value in line if value is not None]
    top = _round_up(max(known, default=0.0))
    lines = tuple(Line(name, _runs(line, top), tuple(line)) for name, line in values.items())
    return Trend(lines, top)


def _runs(values: Sequence[float | None], top: float) -> tuple[str, ...]:
    step = WIDTH / max(1, len(values) - 1)
    points = [
        (index * step, HEIGHT * (1 - value / top)) if value is not None else None
        for index, value in enumerate(values)
    ]
    runs = []
    for there, run in groupby(points, key=lambda point: point is not None):
        if there:
            drawn = [f"{x:.2f},{y:.2f}" for x, y in filter(None, run)]
            # A line to itself shows a single day as a dot, because its ends are round.
            runs.append(" ".join(drawn if len(drawn) > 1 else drawn * 2))
    return tuple(runs)


def _round_up(value: float) -> float:
    if value <= 0:
        return 1.0
    power = 1.0
    while power * _STEPS[-1] < value:
        power *= _STEPS[-1]
    while power > value:
        power /= _STEPS[-1]
    return next(step * power for step in _STEPS if step * power >= value)
