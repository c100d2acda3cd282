"""Hears whole recordings: as one utterance, or as a caller on the line says them.

The second way puts the recording through the same `Listener` as a live call, with the
recording as its clock, so that what is seen on a file holds for the line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assistant.audio import TELEPHONE_RATE, Audio, resample
from assistant.listening.ears import Ears
from assistant.listening.heard import (
    Heard,
    ListenerEvent,
    NoiseHeard,
    Question,
    RecogniserFailed,
    TurnTiming,
)
from assistant.listening.listener import Listener
from assistant.listening.recogniser import (
    ListeningRequest,
    Recogniser,
    Recognition,
)

_WIDEBAND_RATE = 16_000
"""Recognisers know nothing above 8 kHz; more samples would only be thrown away."""


@dataclass(frozen=True)
class HeardUtterance:
    """One stretch of speech in a recording.

    Attributes:
        start: seconds from the recording's beginning.
        end: seconds from the recording's beginning.
        recognition: the words, or why there are none; None when the recogniser failed.
        timing: when what happened, when it was heard as a caller's turn.
        failure: what the recogniser raised.
    """

    start: float
    end: float
    recognition: Recognition | None
    timing: TurnTiming | None = None
    failure: BaseException | None = None


def hear_audio(
    audio: Audio,
    ears: Ears,
    question: Question,
    progress: Callable[[float], None] | None = None,
) -> Iterator[HeardUtterance]:
    """The turns in a recording, as they would be heard on a telephone line.

    Args:
        audio: the recording, at any rate; it is heard at 8 kHz.
        ears: models and settings.
        question: what the caller is answering.
        progress: called with the seconds heard so far, about once a second of sound.

    Yields:
        Every turn that ended, noise included, in order.
    """
    listener = Listener(ears, question, replay=True)
    for number, frame in enumerate(audio.resampled(TELEPHONE_RATE).frames()):
        events = listener.hear(frame)
        if progress is not None and number % 50 == 0:
            progress(listener.now)
        yield from _utterances(events)
    yield from _utterances(listener.finish())


def hear_whole(audio: Audio, recogniser: Recogniser, request: ListeningRequest) -> HeardUtterance:
    """The recording as a single utterance, without looking for pauses."""
    rate = TELEPHONE_RATE if audio.rate <= TELEPHONE_RATE else _WIDEBAND_RATE
    utterance = recogniser.begin(replace(request, sample_rate=rate))
    utterance.accept(resample(audio.samples, audio.rate, rate))
    recognition = utterance.finish().result()
    return HeardUtterance(0.0, audio.seconds, recognition)


def _utterances(events: list[ListenerEvent]) -> Iterator[HeardUtterance]:
    for event in events:
        match event:
            case Heard(recognition, timing) | NoiseHeard(recognition, timing):
                yield HeardUtterance(timing.start, timing.end, recognition, timing)
            case RecogniserFailed(error, timing):
                yield HeardUtterance(timing.start, timing.end, None, timing, error)
