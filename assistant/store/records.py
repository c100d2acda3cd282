"""Recording calls: what happens goes in, and none of it makes a call wait or fail."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Action
from assistant.privacy.redacting import Privacy, load_privacy
from assistant.settings_store import StoreSettings
from assistant.store.call_desk import Call, CallDesk
from assistant.store.call_tally import NUMBERS, CallTally, Outcome
from assistant.store.engine import Store, utc_now
from assistant.store.live import AlarmKind, Spoken
from assistant.turn_taking.happened import CallerDid, Do, Happened, TurnBegan

_TURNS: Final = 6
"""What was said last, as far as a page of the calls shows it."""
_ALARMS: Final = {
    Action.EMERGENCY_TRANSFER: AlarmKind.EMERGENCY,
    Action.ALARM: AlarmKind.SILENT,
}


@dataclass(frozen=True)
class AnsweredBy:
    """The scripts that answer a call.

    Attributes:
        release: number of their release; None for none.
        privacy: what they mask; None for what the shipped ones do.
    """

    release: int | None = None
    privacy: Privacy | None = None


class Records:
    """Records the calls of this process.

    Args:
        store: where they are kept.
        kept: how long single calls and what was asked in them are kept; counts stay. Without it,
            as the settings are without a file.
        timezone: of the office: a call belongs to the day on which it began there.
        clock: the time.
    """

    def __init__(
        self,
        store: Store,
        kept: StoreSettings | None = None,
        *,
        timezone: str = "Asia/Almaty",
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._clock = clock
        self._privacy = load_privacy()
        self._desk = CallDesk(store, kept or StoreSettings(), zone=ZoneInfo(timezone), clock=clock)

    def recorder(
        self,
        call_id: str,
        way: str,
        masked_caller: str | None,
        language: str,
        by: AnsweredBy,
    ) -> "CallRecorder":
        """What records one call, which begins now.

        Args:
            call_id: of the call; holds nothing of the caller's.
            way: how it came in, such as `sip`.
            masked_caller: the caller's number, of which only the last digits are shown.
            language: of the line.
            by: the scripts that answer it.
        """
        call = Call(call_id, way, masked_caller, by.release, self._clock())
        return CallRecorder(
            self._desk, call, CallTally(language, (by.privacy or self._privacy).redacted)
        )

    @property
    def waiting(self) -> int:
        """Changes that are not in the store yet."""
        return self._desk.writer.waiting

    def close(self, seconds: float = 10.0) -> None:
        """Write what is left, as far as that is possible within so many seconds."""
        self._desk.writer.close(seconds)


class CallRecorder:
    """Records one call. Safe for several threads; no method raises, and none waits for the store.

    Args:
        desk: takes what is to be written.
        call: which.
        tally: counts it.
    """

    def __init__(self, desk: CallDesk, call: Call, tally: CallTally) -> None:
        self._desk = desk
        self._call = call
        self._tally = tally
        self._turns: deque[Spoken] = deque(maxlen=_TURNS)
        self._over = False
        self._lock = threading.Lock()
        self._show()

    def observe(self, event: Happened, memory: Memory | None) -> None:
        """Something happened in the conversation.

        Args:
            event: what.
            memory: what the dialogue knows then.
        """
        with self._lock:
            if not self._over:  # one that shows itself after its end would never end
                self._observe(event, memory)

    def transferred(self, *, connected: bool) -> None:
        """What became of a transfer."""
        with self._lock:
            self._tally.transferred(connected=connected)

    def ended(self, outcome: Outcome | None = None) -> None:
        """The call is over. Harmless the second time.

        Args:
            outcome: how it ended, where the line knows better than what was observed.
        """
        with self._lock:
            if not self._over:
                self._over = True
                self._desk.ended(self._call, self._tally.counts(outcome))

    def _observe(self, event: Happened, memory: Memory | None) -> None:
        self._tally.observe(event, memory)
        match event:
            case CallerDid() if self._tally.heard:
                language = self._tally.heard_in
                self._turns.append(Spoken("caller", self._tally.heard, language))
                self._show()
            case TurnBegan(_, turn):
                # A number that is being taken is nobody's business but the callback's.
                lines = () if turn.state in NUMBERS else turn.say
                text = " ".join(say.text for say in lines if not say.personal)
                if text:
                    self._turns.append(Spoken("jauap", text, self._tally.language))
                self._show()
            case Do(_, action) if action in _ALARMS:
                self._desk.alarm(self._call, _ALARMS[action], self._tally.language)
                self._show()
            case _:
                pass

    def _show(self) -> None:
        self._desk.show(self._call, self._tally, tuple(self._turns))
