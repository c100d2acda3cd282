"""Keys heard in the sound itself: dual tones (DTMF) after ITU-T Q.23 and Q.24.

For telephones and networks that announce no key by RTP event or SIP INFO. A tone is taken for
a key when it has exactly one strong frequency of each group, little else, and lasts 40 ms.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.audio import TELEPHONE_RATE, Samples
from telephony.leg import FRAME

_LOW: Final = (697, 770, 852, 941)
_HIGH: Final = (1209, 1336, 1477, 1633)
_KEYS: Final = ("123A", "456B", "789C", "*0#D")
_FAINTEST_DBFS: Final = -34.0
"""Of each of the two tones. Q.24 asks for -25 dBm0 in Europe, about -31 dBFS."""
_TWIST_DB: Final = 8.0
"""How much louder one tone may be than the other (Q.24: 6 dB in Europe, 4 to 8 elsewhere)."""
_SHARE: Final = 0.8
"""Share of the whole sound that the two tones hold: speech holds less."""
_OTHERS_DB: Final = 8.0
"""How far the other tones of a group stay below the strongest."""
_DETUNED: Final = (-0.012, 0.0, 0.012)
"""A tone may be off by 1.5 % (Q.24): it is looked for at three places."""
_BLOCK: Final = FRAME
_STEP: Final = FRAME // 2
_BEGINS: Final = 3
"""Blocks in a row, each 10 ms later, that make a key: 40 ms of tone (Q.24: 40 ms must do)."""
_ENDS: Final = 2
"""Blocks without the tone after which the same key may come again."""


class ToneDetector:
    """Finds keys in one caller's sound."""

    def __init__(self) -> None:
        times = np.arange(_BLOCK) / TELEPHONE_RATE
        frequencies = np.outer(_LOW + _HIGH, 1 + np.array(_DETUNED)).ravel()
        waves = np.exp(-2j * np.pi * np.outer(frequencies, times))
        self._waves: NDArray[np.complex64] = (waves * 2 / _BLOCK).astype(np.complex64)
        self._before = np.zeros(_BLOCK - _STEP, np.float32)
        self._candidate: str | None = None
        self._seen = 0
        self._unseen = 0
        self._key: str | None = None

    @property
    def sounding(self) -> bool:
        """Whether the tone of a key sounds now, which is nobody's speech."""
        return self._key is not None

    def hear(self, frame: Samples) -> str | None:
        """Take the next 20 ms.

        Returns:
            The key that this frame completed; None as a rule.
        """
        found = None
        sound = np.concatenate((self._before, frame.astype(np.float32) / np.float32(32768)))
        for start in range(0, len(sound) - _BLOCK + 1, _STEP):
            found = self._block(sound[start : start + _BLOCK]) or found
        self._before = sound[-(_BLOCK - _STEP) :]
        return found

    def _block(self, block: NDArray[np.float32]) -> str | None:
        key = self._tone(block)
        if self._key is not None:
            self._unseen = 0 if key == self._key else self._unseen + 1
            if self._unseen < _ENDS:
                return None
            self._key = None
        self._seen = (
            self._seen + 1 if key is not None and key == self._candidate else int(bool(key))
        )
        self._candidate = key
        if self._seen < _BEGINS:
            return None
        self._key, self._candidate, self._seen, self._unseen = key, None, 0, 0
        return key

    def _tone(self, block: NDArray[np.float32]) -> str | None:
        """The key whose two tones, and hardly anything else, sound in a block."""
        power = float(np.mean(block * block))
        if power < 10 ** (_FAINTEST_DBFS / 10):
            return None
        each = np.abs(self._waves @ block) ** 2 / 2
        powers = each.reshape(-1, len(_DETUNED)).max(axis=1)
        low, high = powers[: len(_LOW)], powers[len(_LOW) :]
        row, column = int(np.argmax(low)), int(np.argmax(high))
        faintest = 10 ** (_FAINTEST_DBFS / 10)
        if low[row] < faintest or high[column] < faintest:
            return None
        twist = abs(10 * np.log10(low[row] / high[column]))
        if twist > _TWIST_DB or low[row] + high[column] < _SHARE * power:
            return None
        others = max(
            np.delete(low, row).max() / low[row], np.delete(high, column).max() / high[column]
        )
        return _KEYS[row][column] if others < 10 ** (-_OTHERS_DB / 10) else None
