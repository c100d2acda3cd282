"""Whisper as a recogniser of whole utterances, for several callers over one model.

Sound is only collected while the caller speaks. `peek` decodes what is there; `finish`
uses that when nothing came since. The listener therefore keeps back the silence that
follows a peek. A peek that became useless is dropped from the queue.
"""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from enum import Enum
from pathlib import Path

import numpy as np

from assistant.audio import Samples
from assistant.errors import ConfigurationError
from assistant.listening.gathering import gather
from assistant.listening.quiet import quietest
from assistant.listening.recogniser import (
    Hypothesis,
    ListeningRequest,
    Partial,
    Recognition,
    Rejection,
)
from assistant.listening.whisper_data import WhisperData, load_whisper_data
from assistant.listening.whisper_guards import Decoded, Guards
from assistant.listening.whisper_model import LONGEST_S, Piece, WhisperModel
from assistant.listening.whisper_pool import Pool
from assistant.listening.whisper_vocabulary import Vocabulary, narrowed

_EARLIEST_CUT_S = 18.0
"""A long speech is cut at the quietest place between here and `LONGEST_S`."""
_SHORTEST_S = 0.1
"""Less sound than this holds no word."""
_BATCH = 4
"""Eight at once are no faster than four (benchmarks/callers.py)."""
HINT_TOKENS = 88
"""Room for the hint. From 64, each utterance takes some 5 % longer; initials and whole questions
fit in beside each other (docs/recognisers.md)."""


class _State(Enum):
    LISTENING = "listening"
    FINISHED = "finished"
    ABANDONED = "abandoned"


class WhisperRecogniser:
    """A Whisper model in CTranslate2's form.

    Args:
        folder: the model's files.
        engine: catalogue id.
        languages: languages it may be asked for. Kazakh is none of them: Whisper base
            and small invent it.
        workers: utterances or batches decoded at the same time; without it, as many as
            this process may use cores.
        hint_tokens: room for the hint.
        narrow: whether to use copies with a narrow vocabulary where there can be one.
        data: guards and calibration.

    Raises:
        NotInstalledError: the model cannot be loaded.
    """

    streams = False

    def __init__(  # noqa: PLR0913 - each is a separate choice, and all but three have defaults
        self,
        folder: Path,
        engine: str,
        languages: frozenset[str],
        *,
        workers: int | None = None,
        hint_tokens: int = HINT_TOKENS,
        narrow: bool = True,
        data: WhisperData | None = None,
    ) -> None:
        self.engine = engine
        self.languages = languages
        self._folder = folder
        self._workers = workers or len(os.sched_getaffinity(0))
        self._hint_tokens = hint_tokens
        self._data = data or load_whisper_data()
        self._letters = self._data.letters if narrow else {}
        self._guards = Guards(self._data, engine)
        self._models: dict[str, WhisperModel] = {}
        self._loading = threading.Lock()
        self._closed = False
        # The first callers must not wait for the model; of a second language they may.
        self._model(min(languages, key=lambda code: (code not in self._letters, code)))
        self._pool: Pool[Piece, Decoded] = Pool(self._decode, workers=self._workers, batch=_BATCH)

    def begin(self, request: ListeningRequest) -> "WhisperUtterance":
        """Start listening to one caller.

        Raises:
            ConfigurationError: the language is not one of this model's.
            RuntimeError: the recogniser is closed.
        """
        if self._closed:
            raise RuntimeError("the recogniser is closed")
        if request.language not in self.languages:
            raise ConfigurationError(
                f"{self.engine} does not recognise language {request.language!r}",
                mend=f"Ask it for one of {', '.join(sorted(self.languages))}.",
            )
        hint = self._model(request.language).hint(request.hint, self._hint_tokens)
        return WhisperUtterance(self._pool, self._answer, request, hint)

    @property
    def waiting(self) -> int:
        """Utterances that wait to be decoded; those that are decoded now are not counted."""
        return self._pool.waiting

    def close(self) -> None:
        """Finish what is under way and release the model. May be called again."""
        self._closed = True
        self._pool.close()
        self._models.clear()

    def decoded(self, samples: Samples, request: ListeningRequest) -> Decoded:
        """What the model says before any guard, of up to 28 s; for fitting the guards."""
        hint = self._model(request.language).hint(request.hint, self._hint_tokens)
        piece = _piece(samples, request, hint)
        return self._pool.submit(piece, alike=piece.alike, urgent=True).result()

    def _decode(self, pieces: Sequence[Piece]) -> list[Decoded]:
        return self._model(pieces[0].language).decode(pieces)

    def _model(self, language: str) -> WhisperModel:
        name = language if language in self._letters else ""
        with self._loading:
            if name not in self._models:
                vocabulary = (
                    narrowed(self._folder, language, self._letters[language])
                    if name
                    else Vocabulary(self._folder)
                )
                self._models[name] = WhisperModel(vocabulary, workers=self._workers)
            return self._models[name]

    def _answer(self, decoded: Decoded, request: ListeningRequest) -> Recognition:
        spoken = self._guards.spoken(decoded, request.candidates)
        rejection = self._guards.rejection(decoded, request.language, spoken)
        readings = self._guards.hypotheses(decoded, request.alternatives)
        return Recognition(
            hypotheses=() if rejection else readings,
            language=request.language,
            engine=self.engine,
            audio_s=decoded.seconds,
            decode_s=decoded.work_s,
            spoken=spoken,
            rejection=rejection,
            discarded=readings if rejection else (),
            expected=None if rejection else self._guards.expected(decoded),
        )


class WhisperUtterance:
    """One caller's utterance."""

    def __init__(
        self,
        pool: Pool[Piece, Decoded],
        answer: Callable[[Decoded, ListeningRequest], Recognition],
        request: ListeningRequest,
        hint: tuple[int, ...],
    ) -> None:
        self._pool = pool
        self._answer = answer
        self._request = request
        self._hint = hint
        self._sound: list[Samples] = []
        self._length = 0
        self._begun: list[Future[Decoded]] = []
        """Pieces of a long speech that are decoded while the caller goes on."""
        self._peeked: Future[Decoded] | None = None
        self._state = _State.LISTENING

    def accept(self, frame: Samples) -> Partial | None:
        """Take the next sound. Whisper tells no words before the end."""
        self._expect_listening()
        if len(frame):
            self._drop_peek()
            self._sound.append(np.array(frame, dtype=np.int16))
            self._length += len(frame)
        while self._length > LONGEST_S * self._request.sample_rate:
            self._cut()
        return None

    def peek(self) -> "Future[Recognition]":
        """Recognise what has been heard so far."""
        self._expect_listening()
        return self._recognition(urgent=False)

    def finish(self) -> "Future[Recognition]":
        """End the utterance; the last peek is used if nothing came since."""
        self._expect_listening()
        self._state = _State.FINISHED
        recognition = self._recognition(urgent=True)
        self._sound = []
        return recognition

    def abandon(self) -> None:
        """Forget the utterance. What is queued for it is not decoded."""
        if self._state is _State.LISTENING:
            self._drop_peek()
            for piece in self._begun:
                piece.cancel()
        self._state = _State.ABANDONED
        self._sound, self._begun = [], []

    def _expect_listening(self) -> None:
        if self._state is not _State.LISTENING:
            raise RuntimeError(f"this utterance is {self._state.value}")

    def _drop_peek(self) -> None:
        if self._peeked is not None:
            self._peeked.cancel()
            self._peeked = None

    def _cut(self) -> None:
        """Decode the first part of a long speech and go on collecting the rest."""
        sound = np.concatenate(self._sound)
        place = quietest(sound, self._request.sample_rate, _EARLIEST_CUT_S, LONGEST_S)
        self._begun.append(self._submit(sound[:place], urgent=False))
        self._sound, self._length = [sound[place:]], len(sound) - place

    def _recognition(self, *, urgent: bool) -> "Future[Recognition]":
        if self._peeked is not None and self._peeked.cancelled():
            self._peeked = None
        if self._peeked is None and self._length >= _SHORTEST_S * self._request.sample_rate:
            self._peeked = self._submit(np.concatenate(self._sound), urgent=urgent)
        pieces = self._begun + ([self._peeked] if self._peeked else [])
        if urgent:
            for piece in pieces:
                self._pool.hasten(piece)
        return gather(pieces, lambda decoded: self._join(decoded, self._length))

    def _submit(self, sound: Samples, *, urgent: bool) -> "Future[Decoded]":
        piece = _piece(sound, self._request, self._hint)
        return self._pool.submit(piece, alike=piece.alike, urgent=urgent)

    def _join(self, decoded: Sequence[Decoded], heard: int) -> Recognition:
        request = self._request
        parts = [self._answer(piece, request) for piece in decoded]
        if len(parts) == 1:
            return parts[0]
        if parts:
            return joined(parts, request.alternatives)
        nothing = Decoded((), 1.0, {}, ran_away=False, seconds=0.0, work_s=0.0)
        empty = self._answer(nothing, request)
        return empty if heard else Recognition((), request.language, empty.engine, 0.0, 0.0)


def joined(parts: Sequence[Recognition], alternatives: int) -> Recognition:
    """One recognition of a long speech from those of its pieces, in order.

    Rejected pieces are left out: a cough in the middle must not cost the rest. The n-th
    reading takes the n-th of each piece, or its best where there is none.
    """
    kept = [part for part in parts if part.hypotheses]
    whole = sum(part.audio_s for part in kept) or 1.0
    readings = []
    for rank in range(min(alternatives, max((len(p.hypotheses) for p in kept), default=0))):
        chosen = [p.hypotheses[rank if rank < len(p.hypotheses) else 0] for p in kept]
        shares = [part.audio_s / whole for part in kept]
        confidence = sum(h.confidence * share for h, share in zip(chosen, shares, strict=True))
        readings.append(Hypothesis(" ".join(h.text for h in chosen), confidence))
    rejections = [part.rejection for part in parts if part.rejection]
    rejection: Rejection | None = None if kept or not rejections else rejections[0]
    longest = max(parts, key=lambda part: part.audio_s)
    return Recognition(
        hypotheses=tuple(sorted(readings, key=lambda each: -each.confidence)),
        language=longest.language,
        engine=longest.engine,
        audio_s=sum(part.audio_s for part in parts),
        decode_s=sum(part.decode_s for part in parts),
        spoken=longest.spoken,
        rejection=rejection,
        discarded=tuple(reading for part in parts for reading in part.discarded),
    )


def _piece(samples: Samples, request: ListeningRequest, hint: tuple[int, ...]) -> Piece:
    others = set(request.candidates) - {request.language}
    return Piece(
        samples,
        request.sample_rate,
        request.language,
        hint,
        detect=bool(others),
        expected=request.expected,
    )
