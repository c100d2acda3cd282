"""What is kept of calls: counts, questions asked in vain; nothing of the callers' own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import select, table, text
from sqlalchemy.orm import Session

from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import Said
from assistant.store.call_tally import MissedKind, Outcome
from assistant.store.engine import Store
from assistant.store.errors import StoreUnreachableError
from assistant.store.live import AlarmKind, Live
from assistant.store.missed import Missed
from assistant.store.overview import DayCounts, Overview
from assistant.store.record_writer import RecordWriter
from assistant.store.records import AnsweredBy, Records
from assistant.turn_taking.gap import ResponseGap
from assistant.turn_taking.happened import Answered, Failed
from assistant.understanding.meaning import Reading
from tests.store.calls import Call
from tests.store.conftest import Clock

MONDAY = date(2026, 11, 23)
NOT_UNDERSTOOD = "где у вас продаются билеты в оперу на субботу"
SUM = "сколько платят по второй группе инвалидности"


@pytest.fixture
def records(database: Store, clock: Clock) -> Iterator[Records]:
    records = Records(database, clock=clock)
    yield records
    records.close()


def call(records: Records, dialogue: Dialogue, call_id: str = "a", language: str = "ru") -> Call:
    return Call(
        dialogue, records.recorder(call_id, "sip", "••67", language, AnsweredBy(3)), language
    )


def written(records: Records) -> None:
    until = time.monotonic() + 120
    while records.waiting and time.monotonic() < until:
        time.sleep(0.01)
    assert not records.waiting


def whole_store(store: Store) -> str:
    """All that stands anywhere in the store."""
    with store.reading() as session:
        names = session.execute(text(_TABLES[store.engine.dialect.name])).scalars().all()
        return "\n".join(
            str(row)
            for name in names
            for row in session.execute(select(text("*")).select_from(table(name)))
        )


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def test_a_call_is_counted_with_its_day(
    records: Records, dialogue: Dialogue, database: Store, clock: Clock
) -> None:
    one = call(records, dialogue)
    one.says(SUM, "<silent>", "повторите пожалуйста")
    one.recorder.observe(Answered(3.0, ResponseGap(0.5, 0.1, 0.1, 0.12)), one.step.memory)
    one.recorder.observe(Failed(3.0, "voice", "OSError"), one.step.memory)
    clock.go(seconds=90)
    one.hangs_up()
    one.recorder.ended()
    written(records)
    overview = Overview(database)
    (day,) = overview.days(MONDAY, MONDAY)
    assert day == DayCounts(
        MONDAY, calls=1, answered=1, no_input=1, repeats=1, failures=1, seconds=90.0
    )
    assert overview.topics(MONDAY, MONDAY) == {"disability": 1}
    assert overview.languages(MONDAY, MONDAY) == {"ru": 1}
    gaps = overview.gaps(MONDAY, MONDAY)
    assert gaps.answers == 1
    assert gaps.median_s == pytest.approx(0.85)
    with database.reading() as session:
        row = session.execute(text("SELECT release, way, outcome FROM calls")).one()
    assert tuple(row) == (3, "sip", "answered")


def test_a_call_belongs_to_the_day_of_the_office(
    records: Records, dialogue: Dialogue, database: Store, clock: Clock
) -> None:
    clock.now = clock.now.replace(hour=20)  # one in the morning in Almaty
    call(records, dialogue).hangs_up()
    written(records)
    days = Overview(database).days(MONDAY, date(2026, 11, 24))
    assert [each.calls for each in days] == [0, 1]


@pytest.mark.parametrize(
    ("lines", "connected", "outcome"),
    [
        ([SUM], None, Outcome.ANSWERED),
        ([NOT_UNDERSTOOD], None, Outcome.LEFT),
        ([], None, Outcome.LEFT),
        ([SUM, "соедините с человеком"], True, Outcome.PERSON),
        ([SUM, "соедините с человеком"], False, Outcome.ANSWERED),
        (
            ["оператор", "<nobody there>", "да", *(f"<key {key}>" for key in "87011234567#"), "да"],
            False,
            Outcome.CALLBACK,
        ),
    ],
    ids=["answered", "not understood", "silent", "person", "nobody there", "callback"],
)
def test_how_a_call_ended_follows_from_it(  # noqa: PLR0917 - fixtures
    records: Records,
    dialogue: Dialogue,
    database: Store,
    lines: list[str],
    connected: bool | None,  # noqa: FBT001 - a parameter of the test
    outcome: Outcome,
) -> None:
    one = call(records, dialogue).says(*lines)
    if connected is not None:
        one.recorder.transferred(connected=connected)
    one.hangs_up()
    written(records)
    (day,) = Overview(database).days(MONDAY, MONDAY)
    assert getattr(day, outcome.value) == 1
    assert day.calls == day.answered + day.person + day.callback + day.left == 1
    if outcome is Outcome.CALLBACK:
        assert "7011234567" not in whole_store(database), "numbers stand in callbacks alone"


@pytest.mark.parametrize(("key", "field"), [("1", "helped"), ("2", "not_helped")])
def test_whether_it_helped_is_counted(
    records: Records, dialogue: Dialogue, database: Store, key: str, field: str
) -> None:
    one = call(records, dialogue).says(SUM, "спасибо")
    while one.step.memory.state.value != "ending":
        one.says("<key #>", "спасибо")
    one.says("<key 2>", f"<key {key}>").hangs_up()
    written(records)
    (day,) = Overview(database).days(MONDAY, MONDAY)
    assert (day.helped + day.not_helped, getattr(day, field)) == (1, 1)


def groups(store: Store) -> list[tuple[str, dict[MissedKind, int]]]:
    return [(each.text, dict(each.kinds)) for each in Missed(store).groups()]


def test_what_was_not_understood_is_kept_without_what_is_the_callers_own(
    records: Records, dialogue: Dialogue, database: Store
) -> None:
    words = "меня зовут Айгуль Серикова телефон 87011234567 какая завтра погода"
    call(records, dialogue).says(words).hangs_up()
    written(records)
    ((kept, kinds),) = groups(database)
    assert kinds == {MissedKind.REJECTED: 1}
    assert "погода" in kept
    for private in ("Айгуль", "Серикова", "7011234567"):
        assert private not in whole_store(database)


def test_a_question_that_was_asked_again_was_asked_in_vain(
    records: Records, dialogue: Dialogue, database: Store
) -> None:
    call(records, dialogue).says(SUM, f"так {SUM}").hangs_up()
    written(records)
    assert groups(database) == [(f"так {SUM}", {MissedKind.REPEATED: 1})]


def test_a_question_after_which_a_person_was_wanted_was_asked_in_vain(
    records: Records, dialogue: Dialogue, database: Store
) -> None:
    call(records, dialogue).says(SUM, "да", "соедините с оператором").hangs_up()
    written(records)
    assert groups(database) == [(SUM, {MissedKind.OPERATOR: 1})]
    assert Missed(database).groups()[0].topic == "disability"


def test_what_jauap_had_to_ask_back_about_is_kept(
    records: Records, dialogue: Dialogue, database: Store
) -> None:
    one = call(records, dialogue)
    for words in ("пособие", "пособие на ребёнка", "детское пособие"):
        one.says(words)
        if one.step.memory.state.value == "clarifying":
            break
    else:
        pytest.fail("none of these is asked back about")
    topic = one.step.memory.options[0]
    one.hangs_up()
    written(records)
    (group,) = Missed(database).groups(kind=MissedKind.CLARIFIED)
    assert group.topic == topic


def test_short_answers_and_cries_for_help_are_no_questions(
    records: Records, dialogue: Dialogue, database: Store
) -> None:
    one = call(records, dialogue).says("имею ли я право на базовую пенсию")
    assert one.step.memory.state.value == "asking"
    one.says("абракадабра").hangs_up()
    other = call(records, dialogue, "b")
    other.says("муж не дышит помогите", "абракадабра и белиберда какая то тут").hangs_up()
    written(records)
    assert groups(database) == []
    assert Overview(database).total(MONDAY, MONDAY).calls == 2


def test_a_call_is_shown_while_it_lasts(
    records: Records, dialogue: Dialogue, database: Store, clock: Clock
) -> None:
    live = Live(database, clock=clock)
    one = call(records, dialogue).says(SUM)
    written(records)
    (shown,) = live.calls()
    assert (shown.call_id, shown.masked_caller, shown.topic) == ("a", "••67", "disability")
    assert not shown.urgent
    assert [each.who for each in shown.turns] == ["jauap", "caller", "jauap"]
    assert shown.turns[1].text == SUM
    clock.go(minutes=1)
    assert live.calls() == (), "nothing was heard of it: its process is gone"
    one.says("дальше")
    written(records)
    assert len(live.calls()) == 1
    one.hangs_up()
    written(records)
    assert live.calls() == ()


def test_a_call_that_another_thread_ends_does_not_come_back(
    records: Records, dialogue: Dialogue, database: Store, clock: Clock
) -> None:
    one = call(records, dialogue)
    ending = threading.Thread(target=one.recorder.ended)
    redact = one.recorder._tally._redact

    def slowly(text: str, language: str) -> str:
        ending.start()
        ending.join(0.5)
        return redact(text, language)

    one.recorder._tally._redact = slowly
    one.does(Said((Reading(SUM),), "ru"))
    ending.join()
    written(records)
    assert Live(database, clock=clock).calls() == ()
    assert Overview(database).total(MONDAY, MONDAY).calls == 1


def test_numbers_that_are_taken_are_not_shown(
    records: Records, dialogue: Dialogue, database: Store, clock: Clock
) -> None:
    one = call(records, dialogue).says("оператор", "<nobody there>", "да")
    one.says("восемь семьсот один сто двадцать три сорок пять шестьдесят семь")
    written(records)
    (shown,) = Live(database, clock=clock).calls()
    assert not any("сорок" in each.text or "45" in each.text for each in shown.turns)


def test_a_cry_for_help_raises_the_alarm_until_somebody_looks_after_it(
    records: Records, dialogue: Dialogue, database: Store, clock: Clock
) -> None:
    live = Live(database, clock=clock)
    one = call(records, dialogue).says("муж не дышит помогите", "<silent>", "да")
    written(records)
    assert live.calls()[0].urgent
    alarms = live.alarms()
    assert [each.kind for each in alarms] == [AlarmKind.SILENT, AlarmKind.EMERGENCY]
    assert live.alarm("a", AlarmKind.SILENT, "••67", "ru") == alarms[0].id, "it is the same"
    live.acknowledge(alarms[0].id, "dana")
    live.acknowledge(alarms[0].id, "aigul")
    assert [each.id for each in live.alarms()] == [alarms[1].id]
    one.hangs_up()


class Broken:
    """A store that can be away."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.away = True

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if self.away:
            raise StoreUnreachableError("away", mend="Wait.")
        with self.store.writing() as session:
            yield session


def test_while_the_store_is_away_calls_go_on_and_nothing_is_lost(
    database: Store, dialogue: Dialogue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Broken(database)
    quick = {**(RecordWriter.__init__.__kwdefaults__ or {}), "retry_s": 0.02}
    monkeypatch.setattr(RecordWriter.__init__, "__kwdefaults__", quick)
    records = Records(broken, clock=clock)  # type: ignore[arg-type]  # only writes
    for number in range(3):
        call(records, dialogue, f"call {number}").says(SUM).hangs_up()
    assert records.waiting == 3
    broken.away = False
    written(records)
    records.close()
    assert Overview(database).total(MONDAY, MONDAY).calls == 3


def test_what_waits_is_bounded_and_the_newest_is_kept(database: Store) -> None:
    broken = Broken(database)
    done: list[int] = []
    writer = RecordWriter(broken, lambda _session: None, retry_s=0.01, most=20)  # type: ignore[arg-type]  # only writes
    for number in range(25):
        writer.add(lambda _session, number=number: done.append(number))  # type: ignore[misc]  # bound
    assert writer.waiting == 20
    broken.away = False
    writer.close(60)
    assert done == list(range(5, 25))


def test_closing_does_not_wait_for_a_store_that_is_away(database: Store) -> None:
    writer = RecordWriter(Broken(database), lambda _session: None)  # type: ignore[arg-type]  # only writes
    writer.add(lambda _session: None)
    closing = threading.Thread(target=writer.close)
    closing.start()
    closing.join(8)
    assert not closing.is_alive()
    assert writer.waiting == 1


def test_a_change_that_is_refused_does_not_stop_the_others(database: Store) -> None:
    done: list[int] = []
    writer = RecordWriter(database, lambda _session: None)
    writer.add(lambda session: session.execute(text("INSERT INTO nowhere VALUES (1)")))
    writer.add(lambda _session: done.append(1))
    writer.close(30)
    assert done == [1]
