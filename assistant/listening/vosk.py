"""Vosk as a streaming recogniser: words while the caller speaks, for several callers.

One loaded model serves everybody; each utterance has a Kaldi recogniser of its own, which
costs about 40 MB while it lasts. All that touches the library is in this file.
"""

import json
import logging
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import vosk

from assistant.audio import Samples, StreamResampler, silence
from assistant.errors import ConfigurationError, NotInstalledError
from assistant.listening.recogniser import (
    Hypothesis,
    ListeningRequest,
    Partial,
    Recognition,
    Rejection,
    Word,
)

_LOG = logging.getLogger(__name__)

_UNKNOWN = "[unk]"
"""Stands for any other word in a restricted vocabulary, where the model has it."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ALTERNATIVES = 10
"""Readings asked of Vosk: more than wanted, for the confidences come from them all."""
_PEEK_SILENCE_S = 0.3
"""Silence added at a peek: Vosk tells a word only when it has heard what follows it, up to
half a second later, and whoever peeks after a short pause wants the last word too."""
_UNSURE = 0.5
"""Confidence of words that are not closed yet."""
_PARTIAL_EVERY_S = 0.1
"""Sound between two looks at the words so far; each look costs a little work."""


class UnknownVocabularyError(ConfigurationError):
    """A restricted vocabulary holds no word that the model knows."""


class VoskRecogniser:
    """A Vosk model.

    Args:
        folder: the model's files.
        engine: catalogue id.
        languages: languages it may be asked for.
        rate: samples a second that the model was trained with.

    Raises:
        NotInstalledError: the model cannot be loaded.
    """

    streams = True

    def __init__(
        self, folder: Path, engine: str, languages: frozenset[str], *, rate: int = 16_000
    ) -> None:
        self.engine = engine
        self.languages = languages
        self._rate = rate
        self._model = _load(folder)
        # Only models with a dynamic graph can take another grammar at run time.
        self.restricts = (folder / "graph" / "HCLr.fst").is_file()
        self._finishing = ThreadPoolExecutor(
            max_workers=len(os.sched_getaffinity(0)), thread_name_prefix="vosk"
        )

    def begin(self, request: ListeningRequest) -> "VoskUtterance":
        """Start listening to one caller.

        Raises:
            ConfigurationError: the language is not one of this model's.
            UnknownVocabularyError: the model knows no word of the vocabulary.
        """
        if request.language not in self.languages:
            raise ConfigurationError(
                f"{self.engine} does not recognise language {request.language!r}",
                mend=f"Ask it for one of {', '.join(sorted(self.languages))}.",
            )
        arguments: list[Any] = [self._model, float(self._rate)]
        if request.vocabulary is not None and self.restricts:
            arguments.append(self._grammar(request.vocabulary))
        elif request.vocabulary is not None:
            _LOG.warning("model cannot restrict its vocabulary", extra={"engine": self.engine})
        kaldi = vosk.KaldiRecognizer(*arguments)
        kaldi.SetMaxAlternatives(_ALTERNATIVES)
        kaldi.SetWords(True)  # noqa: FBT003 - the library's own signature
        return VoskUtterance(kaldi, self, request, self._finishing)

    def unknown_words(self, vocabulary: Iterable[str]) -> tuple[str, ...]:
        """Words of a vocabulary that the model cannot hear, in order, each once.

        An entry may hold several words; what is no word at all counts as unknown.
        """
        words = dict.fromkeys(word for entry in vocabulary for word in _words(entry))
        return tuple(word for word in words if not self._knows(word))

    def close(self) -> None:
        """Finish what is under way and release the model. May be called again."""
        self._finishing.shutdown(wait=True)
        self._model = None

    @property
    def rate(self) -> int:
        """Samples a second that the model listens at."""
        return self._rate

    def _knows(self, word: str) -> bool:
        # Symbols such as "<s>" or "#0" are in the model's list but are no words; a zero
        # byte would end the text inside the library.
        return bool(_WORD.fullmatch(word)) and self._model.vosk_model_find_word(word) >= 0

    def _grammar(self, vocabulary: Sequence[str]) -> str:
        """The grammar in JSON, of words the model knows and nothing else.

        An invalid grammar would end the process.
        """
        words = dict.fromkeys(word for entry in vocabulary for word in _words(entry))
        unknown = self.unknown_words(words)
        known = [word for word in words if word not in set(unknown)]
        if not known:
            raise UnknownVocabularyError(
                f"{self.engine} knows none of the {len(words)} words of the vocabulary",
                mend="`jauap scripts lint` lists the words that the model does not know.",
            )
        if unknown:
            _LOG.warning(
                "words left out of a vocabulary",
                extra={"engine": self.engine, "left_out": len(unknown)},
            )
        if self._model.vosk_model_find_word(_UNKNOWN) >= 0:
            known.append(_UNKNOWN)
        return json.dumps(known, ensure_ascii=False)


class VoskUtterance:
    """One caller's utterance."""

    def __init__(
        self,
        kaldi: Any,
        recogniser: VoskRecogniser,
        request: ListeningRequest,
        finishing: ThreadPoolExecutor,
    ) -> None:
        self._kaldi = kaldi
        self._request = request
        self._engine = recogniser.engine
        self._finishing = finishing
        self._resampler = StreamResampler(request.sample_rate, recogniser.rate)
        self._rate = recogniser.rate
        self._heard = 0
        self._looked_at = 0
        self._work_s = 0.0
        self._pushed = 0
        self._added: list[tuple[float, float]] = []
        """When silence was added on the decoder's clock, and how much, in seconds."""
        self._segments: list[tuple[Hypothesis, ...]] = []
        """Readings of what Vosk's own endpointing has closed; the utterance goes on."""
        self._partial = ""
        self._peeked: Future[Recognition] | None = None
        self._open = True

    def accept(self, frame: Samples) -> Partial | None:
        """Take the next sound; the words so far when they have changed."""
        self._expect_open()
        if not len(frame):
            return None
        self._peeked = None
        self._heard += len(frame)
        started = perf_counter()
        self._push(self._resampler.push(np.asarray(frame, dtype=np.int16)))
        text = self._look() if self._due() else self._partial
        self._work_s += perf_counter() - started
        changed, self._partial = text != self._partial, text
        return Partial(text) if changed else None

    def peek(self) -> "Future[Recognition]":
        """The words so far; how sure they are, Vosk tells only at the end."""
        self._expect_open()
        if self._peeked is None:
            started = perf_counter()
            self._add_silence()
            text = _without_unknown(json.loads(self._kaldi.PartialResult()).get("partial", ""))
            now = (Hypothesis(text, _UNSURE),) if text else ()
            self._work_s += perf_counter() - started
            self._peeked = Future()
            self._peeked.set_result(self._recognition([*self._segments, now]))
        return self._peeked

    def finish(self) -> "Future[Recognition]":
        """End the utterance. What Vosk finds at the end is better than any peek."""
        self._expect_open()
        self._open = False
        return self._finishing.submit(self._finish)

    def abandon(self) -> None:
        """Forget the utterance."""
        self._open = False
        self._kaldi = None

    def _finish(self) -> Recognition:
        started = perf_counter()
        none = np.zeros(0, dtype=np.int16)
        self._push(self._resampler.push(none, last=True) if self._heard else none)
        self._segments.append(readings(json.loads(self._kaldi.FinalResult())))
        self._kaldi = None
        self._work_s += perf_counter() - started
        return self._recognition(self._segments)

    def _add_silence(self) -> None:
        if not self._heard:
            return
        self._added.append((self._pushed / self._rate, _PEEK_SILENCE_S))
        self._push(silence(_PEEK_SILENCE_S, self._rate))

    def _push(self, samples: Samples) -> None:
        self._pushed += len(samples)
        if len(samples) and self._kaldi.AcceptWaveform(samples.tobytes()):
            self._segments.append(readings(json.loads(self._kaldi.Result())))

    def _due(self) -> bool:
        if self._heard - self._looked_at < _PARTIAL_EVERY_S * self._request.sample_rate:
            return False
        self._looked_at = self._heard
        return True

    def _look(self) -> str:
        now = json.loads(self._kaldi.PartialResult()).get("partial", "")
        done = [segment[0].text for segment in self._segments if segment]
        return " ".join(text for text in (*done, _without_unknown(now)) if text)

    def _recognition(self, segments: Sequence[tuple[Hypothesis, ...]]) -> Recognition:
        found = joined([segment for segment in segments if segment])
        audio_s = self._heard / self._request.sample_rate
        rejection = None if found or not self._heard else Rejection.NO_SPEECH
        wanted = found[: self._request.alternatives]
        return Recognition(
            hypotheses=tuple(without_added_silence(each, self._added) for each in wanted),
            language=self._request.language,
            engine=self._engine,
            audio_s=audio_s,
            decode_s=self._work_s,
            rejection=rejection,
        )

    def _expect_open(self) -> None:
        if not self._open:
            raise RuntimeError("this utterance is over")


def readings(result: Mapping[str, Any]) -> tuple[Hypothesis, ...]:
    """Readings of one result of Vosk with alternatives, best first.

    Vosk gives a log-score for each alternative. Their shares of the whole are taken as
    probabilities; a word's is that of all alternatives that have it at the same time.
    Whether such shares are right as often as they say depends on the model; they have
    not been fitted, for no Russian or Kazakh model can be had from the registries.
    """
    alternatives = result.get("alternatives", [])
    if not alternatives:
        return ()
    top = max(each["confidence"] for each in alternatives)
    weights = [math.exp(max(-50.0, each["confidence"] - top)) for each in alternatives]
    shares = [weight / sum(weights) for weight in weights]
    merged: dict[str, Hypothesis] = {}
    for each, share in zip(alternatives, shares, strict=True):
        words = tuple(
            _word(word, alternatives, shares)
            for word in each.get("result", [])
            if word["word"] != _UNKNOWN
        )
        text = _without_unknown(each["text"])
        if not text:
            continue
        before = merged.get(text)
        confidence = share + (before.confidence if before else 0.0)
        merged[text] = Hypothesis(text, min(1.0, confidence), before.words if before else words)
    return tuple(sorted(merged.values(), key=lambda reading: -reading.confidence))


def joined(segments: Sequence[tuple[Hypothesis, ...]]) -> tuple[Hypothesis, ...]:
    """Readings of an utterance from those of its segments.

    The n-th takes the n-th of each segment, or its best where there is none; it is as
    sure as the product of its parts.
    """
    depth = max((len(segment) for segment in segments), default=0)
    whole = []
    for rank in range(depth):
        parts = [segment[rank if rank < len(segment) else 0] for segment in segments]
        whole.append(
            Hypothesis(
                " ".join(part.text for part in parts),
                math.prod(part.confidence for part in parts),
                tuple(word for part in parts for word in part.words),
            )
        )
    return tuple(sorted(whole, key=lambda reading: -reading.confidence))


def without_added_silence(reading: Hypothesis, added: Sequence[tuple[float, float]]) -> Hypothesis:
    """The reading with its words' times as the caller's clock has them.

    Args:
        reading: with times of the decoder's clock.
        added: when silence was added on that clock, and how much, in seconds.
    """

    def real(time: float | None) -> float | None:
        if time is None:
            return None
        return time - sum(min(length, time - start) for start, length in added if start < time)

    words = tuple(
        replace(word, start_s=real(word.start_s), end_s=real(word.end_s)) for word in reading.words
    )
    return replace(reading, words=words)


def _word(
    word: Mapping[str, Any], alternatives: Sequence[Mapping[str, Any]], shares: Sequence[float]
) -> Word:
    agreed = sum(
        share
        for each, share in zip(alternatives, shares, strict=True)
        if any(
            other["word"] == word["word"]
            and other["start"] < word["end"]
            and word["start"] < other["end"]
            for other in each.get("result", [])
        )
    )
    return Word(word["word"], min(1.0, agreed), word["start"], word["end"])


def _without_unknown(text: str) -> str:
    return " ".join(word for word in text.split() if word != _UNKNOWN)


def _words(entry: str) -> list[str]:
    return entry.lower().split()


def _load(folder: Path) -> Any:
    if not (folder / "am" / "final.mdl").is_file():
        raise NotInstalledError(
            f"{folder}: no Vosk model (am/final.mdl is missing)",
            mend="Check it with `jauap models verify`, and install it again if it is damaged.",
        )
    vosk.SetLogLevel(-1)
    try:
        return vosk.Model(str(folder))
    except Exception as error:  # the library raises nothing more precise
        raise NotInstalledError(
            f"{folder}: the Vosk model cannot be loaded: {error}",
            mend="Check it with `jauap models verify`, and install it again if it is damaged.",
        ) from error
