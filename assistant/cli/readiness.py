"""Whether a line takes calls yet, as its readiness address says (docs/operating.md)."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import Final

import requests

_ASKED_EVERY_S: Final = 0.2
_ANSWERS_S: Final = 2.0


def takes_calls(
    address: str, *, within_s: float, given_up: Callable[[], bool] = lambda: False
) -> bool:
    """Wait for a line that is starting; False if it never took calls.

    Args:
        address: HTTP address of its readiness.
        within_s: how long is waited.
        given_up: whether there is nothing more to wait for.
    """
    until = monotonic() + within_s
    while monotonic() < until and not given_up():
        with suppress(requests.RequestException):
            if requests.get(address, timeout=_ANSWERS_S).ok:
                return True
        sleep(_ASKED_EVERY_S)
    return False
