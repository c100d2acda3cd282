"""How often somebody may try to sign in: wrong passwords of one login, and of one address."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.settings_console import ConsoleSettings


class Attempts:
    """Counts attempts in this process; a restart forgets them."""

    def __init__(self, settings: ConsoleSettings) -> None:
        self._allowed = RateLimitItemPerMinute(settings.sign_ins, settings.sign_in_minutes)
        self._counted = MovingWindowRateLimiter(MemoryStorage())

    def one_more(self, login: str, address: str) -> bool:
        """Count an attempt; False when there were too many, and its password is not looked at.

        Args:
            login: whose password is tried.
            address: from where, so that one machine cannot try many logins.
        """
        # Both are counted, whatever the first one says.
        each = [self._counted.hit(self._allowed, *key) for key in _keys(login, address)]
        return all(each)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the attempts of somebody who has signed in."""
        for key in _keys(login, address):
            self._counted.clear(self._allowed, *key)


def _keys(login: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("login", login.strip().casefold()), ("address", address)
