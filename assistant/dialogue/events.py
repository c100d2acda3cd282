"""What a caller does, as the dialogue sees it: events in, whatever line they come from.

A line without sound (text at the terminal) makes the same events as one with sound.
"""

from dataclasses import dataclass
from typing import TypeAlias

from assistant.understanding.meaning import Reading


@dataclass(frozen=True)
class Said:
    """Words.

    Attributes:
        readings: what a recogniser thinks was said, best first.
        language: in which they were heard; None when that is to be found out from them.
        over: whether Jauap was still speaking: then «uh-huh» asks for nothing.
        so_far: whether the turn is not over yet, and the words may still be heard otherwise.
        expected: what it would be if only a reply that was expected could have been said.
    """

    readings: tuple[Reading, ...]
    language: str | None = None
    over: bool = False
    so_far: bool = False
    expected: Reading | None = None


@dataclass(frozen=True)
class Unclear:
    """Speech of which no words can be believed.

    Attributes:
        guesses: what it may have been; never acted on, but an emergency is looked for in it.
        spoken: the language that was probably spoken, if it is another than was listened for.
    """

    guesses: tuple[Reading, ...] = ()
    spoken: str | None = None


@dataclass(frozen=True)
class Pressed:
    """One key of the telephone: 0 to 9, * or #."""

    key: str


@dataclass(frozen=True)
class Paused:
    """The keys that were pressed are all: no other followed within the time for it."""


@dataclass(frozen=True)
class Silent:
    """Nothing was said within the time that the question allows."""


@dataclass(frozen=True)
class NothingThere:
    """A sound that held no words came instead of an answer, and it is quiet again."""


@dataclass(frozen=True)
class CannotHear:
    """The recogniser broke down, or none is installed for the language: keys still work."""


@dataclass(frozen=True)
class NobodyThere:
    """A transfer was tried, and no person could take the call."""


@dataclass(frozen=True)
class HungUp:
    """The caller is gone."""


CallerEvent: TypeAlias = (
    Said | Unclear | Pressed | Paused | Silent | NothingThere | CannotHear | NobodyThere | HungUp
)
