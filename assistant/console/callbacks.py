"""Callers who wait to be called back: whose turn it is, and what became of it."""

from collections.abc import Collection
from typing import Final

from fastapi import APIRouter, Response

from assistant.console.ids import Id
from assistant.console.topic_names import topic_name, topic_names
from assistant.console.visit import Operator
from assistant.store.callbacks import OPEN, Callback, Callbacks, CallbackState

router = APIRouter()

_PAGE: Final = 50


@router.get("/callbacks")
def callbacks(visit: Operator, state: str = "", page: int = 1) -> Response:
    """Those who wait, urgent ones first; or those in one state."""
    chosen = next((each for each in CallbackState if each.value == state), None)
    kept = Callbacks(visit.store)
    page = min(max(page, 1), 10_000)
    states: Collection[CallbackState] = (chosen,) if chosen else OPEN
    counts = kept.counts()
    return visit.page(
        "callbacks.html",
        rows=kept.all(states, limit=_PAGE, offset=(page - 1) * _PAGE),
        names=topic_names(visit),
        name_of=topic_name,
        counts=counts,
        states=tuple(CallbackState),
        chosen=chosen,
        page=page,
        pages=-(-sum(counts.get(each, 0) for each in states) // _PAGE),
        waiting=sum(counts.get(each, 0) for each in OPEN),
    )


@router.get("/callbacks/{callback}")
def callback_page(visit: Operator, callback: Id) -> Response:
    """One caller; the number stays hidden until somebody asks for it."""
    return _page(visit, Callbacks(visit.store).get(callback))


@router.get("/callbacks/{callback}/number")
def number(visit: Operator, callback: Id) -> Response:
    """The whole number, for whoever took it; the audit log remembers that it was read."""
    kept = Callbacks(visit.store)
    found = kept.get(callback)
    if found.taken_by != visit.account.login:
        return _page(visit, found)
    return _page(visit, found, number=kept.number(callback, visit.account.login))


@router.get("/callbacks/{callback}/done")
def ask_done(visit: Operator, callback: Id) -> Response:
    """The number will be deleted: is that right?"""
    return _page(visit, Callbacks(visit.store).get(callback), asked=True)


@router.post("/callbacks/{callback}/take")
def take(visit: Operator, callback: Id) -> Response:
    """I call them."""
    Callbacks(visit.store).take(callback, visit.account.login)
    return visit.back(f"/callbacks/{callback}/number")


@router.post("/callbacks/{callback}/not-reached")
def not_reached(visit: Operator, callback: Id) -> Response:
    """Nobody answered; somebody tries again later."""
    Callbacks(visit.store).not_reached(callback, visit.account.login)
    return visit.back("/callbacks", done="callback_not_reached")


@router.post("/callbacks/{callback}/release")
def release(visit: Operator, callback: Id) -> Response:
    """Somebody else shall call."""
    Callbacks(visit.store).release(callback, visit.account.login)
    return visit.back("/callbacks", done="callback_released")


@router.post("/callbacks/{callback}/done")
def done(visit: Operator, callback: Id) -> Response:
    """They were called: the number is deleted."""
    Callbacks(visit.store).done(callback, visit.account.login)
    return visit.back("/callbacks", done="callback_done")


def _page(
    visit: Operator, callback: Callback, *, number: str = "", asked: bool = False
) -> Response:
    return visit.page(
        "callback.html",
        callback=callback,
        number=number,
        asked=asked,
        mine=callback.taken_by == visit.account.login,
        topic=topic_name(topic_names(visit), callback.topic),
    )
