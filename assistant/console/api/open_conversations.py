"""Conversations in writing that are open: in memory alone, and forgotten when they end."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.memory import Memory
from assistant.store.records import CallRecorder

_TIDY_EVERY_S = 15.0


@dataclass
class OpenConversation:
    """One conversation; `lock` is held while it is thinking.

    Attributes:
        id: cannot be guessed.
        token: id of the integration's token: no other one may go on with it.
        dialogue: talks by the scripts that were in force when it began.
        recorder: counts it with the calls.
        began_at: when.
        memory: what is known; never written anywhere.
        seen_at: when something was said last.
        lock: so that two messages at once are answered one after the other.
    """

    id: str
    token: int
    dialogue: Dialogue
    recorder: CallRecorder
    began_at: datetime
    memory: Memory
    seen_at: datetime
    lock: threading.Lock = field(default_factory=threading.Lock)


class OpenConversations:
    """All that are open in this process. Safe for several threads; `close_all` ends it.

    Args:
        most: so many at once; beyond it, the one silent longest ends.
        silent: after so long without a word, one ends.
        clock: tells the moment.
    """

    def __init__(self, most: int, silent: timedelta, clock: Callable[[], datetime]) -> None:
        self._most = most
        self._silent = silent
        self._clock = clock
        self._lock = threading.Lock()
        self._open: OrderedDict[str, OpenConversation] = OrderedDict()
        self._closing = threading.Event()
        self._tidying = threading.Thread(target=self._tidy_again, daemon=True)
        self._tidying.start()

    def open(
        self, token: int, dialogue: Dialogue, memory: Memory, recorder: CallRecorder, name: str
    ) -> OpenConversation:
        """A new conversation."""
        now = self._clock()
        one = OpenConversation(name, token, dialogue, recorder, now, memory, now)
        with self._lock:
            self._open[name] = one
        self.tidy()
        return one

    def tidy(self) -> None:
        """Forget those that were silent for too long, and those that are too many."""
        with self._lock:
            ended = self._outdated(self._clock())
        for each in ended:
            each.recorder.ended()

    @contextmanager
    def going_on(self, name: str, token: int) -> Iterator[OpenConversation | None]:
        """A conversation for one turn of it; None when there is none of this integration."""
        now = self._clock()
        with self._lock:
            one = self._open.get(name)
            if one is None or one.token != token or one.seen_at < now - self._silent:
                one = None
            else:
                one.seen_at = now
                self._open.move_to_end(name)
        if one is None:
            yield None
            return
        with one.lock:
            yield one

    def close(self, name: str) -> None:
        """Forget a conversation."""
        with self._lock:
            self._open.pop(name, None)

    def close_all(self) -> None:
        """The process ends, and with it all that was said."""
        self._closing.set()
        self._tidying.join()
        with self._lock:
            ended = list(self._open.values())
            self._open.clear()
        for each in ended:
            each.recorder.ended()

    def _tidy_again(self) -> None:
        # Nobody may come to notice that a conversation has been silent for too long.
        while not self._closing.wait(_TIDY_EVERY_S):
            self.tidy()

    def _outdated(self, now: datetime) -> list[OpenConversation]:
        """Those that were silent for too long, and those that are too many, taken out."""
        ended = []
        while self._open:
            oldest = next(iter(self._open.values()))
            if len(self._open) <= self._most and oldest.seen_at >= now - self._silent:
                break
            ended.append(self._open.popitem(last=False)[1])
        return ended


def new_name() -> str:
    """A name that nobody can guess: 128 bits."""
    return secrets.token_urlsafe(16)
