"""What happens to a dialled call before the stack's Python part has an object for it.

baresip-python (0.5.2a3) makes the object a turn of its loop after the INVITE has left. Who
answers or refuses within that time, as a program nearby does when the loop is busy, is heard by
nobody: there the call stands, here it rings until it is given up. Two of 48 callers met it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

Event_co = TypeVar("Event_co", covariant=True)


class Runtime(Protocol[Event_co]):
    """Whatever tells of events."""

    def subscribe(self, listener: Callable[[Event_co], None]) -> None:
        """Tell somebody of every event from now on."""

    def unsubscribe(self, listener: Callable[[Event_co], None]) -> None:
        """Tell nothing more."""


@contextmanager
def early_events(runtime: Runtime[Event_co]) -> Iterator[list[Event_co]]:
    """All events that come meanwhile, in their order. For the loop of the runtime."""
    kept: list[Event_co] = []
    keep = kept.append
    runtime.subscribe(keep)
    try:
        yield kept
    finally:
        runtime.unsubscribe(keep)
