"""What happens to a dialled call before the stack's Python part has an object for it.

baresip-python (0.5.2a3) makes the object a turn of its loop after the INVITE has left. Who
answers or refuses within that time, as a program nearby does when the loop is busy, is heard by
nobody: there the call stands, here it rings until it is given up. Two of 28 callers met it.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar


class OfCall(Protocol):
    """An event, of a call or of something else."""

    @property
    def call(self) -> int:
        """The call's handle; 0 for no call."""


E = TypeVar("E", bound=OfCall)
_Told_co = TypeVar("_Told_co", bound=OfCall, covariant=True)


class Events(Protocol[_Told_co]):
    """Whatever tells of events; see `baresip.Runtime`."""

    def subscribe(self, listener: Callable[[_Told_co], None]) -> None:
        """Tell somebody of every event from now on."""

    def unsubscribe(self, listener: Callable[[_Told_co], None]) -> None:
        """Tell nothing more."""


class EarlyEvents(Generic[E]):
    """Keeps all events while a call is dialled. A context manager, for the stack's loop."""

    def __init__(self, events: Events[E]) -> None:
        self._events = events
        self._kept: list[E] = []

    def of(self, call: int) -> list[E]:
        """Those of a call, by its handle, in their order."""
        return [event for event in self._kept if event.call == call]

    def __enter__(self) -> Self:
        self._events.subscribe(self._keep)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._events.unsubscribe(self._keep)

    def _keep(self, event: E) -> None:
        self._kept.append(event)
