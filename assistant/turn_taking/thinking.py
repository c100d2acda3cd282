"""The dialogue of one caller: events wait in order, one at a time is answered.

The dialogue is asked in a worker, so that a frame of sound never waits for it, and may
fail: then the caller is offered keys and a person, and nothing is lost of what was known.
"""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Protocol

from assistant.dialogue.dialogue import Step
from assistant.dialogue.events import CallerEvent, CannotHear, Said, Unclear
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Turn
from assistant.errors import places_of
from assistant.turn_taking.gap import ResponseGap
from assistant.turn_taking.work import Work, attempted

_log = logging.getLogger(__name__)


class Talks(Protocol):
    """What decides what to say; see `assistant.dialogue.dialogue.Dialogue`."""

    def opening(self, language: str, on: date) -> Step:
        """The first turn of a call."""

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        """What to say to what the caller did."""

    def filler(self, memory: Memory) -> Turn:
        """What is said while an answer is looked for."""

    def backchannel(self, memory: Memory) -> Turn:
        """What is said in a long pause inside an unfinished sentence."""

    def slow_caller(self, memory: Memory) -> Memory:
        """Speak slower from now on."""

    def is_yes_or_no(self, text: str, language: str) -> bool:
        """Whether words say yes or no and nothing else."""


@dataclass(frozen=True)
class Asked:
    """An event for the dialogue.

    Attributes:
        event: what the caller did.
        at: when it was certain.
        since: when the caller fell silent, or pressed the key.
        heard: what the words took so far: endpoint and decoding.
        passing: whether it may have been nothing: only something urgent is acted on.
        perhaps: whether the caller may go on: of interest is only if it asks for nothing.
        joins: the `since` of earlier events, whose words are the beginning of these.
        added: what was said besides those, for where their answer cannot be taken back.
        instead: whether this takes the place of such an event, whose answer is taken back.
    """

    event: CallerEvent
    at: float
    since: float
    heard: ResponseGap | None = None
    passing: bool = False
    perhaps: bool = False
    joins: tuple[float, ...] = ()
    added: CallerEvent | None = None
    instead: bool = False


@dataclass(frozen=True)
class _Accepted:
    """The last event that was answered, what was known before it, and the answer."""

    asked: Asked
    before: Memory
    turn: Turn

    @property
    def can_be_taken_back(self) -> bool:
        """Whether nothing was done yet that cannot be undone, and nobody needs help.

        While a person is being called, the line has something to do that the memory does not
        know of.
        """
        asked, turn = self.asked, self.turn
        said = isinstance(asked.event, Said | Unclear)
        from_the_start = not asked.joins or asked.instead
        calling = State.TRANSFERRING in (self.before.state, turn.state)
        free = turn.action is Action.NONE and turn.state is not State.URGENT and not calling
        return said and from_the_start and free


@dataclass(frozen=True)
class Answer:
    """What came of an event.

    Attributes:
        asked: the event.
        step: the dialogue's answer; None when it failed twice.
        error: the kind of error, when it failed.
        seconds: of work.
    """

    asked: Asked
    step: Step | None
    error: str | None
    seconds: float


class Thinking:
    """Asks the dialogue.

    Args:
        dialogue: decides what to say.
        work: where it is asked.
    """

    def __init__(self, dialogue: Talks, work: Work) -> None:
        self._dialogue = dialogue
        self.memory: Memory | None = None
        """What the dialogue knows; None before the opening."""
        self._work = work
        self._queue: deque[Asked] = deque()
        self._pending: tuple[Asked, Future[Answer]] | None = None
        self._before: Memory | None = None
        """What was known before the event that was asked last."""
        self._accepted: _Accepted | None = None

    @property
    def since(self) -> Asked | None:
        """The event that is waiting for its answer; None when none is."""
        if self._pending is not None:
            return self._pending[0]
        return self._queue[0] if self._queue else None

    def open(self, language: str, on: date) -> Turn:
        """The first turn of a call.

        Args:
            language: of the line, ISO 639-1.
            on: day of the call.
        """
        step = self._dialogue.opening(language, on)
        self.accept(step)
        return step.turn

    def ask(self, asked: Asked) -> None:
        """Queue an event."""
        self._queue.append(asked)

    def answer(self) -> Answer | None:
        """The next answer, if it is there; call it until it is None."""
        if self._pending is None:
            memory = self.memory
            if not self._queue or memory is None:
                return None
            asked, before = self._joined(self._queue.popleft(), memory)
            self._before = before
            self._pending = asked, self._work.submit(lambda: self._step(before, asked))
        asked, future = self._pending
        if not future.done():
            return None
        self._pending = None
        error = future.exception()
        if error is not None:
            return Answer(asked, None, type(error).__name__, 0.0)
        return future.result()

    def accept(self, step: Step, asked: Asked | None = None) -> None:
        """Keep what the dialogue knows after this step.

        Args:
            step: the dialogue's.
            asked: the event that it answers, if it is one that `answer` gave.
        """
        before, self._accepted = self._before, None
        if asked is not None and before is not None:
            self._accepted = _Accepted(asked, before, step.turn)
        self.memory = step.memory

    def _joined(self, asked: Asked, memory: Memory) -> tuple[Asked, Memory]:
        """An event, and what was known before the half of it that was answered already.

        We had cut in: the caller is answered as if that had not happened.
        """
        last, event = self._accepted, asked.event
        if not asked.joins:
            return asked, memory
        known = last is not None and last.asked.since in asked.joins and last.can_be_taken_back
        if last is None or not known or not isinstance(event, Said):
            # The half was answered for good: said again with it, it would count twice.
            return replace(asked, event=asked.added or event), memory
        over = isinstance(last.asked.event, Said) and last.asked.event.over
        return replace(asked, event=replace(event, over=over), instead=True), last.before

    def slow_caller(self) -> None:
        """Speak slower from now on."""
        memory = self.memory
        if memory is None:
            return
        slower = attempted(lambda: self._dialogue.slow_caller(memory))
        if slower.exception() is None:
            self.memory = slower.result()
            if self._accepted is not None:
                before = replace(self._accepted.before, manner=self.memory.manner)
                self._accepted = replace(self._accepted, before=before)

    def is_yes_or_no(self, text: str, language: str) -> bool:
        """Whether words say yes or no and nothing else."""
        judged = attempted(lambda: self._dialogue.is_yes_or_no(text, language))
        return judged.exception() is None and judged.result()

    def filler(self) -> Turn | None:
        """What to say while an answer is looked for; None when nothing can be."""
        memory = self.memory
        return None if memory is None else _turn(lambda: self._dialogue.filler(memory))

    def backchannel(self) -> Turn | None:
        """What to say in a long pause of the caller's; None when nothing can be."""
        memory = self.memory
        return None if memory is None else _turn(lambda: self._dialogue.backchannel(memory))

    def _step(self, memory: Memory, asked: Asked) -> Answer:
        begun = perf_counter()
        step = attempted(lambda: self._dialogue.step(memory, asked.event))
        error = step.exception()
        if error is not None:
            _log_failure(error)
            # Keys and a person, as when nothing can be heard.
            step = attempted(lambda: self._dialogue.step(memory, CannotHear()))
        return Answer(
            asked=asked,
            step=step.result() if step.exception() is None else None,
            error=None if error is None else type(error).__name__,
            seconds=perf_counter() - begun,
        )


def _turn(find: Callable[[], Turn]) -> Turn | None:
    turn = attempted(find)
    error = turn.exception()
    if error is None:
        return turn.result()
    _log_failure(error)
    return None


def _log_failure(error: BaseException) -> None:
    _log.error(
        "The dialogue broke down",
        extra={"error": type(error).__name__, "places": places_of(error)},
    )
