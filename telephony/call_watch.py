"""What one call leaves behind: counts, a record, the hand-over note, a number to call back."""

import logging

from assistant.conversation import Conversation
from assistant.journal import Redact
from assistant.store.records import CallRecorder
from assistant.turn_taking.happened import Happened
from assistant.understanding.scripts import Scripts
from telephony.handover_note import NoteTaker
from telephony.keeping import Keeping, Wanted
from telephony.leg import CallInfo, LegReport, Transfer
from telephony.metrics import Metrics

_log = logging.getLogger(__name__)


class CallWatch:
    """Follows one call; see `telephony.call.Watches`.

    Args:
        info: who calls.
        scripts: by which the call is held.
        metrics: of the process.
        keeping: the store.
        recorder: of this call; None while the store is away.
        redact: takes out of a text what is somebody's own.
        notes_address: of the pages that show hand-over notes; None where there is none.
    """

    def __init__(  # noqa: PLR0913 - everybody who wants to know of a call, by name
        self,
        info: CallInfo,
        scripts: Scripts,
        metrics: Metrics,
        keeping: Keeping,
        recorder: CallRecorder | None,
        *,
        redact: Redact,
        notes_address: str | None,
    ) -> None:
        self._info = info
        self._scripts = scripts
        self._metrics = metrics
        self._keeping = keeping
        self._recorder = recorder
        self._taker = NoteTaker(redact)
        self._notes_address = notes_address

    def happened(self, event: Happened, conversation: Conversation) -> None:
        """Something happened in the conversation."""
        self._metrics.observe(event)
        self._taker.observe(event)
        if self._recorder is not None and conversation.memory is not None:
            self._recorder.observe(event, conversation.memory)

    def network(self, before: LegReport, now: LegReport) -> None:
        """How the network treated the call since the last report."""
        self._metrics.network(self._info.way, before, now)

    def failed(self, part: str) -> None:
        """A part of the call broke down."""
        self._metrics.failed(part)

    def callback(self, number: str, conversation: Conversation) -> None:
        """The caller wants to be called back."""
        memory = conversation.memory
        wanted = Wanted(
            number,
            memory.language if memory is not None else "ru",
            memory.topics[-1] if memory is not None and memory.topics else None,
            self._info.id,
            urgent=memory is not None and memory.urgent is not None,
        )
        try:
            self._keeping.call_back(wanted)
        except OSError as error:
            _log.critical("A callback was lost", extra={"error": type(error).__name__})
            self._metrics.failed("callback")
            return
        self._metrics.callback()

    def note(self, conversation: Conversation, *, urgent: bool) -> str | None:
        """Write the hand-over note; the address of its page, or None where there is none."""
        memory = conversation.memory
        if self._notes_address is None or memory is None:
            return None
        note = self._taker.note(self._info.id, memory, self._scripts, urgent=urgent)
        token = self._keeping.note_token(note)
        return None if token is None else self._notes_address + token

    def transferred(self, result: str) -> None:
        """What became of an attempt to reach a person."""
        self._metrics.transfer(result)
        if self._recorder is not None:
            self._recorder.transferred(connected=result == Transfer.CONNECTED.value)

    def ended(self, seconds: float, jitter_s: float) -> None:
        """The call is over."""
        self._metrics.call_ended(self._info.way, seconds, jitter_s)
        if self._recorder is not None:
            self._recorder.ended()
