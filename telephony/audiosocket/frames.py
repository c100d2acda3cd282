"""AudioSocket's frames: a byte for the kind, two for the length, and what belongs to it.

The kinds are those of Asterisk's res_audiosocket.h, up to version 22.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

HEADER: Final = struct.Struct(">BH")
SMALLEST_KIND_OF_SOUND: Final = 0x10
RATES: Final = {0x10: 8_000, 0x12: 16_000}
"""Kinds of sound that are understood, with their samples a second; the others are 12 to 192 kHz."""


class Kind(IntEnum):
    """What is not sound."""

    HANG_UP = 0x00
    UUID = 0x01
    KEY = 0x03
    ERROR = 0xFF


@dataclass(frozen=True)
class SocketFrame:
    """One frame as it came.

    Attributes:
        kind: see `Kind`; from 0x10 to 0x1f it is sound.
        payload: its bytes, at most 65535.
    """

    kind: int
    payload: bytes

    @property
    def is_sound(self) -> bool:
        """Whether it holds samples, of whatever rate."""
        return SMALLEST_KIND_OF_SOUND <= self.kind < 2 * SMALLEST_KIND_OF_SOUND


def packed(kind: int, payload: bytes = b"") -> bytes:
    """A frame as bytes."""
    return HEADER.pack(kind, len(payload)) + payload
