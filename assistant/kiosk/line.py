"""A microphone and a loudspeaker as a line: 8 kHz frames in, as many frames out.

The microphone is the clock: for each frame that was heard the conversation gives one to
play. What the loudspeaker really played, its gaps included, is noted block by block; the
echo canceller compares the microphone with that, so that it sees one unchanging delay.
"""

import logging
import sys
from dataclasses import dataclass
from threading import Condition
from time import monotonic
from typing import Final

import numpy as np

from assistant.audio import (
    FRAME_MS,
    TELEPHONE_RATE,
    Samples,
    level_dbfs,
    silence,
)
from assistant.kiosk.echo import EchoCanceller
from assistant.kiosk.errors import SoundDeviceLostError
from assistant.kiosk.reference import PlayedReference
from assistant.kiosk.sample_queue import SampleQueue
from assistant.kiosk.sound_devices import LATENCY_S, Direction, SoundDevice, SoundStream
from assistant.resampler import FrameResampler

_LOG = logging.getLogger(__name__)

FRAME: Final = TELEPHONE_RATE * FRAME_MS // 1000
"""Samples in one frame: 160."""

_CUSHION_S = 0.1
"""Sound kept ready for the loudspeaker at the beginning: a block of each device's (measured:
60 ms and 50 ms on PulseAudio). Where it is too little, the gap that comes of it makes it
more; where it is too much, some silence is left out."""
_LEAST_S = 0.015
_MOST_S = 0.05
"""What shall be left after each block: a frame may be late for so long without a gap, and
no more is kept waiting. It is mended in Jauap's own silence, where a frame more or less is
not heard."""
_LOOKED_AT = 50
"""Frames (1 s) over which the least that was left is found."""
_DRY = 5
"""A loudspeaker that ran dry so often in a second will not recover by itself (seen with
PulseAudio): it is opened again and holds twice as much."""
_TOO_SLOW_S = 0.5
"""So much waits only where the loudspeaker takes less than it should: it is broken too."""
_LONGEST_LATENCY_S = 0.35
"""No loudspeaker is made to hold more; with it, echoes still come within half a second."""
_SETTLING = 20
"""Frames."""
_LONGEST_S = 30.0
"""Most sound that is kept of a microphone while the program is busy."""
_LOST_AFTER_S = 4.0
"""A device that gave or took nothing for so long is gone; PulseAudio was seen to need almost
two seconds for the first block."""
_QUIET = 16
"""A frame with no sample above this (-66 dBFS) is silence."""


@dataclass(frozen=True)
class LineReport:
    """How the line fared so far, and how loud it is now.

    Attributes:
        heard_dbfs: level of the last frame after echo cancellation.
        raw_dbfs: level of the last frame as the microphone gave it.
        spoken_dbfs: level of the last frame that was given to the loudspeaker.
        overruns: blocks of the microphone that were lost.
        underruns: blocks of the loudspeaker that came too late, by the system.
        gaps: blocks that the loudspeaker had to play as silence: no frame was there in time.
        shifted: frames of silence that were left out or repeated to keep the delay.
        realigned: how often the echo canceller had to find its delay again.
        delay_s: from the air through the conversation and back into the air, in seconds.
    """

    heard_dbfs: float
    raw_dbfs: float
    spoken_dbfs: float
    overruns: int
    underruns: int
    gaps: int
    shifted: int
    realigned: int
    delay_s: float


class KioskLine:
    """One microphone and one loudspeaker. Used by one thread; the devices have their own.

    Args:
        microphone: device to hear with.
        loudspeaker: device to speak with.
        canceller: removes the echo; None with headphones.

    Raises:
        SoundDeviceError: a device cannot be used.
    """

    def __init__(
        self, microphone: SoundDevice, loudspeaker: SoundDevice, canceller: EchoCanceller | None
    ) -> None:
        self._canceller = canceller
        self._rate_out = loudspeaker.rate
        self._heard = SampleQueue(round(_LONGEST_S * microphone.rate))
        self._played = PlayedReference(loudspeaker.rate, microphone.rate)
        self._ready = SampleQueue(round(_LONGEST_S * loudspeaker.rate))
        self._from_microphone = FrameResampler(microphone.rate, TELEPHONE_RATE)
        self._to_loudspeaker = FrameResampler(TELEPHONE_RATE, loudspeaker.rate)
        self._near = silence(0, TELEPHONE_RATE)
        self._far = silence(0, TELEPHONE_RATE)
        self._arrived = Condition()
        self._last_heard = self._last_played = monotonic()
        self._began = False
        self._gaps = self._shifted = self._surplus = self._written = 0
        self._least = sys.maxsize
        self._latency_s = LATENCY_S
        self._slips_before = self._slips_once = 0
        self._raw = self._clean = self._spoken = -120.0
        self._ready.put(silence(_CUSHION_S, loudspeaker.rate))
        self._microphone = SoundStream(microphone, Direction.IN, self._take)
        try:
            self._loudspeaker = SoundStream(loudspeaker, Direction.OUT, self._give)
        except BaseException:
            self._microphone.close()
            raise

    def start(self) -> None:
        """Let the sound flow.

        Raises:
            SoundDeviceError: a device does not start.
        """
        self._last_heard = self._last_played = monotonic()
        # The loudspeaker first: what it plays must be known before its echo is heard.
        self._loudspeaker.start()
        self._microphone.start()

    def read(self) -> Samples:
        """The next frame from the microphone, without echo: 160 samples. Waits for it.

        Raises:
            SoundDeviceLostError: a device was unplugged.
        """
        # A block of the loudspeaker's may come later than what was heard meanwhile.
        while min(len(self._near), len(self._far)) < FRAME:
            self._wait()
            with self._arrived:
                fresh = self._heard.take(len(self._heard))
                played = self._played.take(len(fresh))
            self._near = np.concatenate((self._near, self._from_microphone.push(fresh)))
            self._far = np.concatenate((self._far, played))
        near, self._near = self._near[:FRAME], self._near[FRAME:]
        far, self._far = self._far[:FRAME], self._far[FRAME:]
        self._raw = level_dbfs(near)
        clean = near
        if self._canceller is not None:
            clean = self._canceller.clean(near, far)
        self._clean = level_dbfs(clean)
        return clean

    def write(self, frame: Samples) -> None:
        """Play a frame after those that wait already."""
        self._spoken = level_dbfs(frame)
        self._ready.put(self._to_loudspeaker.push(frame))
        if self._surplus != 0 and _silent(frame):
            self._mend(len(frame) * self._rate_out // TELEPHONE_RATE)
        self._written += 1
        if self._written % _LOOKED_AT == 0:
            self._look()

    def settle(self) -> None:
        """Let the devices come into step before anything is said: 0.4 s.

        Raises:
            SoundDeviceLostError: a device does not work.
        """
        for _ in range(_SETTLING):
            self.write(np.zeros_like(self.read()))
        self._gaps = 0

    def report(self) -> LineReport:
        """Levels and counts."""
        return LineReport(
            heard_dbfs=self._clean,
            raw_dbfs=self._raw,
            spoken_dbfs=self._spoken,
            overruns=self._microphone.slips,
            underruns=self._slips_once + self._loudspeaker.slips,
            gaps=self._gaps,
            shifted=self._shifted,
            realigned=self._played.realigned,
            delay_s=self._microphone.latency_s
            + self._loudspeaker.latency_s
            + len(self._ready) / self._rate_out,
        )

    def close(self) -> None:
        """Release both devices."""
        self._microphone.close()
        self._loudspeaker.close()

    def _mend(self, length: int) -> None:
        """The frame just written is silence: leave it out or repeat it, as is needed."""
        self._shifted += 1
        if self._surplus > 0:
            self._surplus -= 1
            self._ready.drop_newest(length)
        else:
            self._surplus = 0
            self._ready.put(np.zeros(length, dtype=np.int16))

    def _look(self) -> None:
        """Once a second: what of the sound kept ready was never needed, and what is broken."""
        left, self._least = self._least / self._rate_out, sys.maxsize
        self._surplus = round((left - _CUSHION_S / 2) * 1000 / FRAME_MS) if left > _MOST_S else 0
        if left < _LEAST_S:
            self._surplus = -1
        slips = self._loudspeaker.slips - self._slips_before
        self._slips_before = self._loudspeaker.slips
        if slips >= _DRY or left > _TOO_SLOW_S:
            self._ready.keep_newest(round(_CUSHION_S * self._rate_out))
            self._reopen()

    def _reopen(self) -> None:
        """The loudspeaker runs dry all the time: have it hold twice as much."""
        longer = 2 * self._latency_s
        if longer > _LONGEST_LATENCY_S:
            return
        _LOG.warning("loudspeaker runs dry", extra={"held_s": longer})
        device = self._loudspeaker.device
        self._loudspeaker.close()
        self._slips_once += self._loudspeaker.slips
        self._slips_before, self._latency_s = 0, longer
        self._loudspeaker = SoundStream(device, Direction.OUT, self._give, longer)
        self._loudspeaker.start()
        self._began = False  # the delay is another: the step is to be found again
        self._last_played = monotonic()

    def _wait(self) -> None:
        with self._arrived:
            while not len(self._heard) and not self._played.waits:
                self._check()
                self._arrived.wait(0.1)
        self._check()

    def _check(self) -> None:
        now = monotonic()
        for stream, last in (
            (self._microphone, self._last_heard),
            (self._loudspeaker, self._last_played),
        ):
            if stream.ended or now - last > _LOST_AFTER_S:
                raise SoundDeviceLostError(
                    f"{stream.device.name}: the device gives no sign of life any more",
                    mend="Check its plug, or choose another device: `jauap talk --list`.",
                )

    def _take(self, block: Samples) -> None:
        """The microphone's thread: a block was heard."""
        self._last_heard = monotonic()
        with self._arrived:
            self._heard.put(block.copy())
            if not self._began:
                # From here on, what was heard and what was played are taken in step.
                self._played.begin(len(self._heard))
                self._began = True
            self._arrived.notify()

    def _give(self, block: Samples) -> None:
        """The loudspeaker's thread: a block is wanted."""
        sound = self._ready.take(len(block))
        block[: len(sound)] = sound
        block[len(sound) :] = 0
        if len(sound) < len(block) and self._began:
            self._gaps += 1
        self._least = min(self._least, len(self._ready))
        self._last_played = monotonic()
        with self._arrived:
            self._played.put(block.copy())
            self._arrived.notify()


def _silent(frame: Samples) -> bool:
    return not len(frame) or int(np.abs(frame.astype(np.int32)).max()) <= _QUIET
