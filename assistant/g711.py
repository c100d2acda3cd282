"""Telephone companding: A-law and µ-law, as ITU-T G.711 defines them.

Both codecs map 16-bit samples to one byte, with steps that grow with the level. A-law
(Europe, Kazakhstan) keeps 13 bits of a sample's range, µ-law (North America, Japan) 14.
Encoding and decoding are table look-ups, so that a frame costs a few microseconds.
"""

from enum import Enum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.audio import Samples


class Codec(Enum):
    """Which of the two laws of G.711 a line speaks."""

    ALAW = "alaw"
    ULAW = "ulaw"


_ALAW_MASK = 0x55
"""Every second bit of an A-law byte is inverted on the line (G.711, table 1a, note 2)."""
_ULAW_BIAS = 33
"""Added to a 14-bit µ-law magnitude, so that every segment starts at a power of two."""
_ULAW_CLIP = 8158
"""Largest 14-bit magnitude µ-law distinguishes (G.711, table 2a)."""


def encode(samples: Samples, codec: Codec) -> bytes:
    """Samples as bytes on the line, one byte a sample."""
    return bytes(_encoding(codec)[samples.view(np.uint16)].data)


def decode(data: bytes, codec: Codec) -> Samples:
    """Bytes from the line as samples."""
    decoded: Samples = _decoding(codec)[np.frombuffer(data, dtype=np.uint8)]
    return decoded


@cache
def _encoding(codec: Codec) -> NDArray[np.uint8]:
    """The byte for every sample; indexed by the sample's 16 bits read as unsigned."""
    samples = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)
    table = _alaw_bytes(samples) if codec is Codec.ALAW else _ulaw_bytes(samples)
    table.setflags(write=False)
    return table


@cache
def _decoding(codec: Codec) -> Samples:
    """The sample for every byte."""
    octets = np.arange(256, dtype=np.int32)
    table = _alaw_samples(octets) if codec is Codec.ALAW else _ulaw_samples(octets)
    table.setflags(write=False)
    return table


def _alaw_bytes(samples: NDArray[np.int32]) -> NDArray[np.uint8]:
    magnitude = np.minimum(np.abs(samples) >> 4, 2047)
    # Segments 0 and 1 share one step; from 2 on each doubles it.
    segment = np.maximum(_log2(magnitude) - 3, 0)
    step = magnitude >> np.maximum(segment - 1, 0)
    octets = (segment << 4) | (step & 0x0F)
    sign = np.where(samples >= 0, 0x80, 0)
    return np.asarray((octets | sign) ^ _ALAW_MASK, dtype=np.uint8)


def _alaw_samples(octets: NDArray[np.int32]) -> Samples:
    plain = octets ^ _ALAW_MASK
    segment = (plain >> 4) & 0x07
    step = plain & 0x0F
    # The middle of the interval, in 1/2 of a 12-bit unit so that it stays whole.
    middle = np.where(segment == 0, 2 * step + 1, (2 * step + 33) << np.maximum(segment - 1, 0))
    signed = np.where(plain & 0x80, middle, -middle)
    return (signed << 3).astype(np.int16)


def _ulaw_bytes(samples: NDArray[np.int32]) -> NDArray[np.uint8]:
    magnitude = np.minimum(np.abs(samples) >> 2, _ULAW_CLIP) + _ULAW_BIAS
    segment = _log2(magnitude) - 5
    step = (magnitude >> (segment + 1)) & 0x0F
    sign = np.where(samples >= 0, 0x80, 0)
    # All bits but the sign are inverted on the line.
    return np.asarray(sign | (0x7F ^ ((segment << 4) | step)), dtype=np.uint8)


def _ulaw_samples(octets: NDArray[np.int32]) -> Samples:
    plain = octets ^ 0x7F
    segment = (plain >> 4) & 0x07
    step = plain & 0x0F
    magnitude = ((2 * step + _ULAW_BIAS) << segment) - _ULAW_BIAS
    signed = np.where(octets & 0x80, magnitude, -magnitude)
    return (signed << 2).astype(np.int16)


def _log2(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Place of the highest bit that is set; 0 for 0."""
    return np.frexp(np.maximum(values, 1).astype(np.float64))[1].astype(np.int32) - 1
