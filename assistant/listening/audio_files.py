"""Sound files in and out: whatever libsndfile reads, and headerless telephone recordings.

Every way in which a file can be unusable has its own message, because the person who
reads it has a folder of recordings from some exchange and no idea which one is odd.
"""

import io
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from assistant import g711
from assistant.audio import TELEPHONE_RATE, Audio, Samples, from_float
from assistant.errors import BadAudioError
from assistant.g711 import Codec

STDIN: Final = "-"
"""Stands for the standard input in place of a file's name."""

LONGEST_S: Final = 3_600.0
"""Longest file read without being asked to: an hour takes 58 MB at 8 kHz."""

_RATES = range(4_000, 384_001)
"""Sample rates that sound files of speech have; others mean a broken header."""
_FLOATING = frozenset({"FLOAT", "DOUBLE", "VORBIS", "OPUS"})
"""Encodings whose samples lie in -1..1; libsndfile does not scale them to 16 bits itself."""
_UNKNOWN_SIZES = frozenset({0x7FFF_F000, 0x7FFF_FFFF, 0xFFFF_FFFF})
"""What programs write as a WAV's length when they write to a pipe and cannot know it."""
_EMPTY = "Record it again, or leave it out."


@dataclass(frozen=True)
class RawFormat:
    """How samples lie in a file without a header.

    Attributes:
        codec: G.711 codec, or None for 16-bit little-endian samples.
        rate: samples a second.
    """

    codec: Codec | None = None
    rate: int = TELEPHONE_RATE


_RAW_SUFFIXES: Final = {
    **dict.fromkeys((".raw", ".pcm", ".sln"), RawFormat()),
    **dict.fromkeys((".ul", ".ulaw", ".ulw", ".mu"), RawFormat(Codec.ULAW)),
    **dict.fromkeys((".al", ".alaw", ".alw"), RawFormat(Codec.ALAW)),
    # Asterisk's names for wider signed-linear recordings.
    **{f".sln{khz}": RawFormat(None, khz * 1_000) for khz in (12, 16, 24, 32, 48)},
}


def read_audio(
    source: Path | str,
    *,
    raw_rate: int | None = None,
    channel: int | None = None,
    longest_s: float = LONGEST_S,
) -> Audio:
    """A sound file as one channel of 16-bit samples, at the file's own rate.

    Args:
        source: the file, or `-` for standard input. Files ending in .raw, .pcm or .sln
            hold 16-bit little-endian samples, .ul and .ulaw µ-law, .al and .alaw A-law;
            all others tell their format themselves.
        raw_rate: rate of a file without header, 8000 unless told. Standard input is taken
            as 16-bit samples without header when it is given.
        channel: which channel to take, from 1; None mixes them all.
        longest_s: refuse files longer than this.

    Raises:
        BadAudioError: the file cannot be read as sound; says what is wrong with it.
    """
    name = "standard input" if str(source) == STDIN else str(source)
    raw = _raw_format(source, raw_rate)
    content = _content(source, name, longest_s)
    if not content:
        raise BadAudioError(f"{name}: the file is empty (0 bytes)", mend=_EMPTY)
    if raw is not None:
        audio = _read_raw(content, raw, name)
    else:
        audio = _read_container(content, channel, name, longest_s)
    if not len(audio.samples):
        raise BadAudioError(f"{name}: the file holds no sound, only a header", mend=_EMPTY)
    _refuse_long(audio.seconds, name, longest_s)
    return audio


def write_wav(path: Path, audio: Audio) -> None:
    """Write sound as a 16-bit WAV file.

    Raises:
        BadAudioError: the file cannot be written.
    """
    # Through memory: written to a path, libsndfile cannot say why it failed.
    content = io.BytesIO()
    soundfile.write(content, audio.samples, audio.rate, format="WAV", subtype="PCM_16")
    try:
        path.write_bytes(content.getbuffer())
    except OSError as error:
        raise BadAudioError(
            f"{path}: the sound file cannot be written ({_reason(error)})",
            mend="Check that the folder exists, may be written to, and has space left.",
        ) from error


def _raw_format(source: Path | str, rate: int | None) -> RawFormat | None:
    if str(source) == STDIN:
        return None if rate is None else RawFormat(rate=rate)
    known = _RAW_SUFFIXES.get(Path(source).suffix.lower())
    if known is None or rate is None:
        return known
    return RawFormat(known.codec, rate)


def _content(source: Path | str, name: str, longest_s: float) -> bytes:
    # Room for the longest file at CD quality in stereo floats; no limit would let one
    # wrong name (a disk image, an endless pipe) fill the memory.
    limit = int(longest_s * 48_000 * 2 * 4) + 1_048_576
    try:
        if str(source) == STDIN:
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        raise BadAudioError(
            f"{name}: the file cannot be read ({_reason(error)})",
            mend="Check the name, and that it is a file this user may read.",
        ) from error
    if len(content) > limit:
        raise _too_long(name, longest_s)
    return content


def _read_raw(content: bytes, raw: RawFormat, name: str) -> Audio:
    _check_rate(raw.rate, name)
    if raw.codec is not None:
        return Audio(g711.decode(content, raw.codec), raw.rate)
    if len(content) % 2:
        raise BadAudioError(
            f"{name}: the file is truncated: {len(content)} bytes are not whole 16-bit samples",
            mend="Copy it again; if it holds 8-bit telephone samples, "
            "name it .alaw or .ulaw after its codec.",
        )
    samples: Samples = np.frombuffer(content, dtype="<i2").astype(np.int16)
    return Audio(samples, raw.rate)


def _read_container(content: bytes, channel: int | None, name: str, longest_s: float) -> Audio:
    _check_wav_length(content, name)
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            _check_rate(file.samplerate, name)
            _refuse_long(file.frames / file.samplerate, name, longest_s)
            floating = file.subtype in _FLOATING or file.subtype.startswith("MPEG")
            announced, rate = file.frames, file.samplerate
            # The number is told because libsndfile cannot wind every file to its end (GSM).
            channels = file.read(
                announced, dtype="float32" if floating else "int16", always_2d=True
            )
    except soundfile.LibsndfileError as error:
        raise BadAudioError(
            f"{name}: not a sound file, or a damaged one ({_reason(error)})",
            mend="WAV, FLAC, Ogg, MP3 and AIFF are read; a recording without header needs a "
            "name ending in .raw (16-bit), .alaw or .ulaw.",
        ) from error
    if len(channels) < announced:
        raise _truncated(name, f"{len(channels)} of {announced} samples are there")
    return Audio(_one_channel(channels, channel, name), rate)


def _check_wav_length(content: bytes, name: str) -> None:
    """Refuse a WAV whose header promises more than the file holds.

    libsndfile reads such a file to its end without a word, so half a call would be
    taken for the whole.
    """
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return
    place = 12
    while place + 8 <= len(content):
        chunk, size = struct.unpack_from("<4sI", content, place)
        place += 8
        left = len(content) - place
        if chunk == b"data":
            if size > left and size not in _UNKNOWN_SIZES:
                raise _truncated(name, f"{left} of {size} bytes are there")
            return
        place += size + size % 2


def _one_channel(
    channels: NDArray[np.int16] | NDArray[np.float32], channel: int | None, name: str
) -> Samples:
    """One channel, or the mean of all; `channels` has shape (samples, channels)."""
    count = channels.shape[1]
    if channel is not None and not 1 <= channel <= count:
        raise BadAudioError(
            f"{name}: there is no channel {channel}, the file has {count}",
            mend=f"Choose a channel from 1 to {count}, or none to mix them.",
        )
    if channel is not None or count == 1:
        one = channels[:, (channel or 1) - 1]
    else:
        one = channels.mean(axis=1, dtype=np.float32)
    if channels.dtype == np.int16:
        return np.ascontiguousarray(np.rint(one) if one.dtype != np.int16 else one, np.int16)
    return from_float(np.nan_to_num(one.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0))


def _check_rate(rate: int, name: str) -> None:
    if rate not in _RATES:
        raise BadAudioError(
            f"{name}: {rate} samples a second cannot be speech",
            mend=f"The rate must lie between {_RATES[0]} and {_RATES[-1]}; the header or the "
            "rate given for a raw file is wrong.",
        )


def _refuse_long(seconds: float, name: str, longest_s: float) -> None:
    if seconds > longest_s:
        raise _too_long(name, longest_s, f"{seconds:.0f} s")


def _too_long(name: str, longest_s: float, length: str = "the file") -> BadAudioError:
    return BadAudioError(
        f"{name}: too long: {length} is more than the {longest_s:.0f} s that are read at once",
        mend="Cut it into shorter pieces.",
    )


def _truncated(name: str, how: str) -> BadAudioError:
    return BadAudioError(
        f"{name}: the file is truncated: {how}",
        mend="Copy or record it again; to hear what is there, convert it first "
        "(for example: sox --ignore-length IN.wav OUT.wav).",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, soundfile.LibsndfileError):
        return str(error.error_string).strip().rstrip(".")
    return str(error)
