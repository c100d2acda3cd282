"""Whether a line takes calls yet, as its readiness address says (docs/operating.md)."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import Final

import requests

from assistant.errors import JauapError

_ASKED_EVERY_S: Final = 0.2
_ANSWERS_S: Final = 2.0


class NotReadyError(JauapError):
    """A line that was waited for takes no calls, or cannot be asked."""

    exit_code = 1


def takes_calls(
    address: str, *, within_s: float, given_up: Callable[[], bool] = lambda: False
) -> bool:
    """Wait for a line that is starting; False if it never took calls.

    Args:
        address: HTTP address of its readiness.
        within_s: how long is waited.
        given_up: whether there is nothing more to wait for.

    Raises:
        NotReadyError: nothing can be asked at such an address.
    """
    until = monotonic() + within_s
    with requests.Session() as session:
        session.trust_env = False  # no proxy stands between a machine and its own line
        while monotonic() < until and not given_up():
            try:
                with suppress(requests.ConnectionError, requests.Timeout):
                    answer = session.get(address, timeout=_ANSWERS_S)
                    if answer.ok:
                        return True
                    if answer.status_code == requests.codes.not_found:
                        raise _no_readiness(address)
            except (ValueError, requests.RequestException) as error:
                raise _no_readiness(address) from error
            sleep(_ASKED_EVERY_S)
    return False


def _no_readiness(address: str) -> NotReadyError:
    return NotReadyError(
        f"{address}: this is no address that says whether a line takes calls",
        mend="Write http://HOST:PORT/ready with the port of [service]; see docs/operating.md.",
    )
