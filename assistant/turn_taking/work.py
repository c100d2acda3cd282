"""Where work is done that a frame of sound cannot wait for.

A live line hands it to a thread; a replay does it at once, so that the same frames always
give the same conversation.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")


class Work(Protocol):
    """Does one thing after the other."""

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        """Do this; whatever it raises is in the future, nothing is raised here."""

    def close(self) -> None:
        """Drop what has not begun; nobody waits for it any more."""


def attempted(call: Callable[[], T]) -> "Future[T]":
    """Do this now; whatever it raises is in the future."""
    done: Future[T] = Future()
    try:
        done.set_result(call())
    except Exception as error:  # noqa: BLE001 - as in a thread, whoever asks must learn of it
        done.set_exception(error)
    return done


class AtOnce:
    """Does all work in the call itself."""

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        """Do this now."""
        return attempted(call)

    def close(self) -> None:
        """Nothing is ever left to be done."""


class InThread:
    """Does all work in a thread of its own, in order.

    Args:
        name: of the thread, for debuggers.
    """

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        """Do this when what was handed over before is done."""
        return self._executor.submit(call)

    def close(self) -> None:
        """Drop what has not begun."""
        self._executor.shutdown(wait=False, cancel_futures=True)
