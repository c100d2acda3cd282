"""How the line does: calls, topics, outcomes and difficulties, and the open data about them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Response

from assistant.console.charts import bars, trend
from assistant.console.period import PRESETS, Period, ending, read_period
from assistant.console.topic_names import topic_name, topic_names
from assistant.console.visit import AnyStaff, Visit
from assistant.store.gaps import Gaps
from assistant.store.overview import DayCounts, Overview
from assistant.texts import LANGUAGES

router = APIRouter()

_OUTCOMES: Final = ("answered", "person", "callback", "left")
_DIFFICULTIES: Final = ("no_match", "no_input", "repeats", "clarified", "failures")
_HELP: Final = ("helped", "not_helped")


@router.get("/overview")
def overview(visit: AnyStaff, first: str = "", last: str = "", language: str = "") -> Response:
    """Charts over some days, of all languages or of one."""
    today = visit.now.date()
    period = read_period(first, last, today)
    chosen = language if language in LANGUAGES else None
    numbers = _numbers(visit)
    days = numbers.days(period.first, period.last, chosen)
    total = numbers.total(period.first, period.last, chosen)
    topics = numbers.topics(period.first, period.last, chosen)
    return visit.page(
        "overview.html",
        period=period,
        presets=[(each, ending(today, each)) for each in PRESETS],
        chosen=chosen or "",
        languages=LANGUAGES,
        least=visit.console.settings.store.small_cell,
        total=total,
        gap=numbers.gaps(period.first, period.last, chosen),
        trends=_trends(visit, days, numbers.gaps_by_day(period.first, period.last, chosen)),
        charts=[
            ("outcomes", bars(_counts(visit, total, _OUTCOMES))),
            ("topics", bars(_named_topics(visit, topics))),
            ("languages", bars(_languages(visit, numbers, period))),
            ("difficulties", bars(_counts(visit, total, _DIFFICULTIES))),
            ("help", bars(_counts(visit, total, _HELP))),
        ],
        days=days,
        measures=("calls", *_OUTCOMES, *_HELP, *_DIFFICULTIES),
    )


@router.get("/overview.csv")
def open_data(visit: AnyStaff, first: str = "", last: str = "") -> Response:
    """Counts by day as open data: nothing by which anybody could be known."""
    period = read_period(first, last, visit.now.date())
    name = f"jauap-{period.first}-{period.last}.csv"
    return Response(
        _numbers(visit).open_data(period.first, period.last),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _numbers(visit: Visit) -> Overview:
    return Overview(visit.store, small_cell=visit.console.settings.store.small_cell)


def _counts(visit: Visit, total: DayCounts, measures: Sequence[str]) -> dict[str, int]:
    return {visit.text(f"overview.{each}"): getattr(total, each) for each in measures}


def _named_topics(visit: Visit, topics: Mapping[str, int]) -> dict[str, int]:
    names = topic_names(visit)
    return {topic_name(names, topic): count for topic, count in topics.items()}


def _languages(visit: Visit, numbers: Overview, period: Period) -> dict[str, int]:
    found = numbers.languages(period.first, period.last)
    return {visit.text(f"shell.{language}"): count for language, count in found.items()}


def _trends(
    visit: Visit, days: Sequence[DayCounts], gaps: Mapping[date, Gaps]
) -> list[dict[str, Any]]:
    """Trends by day, each with its name and how its values are written."""
    calls = {
        visit.text("overview.calls"): [float(each.calls) for each in days],
        visit.text("overview.answered"): [float(each.answered) for each in days],
    }
    seconds = {
        visit.text("overview.median"): [_seconds(gaps, each.day, "median_s") for each in days],
        visit.text("overview.p95"): [_seconds(gaps, each.day, "p95_s") for each in days],
    }
    return [
        {"name": "calls_by_day", "trend": trend(calls), "digits": 0},
        {"name": "gaps_by_day", "trend": trend(seconds), "digits": 2},
    ]


def _seconds(gaps: Mapping[date, Gaps], day: date, measure: str) -> float | None:
    found = gaps.get(day)
    seconds: float | None = getattr(found, measure) if found is not None else None
    return seconds
