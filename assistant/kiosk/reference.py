"""What the loudspeaker played, in step with what the microphone heard meanwhile."""

from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.kiosk.sample_queue import SampleQueue
from assistant.resampler import FrameResampler

_AHEAD_S: Final = 0.03
"""How much of what was played is kept back at first. It must be less than the sound needs through
both devices: an echo that came before its sound would not be recognised."""
_DRIFT_S: Final = 0.02
_DRIFTED: Final = 3
"""The devices' clocks have drifted apart by so much, on the average of each of so many seconds:
the step is found again. A busy machine's late blocks move that average for one or two of them."""
_MOST_S: Final = 0.12
"""More than that must not wait even at the beginning."""
_LONGEST_WAIT_S: Final = 0.3
"""A loudspeaker that takes nothing for so long plays nothing."""
_LONGEST_S: Final = 30.0
"""Most that is kept while the program is busy; no less than of the microphone."""


class PlayedReference:
    """Filled by the loudspeaker's thread, asked by the line's.

    Both devices count their samples, and only these counts say what was played while something
    was heard. When a block comes early or late says nothing: each is waited for.

    Args:
        rate: the loudspeaker's samples a second.
        heard_rate: the microphone's samples a second.
    """

    def __init__(self, rate: int, heard_rate: int) -> None:
        self._rate = rate
        self._heard_rate = heard_rate
        self._ahead = round(_AHEAD_S * rate)
        self._queue = SampleQueue(round(_LONGEST_S * rate))
        self._resampler = FrameResampler(rate, TELEPHONE_RATE)
        self._owed = 0
        """Samples that belong to what was heard, and were not taken yet."""
        self._part = 0
        """Parts of a sample that the last steps left over, in units of 1 / `heard_rate`."""
        self._usual: float | None = None
        """Samples that were kept back on the average of the first second."""
        self._kept_back: list[int] = []
        self._looked_at = 0
        self._drifted = 0
        self.realigned = 0
        """How often the step was lost and found again."""

    def __len__(self) -> int:
        """Samples that were played and not taken yet."""
        return len(self._queue)

    @property
    def waits(self) -> bool:
        """Whether something can be taken now."""
        return self._owed > 0 and len(self._queue) > 0

    def put(self, block: Samples) -> None:
        """The loudspeaker was given this block."""
        self._queue.put(block)

    def begin(self, heard: int) -> None:
        """The microphone's last block came just now.

        Args:
            heard: samples of the microphone that `take` was not told of yet, this block included.
        """
        self._keep(self._owed + heard * self._rate // self._heard_rate + self._ahead)

    def take(self, heard: int) -> Samples:
        """What was played while so many more samples were heard, at 8 kHz, as far as it is there.

        What is missing comes with a later call. The same resampler as the microphone's makes the
        same delay: both ways give equally many samples in the end.
        """
        count, self._part = divmod(heard * self._rate + self._part, self._heard_rate)
        self._owed += count
        if count:
            self._look(count)
        played = self._queue.take(self._owed)
        self._owed -= len(played)
        return self._resampler.push(played)

    def _look(self, count: int) -> None:
        """Whether what is kept back stays the same, one second compared with the first."""
        kept_back = len(self._queue) - self._owed
        if kept_back < -_LONGEST_WAIT_S * self._rate:
            self._realign(self._ahead)
            return
        self._kept_back.append(kept_back)
        self._looked_at += count
        if self._looked_at < self._rate:
            return
        mean = sum(self._kept_back) / len(self._kept_back)
        self._look_anew()
        if self._usual is None and mean <= _MOST_S * self._rate:
            self._usual = mean
        elif self._usual is None:
            self._realign(self._ahead)
        elif abs(drift := mean - self._usual) <= _DRIFT_S * self._rate:
            self._drifted = 0
        elif self._drifted < _DRIFTED - 1:
            self._drifted += 1
        else:
            usual = self._usual
            self._realign(kept_back - round(drift))
            self._usual = usual

    def _realign(self, kept_back: int) -> None:
        self.realigned += 1
        self._keep(self._owed + kept_back)

    def _keep(self, wanted: int) -> None:
        """Have so many samples: the newest, after silence if they are fewer."""
        self._queue.keep_newest(wanted)
        missing = wanted - len(self._queue)
        if missing > 0:
            self._queue.put_first(np.zeros(missing, dtype=np.int16))
        self._usual = None
        self._drifted = 0
        self._look_anew()

    def _look_anew(self) -> None:
        self._kept_back.clear()
        self._looked_at = 0
