"""Removes from a microphone what the loudspeaker beside it plays: WebRTC's echo canceller.

All that touches the library is in this file. It is part of a full installation, and Jauap
works without it: with headphones there is no echo.
"""

import logging
from typing import Protocol

from assistant.audio import TELEPHONE_RATE, Samples

_LOG = logging.getLogger(__name__)


class EchoCanceller(Protocol):
    """Belongs to one line; not to be shared between threads."""

    def clean(self, heard: Samples, played: Samples) -> Samples:
        """What the microphone heard without what the loudspeaker played.

        Args:
            heard: from the microphone, 8 kHz, a multiple of 10 ms.
            played: what was given to the loudspeaker meanwhile, as many samples. Its echo
                may come up to half a second later.
        """


class WebRtcEchoCanceller:
    """The canceller of web browsers (AEC3), at the telephone's rate.

    Its own rate is 16 kHz and it resamples inside. Fed at 8 kHz it removes as much as at
    16 kHz (docs/talk.md), because Jauap neither says nor hears anything above 4 kHz.
    """

    def __init__(self) -> None:
        from pywebrtc_audio import AudioProcessor  # noqa: PLC0415 - may be missing

        # Noise suppression and gain stay off: recognisers are trained on sound as it is.
        self._processor = AudioProcessor(sample_rate=TELEPHONE_RATE, echo_cancellation=True)

    def clean(self, heard: Samples, played: Samples) -> Samples:
        """See `EchoCanceller`."""
        return self._processor.process(heard, played)


def load_echo_canceller() -> EchoCanceller | None:
    """A canceller for one line; None where its library is missing or does not fit."""
    try:
        return WebRtcEchoCanceller()
    except ImportError as error:
        _LOG.warning("no echo canceller", extra={"reason": str(error)})
        return None
