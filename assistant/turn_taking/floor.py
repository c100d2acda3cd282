"""Who has the floor: Jauap speaks until the caller does, and goes on when it was nothing.

voice   ████████████▁▁▁▁▁▁▁▁▁▁▁▁▁████████████████
caller  ▁▁▁▁▁▁▁▁▁███▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
                 ├┤ 0.1 s of speech: the voice pauses
                    ├ no words ─┤ the sentence begins again
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.dialogue.turn import Turn
from assistant.manner import Manner
from assistant.settings import Settings
from assistant.turn_taking.ear import Ear
from assistant.turn_taking.happened import (
    Failed,
    Happened,
    Interrupted,
    SentenceBegan,
    TurnBegan,
    WentOn,
)
from assistant.turn_taking.player import Player, Playing
from assistant.turn_taking.sentences import Sentence, sentences
from assistant.turn_taking.voicing import Speaks, Voicing
from assistant.turn_taking.work import Work

_BREATH_S: Final = 0.3
"""Silence between what was said meanwhile and the answer."""
_REMEMBERED_S: Final = 30.0
"""What was said so long ago comes back in no echo."""


class Floor:
    """Jauap's voice towards one caller, and whether the caller has silenced it.

    Args:
        speaker: makes sound of text.
        settings: pauses, and how much speech takes the floor.
        ahead: where sound is made ahead; None to make it when it is played.
        tell: told what happens.
    """

    def __init__(
        self,
        speaker: Speaks,
        settings: Settings,
        ahead: Work | None,
        tell: Callable[[Happened], None],
    ) -> None:
        self._settings = settings
        self._tell = tell
        self._voicing = Voicing(speaker, settings.speaking, self._could_not)
        self.now = 0.0
        """Seconds since the call's first sample."""
        self._main = Player(self._sound, ahead, self._sentence_began)
        self._aside = Player(self._sound, ahead, self._sentence_began)
        self._turn: Turn | None = None
        self._failures: deque[tuple[Sentence, str]] = deque()
        self._mute: set[Sentence] = set()
        self._said: deque[tuple[float, str]] = deque()
        self._sounded_at = 0.0
        self.callers = False
        """Whether the caller has the floor."""
        self.over = False
        """Whether Jauap had something left to say when the caller took the floor."""

    @property
    def turn(self) -> Turn | None:
        """The turn that is being spoken, or waits to be; None when all is said."""
        return self._turn

    @property
    def sounding(self) -> bool:
        """Whether Jauap's voice is heard now."""
        return Playing.SPEAKING in (self._main.playing, self._aside.playing)

    @property
    def answering(self) -> bool:
        """Whether the turn itself, no word meanwhile, is being spoken."""
        return self._main.playing is Playing.SPEAKING

    @property
    def must_be_heard(self) -> bool:
        """Whether a sentence is being spoken that nothing interrupts."""
        return self.answering and self._turn is not None and not self._turn.interruptible

    @property
    def asked(self) -> bool:
        """Whether the question that ends the present turn has been begun."""
        sentence = self._main.sentence
        return self._turn is None or sentence is None or sentence.say is self._turn.say[-1]

    @property
    def sounded_at(self) -> float:
        """When Jauap's voice was last heard, pauses inside what it says included."""
        return self._sounded_at

    @property
    def first_sound(self) -> bool:
        """Whether the first sound of the present turn has been played."""
        return self._main.begun or self._turn is None

    @property
    def first_s(self) -> float:
        """Seconds of work until the present turn's first phrase was there."""
        return self._main.first_s

    @property
    def starved_s(self) -> float:
        """Seconds for which the line was silent because the voice was too slow."""
        return (self._main.starved + self._aside.starved) / TELEPHONE_RATE

    def said_since(self, at: float) -> str:
        """What was being spoken since this time, the sentence that went on then included."""
        before = [text for began, text in self._said if began < at][-1:]
        return " ".join([*before, *(text for began, text in self._said if began >= at)])

    def mute(self, turn: Turn) -> bool:
        """Whether no voice could speak any of a turn."""
        wanted = sentences(turn.say, self._settings.speaking.pauses)
        return bool(wanted) and self._mute.issuperset(wanted)

    def say(self, turn: Turn, *, wait_s: float) -> None:
        """Speak a turn, or keep it until the caller has finished.

        Args:
            turn: what to say; it takes the place of all that was left to be said.
            wait_s: silence before it.
        """
        self._turn = turn
        self._mute.clear()
        if self._aside.playing is Playing.SPEAKING:
            wait_s = max(wait_s, _BREATH_S)
        spoken = sentences(turn.say, self._settings.speaking.pauses)
        self._main.play(spoken, turn.manner, wait_s=wait_s)
        self._tell(TurnBegan(self.now, turn))
        if self.callers and turn.interruptible:
            self._main.pause()
            self.over = True

    def meanwhile(self, turn: Turn) -> None:
        """Say something that is no turn: «I am looking», «yes, I am listening»."""
        self._aside.play(sentences(turn.say, self._settings.speaking.pauses), turn.manner)

    def notice(self, ear: Ear) -> None:
        """Give the floor to a caller who speaks for long enough."""
        if ear.caller.speech_s == 0.0 or not (self.sounding or ear.caller.turn_open):
            return
        settings = self._settings.turn_taking
        certain = ear.caller.certainty >= settings.certain_speech
        enough = settings.shortest_barge_in if certain else settings.unsure_barge_in
        if self.must_be_heard or (self.sounding and ear.caller.speech_s < enough):
            return
        self._aside.stop()
        if not self.callers:
            self._give()

    def words(self) -> None:
        """The caller has said words, so faint or short that they silenced nothing."""
        if self.answering and not self.callers and not self.must_be_heard:
            self._give()

    def _give(self) -> None:
        self.callers = True
        left = self._main.left_s()
        almost = left is not None and left <= self._settings.turn_taking.almost_said
        self.over = self._main.playing is not Playing.IDLE and not almost
        if self._main.playing is Playing.SPEAKING:
            self._main.pause()
            self._tell(Interrupted(self.now))

    def key(self) -> None:
        """A key was pressed: silence, except over what must be heard."""
        self._aside.stop()
        if self.answering and not self.must_be_heard:
            self._main.pause()
            self._tell(Interrupted(self.now))

    def finished(self) -> None:
        """The caller's turn is over; what comes of it is being thought about."""
        self.callers = self.over = False

    def go_on(self, *, wait_s: float = 0.0) -> bool:
        """Go on with what was interrupted; False when nothing was."""
        if self._main.playing is not Playing.PAUSED:
            return False
        self._main.go_on(wait_s=wait_s)
        self._tell(WentOn(self.now))
        return True

    def spoken(self) -> Turn | None:
        """The turn whose last sound has just been played; told once."""
        turn = self._turn
        if turn is None or self._main.playing is not Playing.IDLE or self.sounding:
            return None
        self._turn = None
        return turn

    def frame(self, count: int) -> Samples:
        """The next samples for the line, so many, up to the present time."""
        if self.sounding:
            self._sounded_at = self.now
        if self._aside.playing is Playing.SPEAKING:
            out = self._aside.next(count) + self._main.tail(count)
        else:
            out = self._main.next(count) + self._aside.tail(count)
        while self._failures:
            sentence, error = self._failures.popleft()
            self._mute.add(sentence)
            self._tell(Failed(self.now, "voice", error))
        return out

    def close(self) -> None:
        """Be silent for good."""
        self._main.stop()
        self._aside.stop()
        self._turn = None

    def _sound(self, sentence: Sentence, manner: Manner) -> Iterator[Samples]:
        return self._voicing.sound(sentence, manner)

    def _sentence_began(self, sentence: Sentence) -> None:
        while self._said and self._said[0][0] < self.now - _REMEMBERED_S:
            self._said.popleft()
        self._said.append((self.now, sentence.text))
        self._tell(SentenceBegan(self.now, sentence.text, sentence.say))

    def _could_not(self, sentence: Sentence, error: str) -> None:
        # It may come from the thread that makes sound ahead.
        self._failures.append((sentence, error))
