"""Microphones and loudspeakers of this machine, through PortAudio.

All that touches `sounddevice` is in this file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from threading import Thread
from types import ModuleType
from typing import Any

import numpy as np

from assistant.audio import Samples
from assistant.errors import NotInstalledError
from assistant.kiosk.errors import SoundDeviceError

LATENCY_S = 0.08
"""Sound that a device holds ready. Measured (docs/talk.md): with 60 ms PulseAudio runs dry on
two busy cores, with 80 ms it does not; more would be heard in every answer."""
_CLOSING_S = 2.0
"""Longest time to wait for a device that is closed: a broken one may never answer."""

_SEE_LIST = "`jauap talk --list` shows the devices of this machine."


class Direction(Enum):
    """Which way the sound goes."""

    IN = "microphone"
    OUT = "loudspeaker"


@dataclass(frozen=True)
class SoundDevice:
    """One device.

    Attributes:
        number: by which PortAudio knows it; may change when devices come and go.
        name: as the system calls it.
        system: the sound system behind it, such as ALSA.
        rate: its own samples a second.
        directions: what it can do.
        default: what it is chosen for when nothing else was asked for.
    """

    number: int
    name: str
    system: str
    rate: int
    directions: frozenset[Direction]
    default: frozenset[Direction]


def list_devices() -> tuple[SoundDevice, ...]:
    """All devices that were plugged in when the program began.

    Raises:
        NotInstalledError: PortAudio is missing.
        SoundDeviceError: the machine's sound system does not answer.
    """
    library = _library()
    try:
        found = library.query_devices()
        systems = library.query_hostapis()
    except library.PortAudioError as error:
        raise SoundDeviceError(
            f"the sound system of this machine does not answer ({_reason(error)})",
            mend="Check that sound works in other programs, and try again.",
        ) from error
    numbers = {
        Direction.IN: library.default.device[0],
        Direction.OUT: library.default.device[1],
    }
    if systems:
        for direction, field in (
            (Direction.IN, "default_input_device"),
            (Direction.OUT, "default_output_device"),
        ):
            if numbers[direction] < 0:
                numbers[direction] = systems[0][field]
    return tuple(_described(each, systems, numbers) for each in found)


def choose_device(
    devices: tuple[SoundDevice, ...], direction: Direction, wanted: str | None
) -> SoundDevice:
    """The device that was asked for.

    Args:
        devices: as listed.
        direction: what it is needed for.
        wanted: its number, its name or a part of the name that no other has; None for the
            system's own choice.

    Raises:
        SoundDeviceError: there is none, or the name fits several.
    """
    fitting = [each for each in devices if direction in each.directions]
    if not fitting:
        raise SoundDeviceError(
            f"this machine has no {direction.value}",
            mend=f"Plug one in and try again. {_SEE_LIST}",
        )
    if wanted is None:
        return next((each for each in fitting if direction in each.default), fitting[0])
    asked = wanted.strip().casefold()
    if asked.isdecimal():
        found = [each for each in fitting if each.number == int(asked)]
    else:
        found = [each for each in fitting if each.name.casefold() == asked]
        found = found or [each for each in fitting if asked and asked in each.name.casefold()]
    if len(found) == 1:
        return found[0]
    named = ", ".join(f"{each.number} {each.name}" for each in found or fitting)
    raise SoundDeviceError(
        f"«{wanted}» fits {'several devices' if found else f'no {direction.value}'}: {named}",
        mend=f"Name one of them by its number or its whole name. {_SEE_LIST}",
    )


class SoundStream:
    """One open device; its sound comes and goes in a thread of PortAudio's.

    Args:
        device: which.
        direction: what it is used for.
        exchange: called for each block with the samples from the microphone, or with an
            empty block to be filled for the loudspeaker. Must be quick and raise nothing.

        latency_s: seconds of sound that the device holds ready.

    Raises:
        SoundDeviceError: the device is busy, gone, or cannot do what is needed.
    """

    def __init__(
        self,
        device: SoundDevice,
        direction: Direction,
        exchange: Callable[[Samples], None],
        latency_s: float = LATENCY_S,
    ) -> None:
        self.device = device
        self.slips = 0
        """Blocks that the machine delivered too late: over- or underruns, by PortAudio."""
        self.ended = False
        """Whether the device stopped by itself."""
        self._exchange = exchange
        self._library = _library()
        kind = self._library.RawInputStream
        if direction is Direction.OUT:
            kind = self._library.RawOutputStream
        try:
            self._stream = kind(
                device=device.number,
                samplerate=device.rate,
                channels=1,
                dtype="int16",
                latency=latency_s,
                callback=self._called,
                finished_callback=self._finished,
            )
        except (self._library.PortAudioError, ValueError) as error:
            raise _cannot_be_used(device, error) from error
        self.latency_s = float(self._stream.latency)
        """Seconds between the program and the air, by PortAudio."""

    def start(self) -> None:
        """Let the sound flow.

        Raises:
            SoundDeviceError: the device does not start.
        """
        try:
            self._stream.start()
        except self._library.PortAudioError as error:
            raise _cannot_be_used(self.device, error) from error

    def close(self) -> None:
        """Release the device, without waiting for one that does not answer."""
        # A device that was pulled out can hold PortAudio for ever: let it, in its thread.
        closing = Thread(target=self._close, name="closing a sound device", daemon=True)
        closing.start()
        closing.join(_CLOSING_S)

    def _close(self) -> None:
        self._stream.close(ignore_errors=True)

    def _called(self, block: Any, _frames: int, _time: object, status: Any) -> None:
        if status:
            self.slips += 1
        self._exchange(np.frombuffer(block, dtype=np.int16))

    def _finished(self) -> None:
        self.ended = True


def _library() -> ModuleType:
    try:
        import sounddevice  # noqa: PLC0415 - fails where PortAudio is missing
    except (ImportError, OSError) as error:
        raise NotInstalledError(
            f"PortAudio, which reaches sound devices, is not installed ({error})",
            mend="On Debian: `apt-get install libportaudio2`, then try again.",
        ) from error
    module: ModuleType = sounddevice
    return module


def _described(found: Any, systems: Any, defaults: dict[Direction, int]) -> SoundDevice:
    number = int(found["index"])
    channels = {
        Direction.IN: found["max_input_channels"],
        Direction.OUT: found["max_output_channels"],
    }
    return SoundDevice(
        number=number,
        name=str(found["name"]),
        system=str(systems[found["hostapi"]]["name"]),
        rate=round(found["default_samplerate"]),
        directions=frozenset(each for each, count in channels.items() if count > 0),
        default=frozenset(each for each, chosen in defaults.items() if chosen == number),
    )


def _cannot_be_used(device: SoundDevice, error: Exception) -> SoundDeviceError:
    return SoundDeviceError(
        f"{device.name}: the device cannot be used ({_reason(error)})",
        mend=f"Close other programs that use it, or choose another. {_SEE_LIST}",
    )


def _reason(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
