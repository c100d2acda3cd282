"""One turn of Jauap's: what to say, what to listen for then, and what the line has to do."""

from dataclasses import dataclass, field
from enum import Enum

from assistant.dialogue.states import State
from assistant.manner import Manner


@dataclass(frozen=True)
class Say:
    """A line to speak: a breath, of one language.

    Attributes:
        text: as written; numbers stand in figures.
        language: ISO 639-1.
        source: where the text comes from, such as `topics/asp.amount` or `prompts/greeting`:
            for logs, which hold no spoken words of answers.
        personal: whether it tells something about the caller, and must be kept nowhere.
    """

    text: str
    language: str
    source: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Listen:
    """What to listen for after the turn was spoken.

    Attributes:
        kind: a key of `listening.questions` in the settings: it sets all silences.
        language: ISO 639-1.
        fact: the fact that was asked for.
        hint: what is likely to be said, for the recogniser, most useful first.
        expected: words of which a short reply is likely made, for the recogniser.
        keys: keys that choose something now, each with what it chooses, for screens; `0`, `*`,
            `#` and `9` always work and are not listed.
        digits: whether a number of several keys may come: collect them until `#`, or until
            none follows for eight seconds (`Paused`).
    """

    kind: str
    language: str
    fact: str | None = None
    hint: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    digits: bool = False


class Action(Enum):
    """What the line has to do: callback and alarm at once, a transfer after it was announced."""

    NONE = "none"
    TRANSFER = "transfer"
    """Connect the caller with a person. When nobody answers: `NobodyThere`."""
    EMERGENCY_TRANSFER = "emergency_transfer"
    """Connect with a person at once, before anybody else in the queue."""
    ALARM = "alarm"
    """Tell staff at once: somebody in distress has fallen silent. The line stays open."""
    TAKE_CALLBACK = "take_callback"
    """Store the telephone number that the caller confirmed (`Turn.callback`)."""


@dataclass(frozen=True)
class Turn:
    """One turn.

    Attributes:
        say: lines in the order in which they are spoken. Each may be interrupted, and is
            spoken from its beginning when the interruption was nothing.
        listen: what to listen for; None when nothing more is expected of the caller.
        state: in which the dialogue is now.
        manner: how to speak.
        action: what the line has to do.
        resume: the event asked for nothing («uh-huh» over the voice): go on with what was
            being spoken; `say` is empty then.
        callback: a telephone number to call back; it is kept nowhere else.
        interruptible: False for the one sentence that must be heard (at most five seconds).
    """

    say: tuple[Say, ...]
    listen: Listen | None
    state: State
    manner: Manner = field(default_factory=Manner)
    action: Action = Action.NONE
    resume: bool = False
    callback: str | None = None
    interruptible: bool = True

    @property
    def text(self) -> str:
        """All that is said, lines apart by line breaks."""
        return "\n".join(each.text for each in self.say)
