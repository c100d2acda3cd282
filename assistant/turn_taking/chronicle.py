"""What has happened in a conversation, for the line to take and for the journal to keep."""

from datetime import date
from typing import Any

from assistant.dialogue.events import Said, Unclear
from assistant.dialogue.turn import Turn
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


class Chronicle:
    """Collects what happens, and writes it down.

    Args:
        journal: where to; None to write nothing.
    """

    def __init__(self, journal: Journal | None) -> None:
        self._journal = journal
        self._events: list[Happened] = []
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
            language=None if recognition is None else recognition.language,
            confidence=None if recognition is None else round(recognition.confidence, 3),
            rejection=None
            if recognition is None or recognition.rejection is None
            else recognition.rejection.value,
            error=outcome.error,
        )

    def tell(self, event: Happened) -> None:  # noqa: C901 - one case for each kind
        """Something happened."""
        self._events.append(event)
        match event:
            case CallerDid(at, did):
                self._write(at, "caller", did=type(did).__name__, **self._words(did))
            case TurnBegan(at, turn):
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

    def _words(self, did: object) -> dict[str, Any]:
        if self._journal is None or not isinstance(did, Said | Unclear):
            return {}
        if isinstance(did, Unclear):
            return {"spoken": did.spoken}
        best = did.readings[0]
        return {
            "words": self._journal.words(best.text, did.language),
            "confidence": round(best.confidence, 3),
            "language": did.language,
            "over": did.over,
        }

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
