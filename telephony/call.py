"""One call: what is heard goes to the conversation, what it says goes to the caller.

    leg.hear() ─> conversation.hear ─> leg.say          every 20 ms, in the call's own thread
    keys, hold, transfers ─> conversation               before each frame
    conversation.happened() ─> flush, transfer, callback, records

A call ends when the caller hangs up, when a person has taken over and that talk is over, or
when the service ends it. Whatever breaks down in it, the caller is connected with a person.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np

from assistant.audio import Samples
from assistant.conversation import Conversation
from assistant.dialogue.events import NothingThere, Silent
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action
from assistant.errors import places_of
from assistant.turn_taking.happened import CallerDid, Do, Happened, Interrupted
from assistant.turn_taking.keys import KEYS
from telephony.lead import Lead, LeadLength
from telephony.leg import FRAME, FRAME_S, Held, KeyPressed, Leg, LegReport, Transferred
from telephony.transferring import Transferring

_log = logging.getLogger(__name__)

REPORTED_EVERY: Final = 50
"""Frames: the network's treatment is counted once a second."""
HEARD_OUT: Final = 150
"""Frames (3 s) after the caller is gone, in which what was said last is understood."""
LAST_FRAMES: Final = 10
"""Frames that are still sent before Jauap hangs up: what waits in the queue is heard."""
_CONNECTING: Final = 50
"""Frames (1 s) within which sound can be sent after a call was answered."""

NOTHING: Final = np.zeros(0, np.int16)
_SILENCE: Final = (Silent, NothingThere)


class Watches(Protocol):
    """Whoever wants to know what happens in a call: records, metrics, the hand-over note."""

    def happened(self, event: Happened, conversation: Conversation) -> None:
        """Something happened in the conversation. Never raises, never waits."""

    def network(self, before: LegReport, now: LegReport) -> None:
        """How the network treated the call since the last report."""

    def failed(self, part: str) -> None:
        """A part of the call broke down."""

    def callback(self, number: str, conversation: Conversation) -> None:
        """The caller wants to be called back at this number, which is kept nowhere else."""


@dataclass(frozen=True)
class Limits:
    """What bounds a call; times in seconds.

    Attributes:
        lead: sound that waits to be sent, the same for all calls.
        longest_s: Jauap ends any call then.
        quiet_s: the same, after everything was said, while the caller neither speaks nor hangs up.
    """

    lead: LeadLength
    longest_s: float
    quiet_s: float


class Call:
    """One call, in the thread that runs it.

    Args:
        leg: the caller.
        conversation: not started yet.
        transferring: connects the caller with a person.
        watches: is told what happens.
        limits: when Jauap ends it, and how much sound waits to be sent.
        apologies: what is said when the conversation broke down and nobody can take over,
            by language.
        ended: whether the service wants the call to end now.
    """

    def __init__(  # noqa: PLR0913 - what a call is made of, each part by its name
        self,
        leg: Leg,
        conversation: Conversation,
        transferring: Transferring,
        watches: Watches,
        limits: Limits,
        *,
        apologies: Mapping[str, Samples],
        ended: Callable[[], bool],
    ) -> None:
        self._leg = leg
        self._conversation = conversation
        self._transferring = transferring
        self._watches = watches
        self._limits = limits
        self._apologies = apologies
        self._ended = ended
        self._lead = Lead(leg, limits.lead)
        self._frames = 0
        self._held = False
        self._quiet_since = 0.0
        self._reported = LegReport()

    @property
    def seconds(self) -> float:
        """How long the call has lasted."""
        return self._frames * FRAME_S

    def run(self) -> None:
        """Hold the call to its end. Raises nothing that a call can bring about."""
        try:
            self._talk()
        except Exception as error:  # noqa: BLE001 - a defect must not leave a caller in silence
            _log.error(
                "A call broke down; a person is called",
                extra={"error": type(error).__name__, "places": places_of(error)},
            )
            self._watches.failed("call")
            self._only_a_person()
        finally:
            self._conversation.hang_up()
            self._tell_the_rest()
            self._report()
            self._leg.hang_up()

    # --- the talk -------------------------------------------------------------------------

    def _talk(self) -> None:
        conversation, leg = self._conversation, self._leg
        self._wait_until_heard()
        conversation.start()
        while not self._over():
            frame = leg.hear()
            self._frames += 1
            self._line_events()
            if self._transferring.connected:
                self._accompany()
                return
            if frame is None:
                self._hear_out()
                return
            # On hold nobody hears us and nobody is heard: the clock of the talk stands still.
            if not self._held:
                out = conversation.hear(frame)
                self._act()
                self._lead.say(out)
            if self._frames % REPORTED_EVERY == 0:
                self._report()
        self._let_hear_the_last()

    def _wait_until_heard(self) -> None:
        """Just after a call is answered its sound may not be on the way yet."""
        for _ in range(_CONNECTING):
            if self._leg.report().queued_s is not None or self._leg.hear() is None:
                return

    def _hear_out(self) -> None:
        """Who says that the number is right and hangs up has been heard, too: it is kept."""
        conversation = self._conversation
        for _ in range(HEARD_OUT):
            if conversation.state is not State.CONFIRMING_NUMBER:
                return
            conversation.hear(np.zeros(FRAME, np.int16))
            self._act()
            time.sleep(FRAME_S)

    def _line_events(self) -> None:
        for event in self._leg.events():
            match event:
                case KeyPressed(key):
                    if key in KEYS:
                        self._conversation.press(key)
                case Held(on):
                    self._held = on
                case Transferred(result):
                    self._transferring.ended(result)
        self._transferring.look(self.seconds, self._conversation)

    def _act(self) -> None:
        for event in self._conversation.happened():
            if isinstance(event, Interrupted):
                self._lead.flush()
            self._watches.happened(event, self._conversation)
            if isinstance(event, Do):
                self._do(event)
            elif isinstance(event, CallerDid) and not isinstance(event.event, _SILENCE):
                self._quiet_since = self.seconds

    def _do(self, event: Do) -> None:
        if event.action in (Action.TRANSFER, Action.EMERGENCY_TRANSFER):
            urgent = event.action is Action.EMERGENCY_TRANSFER
            self._transferring.begin(self.seconds, self._conversation, urgent=urgent)
        elif event.action is Action.TAKE_CALLBACK and event.callback is not None:
            self._watches.callback(event.callback, self._conversation)

    def _over(self) -> bool:
        """Whether Jauap ends the call now."""
        if self._ended() or self.seconds >= self._limits.longest_s:
            return True
        if self._conversation.state is not State.CLOSED:
            self._quiet_since = self.seconds
        return self.seconds - self._quiet_since >= self._limits.quiet_s

    def _let_hear_the_last(self) -> None:
        for _ in range(LAST_FRAMES):
            if self._leg.hear() is None:
                return
            self._leg.say(np.zeros(FRAME, np.int16))

    def _accompany(self) -> None:
        """A person has taken over: the call lasts as long as their talk, without Jauap."""
        self._conversation.hang_up()
        self._tell_the_rest()
        while not self._ended() and self._leg.hear() is not None:
            self._frames += 1

    # --- when it broke down ---------------------------------------------------------------

    def _only_a_person(self) -> None:
        """Connect with a person without a conversation; if nobody is there, say so and end."""
        leg, transferring = self._leg, self._transferring
        leg.flush()
        transferring.begin_without_words(self.seconds)
        while not self._ended() and transferring.trying:
            frame = leg.hear()
            self._frames += 1
            for event in leg.events():
                if isinstance(event, Transferred):
                    transferring.ended(event.result)
            transferring.look(self.seconds, None)
            if transferring.connected:
                self._accompany()
                return
            if frame is None:
                return
            self._lead.say(transferring.ringing(FRAME))
        self._apologise()

    def _apologise(self) -> None:
        memory = self._conversation.memory
        language = memory.language if memory is not None else ""
        sound = self._apologies.get(language, next(iter(self._apologies.values()), NOTHING))
        for begin in range(0, len(sound) - FRAME + 1, FRAME):
            if self._leg.hear() is None:
                return
            self._lead.say(sound[begin : begin + FRAME])
        self._let_hear_the_last()

    # --- what is reported -----------------------------------------------------------------

    def _tell_the_rest(self) -> None:
        for event in self._conversation.happened():
            self._watches.happened(event, self._conversation)
            if isinstance(event, Do) and event.action is Action.TAKE_CALLBACK:
                self._do(event)

    def _report(self) -> None:
        report = replace(self._leg.report(), broken=self._lead.broken)
        self._watches.network(self._reported, report)
        self._reported = report
