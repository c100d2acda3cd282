"""An office on a working day: calls that go on, alarms, callbacks, missed questions, counts."""

from datetime import UTC, datetime, timedelta

from assistant.store.call_tally import MissedKind, Utterance
from assistant.store.callbacks import Callbacks
from assistant.store.engine import Store
from assistant.store.handovers import HandoverNote, Handovers
from assistant.store.live import AlarmKind, Live, Spoken, as_kept
from assistant.store.missed_rows import note_missed
from assistant.store.releases import Releases
from assistant.store.tables_calls import DayGapRow, DayRow, DayTopicRow, LiveRow
from assistant.store.tokens import Scope, Tokens

NUMBER = "87011234567"
"""Of the caller who waits for a callback longest."""
TAKEN_BY = "operator-ru"
MISSED = (
    ("ru", "а почём нынче дают за троих ребятишек", None, 9),
    ("kk", "мына үш балаға қанша ақша шығады екен", None, 6),
    ("ru", "мне [name] сказала что доплата какая-то будет", "base_pension", 4),
    ("ru", "где паспорт менять", None, 3),
    ("en", "do they give anything for the third baby", "birth_grant", 2),
)
"""Language, wording, topic that was understood, how often."""
TALK = (
    Spoken("caller", "Балаға күтім жасағаны үшін қанша төлейді?", "kk"),
    Spoken("jauap", "Бала күтімі жәрдемақысы туралы. Бұл нешінші балаңыз?", "kk"),
)


def fill_day(store: Store) -> str:
    """Fill a fresh store; gives the token of a hand-over page."""
    Releases(store).seed("command line", "Scripts that come along")
    add_counts(store, days=30)
    add_missed(store)
    callbacks = Callbacks(store)
    first = callbacks.add(NUMBER, "kk", "large_family", "call-1")
    callbacks.add("87017654321", "ru", "base_pension", "call-2", urgent=True)
    callbacks.add("87770001122", "en", None, "call-3")
    callbacks.take(first, TAKEN_BY)
    add_call(store, "call-8", masked="••67", urgent=False)
    Tokens(store).issue("Portal", [Scope.ASK], "aigul")
    spent, _ = Tokens(store).issue("Messenger", [Scope.ASK, Scope.STATISTICS], "aigul")
    Tokens(store).revoke(spent.id, "aigul")
    facts = {"self.children": "5", "mother.age": "82", "self.employed": "?"}
    note = HandoverNote("call-8", "kk", True, "large_family", "көпбалалы отбасы", facts, TALK)  # noqa: FBT003 - the note's own order
    return Handovers(store).add(note)


def add_call(store: Store, call_id: str, *, masked: str | None, urgent: bool) -> None:
    """A call that goes on."""
    now = datetime.now(UTC)
    row = LiveRow(
        call_id=call_id,
        way="sip",
        masked_caller=masked,
        language="kk",
        state="asking",
        topic="child_care",
        urgent=urgent,
        began_at=now - timedelta(minutes=4),
        alive_at=now + timedelta(hours=1),  # no thread says meanwhile that it goes on
        turns=as_kept(TALK),
    )
    with store.writing() as session:
        session.add(row)


def raise_alarm(store: Store, call_id: str = "call-9") -> int:
    """Somebody in a call needs help."""
    return Live(store).alarm(call_id, AlarmKind.EMERGENCY, "••12", "ru")


def add_missed(store: Store) -> None:
    """Questions that were asked in vain."""
    now = datetime.now(UTC)
    kinds = tuple(MissedKind)
    with store.writing() as session:
        for language, text, topic, times in MISSED:
            for each in range(times):
                said = Utterance(text, language, kinds[each % len(kinds)], topic)
                note_missed(session, said, now - timedelta(days=each))


def add_counts(store: Store, *, days: int) -> None:
    """Counts of so many days, the last of which is today: more on working days."""
    today = datetime.now(UTC).date()
    with store.writing() as session:
        for back in range(days):
            day = today - timedelta(days=back)
            for language, usual in (("kk", 40), ("ru", 30), ("en", 2)):
                calls = usual // (4 if day.weekday() > 4 else 1)
                session.add(
                    DayRow(
                        day=day,
                        language=language,
                        calls=calls,
                        answered=calls * 3 // 4,
                        person=calls - calls * 3 // 4,
                        helped=calls // 2,
                        not_helped=calls // 10,
                        no_match=calls // 3,
                        repeats=calls // 4,
                        seconds=calls * 140.0,
                    )
                )
                session.add(DayGapRow(day=day, language=language, step=8, answers=calls))
                topic = "large_family" if language == "kk" else "base_pension"
                session.add(DayTopicRow(day=day, language=language, topic=topic, answers=calls))
