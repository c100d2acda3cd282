"""How long the store takes for what a page asks of it: 10 000 missed questions, 100 000 calls.

    python -m benchmarks.store [--url postgresql://…]

A SQLite store is made in a temporary folder. Each query is asked twenty times; the slowest of
them counts. Aim: 100 ms.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from assistant.store.accounts import Accounts
from assistant.store.audit import Audit
from assistant.store.call_tally import MissedKind, Outcome, Utterance
from assistant.store.callbacks import OPEN, Callbacks
from assistant.store.drafts import Drafts
from assistant.store.engine import Store, utc_now
from assistant.store.likeness import likeness_of
from assistant.store.live import Live
from assistant.store.missed import Missed
from assistant.store.missed_rows import GroupState, note_missed
from assistant.store.overview import DayCounts, Overview
from assistant.store.publishing import Publishing
from assistant.store.releases import Releases
from assistant.store.rights import Role
from assistant.store.tables_calls import CallRow, DayGapRow, DayRow, DayTopicRow
from assistant.store.tables_missed import GroupRow
from assistant.understanding.scripts import load_scripts
from benchmarks.stores import compare

CALLS = 100_000
QUESTIONS = 10_000
DAYS = 730
TIMES = 20
AIM_S = 0.1
LAST = date(2026, 11, 22)
FIRST = LAST - timedelta(days=DAYS - 1)
YEAR = LAST - timedelta(days=364)


def fill(store: Store) -> None:
    """Two years of an office, from the same chance each time."""
    chance = random.Random(6)
    scripts = load_scripts()
    topics = sorted(scripts.topics)
    Releases(store).seed("benchmark", "The first")
    Accounts(store).add("boss", "Boss", {Role.ADMINISTRATOR}, "benchmark")
    for start in range(0, CALLS, 5000):
        with store.writing() as session:
            for number in range(start, start + 5000):
                session.add(_call(chance, number, topics))
    for day in range(DAYS):
        with store.writing() as session:
            session.add_all(_rows_of_day(chance, FIRST + timedelta(days=day), topics))
    words = sorted({word for language in ("ru", "kk") for word in scripts.vocabulary(language)})
    with store.writing() as session:
        for number in range(QUESTIONS):
            text = " ".join(chance.choices(words, k=chance.randint(4, 9)))
            session.add(_group(chance, number, text))
    callbacks = Callbacks(store)
    for number in range(300):
        callbacks.add(f"8701{number:07}", "ru", topics[0], f"call {number}")
        if number % 3:
            callbacks.done(number + 1, "boss")


def _call(chance: random.Random, number: int, topics: list[str]) -> CallRow:
    began = datetime(2024, 11, 23, tzinfo=UTC) + timedelta(minutes=number * DAYS * 1440 / CALLS)
    return CallRow(
        call_id=f"call {number}",
        way="sip",
        language=chance.choice(("ru", "kk", "en")),
        began_at=began,
        seconds=chance.uniform(20, 400),
        release=1,
        outcome=chance.choice([*Outcome]).value,
        helped=chance.choice((None, True, False)),
        topics=chance.sample(topics, 2),
        no_match=0,
        no_input=0,
        repeats=0,
        clarified=0,
        failures=0,
        transfers=0,
    )


def _rows_of_day(chance: random.Random, day: date, topics: list[str]) -> Iterator[object]:
    """What a day of calls in three languages leaves."""
    names = [each.name for each in fields(DayCounts) if each.name not in ("day", "seconds")]
    for language in ("ru", "kk", "en"):
        counts = {name: chance.randint(0, CALLS // DAYS // 3) for name in names}
        yield DayRow(day=day, language=language, **counts, seconds=chance.uniform(1000, 9000))
        for topic in topics:
            yield DayTopicRow(day=day, language=language, topic=topic, answers=chance.randint(1, 9))
        for step in range(3, 30):
            yield DayGapRow(day=day, language=language, step=step, answers=chance.randint(1, 9))


def _group(chance: random.Random, number: int, text: str) -> GroupRow:
    at = datetime(2026, 11, 22, tzinfo=UTC) - timedelta(minutes=number)
    kind = chance.choice([*MissedKind])
    counts = {each.value: 0 for each in MissedKind} | {kind.value: 1}
    return GroupRow(
        language=chance.choice(("ru", "kk")),
        text=text,
        likeness=likeness_of(text),
        small=text.casefold(),
        count=chance.randint(1, 40),
        **counts,
        first_at=at,
        last_at=at,
        state=GroupState.OPEN if number % 4 else GroupState.OUT_OF_SCOPE,
        since_sorted=0,
    )


def queries(store: Store) -> Mapping[str, Callable[[], object]]:
    """What pages ask, by name."""
    overview, missed, live = Overview(store), Missed(store), Live(store)
    releases, drafts, callbacks = Releases(store), Drafts(store), Callbacks(store)
    draft = drafts.open("boss", "A draft").id
    said = Utterance("сколько платят по второй группе сейчас", "ru", MissedKind.REJECTED, None)

    def note() -> None:
        with store.writing() as session:
            note_missed(session, said, utc_now())

    return {
        "overview: days of a year": lambda: overview.days(YEAR, LAST),
        "overview: total of a year": lambda: overview.total(YEAR, LAST),
        "overview: topics of a year": lambda: overview.topics(YEAR, LAST),
        "overview: languages of a year": lambda: overview.languages(YEAR, LAST),
        "overview: gaps of a year": lambda: overview.gaps(YEAR, LAST),
        "overview: gaps by day of a quarter": lambda: overview.gaps_by_day(
            LAST - timedelta(days=91), LAST
        ),
        "overview: open data of a month": lambda: overview.open_data(
            LAST - timedelta(days=30), LAST
        ),
        "missed: first page": missed.groups,
        "missed: a page far down": lambda: missed.groups(offset=7000),
        "missed: count": missed.count,
        "missed: search": lambda: missed.groups(search="пособи"),
        "missed: one kind in one language": lambda: missed.groups(
            language="kk", kind=MissedKind.OPERATOR
        ),
        "missed: utterances of a group": lambda: missed.utterances(5000),
        "missed: one more utterance": note,
        "callbacks: open ones": lambda: callbacks.all(OPEN),
        "callbacks: counts": callbacks.counts,
        "live: calls": live.calls,
        "live: alarms": live.alarms,
        "releases: number in force": releases.current_number,
        "releases: list": releases.all,
        "drafts: list": drafts.all,
        "drafts: a file": lambda: drafts.read(draft, "topics/asp.yaml"),
        "drafts: difference": lambda: drafts.difference(draft),
        "publishing: hindrances": lambda: Publishing(store).hindrances(draft),
        "audit: first page": Audit(store).page,
        "accounts: list": Accounts(store).all,
    }


def measured(query: Callable[[], object]) -> tuple[float, float]:
    """Seconds of a query: the median, and the slowest after the first."""
    query()
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        query()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), max(seconds)


def main() -> None:
    """Fill each store and ask it."""

    def ask(store: Store) -> Mapping[str, tuple[float, float]]:
        fill(store)
        return {name: measured(query) for name, query in queries(store).items()}

    about = (
        "What the store takes for what pages ask, with 10 000 missed questions and 100 000 calls."
    )
    compare("store", about, AIM_S, ask)


if __name__ == "__main__":
    main()
