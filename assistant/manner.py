"""How one caller wants to be spoken to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """How one caller wants to be spoken to; holds for the call.

    Attributes:
        preset: name of a preset of the settings: `normal`, `slow`, `slowest`, `fast`.
        gain: dB louder than usual, 0 to 12.
    """

    preset: str = "normal"
    gain: float = 0.0
