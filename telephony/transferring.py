"""Connects a caller with a person: one desk after the other, each once, and then a callback.

Do(TRANSFER) ─> desks on duty ─> leg.transfer ─> connected: the person has the call
                     │                  └─> busy, no answer, refused: the next desk
                     └─> none (left) ─> NobodyThere: the dialogue offers a callback
"""

import logging
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.conversation import Conversation
from assistant.dialogue.events import NobodyThere
from telephony.leg import Leg, Transfer
from telephony.office import Desk, Office

_log = logging.getLogger(__name__)

GRACE_S: Final = 15.0
"""After the ring time for the line to say what became of it; then nobody answered."""
AGAIN_S: Final = 60.0
"""A desk that could not be had is not tried again so soon: no loop, whatever is asked."""
NOBODY: Final = "nobody_on_duty"
"""The result when there was no desk to try."""

_TONE_HZ: Final = 425
_TONE_S, _PAUSE_S = 1.0, 4.0
"""The ringing tone of Europe and Kazakhstan (ITU-T E.180)."""
_TONE_LEVEL: Final = 2000


class WritesNote(Protocol):
    """Writes the hand-over note; see `telephony.call_watch.CallWatch.note`."""

    def __call__(self, conversation: Conversation, *, urgent: bool) -> str | None:
        """The address of its page, or None where there is none."""


class Transferring:
    """The way of one caller to a person.

    Args:
        leg: the caller.
        office: knows who is there.
        note: writes the hand-over note and gives its address; None where there is none.
        told: is told each result.
        tries: desks that are tried for one request.
        ring_s: how long each may ring.
    """

    def __init__(  # noqa: PLR0913 - what it takes to reach a person, each by its name
        self,
        leg: Leg,
        office: Office,
        note: WritesNote,
        told: Callable[[str], None],
        *,
        tries: int,
        ring_s: float,
    ) -> None:
        self._leg = leg
        self._office = office
        self._note = note
        self._told = told
        self._tries = tries
        self._ring_s = ring_s
        self._waiting: list[Desk] = []
        self._desk: Desk | None = None
        self._began_at = 0.0
        self._result: Transfer | None = None
        self._failed: dict[str, float] = {}
        self._urgent = False
        self._note_url: str | None = None
        self._tone_at = 0
        self.connected = False
        """Whether a person has the call."""

    @property
    def trying(self) -> bool:
        """Whether a desk is being called now."""
        return self._desk is not None

    def begin(self, now: float, conversation: Conversation, *, urgent: bool) -> None:
        """The caller is to be connected with a person. Asked again meanwhile, it goes on.

        Whoever turns out to be in danger while a telephone rings waits for that one, and is
        then before everybody else.

        Args:
            now: seconds since the call began.
            conversation: is told when nobody is there.
            urgent: before everybody else.
        """
        if self.connected or (self.trying and (self._urgent or not urgent)):
            return
        memory = conversation.memory
        language = memory.language if memory is not None else ""
        self._choose(now, language, urgent=urgent)
        if self._waiting:
            self._note_url = self._note(conversation, urgent=urgent)
        if not self.trying:
            self._next(now, conversation)

    def begin_without_words(self, now: float) -> None:
        """The conversation broke down: connect with anybody who is there."""
        if self._desk is None and not self.connected:
            self._choose(now, "", urgent=True)
            self._next(now, None)

    def ended(self, result: Transfer) -> None:
        """What became of the attempt, as the line says."""
        if self._desk is not None:
            self._result = result

    def look(self, now: float, conversation: Conversation | None) -> None:
        """Go on with what the line has said; call it with every frame.

        Args:
            now: seconds since the call began.
            conversation: is told when nobody is there; None where there is none any more.
        """
        desk = self._desk
        if desk is None:
            return
        if self._result is None and now - self._began_at >= self._ring_s + GRACE_S:
            self._result = Transfer.NO_ANSWER
        result, self._result = self._result, None
        if result is None:
            return
        self._told(result.value)
        _log.info("A transfer ended", extra={"desk": desk.name, "result": result.value})
        self._desk = None
        if result is Transfer.CONNECTED:
            self.connected = True
            return
        self._failed[desk.name] = now
        self._next(now, conversation, tried=True)

    def ringing(self, size: int) -> Samples:
        """The next samples of a ringing tone, for a call that has no conversation any more."""
        at = np.arange(self._tone_at, self._tone_at + size)
        self._tone_at += size
        sounds = at % round((_TONE_S + _PAUSE_S) * TELEPHONE_RATE) < _TONE_S * TELEPHONE_RATE
        wave = np.sin(2 * np.pi * _TONE_HZ / TELEPHONE_RATE * at) * _TONE_LEVEL
        tone: Samples = (wave * sounds).astype(np.int16)
        return tone

    def _choose(self, now: float, language: str, *, urgent: bool) -> None:
        desks = self._office.on_duty(language, urgent=urgent)
        fresh = [
            desk
            for desk in desks
            if desk != self._desk and now - self._failed.get(desk.name, -AGAIN_S) >= AGAIN_S
        ]
        self._waiting, self._urgent, self._note_url = fresh[: self._tries], urgent, None

    def _next(self, now: float, conversation: Conversation | None, *, tried: bool = False) -> None:
        if self._waiting:
            desk = self._desk = self._waiting.pop(0)
            self._began_at = now
            self._leg.transfer(desk.to, self._note_url, urgent=self._urgent)
            return
        if not tried:
            self._told(NOBODY)
        if conversation is not None:
            conversation.tell(NobodyThere())
