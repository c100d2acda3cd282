"""Where a long piece of speech can be cut without hurting a word."""

import numpy as np

from assistant.audio import Samples, to_float

_PAUSE_S = 0.2
"""A cut lies in the middle of the quietest stretch of this length."""
_STEP_S = 0.02


def quietest(samples: Samples, rate: int, start_s: float, end_s: float) -> int:
    """Index of the sample at which to cut, between two times.

    Args:
        samples: the speech; longer than `end_s`.
        rate: its samples a second.
        start_s: earliest time of the cut in seconds.
        end_s: latest time of the cut in seconds, more than 0.2 after `start_s`.
    """
    first, last = round(start_s * rate), round(end_s * rate)
    step = round(_STEP_S * rate)
    steps = (last - first) // step
    part = to_float(samples[first : first + steps * step]).reshape(steps, step)
    width = round(_PAUSE_S / _STEP_S)
    power = np.convolve(np.mean(part**2, axis=1), np.ones(width), mode="valid")
    return first + (int(np.argmin(power)) * step + width * step // 2)
