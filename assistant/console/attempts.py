"""How often somebody may try to sign in: wrong passwords of one login, and from one address."""

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
            login: whose password is tried; counted before it is known to be wrong, so that many
                tries at once are no way round.
            address: from where, so that one machine cannot try many logins.
        """
        if not self._counted.test(self._allowed, "address", address):
            return False
        return self._counted.hit(self._allowed, *_of(login))

    def failed(self, address: str) -> None:
        """The password was wrong. Who knows one password gets no more tries at others by it."""
        self._counted.hit(self._allowed, "address", address)

    def succeeded(self, login: str) -> None:
        """The password was right: the attempts before it are forgotten."""
        self._counted.clear(self._allowed, *_of(login))


def _of(login: str) -> tuple[str, str]:
    return "login", login.strip().casefold()
