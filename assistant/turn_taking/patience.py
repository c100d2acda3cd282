"""Words that fill a silence: while an answer is looked for, or a caller looks for words."""

from assistant.settings import TurnTakingSettings


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
