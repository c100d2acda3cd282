"""What the loudspeaker played, in step with what the microphone heard meanwhile."""

from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.kiosk.sample_queue import SampleQueue
from assistant.resampler import FrameResampler

_AHEAD_S: Final = 0.03
"""How much of what was played is kept back, so that blocks of both devices may come
unevenly. It must be less than the sound needs through both devices: an echo that came
before its sound would not be recognised."""
_MOST_S: Final = 0.12
"""More than that, and the devices' clocks have drifted apart: the step is found again."""
_LONGEST_S: Final = 30.0
"""Most that is kept while the program is busy; no less than of the microphone."""


class PlayedReference:
    """Filled by the loudspeaker's thread, emptied by the line's.

    Args:
        rate: the loudspeaker's samples a second.
        heard_rate: the microphone's samples a second.
    """

    def __init__(self, rate: int, heard_rate: int) -> None:
        self._rate = rate
        self._heard_rate = heard_rate
        self._ahead = round(_AHEAD_S * rate)
        self._most = round(_MOST_S * rate)
        self._queue = SampleQueue(round(_LONGEST_S * rate))
        self._resampler = FrameResampler(rate, TELEPHONE_RATE)
        self._part = 0
        """Parts of a sample that the last steps left over, in units of 1 / `heard_rate`."""
        self.realigned = 0
        """How often the step was lost and found again."""

    def __len__(self) -> int:
        """Samples that were played and not taken yet."""
        return len(self._queue)

    def put(self, block: Samples) -> None:
        """The loudspeaker was given this block."""
        self._queue.put(block)

    def begin(self, heard: int) -> None:
        """The microphone's first block, of so many samples, was heard just now."""
        wanted = heard * self._rate // self._heard_rate + self._ahead
        self._queue.keep_newest(wanted)
        missing = wanted - len(self._queue)
        if missing > 0:
            self._queue.put_first(np.zeros(missing, dtype=np.int16))

    def take(self, heard: int) -> Samples:
        """What was played while so many samples were heard, at 8 kHz.

        The same resampler as the microphone's makes the same delay: both ways give equally
        many samples.
        """
        count, self._part = divmod(heard * self._rate + self._part, self._heard_rate)
        if len(self._queue) > count + self._most:
            self.realigned += 1
            self._queue.keep_newest(count + self._ahead)
        elif len(self._queue) < count:
            # Late or slow: wait for it with silence, and with as much as is to be ahead.
            self.realigned += 1
            late = count + self._ahead - len(self._queue)
            self._queue.put_first(np.zeros(late, dtype=np.int16))
        return self._resampler.push(self._queue.take(count))
