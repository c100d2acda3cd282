"""One caller's ear: frames from the line in, events for the conversation out.

It joins voice activity, the endpointer and a recogniser:

    frames ─> voice activity ─> endpointer ─┬─ SpeechStarted: begin, with the pre-roll
       │                                    ├─ Paused: peek, hold back what comes
       └──────> recogniser's utterance <────┼─ Resumed: throw the peek away, go on
                                            └─ Ended: finish (the peek's words, if any)

Listening never stops: after a turn the next one begins by itself, so a caller who speaks
while the words are still looked for, or over a prompt (barge-in), is heard from the first
word. The clock is the number of samples heard; there is no other.
"""

from collections.abc import Iterable
from concurrent.futures import CancelledError, Future
from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.completeness import Completeness
from assistant.listening.ears import Ears
from assistant.listening.endpointer import Endpointer, Thresholds
from assistant.listening.heard import (
    ENGINE_FAILURES,
    Heard,
    ListenerEvent,
    NoiseHeard,
    PartialWords,
    Question,
    RecogniserFailed,
    TurnOutcome,
    TurnTiming,
)
from assistant.listening.just_ended import Continued, JustEnded
from assistant.listening.open_turn import Decoding, OpenTurn
from assistant.listening.pace import CallerPace
from assistant.listening.recogniser import Recognition, Rejection
from assistant.listening.turns import (
    CallerNow,
    Ended,
    NoInput,
    Paused,
    Resumed,
    SpeechStarted,
    TurnEvent,
)
from assistant.listening.voice_activity import WINDOW_S

_LONGEST_DECODE_S: Final = 15.0
"""An engine that has not answered by then, and the length of the turn later, is taken for
broken: the caller must not be left in silence."""
_LONGEST_REPLAY_S: Final = 600.0
"""The same when nobody waits on the line, on a machine as slow as may be."""
_KEPT_S: Final = 1.0
"""Sound kept besides the pre-roll: what passes until speech is certain."""
_NOISE: Final = frozenset({Rejection.NO_SPEECH, Rejection.PHANTOM})


class Listener:
    """Listens to one caller. Calls come from one thread.

    Args:
        ears: the models and settings that all callers share.
        question: what is asked first.
        replay: wait for the recogniser at the frame where its words are needed, so that
            the same frames give the same events; else its answers are taken when they
            are there, as a live line must.
        joins: hear who goes on right after a turn's end together with that turn. Somebody
            must have cut in: in a recording nobody does.

    Raises:
        ConfigurationError: the settings do not know the kind of question.
        NotInstalledError: no recogniser is loaded for the question's language.
    """

    def __init__(
        self, ears: Ears, question: Question, *, replay: bool = False, joins: bool = False
    ) -> None:
        self._ears = ears
        self._settings = ears.settings
        self._replay = replay
        self._question = question
        ears.recogniser_for(question)
        ears.check_kind(question)
        self._voice = ears.voice_activity.fresh()
        self._samples = 0
        self._windows = 0
        self._recent: Samples = np.zeros(0, dtype=np.int16)
        self._pace = CallerPace()
        self._endpointer = self._new_endpointer()
        self._prompt_end: float | None = None
        self._turn: OpenTurn | None = None
        self._decoding: list[Decoding] = []
        self._just_ended = JustEnded(joins=joins)
        self._last_words: tuple[Ended, str] | None = None
        """The words of the turn that was heard last."""

    @property
    def now(self) -> float:
        """Seconds heard so far."""
        return self._samples / TELEPHONE_RATE

    @property
    def pace(self) -> CallerPace:
        """How this caller pauses, as far as is known."""
        return self._endpointer.pace

    @property
    def busy(self) -> bool:
        """Whether a turn is open or its words are awaited."""
        return self._turn is not None or bool(self._decoding)

    @property
    def caller_now(self) -> CallerNow:
        """What the caller is doing at this moment."""
        ended = self._decoding[0].ended if self._decoding else None
        return self._endpointer.caller_at(self.now, turn_open=bool(self._turn), awaited=ended)

    def keep_open(self, seconds: float) -> None:
        """No silence ends the turn so soon: the caller was asked to go on."""
        self._endpointer.keep_open(self.now + seconds)

    def ask(self, question: Question) -> None:
        """Listen for the answer to this question; its prompt is about to be spoken.

        A caller who is speaking already goes on answering the question before.

        Raises:
            ConfigurationError: the settings do not know the kind of question.
            NotInstalledError: no recogniser is loaded for the question's language.
        """
        self._ears.recogniser_for(question)
        self._ears.check_kind(question)
        self._question = question
        self._prompt_end = None
        if self._endpointer.over:
            self._endpointer = self._new_endpointer()
        elif not self._endpointer.speaking:
            self._endpointer.ask(question.kind)

    def prompt_ended(self) -> None:
        """The prompt has been spoken: from now on silence counts as no answer."""
        self._prompt_end = self.now
        if self._endpointer.over:
            self._endpointer = self._new_endpointer()
        self._endpointer.prompt_ended(self.now)

    def hear(self, frame: Samples) -> list[ListenerEvent]:
        """Take the next 8 kHz sound, usually 20 ms; what has happened by its end."""
        self._samples += len(frame)
        self._recent = np.concatenate([self._recent, frame])[-self._kept() :]
        events = self._pass_on(frame)
        probabilities, self._voice = self._ears.voice_activity.listen(frame, self._voice)
        for probability in probabilities:
            start, end = self._windows * WINDOW_S, (self._windows + 1) * WINDOW_S
            self._windows += 1
            self._look_at_words(end, events)
            for event in self._endpointer.hear(probability, start=start, end=end):
                self._act_on(event, events)
        self._collect(events, wait=self._replay)
        return events

    def finish(self) -> list[ListenerEvent]:
        """The line is closed: the words of what has been said, waiting for them if need be."""
        events: list[ListenerEvent] = []
        for event in self._endpointer.line_ended(self.now):
            self._act_on(event, events)
        self._collect(events, wait=True)
        return events

    def nothing_came(self) -> None:
        """Nothing came of the last turn: who speaks next does not go on with it."""
        self._just_ended.forget()

    def abandon(self) -> None:
        """The caller hung up: forget what is under way."""
        self._just_ended.forget()
        if self._turn is not None and self._turn.utterance is not None:
            self._turn.utterance.abandon()
        self._turn = None
        for decoding in self._decoding:
            decoding.words.cancel()
        self._decoding = []

    # --- sound ---------------------------------------------------------------------------

    def _pass_on(self, frame: Samples) -> list[ListenerEvent]:
        turn = self._turn
        if turn is None:
            self._just_ended.hear(frame, self.now)
            return []
        turn.sound.add([frame])
        if turn.peek is not None:
            turn.held.append(frame)
            return []
        return self._feed(turn, [frame])

    def _feed(self, turn: OpenTurn, frames: Iterable[Samples]) -> list[ListenerEvent]:
        if turn.utterance is None:
            return []
        events: list[ListenerEvent] = []
        try:
            for frame in frames:
                partial = turn.utterance.accept(frame)
                if partial is not None and partial.text:
                    events.append(PartialWords(self.now, partial.text))
        except ENGINE_FAILURES as error:
            self._break(turn, error)
        return events

    def _kept(self) -> int:
        return round((self._settings.pre_roll + _KEPT_S) * TELEPHONE_RATE)

    # --- turns ---------------------------------------------------------------------------

    def _act_on(self, event: TurnEvent, events: list[ListenerEvent]) -> None:
        match event:
            case SpeechStarted():
                events.append(event)
                events.extend(self._begin(event))
            case Paused():
                self._peek()
            case Resumed():
                events.extend(self._go_on())
            case Ended():
                self._end(event)
            case NoInput():
                events.append(event)
                self._next_turn()

    def _begin(self, event: SpeechStarted) -> list[ListenerEvent]:
        before = self._just_ended.goes_on(event)
        if before is not None:
            self._cut_in(before)
        if before is not None and before.sound:
            turn = OpenTurn(None, before.question, [], joins=before.ended)
            frames = before.sound
        else:
            turn = OpenTurn(None, self._question, [])
            wanted = self.now - event.start + self._settings.pre_roll
            frames = (self._recent[-round(wanted * TELEPHONE_RATE) :],)
        self._turn = turn
        turn.sound.add(frames)
        try:
            recogniser = self._ears.recogniser_for(turn.question)
            turn.utterance = recogniser.begin(turn.question.request)
        except ENGINE_FAILURES as error:
            self._break(turn, error)
        return self._feed(turn, frames)

    def _cut_in(self, before: Continued) -> None:
        """We took the floor of a caller who had only paused: learn from it."""
        judged, joined = before.last.judged, bool(before.sound)
        self._endpointer.cut_in(
            before.pause,
            complete=judged is Completeness.COMPLETE,
            whole=judged in (Completeness.COMPLETE, Completeness.COMMAND),
            answers=before.question.kind if joined else None,
        )

    def _peek(self) -> None:
        turn = self._turn
        if turn is None or turn.utterance is None:
            return
        turn.looked_at = self.now
        try:
            turn.peek = turn.utterance.peek()
        except ENGINE_FAILURES as error:
            self._break(turn, error)

    def _go_on(self) -> list[ListenerEvent]:
        turn = self._turn
        if turn is None or turn.peek is None:
            return []
        turn.peek, turn.looked_at, turn.judged = None, None, False
        turn.thrown_away += 1
        held, turn.held = turn.held, []
        return self._feed(turn, held)

    def _end(self, ended: Ended) -> None:
        turn, self._turn = self._turn, None
        if turn is None:
            return
        self._just_ended.over(ended, turn.question, turn.sound, turn.joins)
        words: Future[Recognition] = Future()
        if turn.utterance is not None:
            try:
                words = turn.utterance.finish()
            except ENGINE_FAILURES as error:
                self._break(turn, error)
        if turn.failure is not None:
            words = Future()
            words.set_exception(turn.failure)
        self._decoding.append(Decoding(words, ended, turn))
        self._next_turn()

    def _next_turn(self) -> None:
        self._pace = self._endpointer.pace
        self._endpointer = self._new_endpointer()

    def _break(self, turn: OpenTurn, error: BaseException) -> None:
        turn.failure = error
        if turn.utterance is not None:
            try:
                turn.utterance.abandon()
            except ENGINE_FAILURES as second:
                second.__context__ = error
        turn.utterance = None
        turn.peek = None

    # --- words ---------------------------------------------------------------------------

    def _look_at_words(self, window_end: float, events: list[ListenerEvent]) -> None:
        """Tell the endpointer how finished the words sound, when they are there."""
        turn = self._turn
        if turn is None or turn.peek is None:
            return
        needed_at = self._endpointer.words_needed_at
        if needed_at is None or turn.judged:
            return
        if self._replay and window_end < needed_at:
            return
        if not (self._replay or turn.peek.done()):
            return
        turn.judged = True
        try:
            recognition = turn.peek.result(timeout=_LONGEST_REPLAY_S)
        except (*ENGINE_FAILURES, CancelledError):
            # The same will be told when the turn ends; until then nothing is known.
            return
        if _is_noise(recognition) or turn.adds_nothing(self._last_words, recognition.text):
            self._endpointer.no_words()
        elif recognition.text:
            events.append(PartialWords(self.now, recognition.text, joined=bool(turn.joins)))
            self._endpointer.judge(self._ears.judged(recognition, turn.question.kind))

    def _collect(self, events: list[ListenerEvent], *, wait: bool) -> None:
        """Report turns whose words are there, in the order in which they were spoken."""
        while self._decoding:
            first = self._decoding[0]
            patience = _LONGEST_DECODE_S + first.ended.end - first.ended.start
            late = self.now - first.ended.at > patience
            if not (wait or late or first.words.done()):
                return
            self._decoding.pop(0)
            outcome = self._outcome(first, wait=wait)
            events.append(outcome)
            self._carry_clock(outcome)

    def _carry_clock(self, outcome: TurnOutcome) -> None:
        """Noise must not put off "no input" for ever; words make it pointless."""
        if not isinstance(outcome, NoiseHeard):
            self._prompt_end = None
        elif self._prompt_end is not None and not self._endpointer.over:
            self._endpointer.prompt_ended(self._prompt_end)

    def _outcome(self, decoding: Decoding, *, wait: bool) -> TurnOutcome:
        ended, turn = decoding.ended, decoding.turn
        timing = TurnTiming(
            start=ended.start,
            end=ended.end,
            ended_at=ended.at,
            words_at=max(ended.at, self.now),
            reason=ended.reason,
            thrown_away=turn.thrown_away,
            looked_at=ended.at if turn.looked_at is None else turn.looked_at,
        )
        try:
            recognition = decoding.words.result(timeout=_LONGEST_REPLAY_S if wait else 0)
        except (*ENGINE_FAILURES, CancelledError) as error:
            decoding.words.cancel()
            return RecogniserFailed(error, timing, turn.question)
        if _is_noise(recognition) or turn.adds_nothing(self._last_words, recognition.text):
            return NoiseHeard(recognition, timing, turn.question)
        if recognition.text:
            self._last_words = ended, recognition.text
        return Heard(recognition, timing, turn.question, joins=turn.joins)

    def _new_endpointer(self) -> Endpointer:
        return Endpointer(
            self._question.kind,
            self._settings,
            self._pace,
            Thresholds(lag=self._ears.voice_activity.offset_lag_s),
        )


def _is_noise(recognition: Recognition) -> bool:
    rejection = recognition.rejection
    return not recognition.text if rejection is None else rejection in _NOISE
