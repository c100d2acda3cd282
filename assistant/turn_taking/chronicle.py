"""What has happened in a conversation, for the line to take and for the journal to keep."""

from datetime import date
from typing import Any, Final

from assistant.dialogue.events import CallerEvent, Pressed, Said, Unclear
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Listen, Turn
from assistant.journal import FORMAT, Journal
from assistant.turn_taking.gap import ResponseGap
from assistant.turn_taking.happened import (
    Answered,
    CallerDid,
    Do,
    Failed,
    Happened,
    Interrupted,
    SentenceBegan,
    TurnBegan,
    TurnSpoken,
    WentOn,
    WordsSoFar,
)
from assistant.turn_taking.outcomes import Outcome

_CHOICES: Final = 3
"""More keys in a row are no choices from a menu but a number, and are not written down."""


class Chronicle:
    """Collects what happens, and writes it down.

    Args:
        journal: where to; None to write nothing.
    """

    def __init__(self, journal: Journal | None) -> None:
        self._journal = journal
        self._events: list[Happened] = []
        self._memory: Memory | None = None
        self._listen: Listen | None = None
        self._keys = 0
        self.gaps: tuple[ResponseGap, ...] = ()

    def taken(self) -> list[Happened]:
        """What happened since this was last called."""
        events, self._events = self._events, []
        return events

    def began(self, language: str, on: date, *, replay: bool) -> None:
        """The call begins."""
        self._write(0.0, "call", format=FORMAT, language=language, on=str(on), replay=replay)

    def ended(self, at: float, *, starved_s: float) -> None:
        """The call is over."""
        self._write(at, "end", starved_s=round(starved_s, 3))

    def heard(self, at: float, outcome: Outcome, *, over: bool) -> None:
        """A turn of the caller's ended."""
        timing, recognition = outcome.timing, outcome.recognition
        self._write(
            at,
            "heard",
            start=round(timing.start, 3),
            end=round(timing.end, 3),
            decided=round(timing.ended_at, 3),
            why=timing.reason.value,
            over=over,
            joined=bool(outcome.joins),
            language=None if recognition is None else recognition.language,
            confidence=None if recognition is None else round(recognition.confidence, 3),
            rejection=None
            if recognition is None or recognition.rejection is None
            else recognition.rejection.value,
            error=outcome.error,
        )

    def thought(self, at: float, memory: Memory, *, seconds: float, instead: bool = False) -> None:
        """The dialogue has decided what to say; its turn is told next.

        Args:
            at: when.
            memory: what it knows now.
            seconds: of work.
            instead: whether the answer before is taken back: the caller had not finished.
        """
        before, self._memory = self._memory, memory
        fields: dict[str, Any] = {"topic": memory.topic, "aspects": list(memory.aspects)}
        told = memory.told
        if told is not None and (before is None or told is not before.told):
            fields |= {"decision": told.decision.value, "why": told.why.value, "score": told.score}
        self._write(at, "thought", **fields, instead=instead, seconds=round(seconds, 4))

    def tell(self, event: Happened) -> None:  # noqa: C901 - one case for each kind
        """Something happened."""
        self._events.append(event)
        match event:
            case CallerDid(at, did):
                self._keys = self._keys + 1 if isinstance(did, Pressed) else 0
                self._write(at, "caller", did=type(did).__name__, **self._described(did))
            case TurnBegan(at, turn):
                self._listen = turn.listen or self._listen
                self._write(at, "turn", **_described(turn))
            case Answered(at, gap):
                self.gaps = (*self.gaps, gap)
                self._write(at, "answered", seconds=_seconds(gap), filler=gap.filler)
            case SentenceBegan(at, _, say):
                self._write(at, "sentence", source=say.source, language=say.language)
            case Interrupted(at):
                self._write(at, "interrupted")
            case WentOn(at):
                self._write(at, "went_on")
            case TurnSpoken(at):
                self._write(at, "spoken")
            case Do(at, action):
                self._write(at, "do", action=action.value)
            case Failed(at, part, error):
                self._write(at, "failed", part=part, error=error)
            case WordsSoFar():
                pass  # what was meant is in the words at the end

    def _described(self, did: CallerEvent) -> dict[str, Any]:
        match did:
            case Pressed(key) if self._keys <= _CHOICES and not self._collecting:
                return {"key": key}
            case Unclear(_, spoken):
                return {"spoken": spoken}
            case Said(readings, language, over) if self._journal is not None:
                # Parts of a number, turn by turn, are too short each to be known as one.
                words = None if self._collecting else readings[0].text
                return {
                    "words": words and self._journal.words(words, language),
                    "confidence": round(readings[0].confidence, 3),
                    "language": language,
                    "over": over,
                }
        return {}

    @property
    def _collecting(self) -> bool:
        """Whether digits of a number may come, which are nobody's business."""
        listen = self._listen
        return listen is not None and (listen.digits or listen.kind == "digits")

    def _write(self, at: float, what: str, **fields: Any) -> None:
        if self._journal is not None:
            self._journal.write(at, what, **fields)


def _seconds(gap: ResponseGap) -> dict[str, float]:
    return {
        "endpoint": round(gap.endpoint_s, 3),
        "decode": round(gap.decode_s, 3),
        "dialogue": round(gap.dialogue_s, 3),
        "voice": round(gap.voice_s, 3),
    }


def _described(turn: Turn) -> dict[str, Any]:
    return {
        "state": turn.state.value,
        "said": [
            {"source": say.source, "language": say.language, "personal": say.personal}
            for say in turn.say
        ],
        "listen": turn.listen.kind if turn.listen else None,
        "fact": turn.listen.fact if turn.listen else None,
        "preset": turn.manner.preset,
        "gain": turn.manner.gain,
    }
