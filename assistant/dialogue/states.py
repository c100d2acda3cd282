"""The states of a conversation, and from which one it may come into which."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class State(Enum):
    """Where a conversation stands: what Jauap is waiting for."""

    OPENING = "opening"
    """It has said who it is and asked its open question."""
    OPEN = "open"
    """Any question."""
    CLARIFYING = "clarifying"
    """Which of two topics is meant."""
    ASKING = "asking"
    """A fact that the rules need."""
    CONFIRMING_FACT = "confirming_fact"
    """Whether a number that was heard badly was heard right."""
    TELLING = "telling"
    """Whether to go on with the answer."""
    GETTING_PEN = "getting_pen"
    """Pen and paper, before something is dictated."""
    DICTATING = "dictating"
    """Whether the next group can be dictated."""
    MENU = "menu"
    """A group of topics, by key or by voice."""
    SUBMENU = "submenu"
    """A topic of the group."""
    ASPECTS = "aspects"
    """What of the topic: the sum, who may have it, documents, where."""
    OFFERING_PERSON = "offering_person"
    """Whether a person shall take over."""
    TRANSFERRING = "transferring"
    """The person who is being called."""
    OFFERING_CALLBACK = "offering_callback"
    """Whether somebody shall call back: nobody is there."""
    TAKING_NUMBER = "taking_number"
    """The telephone number for it."""
    CONFIRMING_NUMBER = "confirming_number"
    """Whether the number was heard right."""
    HOLDING = "holding"
    """Nothing: the caller asked to wait."""
    URGENT = "urgent"
    """Whether to connect with a person, after the numbers for help were said."""
    ENDING = "ending"
    """Whether something is still unclear."""
    RATING = "rating"
    """Whether the answer helped."""
    CLOSED = "closed"
    """The caller to hang up; whoever speaks again is heard."""


_EVERYWHERE = frozenset(
    {
        State.OPEN,
        State.URGENT,
        State.TRANSFERRING,
        State.OFFERING_PERSON,
        State.HOLDING,
        State.MENU,
        State.ENDING,
        State.CLOSED,
    }
)
"""Commands lead here from every state: restart, help, emergency, operator, wait, stop."""

_ANYWHERE = frozenset(State)
"""An interruption ends where it began."""

_QUESTION = frozenset({State.CLARIFYING, State.ASKING, State.TELLING, State.GETTING_PEN})
"""Where a question of the caller may lead; it may come in every state."""

MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        state: _EVERYWHERE | _QUESTION | own | {state}
        for state, own in {
            State.OPENING: frozenset[State](),
            State.OPEN: frozenset[State](),
            State.CLARIFYING: frozenset({State.ASPECTS}),
            State.ASKING: frozenset({State.CONFIRMING_FACT}),
            State.CONFIRMING_FACT: frozenset[State](),
            State.TELLING: frozenset({State.ASPECTS}),
            State.GETTING_PEN: frozenset({State.DICTATING}),
            State.DICTATING: frozenset[State](),
            State.MENU: frozenset({State.SUBMENU}),
            State.SUBMENU: frozenset({State.ASPECTS}),
            State.ASPECTS: frozenset[State](),
            State.OFFERING_PERSON: _ANYWHERE,
            State.TRANSFERRING: frozenset({State.OFFERING_CALLBACK}),
            State.OFFERING_CALLBACK: frozenset({State.TAKING_NUMBER}),
            State.TAKING_NUMBER: frozenset({State.CONFIRMING_NUMBER}),
            State.CONFIRMING_NUMBER: frozenset({State.TAKING_NUMBER}),
            State.HOLDING: _ANYWHERE,
            State.URGENT: _ANYWHERE,
            State.ENDING: frozenset({State.RATING}),
            State.RATING: frozenset[State](),
            State.CLOSED: frozenset[State](),
        }.items()
    }
)
"""From where to where; «back» and the end of an interruption lead to where it came from."""


YES_NO_STATES = frozenset(
    {
        State.CONFIRMING_FACT,
        State.TELLING,
        State.DICTATING,
        State.OFFERING_PERSON,
        State.OFFERING_CALLBACK,
        State.CONFIRMING_NUMBER,
        State.URGENT,
        State.ENDING,
        State.RATING,
    }
)
"""Where yes and no are what is waited for."""
