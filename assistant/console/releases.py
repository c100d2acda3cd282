"""Releases: what was in force when, what each changed, and the way back to an older one."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.differences import difference
from assistant.console.ids import Before, Id
from assistant.console.visit import AnyStaff, Approver, Visit
from assistant.store.errors import RefusedError
from assistant.store.releases import Releases

router = APIRouter()

_ON_A_PAGE = 50


@router.get("/releases")
def show_all(visit: AnyStaff, before: Before = None) -> Response:
    """All releases, newest first, and what comes into force later."""
    releases = _releases(visit)
    rows = releases.all(limit=_ON_A_PAGE, before=before)
    return visit.page(
        "releases.html",
        rows=rows,
        older=rows[-1].number if len(rows) == _ON_A_PAGE else None,
        now=releases.current_number(),
        scheduled=releases.scheduled(),
        history=releases.history(limit=20),
    )


@router.get("/releases/{number}")
def show(visit: AnyStaff, number: Id) -> Response:
    """One release."""
    return _page(visit, number)


@router.post("/releases/{number}/roll-back")
def roll_back(
    visit: Approver, number: Id, why: Annotated[str, Form(max_length=2000)] = ""
) -> Response:
    """Bring an older release into force again, at once."""
    if not why.strip():
        return _page(visit, number, visit.text("releases.why_missing"))
    try:
        _releases(visit).roll_back(number, visit.account.login, why)
    except RefusedError as error:
        return _page(visit, number, visit.refusal(error), why)
    return visit.back("/releases", done="rolled_back")


def _page(visit: Visit, number: int, problem: str = "", why: str = "") -> Response:
    releases = _releases(visit)
    return visit.page(
        "release.html",
        status=409 if problem else 200,
        release=releases.get(number),
        changes=[difference(each) for each in releases.difference(number)],
        now=releases.current_number(),
        problem=problem,
        why=why,
    )


def _releases(visit: Visit) -> Releases:
    return Releases(visit.store, clock=visit.console.clock)
