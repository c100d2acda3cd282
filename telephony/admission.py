"""How many calls are taken, and how: with the whole conversation, or to be told that it is full.

A line asks before it answers. A place that was promised and never taken up (the caller gave up
in between) is free again after half a minute.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from assistant.settings_service import AdmissionSettings
from telephony.leg import CallInfo

PROMISED_S: Final = 30.0
"""From the promise to the call: RFC 3261 gives an unanswered acknowledgement 32 s."""


class Place(Enum):
    """What a call is taken for."""

    WHOLE = "whole"
    """A whole conversation."""
    ANNOUNCEMENT = "announcement"
    """All lines are busy: what keys can do, and a callback."""


@dataclass(frozen=True)
class _Taken:
    place: Place
    caller: str | None
    until: float | None
    """When the promise ends; None once the call is there."""


class Admission:
    """Counts calls. Safe for several threads.

    Args:
        settings: how many.
        clock: seconds that only go forward.
    """

    def __init__(
        self, settings: AdmissionSettings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[str, _Taken] = {}
        self._refused = 0
        self._draining = False

    def admit(self, info: CallInfo) -> bool:
        """Promise a call a place; False when it has to be refused. Never waits."""
        with self._lock:
            self._forget_promises()
            place = self._place(info)
            if place is None:
                self._refused += 1
                return False
            until = self._clock() + PROMISED_S
            self._calls[info.id] = _Taken(place, info.caller, until)
            return True

    def begin(self, info: CallInfo) -> Place | None:
        """The call is there: its place, or None when none was promised and none is free."""
        with self._lock:
            taken = self._calls.get(info.id)
            if taken is None:
                self._forget_promises()
                place = self._place(info)
                if place is None:
                    self._refused += 1
                    return None
                taken = _Taken(place, info.caller, None)
            self._calls[info.id] = replace(taken, until=None)
            return taken.place

    def end(self, call_id: str) -> None:
        """The call is over. Harmless when it was before."""
        with self._lock:
            self._calls.pop(call_id, None)

    def drain(self) -> None:
        """Take no more calls; those that were promised a place still come."""
        with self._lock:
            self._draining = True

    @property
    def draining(self) -> bool:
        """Whether no more calls are taken."""
        return self._draining

    @property
    def refused(self) -> int:
        """Calls that were refused so far."""
        return self._refused

    def counts(self) -> Mapping[Place, int]:
        """Calls now, promised ones included."""
        with self._lock:
            self._forget_promises()
            places = [taken.place for taken in self._calls.values()]
        return {place: places.count(place) for place in Place}

    def _place(self, info: CallInfo) -> Place | None:
        if self._draining:
            return None
        taken = tuple(self._calls.values())
        if info.caller is not None:
            same = sum(each.caller == info.caller for each in taken)
            if same >= self._settings.from_one_caller:
                return None
        if sum(each.place is Place.WHOLE for each in taken) < self._settings.calls:
            return Place.WHOLE
        if self._settings.when_full == "refuse":
            return None
        announced = sum(each.place is Place.ANNOUNCEMENT for each in taken)
        return Place.ANNOUNCEMENT if announced < self._settings.announcements else None

    def _forget_promises(self) -> None:
        now = self._clock()
        gone = [
            call_id
            for call_id, taken in self._calls.items()
            if taken.until is not None and taken.until < now
        ]
        for call_id in gone:
            del self._calls[call_id]
