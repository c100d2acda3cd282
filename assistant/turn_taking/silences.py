"""Words that fill a silence: while an answer is looked for, or a caller looks for words."""

from collections.abc import Callable

from assistant.dialogue.turn import Turn
from assistant.settings import TurnTakingSettings
from assistant.turn_taking.ear import Ear
from assistant.turn_taking.floor import Floor
from assistant.turn_taking.outcomes import Outcomes
from assistant.turn_taking.thinking import Thinking


class Silences:
    """Says something when the line has been silent for too long.

    Args:
        settings: how long that is.
        ear: hears whether the caller is in the midst of a sentence.
        outcomes: knows what is listened to once more.
        floor: who speaks.
    """

    def __init__(
        self, settings: TurnTakingSettings, ear: Ear, outcomes: Outcomes, floor: Floor
    ) -> None:
        self._settings = settings
        self._ear = ear
        self._outcomes = outcomes
        self._floor = floor
        self._patience = Patience(settings)

    @property
    def filled(self) -> bool:
        """Whether anything was said while the present answer was looked for."""
        return self._patience.given

    def fill(self, now: float, thinking: Thinking) -> None:
        """Say what is due at this time."""
        floor, patience, pause_s = self._floor, self._patience, self._ear.caller.unfinished_s
        if pause_s == 0.0:
            patience.went_on()
        elif floor.sounding:
            self._ear.keep_open(self._settings.backchannel_wait)
        elif patience.unfinished(pause_s):
            self._meanwhile(thinking.backchannel)
        since = self._waiting_since(thinking)
        if since is None:
            patience.answered()
            return
        quiet = max(floor.sounded_at, since[0])
        free = not floor.sounding and not self._ear.caller.turn_open
        if free and patience.waiting(now, since=since, quiet=quiet):
            self._meanwhile(thinking.filler)

    def _waiting_since(self, thinking: Thinking) -> tuple[float, float] | None:
        """When the caller fell silent, and when that was certain; None if nobody waits."""
        asked, again, awaited = thinking.since, self._outcomes.awaited, self._ear.caller.awaited
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


class Patience:
    """Knows when something has to be said meanwhile. Times are seconds on the call's clock."""

    def __init__(self, settings: TurnTakingSettings) -> None:
        self._settings = settings
        self._last: float | None = None
        self._encouraged = False

    @property
    def given(self) -> bool:
        """Whether anything was said while the present answer was looked for."""
        return self._last is not None

    def waiting(self, now: float, *, since: tuple[float, float], quiet: float) -> bool:
        """Whether it is time to say that an answer is looked for (C3).

        Args:
            now: the time.
            since: when the caller fell silent, and when that was certain.
            quiet: since when nothing has been heard on the line.
        """
        silent, certain = since
        if self._last is None:
            due = certain + self._settings.filler_after
            # A patient ear has been silent for long already; but it is not to cut in.
            due = min(due, max(certain, silent + self._settings.longest_silence))
        else:
            due = min(
                self._last + self._settings.filler_again, quiet + self._settings.longest_silence
            )
        if now < due:
            return False
        self._last = now
        return True

    def answered(self) -> None:
        """Nobody waits for an answer."""
        self._last = None

    def unfinished(self, pause_s: float) -> bool:
        """Whether to say that one listens: once in each pause (C6).

        Args:
            pause_s: seconds for which the caller has been silent in an unfinished sentence.
        """
        if self._encouraged or pause_s < self._settings.backchannel_after:
            return False
        self._encouraged = True
        return True

    def went_on(self) -> None:
        """The pause is over."""
        self._encouraged = False
