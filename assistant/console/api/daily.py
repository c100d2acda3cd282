"""What the daily pages of the console show, for programs: counts, missed questions, calls."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints

from assistant.console.api.access import ApiVisit, MayReadStatistics, MayServeCallers
from assistant.console.api.problems import PROBLEMS, TurnedAwayError
from assistant.console.api.shapes import Day, In, Name, Out, Plain
from assistant.console.ids import Id
from assistant.console.missed import LONGEST_PHRASE
from assistant.console.period import LONGEST, USUAL
from assistant.store.call_tally import MissedKind
from assistant.store.callbacks import Callback, Callbacks, CallbackState
from assistant.store.live import Live
from assistant.store.missed import Missed
from assistant.store.missed_rows import GroupState
from assistant.store.overview import Overview
from assistant.texts import Language

router = APIRouter(responses=PROBLEMS)

_MOST: Final = 200
_FARTHEST: Final = 1_000_000

Limit = Annotated[int, Query(ge=1, le=_MOST)]
Offset = Annotated[int, Query(ge=0, le=_FARTHEST)]


class DayOut(Out):
    """Counts of the calls that began on a day."""

    day: date
    calls: int
    answered: int
    person: int
    callback: int
    left: int
    helped: int
    not_helped: int
    no_match: int
    no_input: int
    repeats: int
    clarified: int
    failures: int
    transfers: int
    seconds: float


class GapsOut(Out):
    """How long callers waited for answers, in seconds; null without answers."""

    answers: int
    median_s: float | None
    p95_s: float | None


class OverviewOut(Out):
    """Counts of some days.

    Attributes:
        total: of all days together; its day is the first.
        topics: answers by topic, most first.
        languages: calls by language.
    """

    first: date
    last: date
    total: DayOut
    days: list[DayOut]
    topics: dict[str, int]
    languages: dict[str, int]
    gaps: GapsOut


class GroupOut(Out):
    """Utterances that are one question, asked in vain.

    Attributes:
        text: as it was said; names and numbers are masked.
        kinds: how often for which reason.
        topic: as which it was understood; null if as none.
        since_sorted: how often it was asked in vain since somebody sorted it.
    """

    id: int
    language: Language
    text: str
    count: int
    kinds: dict[str, int]
    topic: str | None
    first_at: datetime
    last_at: datetime
    state: Literal["open", "phrase", "out_of_scope", "merged"]
    sorted_by: str | None
    sorted_at: datetime | None
    since_sorted: int


class GroupsOut(Out):
    """Groups of missed questions, commonest first, and how many there are in all."""

    count: int
    groups: list[GroupOut]


class PhraseIn(In):
    """Where a missed question belongs: it becomes a phrase there and a test, in a draft.

    Attributes:
        draft: an open draft.
        text: the phrase; without masks.
    """

    draft: Annotated[int, Field(ge=1, le=2**31 - 1)]
    topic: Name
    aspect: Name
    text: Annotated[Plain, StringConstraints(min_length=1, max_length=LONGEST_PHRASE)]


class SpokenOut(Out):
    """An utterance; personal things are masked."""

    who: Literal["caller", "jauap"]
    text: str
    language: str


class CallOut(Out):
    """A call that goes on; of the caller's number only the last digits are shown."""

    call_id: str
    way: str
    masked_caller: str | None
    language: str
    state: str
    topic: str | None
    urgent: bool
    began_at: datetime
    turns: list[SpokenOut]


class AlarmOut(Out):
    """Somebody needs a person now, and nobody has taken the alarm yet."""

    id: int
    call_id: str
    kind: Literal["emergency", "silent"]
    masked_caller: str | None
    language: str
    at: datetime


_State = Literal["new", "taken", "not_reached", "done", "lapsed"]
"""Values of `CallbackState`."""


class CallbackOut(Out):
    """Somebody who waits to be called back; the number itself has an address of its own."""

    id: int
    masked: str
    language: str
    topic: str | None
    urgent: bool
    state: _State
    at: datetime
    changed_at: datetime
    attempts: int
    taken_by: str | None


class NumberOut(Out):
    """The number to call. The audit log remembers that it was read."""

    number: str


@router.get("/overview", tags=["statistics"])
def overview(
    visit: MayReadStatistics,
    first: Day | None = None,
    last: Day | None = None,
    language: Language | None = None,
) -> OverviewOut:
    """Counts of some days, of all languages or of one; the last 30 days without dates."""
    begin, end = _days(visit, first, last)
    numbers = Overview(visit.store, small_cell=visit.desk.small_cell)
    return OverviewOut.model_validate(
        {
            "first": begin,
            "last": end,
            "total": numbers.total(begin, end, language),
            "days": numbers.days(begin, end, language),
            "topics": dict(numbers.topics(begin, end, language)),
            "languages": dict(numbers.languages(begin, end)),
            "gaps": numbers.gaps(begin, end, language),
        },
        from_attributes=True,
    )


@router.get(
    "/overview.csv",
    tags=["statistics"],
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def open_data(
    visit: MayReadStatistics, first: Day | None = None, last: Day | None = None
) -> Response:
    """Counts as open data: nothing by which anybody could be known."""
    begin, end = _days(visit, first, last)
    text = Overview(visit.store, small_cell=visit.desk.small_cell).open_data(begin, end)
    return Response(text, media_type="text/csv; charset=utf-8")


@router.get("/missed", tags=["statistics"])
def missed(  # noqa: PLR0913, PLR0917 - what the list can be narrowed by
    visit: MayReadStatistics,
    state: Literal["open", "phrase", "out_of_scope", "merged"] = "open",
    language: Language | None = None,
    kind: Literal["rejected", "clarified", "repeated", "operator"] | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> GroupsOut:
    """Questions that were not understood, grouped by likeness, commonest first."""
    kept = Missed(visit.store)
    why = MissedKind(kind) if kind else None
    groups = kept.groups(GroupState(state), language=language, kind=why, limit=limit, offset=offset)
    return GroupsOut.model_validate(
        {"count": kept.count(GroupState(state), language=language, kind=why), "groups": groups},
        from_attributes=True,
    )


@router.get("/missed/{group}", tags=["statistics"])
def missed_group(visit: MayReadStatistics, group: Id) -> GroupOut:
    """One group."""
    return _group(visit, group)


@router.post("/missed/{group}/phrase", tags=["statistics"])
def to_phrase(visit: MayReadStatistics, group: Id, place: PhraseIn) -> GroupOut:
    """Make it a phrase of a topic and a test, in a draft."""
    kept = Missed(visit.store, clock=visit.desk.clock)
    kept.to_phrase(group, place.draft, place.topic, place.aspect, place.text, visit.by)
    return _group(visit, group)


@router.post("/missed/{group}/out-of-scope", tags=["statistics"])
def out_of_scope(visit: MayReadStatistics, group: Id) -> GroupOut:
    """It is no matter of this line."""
    Missed(visit.store, clock=visit.desk.clock).out_of_scope(group, visit.by)
    return _group(visit, group)


@router.post("/missed/{group}/reopen", tags=["statistics"])
def reopen(visit: MayReadStatistics, group: Id) -> GroupOut:
    """It was sorted by mistake."""
    Missed(visit.store, clock=visit.desk.clock).reopen(group, visit.by)
    return _group(visit, group)


@router.get("/calls", tags=["calls"])
def calls(visit: MayServeCallers) -> list[CallOut]:
    """Calls that go on now."""
    found = Live(visit.store, clock=visit.desk.clock).calls()
    return [CallOut.model_validate(each, from_attributes=True) for each in found]


@router.get("/alarms", tags=["calls"])
def alarms(visit: MayServeCallers) -> list[AlarmOut]:
    """Alarms that nobody has taken yet."""
    found = Live(visit.store, clock=visit.desk.clock).alarms()
    return [AlarmOut.model_validate(each, from_attributes=True) for each in found]


@router.post("/alarms/{alarm}/acknowledge", tags=["calls"], status_code=204)
def acknowledge(visit: MayServeCallers, alarm: Id) -> Response:
    """Somebody takes care of it: it stops everywhere."""
    Live(visit.store, clock=visit.desk.clock).acknowledge(alarm, visit.by)
    return Response(status_code=204)


@router.get("/callbacks", tags=["calls"])
def callbacks(
    visit: MayServeCallers,
    state: _State = "new",
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[CallbackOut]:
    """Callers in one state, urgent ones first, then those who wait longest."""
    found = _callbacks(visit).all((CallbackState(state),), limit=limit, offset=offset)
    return [_callback(each) for each in found]


@router.get("/callbacks/{callback}", tags=["calls"])
def callback(visit: MayServeCallers, callback: Id) -> CallbackOut:
    """One of them."""
    return _callback(_callbacks(visit).get(callback))


@router.get("/callbacks/{callback}/number", tags=["calls"])
def number(visit: MayServeCallers, callback: Id) -> NumberOut:
    """The whole number, while it is kept."""
    return NumberOut(number=_callbacks(visit).number(callback, visit.by))


@router.post("/callbacks/{callback}/take", tags=["calls"])
def take(visit: MayServeCallers, callback: Id) -> CallbackOut:
    """Somebody calls now."""
    return _callback(_callbacks(visit).take(callback, visit.by))


@router.post("/callbacks/{callback}/not-reached", tags=["calls"])
def not_reached(visit: MayServeCallers, callback: Id) -> CallbackOut:
    """Nobody answered; it stays on the list."""
    return _callback(_callbacks(visit).not_reached(callback, visit.by))


@router.post("/callbacks/{callback}/release", tags=["calls"])
def release(visit: MayServeCallers, callback: Id) -> CallbackOut:
    """Somebody else shall call."""
    return _callback(_callbacks(visit).release(callback, visit.by))


@router.post("/callbacks/{callback}/done", tags=["calls"])
def done(visit: MayServeCallers, callback: Id) -> CallbackOut:
    """They have talked; the number is deleted."""
    return _callback(_callbacks(visit).done(callback, visit.by))


def _days(visit: ApiVisit, first: date | None, last: date | None) -> tuple[date, date]:
    """The days that were asked for.

    Raises:
        TurnedAwayError: they are in the wrong order, or too many.
    """
    end = last or max(visit.today, first or visit.today)
    begin = first or date.fromordinal(max(1, end.toordinal() - USUAL + 1))
    if not 0 <= (end - begin).days < LONGEST:
        raise TurnedAwayError(
            409,
            f"{begin} to {end} is no span of up to three years",
            mend="Give first and last in this order.",
        )
    return begin, end


def _group(visit: ApiVisit, group: int) -> GroupOut:
    return GroupOut.model_validate(Missed(visit.store).get(group), from_attributes=True)


def _callbacks(visit: ApiVisit) -> Callbacks:
    return Callbacks(visit.store, clock=visit.desk.clock)


def _callback(found: Callback) -> CallbackOut:
    return CallbackOut.model_validate(found, from_attributes=True)
