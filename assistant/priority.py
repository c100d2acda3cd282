"""Work that must not hold up sound: threads of low priority for the operating system.

A frame of sound is due every 20 ms, and takes one to make. Where all cores decode words, the
thread that makes it would wait its turn behind them.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")

_NICE: Final = 10
"""A tenth of the processor time of a thread of sound, where both want a core; all of it else."""


def in_background(make: Callable[[], T]) -> T:
    """Make something whose own threads give way to those of sound.

    On Linux a thread that is started has the priority of the one that starts it, and each
    thread one of its own. Only threads that never run Python may give way so: one that holds
    the interpreter's lock would hold up all others.

    Args:
        make: loads a library's model; whatever it raises is raised here.
    """
    with ThreadPoolExecutor(1, "loading", initializer=_give_way) as loading:
        return loading.submit(make).result()


def _give_way() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
