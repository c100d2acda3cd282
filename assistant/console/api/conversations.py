"""Whole conversations in writing: the same dialogue as on the telephone, turn by turn."""

from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Path, Response
from pydantic import Field

from assistant.console.api.access import ApiVisit, MayAsk
from assistant.console.api.open_conversations import OpenConversation, new_name
from assistant.console.api.problems import PROBLEMS, TurnedAwayError
from assistant.console.api.shapes import In, Out, Words
from assistant.dialogue.composing import Step
from assistant.dialogue.events import CallerEvent, HungUp, NobodyThere, Pressed, Said, Silent
from assistant.dialogue.turn import Action, Listen, Turn
from assistant.store.callbacks import Callbacks
from assistant.store.records import AnsweredBy
from assistant.texts import Language
from assistant.turn_taking.happened import CallerDid, Do, TurnBegan
from assistant.understanding.meaning import Reading

router = APIRouter(prefix="/conversations", tags=["conversations"], responses=PROBLEMS)

Name: TypeAlias = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]


class Begin(In):
    """A conversation to be opened.

    Attributes:
        language: of the greeting; the first words may change it.
    """

    language: Language = "ru"


class Text(In):
    """Words of the person."""

    text: Words


class Key(In):
    """A choice by key, as on a telephone: `listen.keys` says what the keys mean now."""

    key: Annotated[str, Field(pattern=r"^[0-9*#]$")]


class Event(In):
    """Something else than words.

    Attributes:
        event: `silent`: nothing came for a while. `nobody_there`: a person was called, as the
            action `transfer` asked, and none was there.
    """

    event: Literal["silent", "nobody_there"]


class Sentence(Out):
    """A line of Jauap's; `source` is the id of its text."""

    text: str
    language: Language
    source: str


class Awaited(Out):
    """What is waited for.

    Attributes:
        fact: the fact that was asked for.
        keys: what can be chosen now, by its key; 0 is always a person, * again, # on, 9 back.
        digits: whether a number of several digits may come.
    """

    kind: str
    language: Language
    fact: str | None
    keys: dict[str, str]
    digits: bool


class TurnOut(Out):
    """A turn of Jauap's.

    Attributes:
        say: lines, in order.
        state: where the conversation stands.
        listen: what is waited for; null when nothing more is.
        action: what the messenger has to do: `transfer` and `emergency_transfer` connect with a
            person; `alarm` has told staff; `take_callback`: the number was stored for a callback.
        language: in which Jauap speaks now.
    """

    say: list[Sentence]
    state: str
    listen: Awaited | None
    action: Literal["none", "transfer", "emergency_transfer", "alarm", "take_callback"]
    language: Language


class Begun(TurnOut):
    """The first turn, and the name of the conversation."""

    conversation: str


@router.post("", status_code=201)
def begin(visit: MayAsk, wanted: Begin) -> Begun:
    """Open a conversation. It is kept in memory alone, and forgotten after a silence."""
    dialogue = visit.in_force.dialogue
    step = dialogue.opening(wanted.language, visit.today)
    name = new_name()
    recorder = visit.desk.records.recorder(
        name, "api", None, wanted.language, AnsweredBy(visit.release, visit.in_force.privacy)
    )
    conversation = visit.desk.conversations.open(
        visit.token.id, dialogue, step.memory, recorder, name
    )
    _record(visit, conversation, step, None)
    return Begun.model_validate({**_turn(step).model_dump(), "conversation": name})


@router.post("/{conversation}/turns")
def turn(visit: MayAsk, conversation: Name, did: Text | Key | Event) -> TurnOut:
    """Say something, or press a key, and get Jauap's next turn."""
    event = _event(did)
    with visit.desk.conversations.going_on(conversation, visit.token.id) as one:
        if one is None:
            raise _gone()
        step = one.dialogue.step(one.memory, event)
        number = step.turn.callback
        if number is not None:
            # First: if the store is away, the same can be said once more, and nobody is forgotten.
            kept = Callbacks(visit.store, clock=visit.desk.clock)
            kept.add(number, step.memory.language, step.memory.topic, one.id)
        one.memory = step.memory
        _record(visit, one, step, event)
    return _turn(step)


@router.delete("/{conversation}", status_code=204)
def end(visit: MayAsk, conversation: Name) -> Response:
    """End a conversation and forget it."""
    with visit.desk.conversations.going_on(conversation, visit.token.id) as one:
        if one is None:
            raise _gone()
        one.recorder.observe(CallerDid(_at(visit, one), HungUp()), one.memory)
        one.recorder.ended()
    visit.desk.conversations.close(conversation)
    return Response(status_code=204)


def _event(did: Text | Key | Event) -> CallerEvent:
    match did:
        case Text(text=text):
            return Said((Reading(text),))
        case Key(key=key):
            return Pressed(key)
        case Event(event="silent"):
            return Silent()
        case Event():
            return NobodyThere()


def _record(visit: ApiVisit, one: OpenConversation, step: Step, event: CallerEvent | None) -> None:
    """Count what happened with the calls."""
    at, said = _at(visit, one), step.turn
    if event is not None:
        one.recorder.observe(CallerDid(at, event), step.memory)
    one.recorder.observe(TurnBegan(at, said), step.memory)
    if said.action is not Action.NONE:
        one.recorder.observe(Do(at, said.action, said.callback), step.memory)


def _at(visit: ApiVisit, one: OpenConversation) -> float:
    return (visit.desk.clock() - one.began_at).total_seconds()


def _turn(step: Step) -> TurnOut:
    said: Turn = step.turn
    return TurnOut.model_validate(
        {
            "say": [
                {"text": each.text, "language": each.language, "source": each.source}
                for each in said.say
            ],
            "state": said.state.value,
            "listen": _awaited(said.listen),
            "action": said.action.value,
            "language": step.memory.language,
        }
    )


def _awaited(listen: Listen | None) -> dict[str, object] | None:
    if listen is None:
        return None
    return {
        "kind": listen.kind,
        "language": listen.language,
        "fact": listen.fact,
        "keys": dict(listen.keys),
        "digits": listen.digits,
    }


def _gone() -> TurnedAwayError:
    return TurnedAwayError(
        404,
        "There is no such conversation; it may have been silent for too long",
        mend="Open another one.",
    )
