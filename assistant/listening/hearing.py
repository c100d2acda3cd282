"""Hears whole recordings: as one utterance, or as a caller on the line says them.

The second way puts the recording through the same `Listener` as a live call, with the
recording as its clock, so that what is seen on a file holds for the line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assistant.audio import TELEPHONE_RATE, Audio, resample
from assistant.listening.ears import Ears
from assistant.listening.heard import (
    ENGINE_FAILURES,
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
    Rejection,
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
    """The recording as a single utterance, without looking for pauses.

    A recogniser that breaks down over it is told in the answer, as it is for turns.
    """
    rate = TELEPHONE_RATE if audio.rate <= TELEPHONE_RATE else _WIDEBAND_RATE
    try:
        utterance = recogniser.begin(replace(request, sample_rate=rate))
        utterance.accept(resample(audio.samples, audio.rate, rate))
        recognition = utterance.finish().result()
    except ENGINE_FAILURES as error:
        return HeardUtterance(0.0, audio.seconds, None, failure=error)
    return HeardUtterance(0.0, audio.seconds, recognition)


def in_spoken_language(
    utterance: HeardUtterance, audio: Audio, ears: Ears, request: ListeningRequest
) -> HeardUtterance:
    """The same stretch of speech heard again in the language that was really spoken.

    Returns it as it was when it was no other language, or when nobody here can hear the
    other one: then its rejection, with the likeliest language, is the answer.

    Args:
        utterance: what was heard.
        audio: the recording it comes from.
        ears: models and settings.
        request: what was listened for.
    """
    recognition = utterance.recognition
    if recognition is None or recognition.rejection is not Rejection.OTHER_LANGUAGE:
        return utterance
    spoken = max(recognition.spoken, key=recognition.spoken.__getitem__, default="")
    if spoken == request.language or spoken not in ears.recognisers:
        return utterance
    begin = max(0, round((utterance.start - ears.settings.pre_roll) * audio.rate))
    end = round((utterance.end + ears.settings.decode_after) * audio.rate)
    part = Audio(audio.samples[begin:end], audio.rate)
    # A hint in the wrong language does more harm than none.
    again = hear_whole(
        part, ears.recognisers[spoken], replace(request, language=spoken, hint=(), expected=())
    )
    return replace(utterance, recognition=again.recognition, failure=again.failure)


def _utterances(events: list[ListenerEvent]) -> Iterator[HeardUtterance]:
    for event in events:
        match event:
            case Heard(recognition, timing) | NoiseHeard(recognition, timing):
                yield HeardUtterance(timing.start, timing.end, recognition, timing)
            case RecogniserFailed(error, timing):
                yield HeardUtterance(timing.start, timing.end, None, timing, error)
