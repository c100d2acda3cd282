"""Lost packets: what a listener hears instead, so that words keep their place in time.

After ITU-T G.711 Appendix I in outline: the last pitch period goes on sounding, fades to silence
within 60 ms, and passes into the next frame that does arrive without a click.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.audio import Samples
from telephony.leg import FRAME

_SHORTEST_PERIOD: Final = 40
"""Samples: 200 Hz at 8 kHz (G.711 Appendix I searches 66 to 200 Hz)."""
_LONGEST_PERIOD: Final = 120
_COMPARED: Final = 160
_HISTORY: Final = _COMPARED + _LONGEST_PERIOD
_LOUD_FOR: Final = 80
"""Samples of what is made up that keep their level: 10 ms."""
_FADE: Final = 400
"""Samples after which it has faded away: 50 ms later."""
_JOIN: Final = 32
"""Samples over which made-up sound passes into real sound: 4 ms."""

_Signal = NDArray[np.float32]


class Concealment:
    """Fills in for one caller's lost frames."""

    def __init__(self) -> None:
        self._history: _Signal = np.zeros(_HISTORY, np.float32)
        self._period: _Signal = np.zeros(0, np.float32)
        self._made = 0
        """Samples made up since the last real one."""

    def good(self, frame: Samples) -> Samples:
        """A frame that arrived, joined to what was made up before it."""
        sound: _Signal = frame.astype(np.float32)
        if self._made:
            length = min(_JOIN, len(sound))
            weight = np.linspace(0, 1, length, dtype=np.float32)
            sound[:length] = sound[:length] * weight + self._goes_on(length) * (1 - weight)
            self._made = 0
        self._history = np.concatenate((self._history, sound))[-_HISTORY:]
        return sound.astype(np.int16)

    def lost(self) -> Samples:
        """What is heard in the place of a frame that did not arrive."""
        if not self._made:
            self._period = self._last_period()
        sound = self._goes_on(FRAME)
        self._made += FRAME
        return sound.astype(np.int16)

    def forget(self) -> None:
        """The line was silent on purpose: nothing goes on sounding."""
        self._history[:] = 0
        self._made = 0

    def _goes_on(self, length: int) -> _Signal:
        places = np.arange(self._made, self._made + length)
        level = np.clip(1 - (places - _LOUD_FOR) / _FADE, 0, 1).astype(np.float32)
        return np.asarray(self._period[places % len(self._period)] * level, np.float32)

    def _last_period(self) -> _Signal:
        """The stretch of sound that resembles best what came right before it."""
        recent = self._history[-_COMPARED:]
        lags = np.arange(_SHORTEST_PERIOD, _LONGEST_PERIOD + 1)
        starts = _HISTORY - _COMPARED - lags
        earlier = np.lib.stride_tricks.sliding_window_view(self._history, _COMPARED)[starts]
        energy = np.sqrt(np.einsum("ij,ij->i", earlier, earlier)) + 1.0
        best = int(lags[np.argmax(earlier @ recent / energy)])
        return self._history[-best:].copy()
