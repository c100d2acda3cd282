"""When a caller's turn begins and when it is over.

A fixed silence cannot be both quick and patient, so four things decide together: the kind
of question, the words heard so far, the caller's own pauses, and a longest turn. Times
below are the defaults of the settings (`listening.questions`).

A plain answer to an open question. Nothing is known about the words, so the ordinary
silence (`after`, 2.0 s) decides:

    prompt ─┐
    speech  │   ▁▁▁███████▁██████▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
            │      │              ├0.25┤
            │      │              │    └ Paused: the words are looked for
            │      │              ├──── after, 2.0 s ─┤
            │      └ SpeechStarted                    └ Ended(SILENCE)
            └ the no-input clock starts when the prompt is over, not before

"Yes" to a yes/no question. The words are a complete answer, so little silence is needed:

    speech      ▁▁▁████▁▁▁▁▁▁
                       ├0.25┤ Paused: decoding starts
                       ├─ 0.8 ─┤ Ended(COMPLETE)

Half a number. The words clearly are not all, so the line waits longer than usual:

    speech      ▁▁▁████████▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁████████▁▁▁▁▁▁▁▁
                           ├ Paused             ├ Resumed   ├ Paused ...
                           ├───── incomplete, up to 3.5 s ──────┤

A slow speaker. A pause of 1.9 s inside the turn was seen (and survived, the line allows
2.0 s in open questions); from then on the line waits `patience` times that, 2.5 s, also
in the next turns and in short questions, until some sentences without such a pause:

    speech      ▁▁███████▁▁▁▁▁▁▁▁▁▁▁▁▁▁█████████▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
                         ├─── 1.9 s ───┤        ├──── 1.9 x 1.3 ─────┤ Ended(SILENCE)

The same caller says "yes" in the next turn, without hesitating: 0.8 s are enough again, and
after a "thank you, goodbye" 0.8 s, however long the pauses in questions were. But in a turn
with a pause in it, complete words too are waited after for 1.3 times that pause.

A cough. Too short to be a word, it starts nothing and restarts no clock:

    speech      ▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
                no-input clock ───────────────────┤ NoInput

Noise as long as a word, in which the recogniser finds no words: it ends like a complete
answer, so that a prompt it interrupted can go on soon; the listener opens the turn again:

    speech      ▁▁▁▒▒▒▒▒▒▒▁▁▁▁▁▁▁
                          ├─ 0.8 ─┤ Ended(NOISE)
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from assistant.completeness import Completeness
from assistant.listening.pace import CallerPace
from assistant.listening.turns import (
    CallerNow,
    Ended,
    EndReason,
    NoInput,
    Paused,
    Resumed,
    SpeechStarted,
    TurnEvent,
)
from assistant.settings import ListeningSettings

_LONG_SPEECH_S: Final = 12.0
"""After so much speech in one turn the caller is telling a story: most short pauses are
followed by more, and looking for words in each of them would cost ever more work."""
_LONGEST_NOISE_S: Final = 3.0
"""A cough, a door, a word from a radio are shorter."""
_EXACT_S: Final = 1e-6
"""Clock values are sums of windows; two that should be equal may differ by rounding."""


@dataclass(frozen=True)
class Thresholds:
    """How probabilities become speech and silence.

    Lower than Silero's own 0.5: of 32 short answers in noise 3 dB under the voice that lost
    two and this one, while tones, clicks, breath and babble still pass neither
    (`benchmarks/listening.py`).

    Attributes:
        on: probability from which a window is speech.
        off: probability under which speech is over; between the two all stays as it was.
        shortest_speech: seconds of speech in a row that begin a turn. Clicks and most
            coughs stay under it; the shortest words last about 0.2 s.
        shortest_return: seconds of speech in a row that end a pause. Inside a turn a
            faint last syllable matters more than a click does.
        lag: seconds by which the detector notices the end of speech too late.
    """

    on: float = 0.3
    off: float = 0.2
    shortest_speech: float = 0.09
    shortest_return: float = 0.06
    lag: float = 0.0


class _Phase(Enum):
    WAITING = "waiting"
    SPEAKING = "speaking"
    PAUSED = "paused"
    ENDED = "ended"


class Endpointer:
    """One turn of one caller: probabilities and a clock in, events out.

    It does no work of its own and looks at no clock but the one it is given, so the same
    inputs give the same events.

    Args:
        kind: of question asked: a key of `settings.questions`.
        settings: silences for each kind of question, and what holds for all.
        pace: the caller's pauses in earlier turns.
        thresholds: how probabilities are read.
    """

    def __init__(
        self,
        kind: str,
        settings: ListeningSettings,
        pace: CallerPace | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._kind, self._timing = kind, settings.questions[kind]
        self._settings = settings
        self._pace = pace or CallerPace()
        self._thresholds = thresholds or Thresholds()
        self._phase = _Phase.WAITING
        self._judged = Completeness.UNKNOWN
        self._no_words = False
        self._went_on_after_complete = False
        self._longest_pause = 0.0
        """The longest pause within this turn."""
        self._no_input_at: float | None = None
        self._speech_start = 0.0
        self._burst_start: float | None = None
        """Start of the speech that goes on now; None in silence."""
        self._burst_peak = 0.0
        self._silent_since: float | None = None
        """End of the last speech that counts; None while such speech goes on."""
        self._open_until = 0.0
        """No silence ends the turn before."""

    @property
    def pace(self) -> CallerPace:
        """The caller's pauses, with those of this turn."""
        return self._pace

    @property
    def speaking(self) -> bool:
        """Whether the caller's turn has begun and is not over, pauses included."""
        return self._phase in (_Phase.SPEAKING, _Phase.PAUSED)

    @property
    def over(self) -> bool:
        """Whether this turn has ended, with or without words."""
        return self._phase is _Phase.ENDED

    def caller_at(self, now: float, *, turn_open: bool, awaited: Ended | None) -> CallerNow:
        """What the caller is doing at this time; the rest is the listener's to know."""
        burst = self._burst_start if self.speaking else None
        unfinished = self._phase is _Phase.PAUSED and self._judged is Completeness.INCOMPLETE
        silent = self._silent_since if unfinished else None
        return CallerNow(
            turn_open,
            speech_s=0.0 if burst is None else now - burst,
            certainty=0.0 if burst is None else self._burst_peak,
            unfinished_s=0.0 if silent is None else now - silent,
            awaited=awaited,
        )

    @property
    def words_needed_at(self) -> float | None:
        """From when on the words heard would change what happens; None if nothing waits."""
        if self._phase is not _Phase.PAUSED or self._silent_since is None:
            return None
        # Noise ends at the same silence or sooner.
        soonest = min(self._timing.complete, self._wait(Completeness.COMPLETE))
        return self._silent_since + soonest

    def prompt_ended(self, at: float) -> None:
        """The question has been asked completely: the no-input clock starts now."""
        self._no_input_at = at + self._timing.no_input

    def ask(self, kind: str) -> None:
        """Another kind of question is asked in this turn; its clock has not started."""
        self._kind, self._timing = kind, self._settings.questions[kind]
        self._no_input_at = None

    def keep_open(self, until: float) -> None:
        """No silence ends the turn before this time: the caller was asked to go on."""
        self._open_until = until

    def judge(self, completeness: Completeness) -> None:
        """Say how finished the words before the present pause are."""
        if self._phase is _Phase.PAUSED:
            self._judged = completeness

    def no_words(self) -> None:
        """Say that no words were found in what came before the present pause.

        Only what is short is taken for noise then: nobody who has spoken for a while may
        be cut in on because a recogniser could make nothing of it.
        """
        short = self._spoken() <= _LONGEST_NOISE_S
        self._no_words = self._phase is _Phase.PAUSED and short

    def hear(self, probability: float, *, start: float, end: float) -> list[TurnEvent]:
        """Take one window of sound.

        Args:
            probability: how likely it holds speech, 0 to 1.
            start: when the window began.
            end: when it ended, which is now.
        """
        if self._phase is _Phase.ENDED:
            return []
        going_on = self._burst_start is not None
        threshold = self._thresholds.off if going_on else self._thresholds.on
        if probability < threshold:
            self._burst_start = None
        elif not going_on:
            self._burst_start, self._burst_peak = start, probability
        else:
            self._burst_peak = max(self._burst_peak, probability)
        if self._phase is _Phase.WAITING:
            return self._wait_for_speech(end)
        if self._burst_start is not None:
            return self._in_speech(self._burst_start, end)
        return self._in_silence(start, end)

    def line_ended(self, at: float) -> list[TurnEvent]:
        """No more sound will come."""
        was_speaking = self.speaking
        end = at if self._silent_since is None else self._silent_since
        self._phase = _Phase.ENDED
        if not was_speaking:
            return []
        return [Ended(at, self._speech_start, end, EndReason.LINE_ENDED, self._judged)]

    def cut_in(
        self, pause: float, *, complete: bool, whole: bool = False, answers: str | None = None
    ) -> None:
        """The turn before had ended in the middle: the caller went on after this pause.

        Args:
            pause: seconds.
            complete: whether the words before it seemed a complete answer.
            whole: the same, or a command.
            answers: the kind of question that turn answers, if this one is joined to it.
        """
        if answers is not None:
            self._kind, self._timing = answers, self._settings.questions[answers]
            self._longest_pause = max(self._longest_pause, pause)
            self._went_on_after_complete |= whole
        self._pace = self._pace.went_on(pause, answered=self._kind if complete else None)

    def _wait_for_speech(self, now: float) -> list[TurnEvent]:
        if self._burst_start is not None:
            if _reached(now - self._burst_start, self._thresholds.shortest_speech):
                self._phase = _Phase.SPEAKING
                self._speech_start = self._burst_start
                return [SpeechStarted(now, self._burst_start)]
            return []
        if self._no_input_at is not None and _reached(now, self._no_input_at):
            self._phase = _Phase.ENDED
            return [NoInput(now)]
        return []

    def _in_speech(self, burst_start: float, now: float) -> list[TurnEvent]:
        events: list[TurnEvent] = []
        if self._silent_since is not None and _reached(
            now - burst_start, self._thresholds.shortest_return
        ):
            events = self._resume(max(0.0, burst_start - self._silent_since), now)
        return events + self._end_if_longest(now)

    def _resume(self, pause: float, now: float) -> list[TurnEvent]:
        was_paused = self._phase is _Phase.PAUSED
        complete = was_paused and self._judged is Completeness.COMPLETE
        whole = self._judged in (Completeness.COMPLETE, Completeness.COMMAND)
        self._went_on_after_complete |= was_paused and whole
        if not self._no_words:
            self._pace = self._pace.went_on(pause, answered=self._kind if complete else None)
            self._longest_pause = max(self._longest_pause, pause)
        self._phase = _Phase.SPEAKING
        self._silent_since, self._no_words = None, False
        self._judged = Completeness.UNKNOWN
        return [Resumed(now, pause)] if was_paused else []

    def _in_silence(self, window_start: float, now: float) -> list[TurnEvent]:
        if self._silent_since is None:
            self._silent_since = max(self._speech_start, window_start - self._thresholds.lag)
        silence = now - self._silent_since
        events: list[TurnEvent] = []
        if self._phase is _Phase.SPEAKING and _reached(silence, self._decode_after()):
            self._phase = _Phase.PAUSED
            events.append(Paused(now, self._silent_since))
        if self._no_words and _reached(silence, self._timing.complete):
            return [*events, self._end(now, self._silent_since, EndReason.NOISE)]
        if _reached(silence, self._wait(self._judged)) and _reached(now, self._open_until):
            return [*events, self._end(now, self._silent_since, _REASONS[self._judged])]
        return events + self._end_if_longest(now)

    def _end_if_longest(self, now: float) -> list[TurnEvent]:
        if not _reached(now - self._speech_start, self._settings.longest_turn):
            return []
        end = now if self._silent_since is None else self._silent_since
        return [self._end(now, end, EndReason.LONGEST_TURN)]

    def _end(self, now: float, end: float, reason: EndReason) -> Ended:
        self._phase = _Phase.ENDED
        if reason is EndReason.COMPLETE and self._judged is Completeness.COMPLETE:
            self._pace = self._pace.was_complete(self._kind)
        return Ended(now, self._speech_start, end, reason, self._judged)

    def _decode_after(self) -> float:
        """Silence after which words are looked for, in seconds."""
        if self._spoken() < _LONG_SPEECH_S:
            return self._settings.decode_after
        # Not before a complete answer could end the turn, but in time for the ordinary end.
        needed = self._wait(Completeness.COMPLETE)
        return max(self._settings.decode_after, min(needed, self._wait(Completeness.UNKNOWN) / 2))

    def _spoken(self) -> float:
        """Seconds from the beginning of the turn to the present pause."""
        return (self._silent_since or self._speech_start) - self._speech_start

    def _wait(self, judged: Completeness) -> float:
        """Silence that ends the turn, in seconds."""
        ordinary = max(self._timing.after, self._patient(self._pace.longest))
        if judged is Completeness.INCOMPLETE:
            return max(self._timing.incomplete, ordinary)
        if judged is Completeness.UNKNOWN:
            return ordinary
        # Who hesitated in this very turn may do so again, whatever the words seem to be; but
        # the wait is never longer than without knowing them.
        hesitation = self._longest_pause
        if judged is Completeness.COMPLETE:
            hesitation = max(hesitation, self._pace.longest_after_complete(self._kind))
        least = self._timing.after if self._went_on_after_complete else self._timing.complete
        return min(max(least, self._patient(hesitation)), ordinary)

    def _patient(self, pause: float) -> float:
        return min(self._settings.longest_wait, self._settings.patience * pause)


_REASONS: Final = {
    Completeness.COMMAND: EndReason.COMPLETE,
    Completeness.COMPLETE: EndReason.COMPLETE,
    Completeness.UNKNOWN: EndReason.SILENCE,
    Completeness.INCOMPLETE: EndReason.INCOMPLETE,
}


def _reached(value: float, limit: float) -> bool:
    return value >= limit - _EXACT_S
