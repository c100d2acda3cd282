"""Keys of a telephone, that may arrive by several ways at once: each press counts once."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from assistant.turn_taking.keys import KEYS

SAME_PRESS_S: Final = 0.5
"""The same key by another way within this time is the same press (accessibility G5)."""


class Way(Enum):
    """How a key came."""

    EVENT = "event"
    """Announced by the network: an RTP event (RFC 4733) or a SIP INFO."""
    TONE = "tone"
    """Heard as a tone in the sound itself."""


@dataclass
class _Press:
    key: str
    at: float
    ways: set[Way]


class Keypad:
    """Makes presses of one caller's reports of keys.

    A report is a press of its own unless it repeats, by another way, a press of the last half
    second that this way has not reported yet. So no way loses a digit of its own, however fast
    they follow each other, and a network that sends both events and tones presses once.
    """

    def __init__(self) -> None:
        self._recent: list[_Press] = []

    def pressed(self, key: str, way: Way, at: float) -> bool:
        """Whether this report is a new press.

        Args:
            key: what was reported; A to D and whatever else is on no telephone is no press.
            way: how it was reported.
            at: when, in seconds on any steady clock.
        """
        if key not in KEYS:
            return False
        self._recent = [each for each in self._recent if at - each.at < SAME_PRESS_S]
        for press in self._recent:
            if press.key == key and way not in press.ways:
                press.ways.add(way)
                return False
        self._recent.append(_Press(key, at, {way}))
        return True
