"""What every recogniser offers, whether it streams words or wants whole utterances.

A loaded recogniser is shared by all callers. Everything that belongs to one caller's
utterance lives in the `Utterance` it returns, so that eight people can speak at once.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from assistant.audio import TELEPHONE_RATE, Samples


class Rejection(Enum):
    """Why a recogniser returns no words although sound was heard."""

    NO_SPEECH = "no_speech"
    """Nothing was said, or the model does not take it for speech."""
    UNSURE = "unsure"
    """Words were found, but too unlikely to be acted on."""
    PHANTOM = "phantom"
    """A phrase that the model is known to invent over noise and music."""
    LOOP = "loop"
    """The model repeated itself, as it does over noise or in a language it does not know."""
    OTHER_LANGUAGE = "other_language"
    """Speech, but not in the language asked for; `Recognition.spoken` names the likeliest."""


@dataclass(frozen=True)
class Word:
    """One word, with its confidence and its place in the utterance where the engine tells."""

    text: str
    confidence: float
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class Hypothesis:
    """One reading of an utterance.

    Attributes:
        text: the words, as the engine writes them, without surrounding space.
        confidence: 0 to 1, calibrated per engine: the share of such readings that are
            right. Readings of one utterance are ordered by it, best first.
        words: single words, where the engine tells them apart.
    """

    text: str
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Partial:
    """Words heard so far in an utterance that is still going on; they may change."""

    text: str


@dataclass(frozen=True)
class Recognition:
    """What was heard in one utterance.

    Attributes:
        hypotheses: n-best readings, best first; empty when nothing was said or the
            reading was rejected.
        language: the language that was listened for (ISO 639-1).
        spoken: probability of each candidate language, where the engine can tell.
        rejection: why there are no hypotheses; None when there are some or when no
            sound came at all.
        audio_s: seconds of sound that were recognised.
        decode_s: seconds of work it took.
        engine: catalogue id of the model.
        discarded: readings that a guard threw away, best first; for logs of developers
            and for fitting guards, never acted on.
        expected: what the sound would be if only the expected words were possible, where
            that is not far from what was heard; None where it is, where it was heard
            anyhow, and of engines that cannot tell.
    """

    hypotheses: tuple[Hypothesis, ...]
    language: str
    engine: str
    audio_s: float
    decode_s: float
    spoken: Mapping[str, float] = field(default_factory=dict)
    rejection: Rejection | None = None
    discarded: tuple[Hypothesis, ...] = ()
    expected: Hypothesis | None = None

    @property
    def text(self) -> str:
        """Best reading, or an empty string."""
        return self.hypotheses[0].text if self.hypotheses else ""

    @property
    def confidence(self) -> float:
        """Confidence of the best reading, 0 when there is none."""
        return self.hypotheses[0].confidence if self.hypotheses else 0.0


@dataclass(frozen=True)
class ListeningRequest:
    """What is known before the caller speaks.

    Attributes:
        language: language to listen for (ISO 639-1).
        hint: short phrases likely to be heard (from the scripts and from the question
            just asked), most useful first. A recogniser may use as many as it can.
        vocabulary: when given, the only words to recognise; engines that cannot restrict
            their vocabulary ignore it.
        expected: words of which a short reply is likely made, in any order; nothing else
            is shut out by them, see `Recognition.expected`.
        candidates: languages to tell apart when the engine can; the utterance is
            rejected as OTHER_LANGUAGE when another of them is clearly likelier.
        sample_rate: rate of the frames that will come.
        alternatives: how many readings are wanted at most.
    """

    language: str
    hint: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] | None = None
    expected: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ("ru", "kk", "en")
    sample_rate: int = TELEPHONE_RATE
    alternatives: int = 5


class Utterance(Protocol):
    """One caller's utterance in the making.

    Calls come from one thread at a time. After `finish` or `abandon` nothing more may be
    called.
    """

    def accept(self, frame: Samples) -> Partial | None:
        """Take the next sound of any length; new words so far, if there are any."""

    def peek(self) -> "Future[Recognition]":
        """Recognise what has been heard so far, without ending the utterance.

        Used on a short pause, so that the words are ready if the caller has finished;
        the answer is thrown away if the caller goes on.
        """

    def finish(self) -> "Future[Recognition]":
        """End the utterance. If nothing came since the last `peek`, its answer is used."""

    def abandon(self) -> None:
        """Forget the utterance: the caller hung up, or it was noise."""


class Recogniser(Protocol):
    """A loaded model, shared by all callers of the process."""

    @property
    def engine(self) -> str:
        """Catalogue id of the model."""

    @property
    def languages(self) -> frozenset[str]:
        """Languages this model may be asked for."""

    @property
    def streams(self) -> bool:
        """Whether `Utterance.accept` returns partial words."""

    def begin(self, request: ListeningRequest) -> Utterance:
        """Start listening to one caller."""

    def close(self) -> None:
        """Finish what is under way and release the model."""
