"""One caller, by voice and keys: frames in, frames out, whatever line they come from.

    frame ─> echo gate ─> Ear ─> outcome ─> Thinking (dialogue) ─> Turn
                           │                                        │
                           └ speech: the voice pauses        Player <┘ ─> frame

The clock is the number of samples heard; there is no other. With `replay=True` all work is
done within the frame that asks for it: the same frames, keys and line events then give the
same conversation, sample by sample. docs/turn-taking.md tells who speaks when, and why.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.dialogue.events import (
    CallerEvent,
    CannotHear,
    HungUp,
    NothingThere,
    Paused,
    Pressed,
    Said,
    Silent,
    Unclear,
)
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Turn
from assistant.errors import ConfigurationError
from assistant.journal import Journal
from assistant.listening.ears import Ears
from assistant.listening.heard import (
    Heard,
    ListenerEvent,
    NoiseHeard,
    PartialWords,
    RecogniserFailed,
)
from assistant.listening.turns import NoInput
from assistant.settings import Settings, load_settings
from assistant.turn_taking.callers_rate import CallersRate
from assistant.turn_taking.chronicle import Chronicle
from assistant.turn_taking.ear import Ear
from assistant.turn_taking.echo import Echo, said_by_us
from assistant.turn_taking.floor import Floor
from assistant.turn_taking.gap import ResponseGap
from assistant.turn_taking.happened import (
    Answered,
    CallerDid,
    Do,
    Failed,
    Happened,
    TurnSpoken,
    WordsSoFar,
)
from assistant.turn_taking.keys import KEYS, Keys
from assistant.turn_taking.outcomes import Outcome, Outcomes
from assistant.turn_taking.patience import Patience
from assistant.turn_taking.thinking import Answer, Asked, Talks, Thinking
from assistant.turn_taking.voicing import Speaks
from assistant.turn_taking.work import AtOnce, InThread, Work

_PASSING_S: Final = 1.5
"""Unclear speech over Jauap's voice that is shorter may have been meant for somebody else."""


@dataclass(frozen=True)
class _Answered:
    """An answer whose first sound is awaited: what the caller waited so far, and since when."""

    gap: ResponseGap
    at: float


class Conversation:
    """Talks with one caller. Calls come from one thread.

    Args:
        dialogue: decides what to say; shared by all callers.
        ears: hears words; None where nothing can be heard: then keys work.
        speaker: makes sound of text, at the telephone's rate.
        language: of the line, ISO 639-1; the caller's first words may change it.
        on: day of the call.
        replay: do all work within the frame that asks for it. A live line does it in
            threads.
        journal: where the conversation is logged; None to log nothing.
        settings: silences and pauses; those in force without it.
        thinking: where the dialogue is asked, for tests of slow answers.

    Raises:
        ConfigurationError: the speaker does not speak at the telephone's rate.
    """

    def __init__(  # noqa: PLR0913 - what a line has to bring; the rest has defaults
        self,
        dialogue: Talks,
        ears: Ears | None,
        speaker: Speaks,
        *,
        language: str,
        on: date,
        replay: bool = False,
        journal: Journal | None = None,
        settings: Settings | None = None,
        thinking: Work | None = None,
    ) -> None:
        if speaker.rate != TELEPHONE_RATE:
            raise ConfigurationError(
                f"the voice makes {speaker.rate} samples a second, a line carries {TELEPHONE_RATE}",
                mend="Open the speaker without another rate.",
            )
        self._settings = settings or load_settings()
        self._dialogue = dialogue
        self._language, self._on = language, on
        self._replay = replay
        self._workers: list[Work] = [] if replay else [InThread("thinking"), InThread("voice")]
        self._work = thinking or (AtOnce() if replay else self._workers[0])
        self._chronicle = Chronicle(journal)
        self._samples = 0
        self._ear = Ear(ears, self._settings.listening, replay=replay)
        self._outcomes = Outcomes(self._ear, replay=replay)
        self._echo = Echo()
        ahead = None if replay else self._workers[1]
        self._floor = Floor(speaker, self._settings, ahead, self._tell)
        self._keys = Keys(self._settings.turn_taking)
        self._rate = CallersRate(self._settings.turn_taking)
        self._patience = Patience(self._settings.turn_taking)
        self._thinking: Thinking | None = None
        self._turn: Turn | None = None
        self._answered: _Answered | None = None
        self._muttered = False
        self._told_deaf: set[str] = set()
        self._last_key: float = -1.0
        self._over = False

    # --- what a line does ----------------------------------------------------------------

    def start(self) -> None:
        """The line is connected: the first frame that `hear` gives holds the greeting.

        Raises:
            JauapError: the dialogue has no opening; then there is no service to offer.
        """
        self._chronicle.began(self._language, self._on, replay=self._replay)
        step = self._dialogue.opening(self._language, self._on)
        self._thinking = Thinking(self._dialogue, step.memory, self._work)
        self._begin(step.turn, wait_s=0.0)

    def hear(self, frame: Samples) -> Samples:
        """Take the next 8 kHz sound from the caller, usually 20 ms.

        Returns:
            As many samples for the caller; silence before `start` and after `hang_up`.
        """
        if self._thinking is None or self._over:
            return np.zeros(len(frame), np.int16)
        self._samples += len(frame)
        self._floor.now = self.now
        heard = self._echo.clean(frame) if self._floor.sounding else frame
        for event in self._ear.hear(heard):
            self._listened(event)
        for outcome in self._outcomes.late():
            self._came_of(outcome)
        self._floor.notice(self._ear)
        if self._keys.number_over(self.now):
            self._ask(Paused(), since=self.now)
        self._answer()
        self._break_silence(self._thinking)
        out = self._floor.frame(len(frame))
        self._note_first_sound()
        self._note_spoken()
        self._echo.played(out)
        return out

    def press(self, key: str) -> None:
        """A key of the telephone: 0 to 9, * or #.

        Raises:
            ValueError: there is no such key.
        """
        if key not in KEYS:
            raise ValueError(f"{key!r} is no key of a telephone")
        if self._thinking is None or self._over:
            return
        listen = None if self._turn is None else self._turn.listen
        number = listen is not None and listen.digits
        if not self._keys.press(key, self.now, number=number):
            return
        self._last_key = self.now
        self._floor.key()
        self._ask(Pressed(key), since=self.now)

    def tell(self, event: CallerEvent) -> None:
        """What only the line knows: `NobodyThere` after a transfer."""
        if self._thinking is not None and not self._over:
            self._ask(event, since=self.now)

    def hang_up(self) -> None:
        """The caller is gone: stop everything and forget the sound."""
        if self._over:
            return
        self._over = True
        if self._thinking is not None:
            self._tell(CallerDid(self.now, HungUp()))
        self._ear.close()
        self._floor.close()
        for worker in self._workers:
            worker.close()
        self._chronicle.ended(self.now, starved_s=self._floor.starved_s)

    def happened(self) -> list[Happened]:
        """What happened since this was last asked, in order: `Do` is for the line to act on."""
        return self._chronicle.taken()

    @property
    def now(self) -> float:
        """Seconds since the call's first sample."""
        return self._samples / TELEPHONE_RATE

    @property
    def memory(self) -> Memory | None:
        """What the dialogue knows; None before `start`."""
        return None if self._thinking is None else self._thinking.memory

    @property
    def state(self) -> State | None:
        """Where the dialogue stands; None before `start`."""
        return None if self._turn is None else self._turn.state

    @property
    def turn(self) -> Turn | None:
        """What Jauap said last, or is saying."""
        return self._turn

    @property
    def speaking(self) -> bool:
        """Whether Jauap's voice is heard now."""
        return self._floor.sounding

    @property
    def waiting(self) -> bool:
        """Whether everything has been said and done: Jauap waits for the caller."""
        idle = self._thinking is None or self._thinking.since is None
        return idle and self._floor.turn is None and not self._ear.busy

    @property
    def gaps(self) -> tuple[ResponseGap, ...]:
        """How long the caller waited for each answer to words so far."""
        return self._chronicle.gaps

    # --- what is heard -------------------------------------------------------------------

    def _listened(self, event: ListenerEvent) -> None:
        match event:
            case PartialWords(at, text):
                self._tell(WordsSoFar(at, text))
            case Heard() | NoiseHeard() | RecogniserFailed():
                outcome = self._outcomes.of(event)
                if outcome is not None:
                    self._came_of(outcome)
            case NoInput():
                self._silence()

    def _came_of(self, outcome: Outcome) -> None:
        """A turn of the caller's is over."""
        floor, timing = self._floor, outcome.timing
        over, held = floor.over, floor.callers
        if not self._ear.turn_open:
            floor.finished()
        if outcome.error is not None:
            self._tell(Failed(self.now, "recogniser", outcome.error))
        self._chronicle.heard(self.now, outcome, over=over)
        event = outcome.event
        if event is None or self._is_echo(outcome) or (over and self._is_passing(outcome)):
            self._nothing(outcome, held=held)
            return
        if isinstance(event, Said):
            event = replace(event, over=over)
            self._learn_rate(event, outcome)
        gap = ResponseGap(timing.ended_at - timing.end, outcome.decode_s, 0.0, 0.0)
        # Said over Jauap's voice, half a word may have been for somebody else in the room.
        passing = over and isinstance(event, Unclear) and outcome.speech_s < _PASSING_S
        self._ask(event, since=timing.end, heard=gap, passing=passing)

    def _nothing(self, outcome: Outcome, *, held: bool) -> None:
        """A sound without words: go on, or take it for an answer that was mumbled."""
        if self._thinking is not None and self._thinking.since is not None:
            return
        if self._floor.go_on() or self._floor.turn is not None or not held:
            return
        if outcome.timing.start <= self._last_key <= outcome.timing.end + 1.0:
            return  # the tone of the key
        self._muttered = True
        if outcome.speech_s >= self._settings.turn_taking.mumble:
            self._silence()

    def _silence(self) -> None:
        """Nothing was said, or nothing with words in it."""
        if self._thinking is None or self._thinking.since is not None or self._ear.turn_open:
            return
        event: CallerEvent = NothingThere() if self._muttered else Silent()
        self._ask(event, since=self.now)

    def _is_echo(self, outcome: Outcome) -> bool:
        event, timing = outcome.event, outcome.timing
        if not isinstance(event, Said) or timing.start > self._floor.sounded_at:
            return False
        return said_by_us(event.readings[0].text, self._floor.said_since(timing.start))

    def _is_passing(self, outcome: Outcome) -> bool:
        """Whether a noise over the voice is no reason to say that nothing can be heard."""
        return isinstance(outcome.event, CannotHear) and outcome.speech_s < _PASSING_S

    def _learn_rate(self, said: Said, outcome: Outcome) -> None:
        language = said.language or self._language
        self._rate.heard(said.readings[0].text, outcome.speech_s, language)
        if self._rate.slow and self._thinking is not None and self._thinking.since is None:
            self._rate.told()
            self._thinking.slow_caller()

    # --- what is answered ----------------------------------------------------------------

    def _ask(
        self,
        event: CallerEvent,
        *,
        since: float,
        heard: ResponseGap | None = None,
        passing: bool = False,
    ) -> None:
        if self._thinking is None:
            return
        self._muttered = False
        self._tell(CallerDid(self.now, event))
        self._thinking.ask(Asked(event, self.now, since, heard, passing))

    def _answer(self) -> None:
        thinking = self._thinking
        # One sentence that must be heard is at most five seconds long: the answer waits.
        while thinking is not None and not self._floor.must_be_heard:
            answer = thinking.answer()
            if answer is None:
                return
            if answer.error is not None:
                self._tell(Failed(self.now, "dialogue", answer.error))
            self._take(answer, thinking)

    def _take(self, answer: Answer, thinking: Thinking) -> None:
        step = answer.step
        if step is None:
            # Not even keys can be offered any more: a person, and what was asked last again.
            self._tell(Do(self.now, Action.TRANSFER))
            if not self._floor.go_on() and self._turn is not None:
                self._begin(self._turn, wait_s=0.0)
            return
        urgent = step.turn.state is State.URGENT or step.turn.action is not Action.NONE
        if answer.asked.passing and not urgent and self._floor.go_on():
            return
        thinking.accept(step)
        if step.turn.resume:
            self._resume(step.turn)
            return
        key = self._last_key + self._settings.turn_taking.after_key - self.now
        heard = answer.asked.heard
        if heard is not None:
            dialogue_s = answer.seconds if self._replay else self.now - answer.asked.at
            heard = replace(heard, dialogue_s=dialogue_s, filler=self._patience.given)
        self._answered = None if heard is None else _Answered(heard, self.now)
        self._begin(step.turn, wait_s=max(0.0, key))

    def _resume(self, turn: Turn) -> None:
        key = self._last_key + self._settings.turn_taking.after_key - self.now
        if self._floor.go_on(wait_s=max(0.0, key)) or self._floor.turn is not None:
            return
        if turn.listen is not None:
            self._ear.ask(turn.listen)
        self._ear.prompt_ended()

    def _begin(self, turn: Turn, *, wait_s: float) -> None:
        self._turn = turn
        listen = turn.listen
        if listen is not None:
            self._ear.ask(listen)
        if listen is None or not listen.digits:
            self._keys.no_number()
        self._floor.say(turn, wait_s=wait_s)

    def _note_first_sound(self) -> None:
        if self._answered is None or not self._floor.first_sound:
            return
        answered, self._answered = self._answered, None
        voice_s = self._floor.first_s if self._replay else self.now - answered.at
        self._tell(Answered(self.now, replace(answered.gap, voice_s=voice_s)))

    def _note_spoken(self) -> None:
        turn = self._floor.spoken()
        if turn is None:
            return
        self._tell(TurnSpoken(self.now))
        self._answered = None
        if self._floor.mute(turn):
            # Nobody hears us: only a person can help now.
            self._tell(Do(self.now, Action.TRANSFER))
        elif turn.action is not Action.NONE:
            self._tell(Do(self.now, turn.action, turn.callback))
        if turn.listen is None:
            return
        self._ear.prompt_ended()
        language = turn.listen.language
        deaf = not self._ear.hears(language) and language not in self._told_deaf
        self._told_deaf.add(language)
        if deaf and not turn.listen.keys:
            self._ask(CannotHear(), since=self.now)

    # --- silence -------------------------------------------------------------------------

    def _break_silence(self, thinking: Thinking) -> None:
        floor, patience = self._floor, self._patience
        if self._ear.unfinished_s == 0.0:
            patience.went_on()
        elif floor.sounding:
            self._ear.keep_open(self._settings.turn_taking.backchannel_wait)
        elif patience.unfinished(self._ear.unfinished_s):
            self._meanwhile(thinking.backchannel)
        since = self._waiting_since(thinking)
        if since is None:
            patience.answered()
            return
        quiet = max(floor.sounded_at, since[0])
        free = not floor.sounding and not floor.callers
        if free and patience.waiting(self.now, since=since, quiet=quiet):
            self._meanwhile(thinking.filler)

    def _waiting_since(self, thinking: Thinking) -> tuple[float, float] | None:
        """When the caller fell silent, and when that was certain; None if nobody waits."""
        asked, again, awaited = thinking.since, self._outcomes.awaited, self._ear.awaited
        if asked is not None:
            return asked.since, asked.at
        if again is not None:
            return again.end, again.ended_at
        if awaited is not None:
            return awaited.end, awaited.at
        return None

    def _meanwhile(self, find: Callable[[], Turn | None]) -> None:
        turn = find()
        if turn is not None:
            self._floor.meanwhile(turn)

    def _tell(self, event: Happened) -> None:
        self._chronicle.tell(event)
