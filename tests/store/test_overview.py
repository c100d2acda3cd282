"""Days as counts, and what of them may be published."""

from datetime import date

import pytest

from assistant.store.call_tally import CallCounts, Outcome
from assistant.store.day_counts import add_to_day
from assistant.store.engine import Store
from assistant.store.gaps import Gaps, gaps_of, step_of
from assistant.store.overview import DayCounts, Overview

MONDAY, TUESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26)


@pytest.fixture
def filled(database: Store) -> Store:
    with database.writing() as session:
        for number in range(12):
            counts = CallCounts(
                Outcome.ANSWERED,
                "ru",
                topics=("asp", "birth_grant") if number < 3 else ("asp",),
                helped=number < 2 or None,
                gaps=(0.62, 0.71),
            )
            add_to_day(session, MONDAY, 60.0, counts)
        kk = CallCounts(Outcome.PERSON, "kk", no_match=3, transfers=1, helped=False, gaps=(2.5,))
        add_to_day(session, MONDAY, 30.0, kk)
        add_to_day(session, THURSDAY, 30.0, CallCounts(Outcome.LEFT, "kk", no_input=2))
    return database


def test_every_day_of_a_span_is_there(filled: Store) -> None:
    overview = Overview(filled)
    days = overview.days(MONDAY, THURSDAY)
    assert [each.day.day for each in days] == [23, 24, 25, 26]
    assert [each.calls for each in days] == [13, 0, 0, 1]
    assert days[0] == DayCounts(
        MONDAY,
        calls=13,
        answered=12,
        person=1,
        helped=2,
        not_helped=1,
        no_match=3,
        transfers=1,
        seconds=750.0,
    )
    assert days[1] == DayCounts(TUESDAY)
    (kk,) = overview.days(MONDAY, MONDAY, "kk")
    assert (kk.calls, kk.person, kk.answered) == (1, 1, 0)
    total = overview.total(MONDAY, THURSDAY)
    assert (total.day, total.calls, total.left, total.no_input) == (MONDAY, 14, 1, 2)
    assert overview.total(TUESDAY, TUESDAY) == DayCounts(TUESDAY)


def test_topics_and_languages_most_first(filled: Store) -> None:
    overview = Overview(filled)
    assert list(overview.topics(MONDAY, THURSDAY).items()) == [("asp", 12), ("birth_grant", 3)]
    assert overview.topics(MONDAY, THURSDAY, "kk") == {}
    assert list(overview.languages(MONDAY, THURSDAY).items()) == [("ru", 12), ("kk", 2)]


def test_gaps_are_told_as_median_and_95_percent(filled: Store) -> None:
    overview = Overview(filled)
    gaps = overview.gaps(MONDAY, THURSDAY)
    assert gaps.answers == 25
    assert gaps.median_s == pytest.approx(0.70, abs=0.05)
    by_day = overview.gaps_by_day(MONDAY, THURSDAY, "kk")
    assert list(by_day) == [MONDAY]
    assert by_day[MONDAY].answers == 1
    assert overview.gaps(TUESDAY, TUESDAY) == Gaps(0, None, None)


@pytest.mark.parametrize(
    ("seconds", "median", "p95"),
    [
        ([0.85] * 10, 0.85, 0.9),
        ([0.1 * each for each in range(100)], 5.0, 9.5),
        ([600.0], 10.0, 10.1),
    ],
)
def test_a_quantile_is_no_further_off_than_a_step(
    seconds: list[float], median: float, p95: float
) -> None:
    steps: dict[int, int] = {}
    for each in seconds:
        steps[step_of(each)] = steps.get(step_of(each), 0) + 1
    gaps = gaps_of(steps)
    assert gaps.median_s == pytest.approx(median, abs=0.1)
    assert gaps.p95_s == pytest.approx(p95, abs=0.1)


def test_small_counts_and_sums_are_not_published(filled: Store) -> None:
    lines = Overview(filled, small_cell=10).open_data(MONDAY, THURSDAY).splitlines()
    assert lines == [
        "day,language,measure,count",
        "2026-11-23,kk,not_helped,<10",
        "2026-11-23,kk,person,<10",
        "2026-11-23,ru,answered,12",
        "2026-11-23,ru,helped,<10",
        "2026-11-23,ru,topic:asp,12",
        "2026-11-23,ru,topic:birth_grant,<10",
        "2026-11-26,kk,left,<10",
    ]
