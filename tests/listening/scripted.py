"""A recogniser and a detector that do what a test tells them, as no real ones can be made to."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.listening.recogniser import (
    Hypothesis,
    ListeningRequest,
    Partial,
    Recognition,
    Rejection,
)
from assistant.listening.voice_activity import WINDOW, CallerVoice, VoiceActivity

LOUD = 1_000
"""Samples as loud as this are speech to the `LoudnessDetector`."""

Answer = str | Rejection | BaseException | None
"""Words, a rejection, an exception to break down with, or None to never answer."""


@dataclass
class ScriptedRecogniser:
    """Gives one answer per look at an utterance, in order; the last one is repeated."""

    answers: list[Answer]
    partials: list[str] = field(default_factory=list)
    refuses_to_begin: BaseException | None = None
    engine: str = "scripted"
    languages: frozenset[str] = frozenset({"ru"})
    streams: bool = False
    spoken: Mapping[str, float] = field(default_factory=dict)
    expected: str = ""
    """What every utterance would be in expected words, where some are expected."""
    utterances: "list[ScriptedUtterance]" = field(default_factory=list)

    def begin(self, request: ListeningRequest) -> "ScriptedUtterance":
        if self.refuses_to_begin is not None:
            raise self.refuses_to_begin
        utterance = ScriptedUtterance(self, request)
        self.utterances.append(utterance)
        return utterance

    def close(self) -> None:
        """Nothing was loaded."""

    def answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class ScriptedUtterance:
    recogniser: ScriptedRecogniser
    request: ListeningRequest
    frames: list[Samples] = field(default_factory=list)
    looks: int = 0
    finished: bool = False
    abandoned: bool = False
    _peeked: "Future[Recognition] | None" = None

    def accept(self, frame: Samples) -> Partial | None:
        assert not self.over
        self.frames.append(frame)
        self._peeked = None
        return Partial(self.recogniser.partials.pop(0)) if self.recogniser.partials else None

    def peek(self) -> "Future[Recognition]":
        assert not self.over
        self.looks += 1
        self._peeked = self._look()
        return self._peeked

    def finish(self) -> "Future[Recognition]":
        assert not self.over
        self.finished = True
        return self._peeked or self._look()

    def abandon(self) -> None:
        assert not self.over
        self.abandoned = True

    @property
    def over(self) -> bool:
        return self.finished or self.abandoned

    @property
    def sound(self) -> Samples:
        return np.concatenate([np.zeros(0, np.int16), *self.frames])

    def _look(self) -> "Future[Recognition]":
        future: Future[Recognition] = Future()
        answer = self.recogniser.answer()
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        elif answer is not None:
            future.set_result(self._recognition(answer))
        return future

    def _recognition(self, answer: str | Rejection) -> Recognition:
        words = isinstance(answer, str) and answer
        expected = self.recogniser.expected if self.request.expected else ""
        return Recognition(
            hypotheses=(Hypothesis(words, 0.9),) if words else (),
            language=self.request.language,
            engine=self.recogniser.engine,
            audio_s=len(self.sound) / TELEPHONE_RATE,
            decode_s=0.0,
            spoken=self.recogniser.spoken,
            rejection=answer if isinstance(answer, Rejection) else None,
            expected=Hypothesis(expected, 0.01) if expected else None,
        )


class LoudnessDetector(VoiceActivity):
    """Takes what is loud for speech, without a model and without any lag."""

    offset_lag_s = 0.0

    def __init__(self) -> None:
        """There is no model to load."""

    def listen(self, samples: Samples, caller: CallerVoice) -> tuple[list[float], CallerVoice]:
        sound = np.concatenate([caller.pending, samples])
        windows = sound[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW)
        speech = [float(np.mean(np.abs(window)) > LOUD / 2) for window in windows]
        return speech, CallerVoice(caller.memory, caller.context, sound[windows.size :])
