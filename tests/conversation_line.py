"""A line to a conversation whose every part does what a test tells it."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.completeness import Completeness
from assistant.conversation import Conversation
from assistant.dialogue.dialogue import Step
from assistant.dialogue.events import CallerEvent
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Listen, Say, Turn
from assistant.journal import Journal
from assistant.listening.ears import Ears
from assistant.manner import Manner
from assistant.settings import DEFAULTS, load_settings
from assistant.turn_taking.happened import CallerDid, Happened, SentenceBegan
from assistant.turn_taking.thinking import Talks
from assistant.turn_taking.voicing import Speaks
from assistant.turn_taking.work import Work, attempted
from tests.listening.scripted import Answer, LoudnessDetector, ScriptedRecogniser

SETTINGS = load_settings(DEFAULTS)
FRAME = TELEPHONE_RATE // 50
ON = date(2026, 1, 5)
SENTENCE_S = 2.0
"""Length of each sentence of the scripted voice, and of the answers to it."""

_FRAME_S = 0.02
_FASTER = 10
"""So many times faster than its clock a live line runs at most while it waits for threads."""
_LONGEST_REST_S = 30.0
"""Of a machine that is busy with other things."""

T = TypeVar("T")


def check(text: str, *, question: str, language: str) -> Completeness:
    """The scripted words tell themselves how finished they are."""
    assert question
    assert language
    ending = text.rsplit(" ", maxsplit=1)[-1]
    return {"stop": Completeness.COMPLETE, "and": Completeness.INCOMPLETE}.get(
        ending, Completeness.UNKNOWN
    )


def turn(text: str = "Question.", kind: str = "open", **changes: object) -> Turn:
    """A turn of one line, in one language."""
    language = str(changes.pop("language", "ru"))
    listen = Listen(kind, language, digits=bool(changes.pop("digits", False)))
    plain = Turn((Say(text, language, "prompts/test"),), listen, State.OPEN)
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of a turn


@dataclass
class ScriptedDialogue:
    """Gives one turn after the other; the last one again and again. «uh» asks for nothing."""

    opening_turn: Turn = field(default_factory=lambda: turn("First. Second. Third. Fourth."))
    turns: list[Turn | BaseException] = field(default_factory=lambda: [turn("Answer.")])
    events: list[CallerEvent] = field(default_factory=list)
    slower: int = 0
    fillers: int = 0
    broken_asides: bool = False

    def opening(self, language: str, on: date) -> Step:
        return Step(Memory(on, language, State.OPENING), self.opening_turn)

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        self.events.append(event)
        if getattr(event, "over", False) and event.readings[0].text == "uh":  # type: ignore[union-attr]  # only words come over the voice
            return Step(memory, Turn((), None, State.OPEN, resume=True))
        answer = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        if isinstance(answer, BaseException):
            raise answer
        return Step(memory, answer)

    def filler(self, memory: Memory) -> Turn:
        assert memory.on == ON
        if self.broken_asides:
            raise KeyError("filler")
        self.fillers += 1
        return turn("Filler.")

    def backchannel(self, memory: Memory) -> Turn:
        assert memory.on == ON
        if self.broken_asides:
            raise KeyError("backchannel")
        return turn("Backchannel.")

    def is_yes_or_no(self, text: str, language: str) -> bool:
        assert language
        return text.startswith("yes")

    def slow_caller(self, memory: Memory) -> Memory:
        self.slower += 1
        return memory


class ScriptedVoice:
    """Hisses for two seconds per sentence, in three phrases; each text has its own hiss."""

    rate = TELEPHONE_RATE

    def __init__(self, failures: dict[str, BaseException] | None = None) -> None:
        self.failures = failures or {}
        self.spoken: list[tuple[str, str, bool]] = []

    def speak(
        self, text: str, language: str, manner: Manner | None = None, *, keep: bool = True
    ) -> Iterator[Samples]:
        assert manner
        if language in self.failures:
            raise self.failures[language]
        self.spoken.append((text, language, keep))
        hiss = np.random.default_rng(sum(map(ord, text)))
        for share in (0.4, 0.4, 0.2):
            size = round(SENTENCE_S * share * TELEPHONE_RATE)
            yield hiss.integers(-3_000, 3_000, size).astype(np.int16)


@dataclass
class LateWork:
    """Does work at once, but the answer is there only so many seconds of the call later."""

    seconds: float
    line: "Line | None" = None
    _due: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        assert self.line
        done, later = attempted(call), Future[T]()
        self._due.append((self.line.now + self.seconds, lambda: later.set_result(done.result())))
        return later

    def pass_time(self) -> None:
        assert self.line
        now = self.line.now
        for _, tell in [each for each in self._due if each[0] <= now]:
            tell()
        self._due = [each for each in self._due if each[0] > now]

    def close(self) -> None:
        self._due = []


class Line:
    """Speaks (loud hiss), pauses and presses keys; keeps what comes back."""

    def __init__(
        self,
        answers: Sequence[Answer] = ("hello stop",),
        dialogue: Talks | None = None,
        *,
        voice: Speaks | None = None,
        recogniser: ScriptedRecogniser | None = None,
        ears: Ears | None = None,
        deaf: bool = False,
        language: str = "ru",
        replay: bool = True,
        late: LateWork | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.recogniser = recogniser or ScriptedRecogniser(list(answers))
        self.dialogue = dialogue or ScriptedDialogue()
        self.voice = voice or ScriptedVoice()
        heard = Ears({"ru": self.recogniser}, LoudnessDetector(), SETTINGS.listening, check)
        self.late = late
        work: Work | None = late
        self.conversation = Conversation(
            self.dialogue,
            None if deaf else ears or heard,
            self.voice,
            language=language,
            on=ON,
            replay=replay,
            journal=journal,
            settings=SETTINGS,
            thinking=work,
        )
        if late is not None:
            late.line = self
        self._hiss = np.random.default_rng(7)
        self.out: list[Samples] = []
        self.events: list[Happened] = []
        self.conversation.start()

    @property
    def now(self) -> float:
        return self.conversation.now

    def says(self, seconds: float, loudness: int = 4_000) -> "Line":
        for _ in range(round(seconds * 50)):
            self.plays(self._hiss.integers(-2 * loudness, 2 * loudness, FRAME).astype(np.int16))
        return self

    def pauses(self, seconds: float) -> "Line":
        return self.says(seconds, 3)

    def rests(self) -> "Line":
        """Pauses until everything was said and done, however long the threads take for it."""
        deadline = time.monotonic() + _LONGEST_REST_S
        self.pauses(_FRAME_S)
        while not self.conversation.waiting:
            assert time.monotonic() < deadline, self.events
            self.pauses(_FRAME_S)
            time.sleep(_FRAME_S / _FASTER)
        return self

    def plays(self, frame: Samples) -> "Line":
        self.out.append(self.conversation.hear(frame))
        assert len(self.out[-1]) == len(frame)
        self.events += self.conversation.happened()
        if self.late is not None:
            self.late.pass_time()
        return self

    def presses(self, *keys: str) -> "Line":
        for key in keys:
            self.conversation.press(key)
        return self

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def told(self) -> list[CallerEvent]:
        """What the dialogue was told."""
        return [event.event for event in self.of(CallerDid)]

    @property
    def said(self) -> list[str]:
        """Sentences that were begun."""
        return [event.text for event in self.of(SentenceBegan)]

    def sounds(self, begin: float, end: float) -> bool:
        """Whether anything was heard of Jauap between these times."""
        return bool(np.any(np.abs(self.sound(begin, end)) > 100))

    def sound(self, begin: float, end: float) -> Samples:
        out = np.concatenate(self.out)
        return out[round(begin * TELEPHONE_RATE) : round(end * TELEPHONE_RATE)]

    def next_sound(self, after: float) -> float:
        """When Jauap is first heard after this time."""
        later = np.flatnonzero(np.abs(self.sound(after, self.now)) > 100)
        return after + float(later[0]) / TELEPHONE_RATE

    def longest_silence(self, begin: float, end: float) -> float:
        """Seconds of the longest time without a sound of Jauap's."""
        loud = np.flatnonzero(np.abs(self.sound(begin, end)) > 100) / TELEPHONE_RATE
        return float(np.max(np.diff(np.concatenate([[0.0], loud, [end - begin]]))))
