"""What is counted of one call, from what happens in it; knows nothing of the store.

A caller's words come in redacted. Which of them were asked in vain follows from Jauap's turn
after them: what it says has the place in the scripts it comes from.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from assistant.dialogue.events import CallerEvent, Pressed, Said, Silent
from assistant.dialogue.memory import Memory
from assistant.dialogue.reply import Reply
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Say, Turn
from assistant.store.likeness import alike, likeness_of
from assistant.turn_taking.happened import Answered, CallerDid, Do, Failed, Happened, TurnBegan


class Outcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    """At least one question was answered, and nobody else was needed."""
    PERSON = "person"
    """A person took over."""
    CALLBACK = "callback"
    """Somebody will call back."""
    LEFT = "left"
    """The caller left without any of it."""


class MissedKind(StrEnum):
    """Why a question counts as asked in vain."""

    REJECTED = "rejected"
    """It was not understood, or is about something that has no script."""
    CLARIFIED = "clarified"
    """Jauap had to ask which of two topics was meant."""
    REPEATED = "repeated"
    """The caller asked the same again after it had been answered."""
    OPERATOR = "operator"
    """It was answered, and then the caller wanted a person."""


@dataclass(frozen=True)
class Utterance:
    """A question that was asked in vain.

    Attributes:
        text: the words, redacted.
        language: in which they were said.
        kind: why it counts as such.
        topic: as which it was understood; None if as none.
    """

    text: str
    language: str
    kind: MissedKind
    topic: str | None


@dataclass(frozen=True)
class CallCounts:
    """What is kept of a call that ended.

    Attributes:
        outcome: how it ended.
        language: in which Jauap spoke at the end.
        topics: topics that were answered.
        helped: what the caller said to whether it helped.
        no_match: how often words were not understood.
        no_input: how often nothing was said in time.
        repeats: how often the caller wanted to hear something again.
        clarified: how often Jauap had to ask which topic was meant.
        failures: how often something broke down.
        transfers: how often a person was called.
        gaps: seconds that each answer took.
        missed: what was asked in vain.
    """

    outcome: Outcome
    language: str
    topics: tuple[str, ...] = ()
    helped: bool | None = None
    no_match: int = 0
    no_input: int = 0
    repeats: int = 0
    clarified: int = 0
    failures: int = 0
    transfers: int = 0
    gaps: tuple[float, ...] = ()
    missed: tuple[Utterance, ...] = ()


@dataclass(frozen=True)
class _Asked:
    """Words of the caller's, redacted; as what they were answered."""

    text: str
    language: str
    likeness: str
    topic: str | None = None


_NO_MATCH: Final = ("prompts/no_match_", "prompts/transfer_after_failures")
_ELSEWHERE: Final = "prompts/elsewhere"

NUMBERS: Final = frozenset({State.TAKING_NUMBER, State.CONFIRMING_NUMBER})
"""What is said here is a telephone number, and nobody's business."""
_NO_QUESTIONS: Final = NUMBERS | {State.URGENT, State.RATING, State.OFFERING_CALLBACK}
"""What is not understood here was no question, or that of somebody in danger."""
_SHORT_ANSWERS: Final = frozenset(
    {State.ASKING, State.OFFERING_PERSON, State.GETTING_PEN, State.DICTATING, State.HOLDING}
)
"""What is not understood here was mostly an answer, unless it is as long as a question."""
_LONG: Final = 5
"""Words from which on it is taken for a question there."""
_REPEATABLE: Final = 3
"""Words from which on saying the same again means that it was not answered."""
_WAITS: Final = frozenset({State.HOLDING, State.GETTING_PEN, State.DICTATING, State.CLOSED})
"""Where silence is what was asked for."""


class CallTally:
    """Counts one call.

    Args:
        language: of the line.
        redact: takes out of a text what is somebody's own.
    """

    def __init__(self, language: str, redact: Callable[[str, str], str]) -> None:
        self._redact = redact
        self.language = language
        self.state = State.OPENING
        self.topic: str | None = None
        self.urgent = False
        self.heard: str | None = None
        """The caller's last words, redacted; None where they were a number or a key."""
        self.heard_in = language
        self._asked: _Asked | None = None
        self._answered: list[_Asked] = []
        self._content = False
        self._told: Reply | None = None
        self._last: tuple[Say, ...] = ()
        self._wants = False
        self._missed: list[Utterance] = []
        self._topics: dict[str, None] = {}
        self._helped: bool | None = None
        self._gaps: list[float] = []
        self._no_match = self._no_input = self._repeats = 0
        self._clarified = self._failures = self._transfers = 0
        self._callback = False
        self._person = False

    def observe(self, event: Happened, memory: Memory | None) -> None:
        """Something happened; `memory` is the dialogue's as it is then."""
        match event:
            case CallerDid(_, did):
                self._caller(did)
            case TurnBegan(_, turn):
                self._turn(turn, memory)
            case Do(_, action):
                self._do(action)
            case Answered(_, gap):
                self._gaps.append(gap.total_s)
            case Failed():
                self._failures += 1
            case _:
                pass  # words that may still change, and the course of the voice

    def transferred(self, *, connected: bool) -> None:
        """What became of a transfer."""
        self._person = self._person or connected

    def counts(self, outcome: Outcome | None) -> CallCounts:
        """What is kept of the call.

        Args:
            outcome: how it ended, if the line knows better than what was observed.
        """
        return CallCounts(
            outcome=outcome or self._outcome(),
            language=self.language,
            topics=tuple(self._topics),
            helped=self._helped,
            no_match=self._no_match,
            no_input=self._no_input,
            repeats=self._repeats,
            clarified=self._clarified,
            failures=self._failures,
            transfers=self._transfers,
            gaps=tuple(self._gaps),
            missed=tuple(self._missed),
        )

    def _outcome(self) -> Outcome:
        if self._person:
            return Outcome.PERSON
        if self._callback:
            return Outcome.CALLBACK
        return Outcome.ANSWERED if self._topics else Outcome.LEFT

    def _caller(self, did: CallerEvent) -> None:
        self._asked = self.heard = None
        self._wants = isinstance(did, Said | Pressed)
        match did:
            case Said(readings, language, _) if readings and self.state not in NUMBERS:
                language = language or self.language
                self.heard, self.heard_in = self._redact(readings[0].text, language), language
                self._asked = _Asked(self.heard, language, likeness_of(self.heard))
            case Silent() if self.state not in _WAITS:
                self._no_input += 1
            case _:
                pass  # for all else the turn tells what became of it

    def _turn(self, turn: Turn, memory: Memory | None) -> None:
        before, self.state = self.state, turn.state
        if turn.state is State.URGENT:
            self.urgent = True
        if turn.say:
            self.language = turn.say[0].language
        sources = tuple(say.source for say in turn.say)
        if any(source.startswith(_NO_MATCH) for source in sources):
            self._no_match += 1
            self._miss(MissedKind.REJECTED, before)
        elif _ELSEWHERE in sources:
            self._miss(MissedKind.REJECTED, before)
        elif turn.state is State.CLARIFYING and before is not State.CLARIFYING:
            self._clarified += 1
            likest = memory.options[:1] if memory else ()
            self._miss(MissedKind.CLARIFIED, before, *likest)
        elif memory is not None:
            self._tell(turn, memory)
        if memory is not None:
            self._told, self.topic, self._last = memory.told, memory.topic, memory.last
            self._helped = self._helped if memory.helped is None else memory.helped
        self._wants = False

    def _tell(self, turn: Turn, memory: Memory) -> None:
        told = memory.told
        if told is None or told is self._told or told.topic is None:
            # No new answer: the rest of one, or the same words once more.
            last = self._last
            self._repeats += self._wants and bool(last) and turn.say[-len(last) :] == last
            return
        self._topics[told.topic] = None
        if self._asked is None:
            return
        asked = replace(self._asked, topic=told.topic)
        again = any(alike(asked.likeness, each.likeness) for each in self._answered)
        self._content = not (again and len(asked.text.split()) >= _REPEATABLE)
        if not self._content:
            self._add(asked, MissedKind.REPEATED)
        self._answered.append(asked)

    def _do(self, action: Action) -> None:
        if action in (Action.TRANSFER, Action.EMERGENCY_TRANSFER):
            self._transfers += 1
            if self._answered and self._content and not self.urgent:
                self._content = False
                self._add(self._answered[-1], MissedKind.OPERATOR)
        elif action is Action.TAKE_CALLBACK:
            self._callback = True
        self.urgent = self.urgent or action in (Action.EMERGENCY_TRANSFER, Action.ALARM)

    def _miss(self, kind: MissedKind, before: State, topic: str | None = None) -> None:
        """The words that this turn answers were in vain, if they were a question."""
        asked = self._asked
        if asked is None or before in _NO_QUESTIONS or self.urgent:
            return
        if before in _SHORT_ANSWERS and len(asked.text.split()) < _LONG:
            return
        self._add(replace(asked, topic=topic), kind)

    def _add(self, asked: _Asked, kind: MissedKind) -> None:
        if asked.likeness:
            self._missed.append(Utterance(asked.text, asked.language, kind, asked.topic))
