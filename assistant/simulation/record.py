"""What happened in a simulated call, for people, for programs, and for judging it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.benefits.rules import Verdict
from assistant.conditions import FactValue
from assistant.dialogue.reply import Reply
from assistant.dialogue.turn import Turn
from assistant.turn_taking.gap import ResponseGap


@dataclass(frozen=True)
class CallerSide:
    """What the caller said or did.

    Attributes:
        at: second of the call at which it began.
        did: in the notation of `jauap chat`.
        heard: what Jauap heard of it; None without sound.
        confidence: of the recogniser, 0 to 1.
        silenced_s: seconds until Jauap, who was speaking, fell silent.
    """

    at: float
    did: str
    heard: str | None = None
    confidence: float | None = None
    silenced_s: float | None = None


@dataclass(frozen=True)
class JauapSide:
    """A turn of Jauap's.

    Attributes:
        at: second of the call at which its first sound came.
        turn: the turn.
        event: name of the event of `dialogue.events` that it answers; empty for the opening.
        topic: what the talk is about after it.
        facts: what is known then of the person whom it is about.
        gap: from the caller's last sound to Jauap's first; None without sound or words.
        cut_in: whether the caller was still speaking.
        expected: what a scenario wanted of this turn and did not get; empty when it fits.
    """

    at: float
    turn: Turn
    event: str = ""
    topic: str | None = None
    facts: Mapping[str, FactValue | None] = field(default_factory=dict)
    gap: ResponseGap | None = None
    cut_in: bool = False
    expected: str = ""


@dataclass
class Record:
    """One call.

    Attributes:
        name: of the scenario.
        sides: both sides in order.
        verdicts: the last one of each topic that was judged.
        facts: what Jauap knows at the end of the person whom the call is about.
        about: whom that is.
        language: in which Jauap speaks at the end.
        unsaid: lines of the caller that found no place.
        lasted_s: length of the call.
    """

    name: str
    sides: list[CallerSide | JauapSide] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    facts: Mapping[str, FactValue | None] = field(default_factory=dict)
    about: str = "self"
    language: str = ""
    unsaid: list[str] = field(default_factory=list)
    lasted_s: float = 0.0

    @property
    def spoken(self) -> list[JauapSide]:
        """Jauap's side, in order."""
        return [each for each in self.sides if isinstance(each, JauapSide)]

    def learn(self, told: Reply | None) -> None:
        """Take the verdict of an answer that was told."""
        if told is not None and told.topic and told.finding:
            self.verdicts[told.topic] = told.finding.judgement.verdict

    @property
    def turns(self) -> list[Turn]:
        """Jauap's turns."""
        return [each.turn for each in self.spoken]

    def as_json(self) -> dict[str, Any]:
        """The call as plain data."""
        return {
            "name": self.name,
            "seconds": round(self.lasted_s, 2),
            "about": self.about,
            "language": self.language,
            "facts": {name: plain(value) for name, value in self.facts.items()},
            "verdicts": dict(self.verdicts),
            "unsaid": self.unsaid,
            "sides": [
                {
                    "at": round(each.at, 2),
                    "caller": each.did,
                    "heard": each.heard,
                    "confidence": each.confidence,
                    "silenced_s": each.silenced_s,
                }
                if isinstance(each, CallerSide)
                else {
                    "at": round(each.at, 2),
                    "gap_s": None if each.gap is None else round(each.gap.total_s, 3),
                    "cut_in": each.cut_in,
                    "event": each.event,
                    "topic": each.topic,
                    "facts": {name: plain(value) for name, value in each.facts.items()},
                    "expected": each.expected,
                    **turn_as_json(each.turn),
                }
                for each in self.sides
            ],
        }


def turn_as_json(turn: Turn) -> dict[str, Any]:
    """A turn of Jauap's as plain data."""
    listen = turn.listen
    return {
        "say": [
            {"text": each.text, "language": each.language, "source": each.source}
            for each in turn.say
        ],
        "state": turn.state.value,
        "listen": listen
        and {
            "kind": listen.kind,
            "language": listen.language,
            "fact": listen.fact,
            "keys": dict(listen.keys),
            "digits": listen.digits,
        },
        "action": turn.action.value,
        "callback": turn.callback is not None,
        "resume": turn.resume,
        "preset": turn.manner.preset,
        "gain": turn.manner.gain,
    }


def plain(value: FactValue | None) -> bool | int | str | None:
    """A fact as JSON can hold it."""
    return value if value is None or isinstance(value, bool | int | str) else value.isoformat()
