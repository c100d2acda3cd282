"""One caller, by voice and keys: frames in, frames out, whatever line they come from.

    frame ─> echo gate ─> Ear ─> outcome ─> Thinking (dialogue) ─> Turn
                           │                                        │
                           └ speech: the voice pauses        Player <┘ ─> frame

The clock is the number of samples heard; there is no other. With `replay=True` all work is
done within the frame that asks for it: the same frames, keys and line events then give the
same conversation, sample by sample. docs/turn-taking.md tells who speaks when, and why.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.dialogue.dialogue import Step
from assistant.dialogue.events import (
    CallerEvent,
    CannotHear,
    HungUp,
)
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Turn
from assistant.errors import ConfigurationError
from assistant.journal import Journal
from assistant.listening.ears import Ears
from assistant.settings import Settings, load_settings
from assistant.turn_taking.callers_side import CallersSide
from assistant.turn_taking.chronicle import Chronicle
from assistant.turn_taking.ear import Ear
from assistant.turn_taking.echo import LATEST_S, Echo
from assistant.turn_taking.floor import Floor
from assistant.turn_taking.gap import GapMeter, ResponseGap
from assistant.turn_taking.happened import (
    Answered,
    CallerDid,
    Do,
    Failed,
    Happened,
    TurnSpoken,
)
from assistant.turn_taking.keys import KEYS
from assistant.turn_taking.outcomes import Outcomes
from assistant.turn_taking.silences import Silences
from assistant.turn_taking.thinking import Answer, Talks, Thinking
from assistant.turn_taking.voicing import Speaks
from assistant.turn_taking.work import AtOnce, InThread, Work

_AT_ONCE = frozenset({Action.TAKE_CALLBACK, Action.ALARM})
"""What is done when it is decided: who hangs up over the thanks was promised a call."""


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
        self._language, self._on = language, on
        self._replay = replay
        self._workers: list[Work] = [] if replay else [InThread("thinking"), InThread("voice")]
        work = thinking or (AtOnce() if replay else self._workers[0])
        self._thinking = Thinking(dialogue, work)
        self._chronicle = Chronicle(journal)
        self._samples = 0
        self._frame_began = 0.0
        self._ear = Ear(ears, self._settings.listening, replay=replay)
        self._outcomes = Outcomes(self._ear, replay=replay)
        self._echo = Echo()
        ahead = None if replay else self._workers[1]
        self._floor = Floor(speaker, self._settings, ahead, self._tell)
        self._silences = Silences(
            self._settings.turn_taking, self._ear, self._outcomes, self._floor
        )
        self._caller = CallersSide(
            self._settings.turn_taking,
            ear=self._ear,
            outcomes=self._outcomes,
            floor=self._floor,
            thinking=self._thinking,
            chronicle=self._chronicle,
        )
        self._turn: Turn | None = None
        self._to_do: Turn | None = None
        """The turn whose action waits until it was spoken."""
        self._meter = GapMeter(replay=replay)
        self._told_deaf: set[str] = set()
        self._over = False

    # --- what a line does ----------------------------------------------------------------

    def start(self) -> None:
        """The line is connected: the first frame that `hear` gives holds the greeting.

        Raises:
            JauapError: the dialogue has no opening; then there is no service to offer.
        """
        self._chronicle.began(self._language, self._on, replay=self._replay)
        self._begin(self._thinking.open(self._language, self._on), wait_s=0.0)

    def hear(self, frame: Samples) -> Samples:
        """Take the next 8 kHz sound from the caller, usually 20 ms.

        Returns:
            As many samples for the caller; silence before `start` and after `hang_up`.
        """
        if not self._on_line:
            return np.zeros(len(frame), np.int16)
        self._frame_began = self.now
        self._samples += len(frame)
        self._floor.now = self.now
        echoes = self.now - self._floor.sounded_at < LATEST_S
        self._caller.hear(self._echo.clean(frame) if echoes else frame, self.now)
        self._answer()
        self._silences.fill(self.now, self._thinking)
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
        if self._on_line:
            self._caller.press(key, self.now)

    def tell(self, event: CallerEvent) -> None:
        """What only the line knows: `NobodyThere` after a transfer."""
        if self._on_line:
            self._caller.ask(event, since=self.now)

    def hang_up(self) -> None:
        """The caller is gone: stop everything and forget the sound."""
        if self._over:
            return
        if self._on_line:
            self._tell(CallerDid(self.now, HungUp()))
        self._over = True
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
        return self._thinking.memory

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
        return self._thinking.since is None and self._floor.turn is None and not self._ear.busy

    @property
    def gaps(self) -> tuple[ResponseGap, ...]:
        """How long the caller waited for each answer to words so far."""
        return self._chronicle.gaps

    @property
    def _on_line(self) -> bool:
        return self._thinking.memory is not None and not self._over

    # --- what is answered ----------------------------------------------------------------

    def _answer(self) -> None:
        # One sentence that must be heard is at most five seconds long: the answer waits.
        while not self._floor.must_be_heard:
            answer = self._thinking.answer()
            if answer is None:
                return
            if answer.error is not None:
                self._tell(Failed(self.now, "dialogue", answer.error))
            if answer.asked.perhaps:
                self._caller.perhaps_nodded(answer)
            elif answer.step is None:
                # Not even keys can be offered any more: a person, and what was asked last.
                self._tell(Do(self.now, Action.TRANSFER))
                if not self._floor.go_on() and self._turn is not None:
                    self._begin(self._turn, wait_s=0.0)
            else:
                self._take(answer, answer.step)

    def _take(self, answer: Answer, step: Step) -> None:
        asked, turn = answer.asked, step.turn
        urgent = turn.state is State.URGENT or turn.action is not Action.NONE
        if asked.passing and not urgent and self._floor.go_on():
            return
        wait_s = self._caller.quiet_s(self._frame_began)
        if asked.instead and turn.resume:
            self._resume(self._turn or turn, wait_s=wait_s)
            return
        self._thinking.accept(step, asked)
        self._chronicle.thought(
            self.now, step.memory, seconds=answer.seconds, instead=asked.instead
        )
        if asked.instead and self._is_being_said(turn):
            self._resume(turn, wait_s=wait_s)
            return
        if turn.resume:
            self._resume(turn, wait_s=wait_s)
            return
        filler = self._silences.filled
        self._meter.answered(
            asked.heard, asked_at=asked.at, now=self.now, work_s=answer.seconds, filler=filler
        )
        self._begin(turn, wait_s=wait_s)

    def _is_being_said(self, turn: Turn) -> bool:
        """Whether a turn says what is being said already: the words added nothing."""
        now = self._turn
        return now is not None and now == replace(turn, manner=now.manner)

    def _resume(self, turn: Turn, *, wait_s: float) -> None:
        if self._floor.callers or self._floor.go_on(wait_s=wait_s) or self._floor.turn is not None:
            return
        if turn.listen is not None:
            self._ear.ask(turn.listen)
        self._ear.prompt_ended()

    def _begin(self, turn: Turn, *, wait_s: float) -> None:
        self._turn = turn
        if turn.listen is not None:
            self._ear.ask(turn.listen)
        self._caller.asked(turn)
        self._floor.say(turn, wait_s=wait_s)
        before, self._to_do = self._to_do, None
        if turn.action in _AT_ONCE:
            self._tell(Do(self.now, turn.action, turn.callback))
        elif turn.action is not Action.NONE:
            self._to_do = turn
        elif before is not None and turn.state is State.TRANSFERRING:
            # «Yes, I will wait», over the words that a person is being called.
            self._tell(Do(self.now, before.action))

    def _note_first_sound(self) -> None:
        if self._floor.first_sound:
            gap = self._meter.first_sound(self.now, self._floor.first_s)
            if gap is not None:
                self._tell(Answered(self.now, gap))

    def _note_spoken(self) -> None:
        turn = self._floor.spoken()
        if turn is None:
            return
        self._tell(TurnSpoken(self.now))
        if self._floor.mute(turn):
            # Nobody hears us: only a person can help now.
            self._tell(Do(self.now, Action.TRANSFER))
        elif turn is self._to_do:
            self._to_do = None
            self._tell(Do(self.now, turn.action))
        if turn.listen is None:
            return
        self._ear.prompt_ended()
        language = turn.listen.language
        deaf = not self._ear.hears(language) and language not in self._told_deaf
        self._told_deaf.add(language)
        if deaf and not turn.listen.keys:
            self._caller.ask(CannotHear(), since=self.now)

    def _tell(self, event: Happened) -> None:
        self._chronicle.tell(event)
