"""A call without sound: deeds in, the dialogue's turns out, on a clock that nobody waits for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import (
    CallerEvent,
    CannotHear,
    HungUp,
    NobodyThere,
    NothingThere,
    Paused,
    Pressed,
    Said,
    Silent,
    Unclear,
)
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Listen, Turn
from assistant.errors import ConfigurationError
from assistant.settings import Settings
from assistant.simulation.deeds import (
    Deaf,
    Deed,
    HangUp,
    Keys,
    Mumble,
    Nobody,
    Noise,
    Silence,
    Words,
    spoken_parts,
)
from assistant.simulation.pace import caller_s, speaking_s
from assistant.understanding.meaning import Reading

_BETWEEN_DIGITS_S = 8.0
"""Keys that come later than this after the last one belong to no number (accessibility G4)."""
_KEY_S = 0.3
_NOISE_S = 1.0
_ANSWERED_S = 1.0
"""From the caller's last word to Jauap's first: the response gap that is wanted (C1)."""


@dataclass(frozen=True)
class Exchange:
    """One thing that the caller did, and Jauap's turn to it.

    Attributes:
        event: what it was; None for the opening.
        began: second of the call at which the caller began.
        at: second at which Jauap began to speak.
        until: second at which Jauap has spoken.
        turn: Jauap's turn.
        memory: what Jauap knows after it.
    """

    event: CallerEvent | None
    began: float
    at: float
    until: float
    turn: Turn
    memory: Memory


class TextCall:
    """One call at the terminal or in a scenario.

    Args:
        dialogue: the dialogue that all lines share.
        settings: how long each kind of question waits.
        language: of the line.
        on: day of the call.
        rate: how fast the caller speaks; 1 is usual.
        pause: seconds of the caller's `…`.
    """

    def __init__(  # noqa: PLR0913 - what a call is made of
        self,
        dialogue: Dialogue,
        settings: Settings,
        *,
        language: str,
        on: date,
        rate: float = 1.0,
        pause: float = 0.0,
    ) -> None:
        self._dialogue = dialogue
        self._settings = settings
        self._rate = rate
        self._pause = pause
        self._now = 0.0
        self._collecting = False
        step = dialogue.opening(language, on)
        self._memory = step.memory
        self._listen = step.turn.listen
        self.over = False
        """Whether the caller has hung up."""
        self.opening = self._spoken(None, 0.0, step.turn)

    @property
    def memory(self) -> Memory:
        """What Jauap knows now."""
        return self._memory

    @property
    def now(self) -> float:
        """Seconds since the call came in."""
        return self._now

    def interrupt(self, at: float) -> bool:
        """Whether Jauap is still speaking at this second; then the caller begins there."""
        if at >= self._now:
            return False
        self._now = at
        return True

    def do(self, deeds: Sequence[Deed], *, waits: float = 0.0) -> Iterator[Exchange]:
        """What comes of what the caller does, one after the other.

        Args:
            deeds: what the caller does.
            waits: seconds before the first of it.
        """
        self._now += waits
        for deed in deeds:
            if self.over:
                return
            if isinstance(deed, Words):
                self._collecting = False
            yield from self._done(deed)
        if self._collecting and not self.over:
            yield from self._no_more_digits()

    def _done(self, deed: Deed) -> Iterator[Exchange]:
        match deed:
            case Words():
                said = Said((Reading(deed.plain),), over=deed.over)
                yield self._step(said, self._taken(deed))
            case Keys():
                for key in deed.keys:
                    exchange = self._step(Pressed(key), _KEY_S)
                    yield exchange
                    # A key that was answered by words belongs to no number that is being typed.
                    asked = self._listen is not None and self._listen.digits
                    self._collecting = key != "#" and asked and not exchange.turn.say
            case Silence():
                yield from self._silence(deed.seconds)
            case Noise():
                yield self._step(NothingThere(), _NOISE_S)
            case Mumble():
                yield self._step(Unclear(spoken=deed.spoken), _NOISE_S)
            case Deaf():
                yield self._step(CannotHear(), _NOISE_S)
            case Nobody():
                yield self._step(NobodyThere(), _NOISE_S)
            case HangUp():
                yield self._step(HungUp(), 0.0)
                self.over = True

    def _silence(self, seconds: float) -> Iterator[Exchange]:
        left = seconds
        if self._collecting:
            if left < _BETWEEN_DIGITS_S:
                self._now += left
                return
            left -= _BETWEEN_DIGITS_S
            yield from self._no_more_digits()
        while self._listen is not None and left >= (patience := self._patience(self._listen)):
            left -= patience
            yield self._step(Silent(), patience)
        self._now += left

    def _no_more_digits(self) -> Iterator[Exchange]:
        self._collecting = False
        yield self._step(Paused(), _BETWEEN_DIGITS_S)

    def _patience(self, listen: Listen) -> float:
        """Seconds of silence after which this question counts as not answered."""
        questions = self._settings.listening.questions
        if listen.kind not in questions:
            raise ConfigurationError(
                f"listening.questions.{listen.kind}: no such kind of question",
                mend=f"Use one of {', '.join(sorted(questions))}, "
                "or add its silences to the settings.",
            )
        return questions[listen.kind].no_input

    def _taken(self, words: Words) -> float:
        return sum(
            caller_s(part, self._rate) + pause
            for part, pause in spoken_parts(words.text, usual=self._pause)
        )

    def _step(self, event: CallerEvent, takes: float) -> Exchange:
        began = self._now
        step = self._dialogue.step(self._memory, event)
        self._memory = step.memory
        if not step.turn.resume:
            self._listen = step.turn.listen
        spoken = isinstance(event, Said | Unclear)
        self._now = began + takes + (_ANSWERED_S if spoken else 0.0)
        return self._spoken(event, began, step.turn)

    def _spoken(self, event: CallerEvent | None, began: float, turn: Turn) -> Exchange:
        at = self._now
        if turn.say:
            self._now += speaking_s(turn.say, turn.manner, self._settings.speaking)
        return Exchange(event, began, at, self._now, turn, self._memory)
