"""Calls that go on now, and the alarm when somebody needs a person at once."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.ids import Id
from assistant.console.sign_in import own_path
from assistant.console.topic_names import topic_name, topic_names
from assistant.console.visit import Operator, WatchingOperator
from assistant.store.live import Live

router = APIRouter()


@router.get("/live")
def live(visit: Operator) -> Response:
    """The calls, those in danger first; a script keeps the page as it is now."""
    return _calls(visit, "live.html")


@router.get("/live/calls")
def calls(visit: WatchingOperator) -> Response:
    """The list of calls alone, for the page's script."""
    return _calls(visit, "live_calls.html")


@router.get("/live/alarms")
def alarms(visit: WatchingOperator) -> Response:
    """The open alarms alone, for the script that every page has."""
    return visit.page("alarm_list.html")


@router.post("/live/alarms/{alarm}/acknowledge")
def acknowledge(
    visit: Operator, alarm: Id, after: Annotated[str, Form(alias="next")] = "/live"
) -> Response:
    """Somebody takes care of it: it stops everywhere."""
    Live(visit.store, clock=visit.console.clock).acknowledge(alarm, visit.account.login)
    return visit.back(own_path(after), done="alarm_acknowledged")


def _calls(visit: Operator, template: str) -> Response:
    found = Live(visit.store, clock=visit.console.clock).calls()
    return visit.page(
        template,
        calls=sorted(found, key=lambda call: (not call.urgent, call.began_at)),
        names=topic_names(visit),
        name_of=topic_name,
        now=visit.now,
    )
