"""The telephone's keys: one press is one press, and a number ends when no key follows."""

from typing import Final

from assistant.settings import TurnTakingSettings

KEYS: Final = frozenset("0123456789*#")
"""All keys of a telephone."""


class Keys:
    """One caller's keys. Times are seconds on the call's clock."""

    def __init__(self, settings: TurnTakingSettings) -> None:
        self._settings = settings
        self._last: tuple[str, float] | None = None
        self._number_since: float | None = None

    def press(self, key: str, at: float, *, number: bool) -> bool:
        """A key went down; False when it is the same press as before (G5).

        Args:
            key: one of `KEYS`.
            at: when.
            number: whether a number of several keys may be in the making.
        """
        before, self._last = self._last, (key, at)
        if before is not None and before[0] == key and at - before[1] < self._settings.same_key:
            return False
        self._number_since = at if number else None
        return True

    def number_over(self, at: float) -> bool:
        """Whether no further key followed in time; told once for each number (G4)."""
        if self._number_since is None or at - self._number_since < self._settings.next_key:
            return False
        self._number_since = None
        return True

    def no_number(self) -> None:
        """Something else was asked: no number is in the making any more."""
        self._number_since = None
