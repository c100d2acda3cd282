"""How one caller wants to be spoken to."""

from dataclasses import dataclass
from typing import Final

MOST_GAIN: Final = 12.0
"""The most that `Manner.gain` may ask for, in dB (accessibility requirement B4)."""


@dataclass(frozen=True)
class Manner:
    """How one caller wants to be spoken to; holds for the call.

    Attributes:
        preset: name of a preset of the settings: `normal`, `slow`, `slowest`, `fast`.
        gain: dB louder than usual, 0 to `MOST_GAIN`.
    """

    preset: str = "normal"
    gain: float = 0.0
