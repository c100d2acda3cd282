"""Jauap's own voice, come back from the line: it must not interrupt itself."""

import re
from difflib import SequenceMatcher
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.audio import TELEPHONE_RATE, Samples, level_dbfs, to_float

_WINDOW_S: Final = 0.24
"""Sound that is compared: a syllable or two, long enough that no two are alike."""
LATEST_S: Final = 0.7
"""Seconds. An echo that comes later is another call: a mobile line's round trip is half of this."""
_ALIKE: Final = 0.6
"""Correlation from which it is the same sound. Echoes at -6 to -24 dB and 20 to 400 ms through
a telephone line with noise and losses have a median of 0.86 to 1.0; another voice reached
0.49 at most, and with an echo 4 dB under it lost less than a tenth of its frames."""
_EMPHASIS: Final = 0.95
"""As recognisers weaken low sound; it lies 20 dB over the rest of a voice."""
_SILENT_DBFS: Final = -80.0
"""Nothing to compare. Louder frames are, however faint: between silent frames the detector
takes even the rest of an echo at -65 dB for speech."""
_WORDS: Final = 3
"""Fewer words may well be the caller's own, said after Jauap."""
_SAME: Final = 0.75
"""Share of the words heard that stand so in what was being said."""


class Echo:
    """Remembers the last sound that was sent to a caller."""

    def __init__(self) -> None:
        self._played: Samples = np.zeros(round((LATEST_S + _WINDOW_S) * TELEPHONE_RATE), np.int16)
        self._heard: Samples = np.zeros(round(_WINDOW_S * TELEPHONE_RATE), np.int16)

    def played(self, frame: Samples) -> None:
        """This was sent to the caller."""
        self._played = np.concatenate([self._played, frame])[-len(self._played) :]

    @property
    def likeness(self) -> float:
        """How much the last sound heard is like some sound played shortly before, 0 to 1."""
        heard, played = _sharpened(self._heard), _sharpened(self._played)
        energy = float(np.sum(heard**2))
        if energy == 0.0 or not played.any():
            return 0.0
        size = len(heard)
        correlation = _correlation(played, heard)
        sums = np.concatenate([[0.0], np.cumsum(played**2)])
        around = sums[size:] - sums[:-size]
        # Where nothing was played, rounding must not look like a match.
        quiet = around < 1e-4 * float(around.max())
        scale = np.sqrt(np.where(quiet, 1.0, around) * energy)
        return float(np.max(np.where(quiet, 0.0, np.abs(correlation) / scale)))

    def clean(self, frame: Samples) -> Samples:
        """What came from the caller, silent where it is nothing but Jauap's own voice.

        Args:
            frame: the sound of the same time as the next that will be played.
        """
        self._heard = np.concatenate([self._heard, frame])[-len(self._heard) :]
        if level_dbfs(frame) < _SILENT_DBFS or self.likeness < _ALIKE:
            return frame
        return np.zeros_like(frame)


def said_by_us(heard: str, said: str) -> bool:
    """Whether the words heard are those that Jauap itself was speaking.

    Args:
        heard: what a recogniser made of the sound.
        said: what was being spoken meanwhile.
    """
    ours, theirs = _words(said), _words(heard)
    if len(theirs) < _WORDS:
        return False
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= _SAME * len(theirs)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _sharpened(sound: Samples) -> NDArray[np.float64]:
    """The sound with its low parts weakened: a telephone takes them out of every echo."""
    wave = to_float(sound).astype(np.float64)
    return np.append(wave[:1], wave[1:] - _EMPHASIS * wave[:-1])


def _correlation(played: NDArray[np.float64], heard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of the heard sound with every place in the played one."""
    # A circle as long as the longer one: what wraps around lies beyond the places asked for.
    size = 1 << (len(played) - 1).bit_length()
    spectrum = np.fft.rfft(played, size) * np.conj(np.fft.rfft(heard, size))
    return np.asarray(np.fft.irfft(spectrum, size)[: len(played) - len(heard) + 1])
