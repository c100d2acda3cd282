"""Jauap's own voice, come back from the line: it must not interrupt itself."""

import re
from collections import deque
from difflib import SequenceMatcher
from typing import Final, TypeAlias

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
_CIRCLE: Final = 512
"""Lengths that are a multiple of it are transformed quickly."""
_WORDS: Final = 3
"""Fewer words may well be the caller's own, said after Jauap."""
_SAME: Final = 0.75
"""Share of the words heard that stand so in what was being said."""

_Wave: TypeAlias = NDArray[np.float32]


class Echo:
    """Remembers the last sound that was sent to a caller, and the last that came.

    Each operation on so much sound lets go of the interpreter's lock, and each time another
    call's thread may keep it: so what can be kept from frame to frame is, and every second
    frame is looked at anew.
    """

    def __init__(self) -> None:
        self._played = _Sharpened(round((LATEST_S + _WINDOW_S) * TELEPHONE_RATE))
        self._heard = _Sharpened(round(_WINDOW_S * TELEPHONE_RATE))
        self._ours = False
        """Whether the frame before was nothing but Jauap's own voice."""
        self._looked = False
        """Whether the frame before was looked at."""

    def played(self, frame: Samples) -> None:
        """This was sent to the caller."""
        self._played.add(frame)

    def clean(self, frame: Samples) -> Samples:
        """What came from the caller, silent where it is nothing but Jauap's own voice.

        Args:
            frame: the sound of the same time as the next that will be played.
        """
        self._heard.add(frame)
        if not self._played.sounds or level_dbfs(frame) < _SILENT_DBFS:
            self._ours = self._looked = False
            return frame
        if not self._looked:
            self._ours = self._likeness() >= _ALIKE
        self._looked = not self._looked
        return np.zeros_like(frame) if self._ours else frame

    def _likeness(self) -> float:
        """How much the last sound heard is like some sound played shortly before, 0 to 1."""
        heard, played = self._heard.whole(), self._played.whole()
        energy = float(heard @ heard)
        if energy == 0.0:
            return 0.0
        correlation = _correlation(played, heard)
        sums = np.concatenate(([0.0], np.cumsum(played * played, dtype=np.float64)))
        around = sums[len(heard) :] - sums[: -len(heard)]
        # Where nothing was played, rounding must not look like a match.
        loud = np.maximum(around, 1e-4 * float(around.max()))
        return float(np.sqrt(np.max(correlation * correlation / loud) / energy))


class _Sharpened:
    """The last sound of one side with its low parts weakened, which a telephone takes out.

    Args:
        length: samples that are kept.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._pieces: deque[_Wave] = deque([np.zeros(length, np.float32)])
        self._kept = length
        self._last = np.zeros(1, np.float32)
        self._silent = length

    @property
    def sounds(self) -> bool:
        """Whether any of it is not silent."""
        return self._silent < self._length

    def whole(self) -> _Wave:
        """All of it, in one piece from now on."""
        wave = np.concatenate(self._pieces)[-self._length :]
        self._pieces = deque([wave])
        self._kept = self._length
        return wave

    def add(self, frame: Samples) -> None:
        """The next sound."""
        self._silent = 0 if frame.any() else self._silent + len(frame)
        wave = np.concatenate((self._last, to_float(frame)))
        self._last = wave[-1:]
        self._pieces.append(wave[1:] - _EMPHASIS * wave[:-1])
        self._kept += len(frame)
        while self._kept - len(self._pieces[0]) >= self._length:
            self._kept -= len(self._pieces.popleft())


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


def _correlation(played: _Wave, heard: _Wave) -> _Wave:
    """Correlation of the heard sound with every place in the played one."""
    # A circle as long as the longer one: what wraps around lies beyond the places asked for.
    size = -(-len(played) // _CIRCLE) * _CIRCLE
    spectrum = np.fft.rfft(played, size) * np.conj(np.fft.rfft(heard, size))
    return np.asarray(np.fft.irfft(spectrum, size)[: len(played) - len(heard) + 1])
