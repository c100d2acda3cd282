"""How one caller pauses: learnt during the call, so that nobody slow is cut in on twice."""

from dataclasses import dataclass, replace

_REMEMBERED = 8
"""Pauses kept. One long hesitation makes the line patient at once, and is forgotten after
some sentences spoken without another."""
_SHORTEST_S = 0.2
"""Shorter gaps are closures of consonants, not pauses."""


@dataclass(frozen=True)
class CallerPace:
    """Pauses after which the caller went on speaking, in seconds, oldest first.

    Attributes:
        pauses: within turns, whatever had been said by then.
        after_complete: the part of them that came when the words already were a complete
            answer; 0 stands for a complete answer that was indeed all.
    """

    pauses: tuple[float, ...] = ()
    after_complete: tuple[float, ...] = ()

    @property
    def longest(self) -> float:
        """The longest pause remembered."""
        return max(self.pauses, default=0.0)

    @property
    def longest_after_complete(self) -> float:
        """The longest pause remembered after what seemed to be a complete answer."""
        return max(self.after_complete, default=0.0)

    def went_on(self, pause_s: float, *, complete: bool) -> "CallerPace":
        """The caller paused this long and then went on.

        Args:
            pause_s: the pause.
            complete: whether the words before it had been taken for a complete answer.
        """
        if pause_s < _SHORTEST_S:
            return self
        pauses = (*self.pauses, pause_s)[-_REMEMBERED:]
        if not complete:
            return replace(self, pauses=pauses)
        return CallerPace(pauses, (*self.after_complete, pause_s)[-_REMEMBERED:])

    def was_complete(self) -> "CallerPace":
        """A turn ended early because the answer was complete."""
        return replace(self, after_complete=(*self.after_complete, 0.0)[-_REMEMBERED:])
