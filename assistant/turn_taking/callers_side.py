"""The caller's side: what was said, pressed or left unsaid becomes events for the dialogue."""

from dataclasses import replace
from typing import Final

from assistant.audio import Samples
from assistant.dialogue.events import (
    CallerEvent,
    CannotHear,
    NothingThere,
    Paused,
    Pressed,
    Said,
    Silent,
    Unclear,
)
from assistant.dialogue.turn import Listen, Turn
from assistant.listening.heard import (
    Heard,
    ListenerEvent,
    NoiseHeard,
    PartialWords,
    RecogniserFailed,
)
from assistant.listening.turns import NoInput
from assistant.settings import TurnTakingSettings
from assistant.turn_taking.added import added_words
from assistant.turn_taking.callers_rate import CallersRate
from assistant.turn_taking.chronicle import Chronicle
from assistant.turn_taking.ear import Ear
from assistant.turn_taking.echo import said_by_us
from assistant.turn_taking.floor import Floor
from assistant.turn_taking.gap import ResponseGap
from assistant.turn_taking.happened import CallerDid, Failed, WordsSoFar
from assistant.turn_taking.keys import Keys
from assistant.turn_taking.outcomes import Outcome, Outcomes
from assistant.turn_taking.thinking import Answer, Asked, Thinking
from assistant.understanding.meaning import Reading

_NOD_WORDS: Final = 3
"""«Uh-huh», «yes, yes, I see»: more words are listened to until their end."""
_PASSING_S: Final = 1.5
"""Unclear speech over Jauap's voice that is shorter may have been meant for somebody else."""
_KEY_TONE_S: Final = 1.0
"""The tone of a key may still be heard for so long after the press was told."""


class CallersSide:
    """Hears one caller and tells the dialogue.

    Args:
        settings: what is short and what is long.
        ear: hears the caller.
        outcomes: makes events of what is heard.
        floor: who speaks.
        thinking: is told.
        chronicle: is told too.
    """

    def __init__(  # noqa: PLR0913 - everything that a caller's word can set in motion
        self,
        settings: TurnTakingSettings,
        *,
        ear: Ear,
        outcomes: Outcomes,
        floor: Floor,
        thinking: Thinking,
        chronicle: Chronicle,
    ) -> None:
        self._settings = settings
        self._ear = ear
        self._outcomes = outcomes
        self._floor = floor
        self._thinking = thinking
        self._chronicle = chronicle
        self._keys = Keys(settings)
        self._rate = CallersRate(settings)
        self._listen: Listen | None = None
        self._now = 0.0
        self._last_key: float | None = None
        self._muttered = False
        """Whether a sound without words came since the last question."""
        self._nodded: str | None = None
        """Words so far in the caller's open turn that asked for nothing."""
        self._last_text = ""
        """Words of the last turn that had any."""

    def asked(self, turn: Turn) -> None:
        """Another turn of Jauap's begins."""
        if turn.listen is None or not turn.listen.digits or turn.say:
            self._keys.no_number()
        if turn.listen is not None:
            self._listen = turn.listen

    def hear(self, frame: Samples, now: float) -> None:
        """Take the next 8 kHz sound, which ends now."""
        self._now = now
        for event in self._ear.hear(frame):
            self._listened(event)
        for outcome in self._outcomes.late():
            self._came_of(outcome)
        self._floor.notice(self._ear)
        if self._keys.number_over(now):
            self.ask(Paused(), since=now)

    def press(self, key: str, now: float) -> None:
        """A key went down."""
        self._now = now
        number = self._listen is not None and self._listen.digits
        if self._keys.press(key, now, number=number):
            self._last_key = now
            self._floor.key()
            self.ask(Pressed(key), since=now)

    def quiet_s(self, now: float) -> float:
        """Seconds until the handset is back at the ear after a key (C15)."""
        if self._last_key is None:
            return 0.0
        return max(0.0, self._last_key + self._settings.after_key - now)

    def ask(self, event: CallerEvent, *, since: float) -> None:
        """Tell the dialogue.

        Args:
            event: what the caller did.
            since: when the caller fell silent, or pressed the key.
        """
        self._ask(Asked(event, self._now, since))

    def _ask(self, asked: Asked) -> None:
        self._muttered = False
        self._chronicle.tell(CallerDid(asked.at, asked.event))
        self._thinking.ask(asked)

    def perhaps_nodded(self, answer: Answer) -> None:
        """Go on with what was said, if the caller's words so far ask for nothing."""
        event, step = answer.asked.event, answer.step
        if not isinstance(event, Said) or step is None or not step.turn.resume:
            return
        if self._floor.over and self._ear.caller.speech_s == 0.0:
            self._nodded = event.readings[0].text
            self._floor.finished()
            self._floor.go_on()

    def _listened(self, event: ListenerEvent) -> None:
        match event:
            case PartialWords(at, text, joined):
                self._chronicle.tell(WordsSoFar(at, text))
                if not said_by_us(text, self._floor.said_since(self._now)):
                    self._floor.words()
                    if not joined:  # those answer what was asked before
                        self._perhaps_nothing(text)
            case Heard() | NoiseHeard() | RecogniserFailed():
                outcome = self._outcomes.of(event)
                if outcome is not None:
                    self._came_of(outcome)
            case NoInput():
                self._silence()

    def _came_of(self, outcome: Outcome) -> None:
        """A turn of the caller's is over."""
        floor, timing = self._floor, outcome.timing
        over, held, asked = floor.over, floor.callers, floor.asked
        if not self._ear.caller.turn_open:
            floor.finished()
        if outcome.error is not None:
            self._chronicle.tell(Failed(self._now, "recogniser", outcome.error))
        self._chronicle.heard(self._now, outcome, over=over)
        event = outcome.event
        nodded, self._nodded = self._nodded, None
        added = self._added(outcome) if outcome.joins else event
        if isinstance(event, Said):
            self._last_text = event.readings[0].text
        else:
            self._ear.nothing_came()
        if event is None or self._is_echo(outcome, added) or (over and self._is_passing(outcome)):
            self._ear.nothing_came()
            self._nothing(outcome, held=held)
            return
        if isinstance(event, Said):
            text = event.readings[0].text
            nod = not held and nodded == text
            # What goes on with a turn answers the question of that turn.
            agrees = over and not asked and not outcome.joins and self._only_agrees(text)
            if nod or agrees:
                self._nothing(outcome, held=held)
                return
            event = replace(event, over=over)
            if not outcome.joins:
                self._learn_rate(event, outcome)
        gap = ResponseGap(timing.ended_at - timing.end, outcome.decode_s, 0.0, 0.0)
        # Said over Jauap's voice, half a word may have been for somebody else in the room.
        passing = over and isinstance(event, Unclear) and outcome.speech_s < _PASSING_S
        if isinstance(added, Said):
            added = replace(added, over=over)
        joins = tuple(each.end for each in outcome.joins)
        self._ask(Asked(event, self._now, timing.end, gap, passing, joins=joins, added=added))

    def _added(self, outcome: Outcome) -> CallerEvent | None:
        """What was said after the turns that this one goes on with, as far as that is clear."""
        event = outcome.event
        if not isinstance(event, Said):
            return event
        text = added_words(event.readings[0].text, self._last_text)
        if not text:
            return Unclear(event.readings)
        return Said((replace(event.readings[0], text=text),), event.language)

    def _nothing(self, outcome: Outcome, *, held: bool) -> None:
        """A sound without words: go on, or take it for an answer that was mumbled."""
        if self._thinking.since is not None:
            return
        if self._floor.callers or self._floor.go_on() or self._floor.turn is not None:
            return
        if outcome.event is not None:
            self._ear.prompt_ended()  # words stopped the clock, but they were none
            return
        if not held or self._is_key_tone(outcome):
            return
        self._muttered = True
        if outcome.speech_s >= self._settings.mumble:
            self._silence()

    def _perhaps_nothing(self, text: str) -> None:
        """Short words over the voice: go on at once if they ask for nothing.

        The pause that ends a turn may be longer than an «uh-huh» may stop the voice.
        """
        short = len(text.split()) <= _NOD_WORDS and self._ear.caller.speech_s == 0.0
        if self._thinking.since is not None or not (short and self._floor.over):
            return
        if not self._floor.asked and self._only_agrees(text):
            self._nodded = text
            self._floor.finished()
            self._floor.go_on()
            return
        said = Said((Reading(text),), language=self._language, over=True, so_far=True)
        self._thinking.ask(Asked(said, self._now, self._now, perhaps=True))

    def _only_agrees(self, text: str) -> bool:
        """Whether words answer a question that has not been put yet.

        «Yes» over what comes before a question means «I follow»: no fact may come of it.
        """
        listen = self._listen
        if listen is None or listen.kind != "yes_no":
            return False
        return self._thinking.is_yes_or_no(text, listen.language)

    def _silence(self) -> None:
        """Nothing was said, or nothing with words in it."""
        if self._thinking.since is not None or self._ear.caller.turn_open:
            return
        event: CallerEvent = NothingThere() if self._muttered else Silent()
        self.ask(event, since=self._now)

    def _is_echo(self, outcome: Outcome, said: CallerEvent | None) -> bool:
        timing = outcome.timing
        if not isinstance(said, Said) or timing.start > self._floor.sounded_at:
            return False
        return said_by_us(said.readings[0].text, self._floor.said_since(timing.start))

    def _is_passing(self, outcome: Outcome) -> bool:
        """Whether a noise over the voice is no reason to say that nothing can be heard."""
        return isinstance(outcome.event, CannotHear) and outcome.speech_s < _PASSING_S

    def _learn_rate(self, said: Said, outcome: Outcome) -> None:
        language = said.language or self._language or ""
        self._rate.heard(said.readings[0].text, outcome.speech_s, language)
        if self._rate.slow and self._thinking.since is None:
            self._rate.told()
            self._thinking.slow_caller()

    def _is_key_tone(self, outcome: Outcome) -> bool:
        if self._last_key is None:
            return False
        return outcome.timing.start <= self._last_key <= outcome.timing.end + _KEY_TONE_S

    @property
    def _language(self) -> str | None:
        return None if self._listen is None else self._listen.language
