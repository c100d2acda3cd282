"""The front page: what waits for somebody to do it, and what will soon be out of date."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Response

from assistant.console.chosen import in_force
from assistant.console.parameters import Row, all_parameters, row_of
from assistant.console.text_lint import TextLint
from assistant.console.topics import title
from assistant.console.visit import AnyStaff, Visit
from assistant.console.working import Working
from assistant.store.callbacks import Callbacks, CallbackState
from assistant.store.drafts import Draft, Drafts, DraftState
from assistant.store.missed import Missed
from assistant.store.releases import Releases
from assistant.store.rights import Right

router = APIRouter()


@dataclass(frozen=True)
class Count:
    """A number of things that wait.

    Attributes:
        text: what they are, by the name of a text.
        count: how many.
        path: where they are done.
    """

    text: str
    count: int
    path: str


@router.get("/")
def home(visit: AnyStaff) -> Response:
    """What waits."""
    scripts = in_force(visit)
    rows = [row_of(visit, found) for found in all_parameters(visit, scripts)]
    ending = sorted((row for row in rows if row.state != "fine"), key=lambda row: str(row.until))
    releases = Releases(visit.store, clock=visit.console.clock)
    return visit.page(
        "home.html",
        ending=ending,
        reviews=_reviews(visit, scripts),
        counts=_counts(visit),
        approvals=_waiting(visit),
        own=_own(visit),
        current=releases.current(),
        scheduled=releases.scheduled(),
        days=visit.console.settings.console.warn_days,
    )


def _reviews(visit: Visit, scripts: Working) -> list[Row]:
    """Topics that must be compared with the law again, soonest first."""
    today = visit.now.date()
    soon = today + timedelta(visit.console.settings.console.warn_days)
    topics = TextLint(scripts, visit.console.workshop).topics.values()
    due = sorted((t for t in topics if t.review <= soon), key=lambda each: each.review)
    return [
        Row(
            each.topic,
            title(each, visit.language),
            "",
            each.review,
            each.law.in_language(visit.language),
            "ended" if each.review < today else "soon",
        )
        for each in due
    ]


def _counts(visit: Visit) -> list[Count]:
    counts = []
    if visit.may(Right.CALLS):
        states = Callbacks(visit.store).counts()
        waiting = states.get(CallbackState.NEW, 0) + states.get(CallbackState.NOT_REACHED, 0)
        counts.append(Count("home.callbacks", waiting, "/callbacks"))
    if visit.may(Right.SORT):
        counts.append(Count("home.missed", Missed(visit.store).count(), "/missed"))
    return counts


def _waiting(visit: Visit) -> tuple[Draft, ...]:
    """Drafts that this person may approve."""
    if not visit.may(Right.APPROVE):
        return ()
    submitted = Drafts(visit.store).all([DraftState.SUBMITTED])
    return tuple(each for each in submitted if each.submitted_by != visit.account.login)


def _own(visit: Visit) -> tuple[Draft, ...]:
    if not visit.may(Right.EDIT):
        return ()
    drafts = Drafts(visit.store).all([DraftState.OPEN])
    return tuple(each for each in drafts if each.by == visit.account.login)
