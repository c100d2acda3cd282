"""What came of a caller's turn: words, nothing, or something that the dialogue is told.

Speech in another language that can be heard is listened to once more in that one, before
the caller is bothered with it.
"""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from typing import Final

from assistant.dialogue.events import CallerEvent, CannotHear, Said, Unclear
from assistant.listening.heard import (
    ENGINE_FAILURES,
    Heard,
    NoiseHeard,
    RecogniserFailed,
    TurnOutcome,
    TurnTiming,
)
from assistant.listening.recogniser import Hypothesis, Recognition, Rejection
from assistant.listening.turns import Ended
from assistant.turn_taking.ear import Ear
from assistant.turn_taking.gap import decode_beyond
from assistant.understanding.meaning import Reading

_LONGEST_AGAIN_S: Final = 15.0
"""A recogniser that has not answered by then is taken for broken (as in the listener)."""


@dataclass(frozen=True)
class Outcome:
    """What one turn of the caller's comes to.

    Attributes:
        event: what the dialogue could be told; None for a sound without words.
        timing: when it was.
        decode_s: seconds that the words took after the turn was over.
        recognition: what was heard; None when the recogniser failed.
        error: the kind of error it failed with.
        joins: the turns that this one goes on with, whose words are among these.
    """

    event: CallerEvent | None
    timing: TurnTiming
    decode_s: float = 0.0
    recognition: Recognition | None = None
    error: str | None = None
    joins: tuple[Ended, ...] = ()

    @property
    def speech_s(self) -> float:
        """From the first sound to the last."""
        return self.timing.end - self.timing.start


@dataclass(frozen=True)
class _Again:
    """Speech that is listened to once more."""

    first: Heard
    spoken: str
    words: "Future[Recognition]"
    at: float


class Outcomes:
    """Makes events of what the listener reports.

    Args:
        ear: what hears the caller.
        replay: wait for the recogniser.
    """

    def __init__(self, ear: Ear, *, replay: bool) -> None:
        self._ear = ear
        self._replay = replay
        self._again: list[_Again] = []

    @property
    def awaited(self) -> TurnTiming | None:
        """The turn that is being listened to once more."""
        return self._again[0].first.timing if self._again else None

    def of(self, heard: TurnOutcome) -> Outcome | None:
        """What a turn comes to; None when it is listened to once more first."""
        match heard:
            case RecogniserFailed(error, timing):
                return Outcome(CannotHear(), timing, error=type(error).__name__)
            case NoiseHeard(recognition, timing):
                return Outcome(None, timing, recognition=recognition)
        recognition = heard.recognition
        spoken = _spoken(recognition)
        if spoken is None or not self._ear.hears(spoken):
            return self._outcome(heard, recognition, spoken)
        try:
            words = self._ear.again(heard.timing, heard.question.request, spoken)
        except ENGINE_FAILURES:
            return self._outcome(heard, recognition, spoken)
        # Only what was added is listened to once more.
        alone = replace(heard, joins=())
        self._again.append(_Again(alone, spoken, words, self._ear.now))
        return None

    def late(self) -> list[Outcome]:
        """What has become clear of turns that were listened to once more."""
        found = []
        while self._again:
            first = self._again[0]
            late = self._ear.now - first.at > _LONGEST_AGAIN_S
            if not (self._replay or late or first.words.done()):
                break
            found.append(self._second(self._again.pop(0)))
        return found

    def _second(self, again: _Again) -> Outcome:
        first = again.first.recognition
        try:
            second = again.words.result(timeout=None if self._replay else 0)
        except (*ENGINE_FAILURES, CancelledError):
            return self._outcome(again.first, first, again.spoken)
        if second.hypotheses:
            whole = replace(second, decode_s=first.decode_s + second.decode_s)
            return self._outcome(again.first, whole, None)
        both = replace(
            first,
            discarded=(*second.discarded, *first.discarded),
            decode_s=first.decode_s + second.decode_s,
        )
        return self._outcome(again.first, both, again.spoken)

    def _outcome(self, heard: Heard, recognition: Recognition, spoken: str | None) -> Outcome:
        event: CallerEvent
        if recognition.hypotheses:
            expected = recognition.expected
            event = Said(
                _readings(recognition.hypotheses),
                language=recognition.language,
                expected=None if expected is None else Reading(expected.text, expected.confidence),
            )
        else:
            event = Unclear(_readings(recognition.discarded), spoken=spoken)
        timing = replace(heard.timing, words_at=max(heard.timing.words_at, self._ear.now))
        decode_s = decode_beyond(timing, recognition.decode_s, replay=self._replay)
        return Outcome(event, timing, decode_s, recognition, joins=heard.joins)


def _spoken(recognition: Recognition) -> str | None:
    """The language that was spoken, if it is not the one that was listened for."""
    if recognition.rejection is not Rejection.OTHER_LANGUAGE:
        return None
    spoken = max(recognition.spoken, key=recognition.spoken.__getitem__, default=None)
    return None if spoken == recognition.language else spoken


def _readings(hypotheses: tuple[Hypothesis, ...]) -> tuple[Reading, ...]:
    return tuple(Reading(each.text, each.confidence) for each in hypotheses)
