"""Which scripts a visitor works on: a draft chosen in this browser, or what is in force."""

from assistant.console.ids import id_of
from assistant.console.visit import Guest, Visit
from assistant.console.working import Working
from assistant.store.drafts import Draft, Drafts, DraftState
from assistant.store.engine import Store
from assistant.store.errors import NotFoundError
from assistant.store.releases import Releases
from assistant.store.rights import Right

COOKIE = "draft"
"""Holds the id of the draft that this browser works on."""


def working(visit: Visit) -> Working:
    """What a visitor works on: the chosen draft while it is open, otherwise what is in force."""
    chosen = id_of(visit.request.cookies.get(COOKIE, ""))
    if visit.may(Right.EDIT) and chosen:
        draft = _found(visit.store, chosen)
        if draft is not None and draft.state is DraftState.OPEN:
            return Working(visit.store, draft, draft.base)
    return in_force(visit)


def in_force(visit: Guest) -> Working:
    """What calls begin with now."""
    number = Releases(visit.store, clock=visit.console.clock).current_number()
    return Working(visit.store, None, number)


def of_draft(visit: Guest, draft: int) -> Working:
    """A certain draft.

    Raises:
        NotFoundError: there is none.
    """
    found = Drafts(visit.store).get(draft)
    return Working(visit.store, found, found.base)


def _found(store: Store, draft: int) -> Draft | None:
    try:
        return Drafts(store).get(draft)
    except NotFoundError:
        return None
