"""What Jauap remembers of one conversation, and forgets when it is over."""

from dataclasses import dataclass
from datetime import date

from assistant.dialogue.states import State
from assistant.manner import Manner


@dataclass(frozen=True)
class Memory:
    """All that is known of one conversation. Never written anywhere.

    Attributes:
        on: day of the call.
        language: in which Jauap speaks now.
        state: what it waits for.
        manner: how it speaks.
    """

    on: date
    language: str
    state: State
    manner: Manner
