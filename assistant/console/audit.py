"""Who changed what, and when."""

from fastapi import APIRouter, Response

from assistant.console.ids import Before
from assistant.console.visit import Administrator
from assistant.store.audit import Audit, What

router = APIRouter()

_ON_A_PAGE = 50


@router.get("/audit")
def show(visit: Administrator, before: Before = None, by: str = "", what: str = "") -> Response:
    """The audit log, newest first."""
    chosen = next((each for each in What if each == what), None)
    rows = Audit(visit.store).page(
        limit=_ON_A_PAGE, before=before, by=by.strip() or None, what=chosen
    )
    names = {each: visit.text(f"audit.{each}") for each in What}
    return visit.page(
        "audit.html",
        rows=rows,
        names=names,
        by=by,
        what=what,
        older=rows[-1].id if len(rows) == _ON_A_PAGE else None,
    )
