"""What a person reads who takes over a call: nothing of it has to be asked again."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from assistant.console.topic_names import topic_name, topic_names
from assistant.console.visit import AnyGuest, Guest
from assistant.facts import Fact
from assistant.store.handovers import Handovers
from assistant.understanding.people import SELF

router = APIRouter()

_FLAGS = {"true": "shell.yes", "false": "shell.no", "?": "handover.not_known"}


@dataclass(frozen=True)
class _Told:
    """One thing that the caller told.

    Attributes:
        of: of whom.
        question: what was asked.
        value: what was answered.
        language: of the question, where it is not that of the page.
    """

    of: str
    question: str
    value: str
    language: str


@router.get("/handover/{token}")
def handover(visit: AnyGuest, token: str) -> Response:
    """The note of a call, for whoever was given its address.

    It is opened by the telephone of the person who takes the call, who need not have an account
    here. The address cannot be guessed and holds for a short time; everything is redacted.
    """
    found = Handovers(visit.store, clock=visit.console.clock).get(token)
    if found is None:
        return visit.page("handover_gone.html", status=404)
    note = found.note
    return visit.page(
        "handover.html",
        note=note,
        at=found.at,
        until=found.expires_at,
        topic=topic_name(topic_names(visit), note.topic),
        told=[_told(visit, name, value) for name, value in note.facts.items()],
    )


def _told(visit: Guest, name: str, value: str) -> _Told:
    person, _, fact_name = name.rpartition(".")
    facts = visit.console.scripts.now().dialogue.assistant.scripts.facts
    fact = facts.get(fact_name)
    question, language = _question(visit, fact, fact_name, of_caller=person == SELF)
    who = f"handover.of_{person}"
    known = who if who in visit.console.wording else "handover.of_other"
    return _Told(visit.text(known), question, _value(visit, fact, value), language)


def _question(visit: Guest, fact: Fact | None, name: str, *, of_caller: bool) -> tuple[str, str]:
    """The question for a fact, with its language."""
    if fact is None:
        return name, "en"
    ask = fact.ask if of_caller else fact.ask_other or fact.ask
    if ask is None:
        # Facts that are never asked have words for staff alone, in English.
        return fact.description, "en"
    return ask.in_language(visit.language), visit.language


def _value(visit: Guest, fact: Fact | None, value: str) -> str:
    if fact is not None and value in fact.choices:
        return fact.choices[value].in_language(visit.language)
    return visit.text(_FLAGS[value]) if value in _FLAGS else value
