"""Holding a test call: by the clock of the line, as a person with a telephone would."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Audio, Samples, level_dbfs
from assistant.simulation.caller_voice import CallerSound
from assistant.simulation.deeds import HangUp, Keys, Silence, read_deeds
from telephony.caller.script import CallScript, Step
from telephony.lead import Lead, LeadLength
from telephony.leg import FRAME, FRAME_S
from telephony.sip.leg import SipLeg

SOUNDING_DBFS: Final = -50.0
"""A line that says nothing is quieter, also one with a comfort noise."""
_DONE_S: Final = 2.2
"""The line has finished when it was silent for so long: longer than its longest pause (4 s in
dictation only)."""
_LONGEST_TURN_S: Final = 120.0
"""A line that does not come to an end is not waited for."""
_HANGS_UP_S: Final = 30.0
"""So long a line may take to end a call."""
_VOICE_DBFS: Final = -35.0
"""A caller's noise is under it, a voice on the telephone over it."""
_PAUSE_S: Final = 1.0
"""A line that was silent for less is in the middle of its turn."""
_BETWEEN_KEYS_S: Final = 0.3
_LEAD_S: Final = 0.04


@dataclass
class LineTurn:
    """What the line said between two deeds of the caller's.

    Attributes:
        after: what the caller did before; empty for the opening.
        since_s: when the caller had done it, in seconds since the call's beginning.
        sound: what was heard since.
        began_s: seconds until its first sound; None when there was none.
        silenced_s: seconds that the line went on after the caller's voice had interrupted it;
            None when it was not interrupted.
    """

    after: str
    since_s: float
    sound: list[Samples] = field(default_factory=list)
    began_s: float | None = None
    silenced_s: float | None = None

    @property
    def audio(self) -> Audio:
        """All of it."""
        silence = np.zeros(FRAME, np.int16)
        return Audio(np.concatenate(self.sound or [silence]), TELEPHONE_RATE)


@dataclass(frozen=True)
class Held:
    """A call that was held.

    Attributes:
        turns: of the line's, the opening first.
        said: the caller's side.
        ended_by_line: whether the line hung up.
        lasted_s: from answer to end.
        unsaid: what the caller had no occasion to do.
    """

    turns: tuple[LineTurn, ...]
    said: Audio
    ended_by_line: bool
    lasted_s: float
    unsaid: tuple[str, ...]


class ScriptedCall:
    """One call over a leg that was dialled: what the script says is done, what comes is kept."""

    def __init__(self, leg: SipLeg, script: CallScript, sound: CallerSound) -> None:
        self._leg = leg
        self._script = script
        self._sound = sound
        self._lead = Lead(leg, LeadLength(_LEAD_S))
        self._frames = 0
        self._quiet = 0
        """Frames since the line's last sound."""
        self._turn = LineTurn("", 0.0)
        self._turns = [self._turn]
        self._said: list[Samples] = []
        self._gone = False

    @property
    def _now(self) -> float:
        return self._frames * FRAME_S

    def held(self, watch: Callable[[LineTurn], None] = lambda _: None) -> Held:
        """The whole call; `watch` is told of each turn of the line's when it is over."""
        steps = list(self._script.turns)
        within = self._script.opening.within
        self._await(within, steps[0].barge_in)
        watch(self._turn)
        while steps and not self._gone:
            step = steps.pop(0)
            self._do(step)
            self._await(step.then.within, steps[0].barge_in if steps else None)
            watch(self._turn)
        if self._script.hangs_up:
            self._pass(_HANGS_UP_S)
        ended_by_line = self._gone
        self._leg.hang_up()
        return Held(
            tuple(self._turns),
            Audio(np.concatenate(self._said or [np.zeros(FRAME, np.int16)]), TELEPHONE_RATE),
            ended_by_line,
            self._now,
            tuple(step.say for step in steps),
        )

    # --- time -------------------------------------------------------------------------------

    def _frame(self, speech: Samples | None = None) -> None:
        """One frame goes each way; nothing does once the line has hung up."""
        heard = None if self._gone else self._leg.hear()
        if heard is None:
            self._gone = True
            return
        self._frames += 1
        sent = np.zeros(FRAME, np.int16)
        if speech is not None:
            sent[: len(speech)] = speech
        sent = self._sound.frame(sent)
        self._said.append(sent)
        self._lead.say(sent)
        self._notice(heard)

    def _notice(self, heard: Samples) -> None:
        turn = self._turn
        turn.sound.append(heard)
        if level_dbfs(heard) <= SOUNDING_DBFS:
            self._quiet += 1
            return
        self._quiet = 0
        if turn.began_s is None:
            turn.began_s = self._now - turn.since_s

    def _pass(self, seconds: float) -> None:
        until = self._now + seconds
        while not self._gone and self._now < until:
            self._frame()

    def _await(self, within_s: float, barge_in: float | None) -> None:
        """Until the line has said its turn, or the caller does not wait for its end."""
        turn, began = self._turn, self._now
        while not self._gone and turn.began_s is None and self._now - began < within_s:
            self._frame()
        if turn.began_s is None:
            return
        if barge_in is not None:
            self._pass(turn.since_s + turn.began_s + barge_in - self._now)
            return
        while not self._gone and self._quiet * FRAME_S < _DONE_S:
            if self._now - began > _LONGEST_TURN_S:
                return
            self._frame()

    # --- what the caller does ---------------------------------------------------------------

    def _do(self, step: Step) -> None:
        began, talking = self._now, self._quiet * FRAME_S < _PAUSE_S
        spoke = False
        for deed in read_deeds(step.say):
            sound = self._sound.of(deed)
            if sound is not None:
                loud = _begins_after_s(sound)
                if loud is not None and not spoke:
                    # What comes before the voice interrupts nobody.
                    began, spoke = self._now + loud, True
                self._utter(sound)
            match deed:
                case Keys(keys):
                    self._press(keys)
                case Silence(seconds):
                    self._pass(seconds)
                case HangUp():
                    self._leg.hang_up()
                    self._gone = True
        if talking and step.barge_in is not None:
            self._turn.silenced_s = max(0.0, self._now - self._quiet * FRAME_S - began)
        self._turn = LineTurn(step.say, self._now)
        self._turns.append(self._turn)

    def _press(self, keys: str) -> None:
        for place, key in enumerate(keys):
            if place:
                self._pass(_BETWEEN_KEYS_S)
            self._leg.press(key)

    def _utter(self, sound: Samples) -> None:
        for piece in Audio(sound, TELEPHONE_RATE).frames():
            self._frame(piece)


def _begins_after_s(sound: Samples) -> float | None:
    """Seconds to the first frame of a voice; None where there is none."""
    frames = Audio(sound, TELEPHONE_RATE).frames()
    loud = (place for place, each in enumerate(frames) if level_dbfs(each) > _VOICE_DBFS)
    place = next(loud, None)
    return None if place is None else place * FRAME_S
