"""How one caller pauses: learnt during the call, so that nobody slow is cut in on twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

_REMEMBERED = 8
"""Pauses kept. One long hesitation makes the line patient at once, and is forgotten after
some sentences spoken without another."""
_BY_A_WORD = frozenset({"yes_no", "pen"})
"""Kinds of question that one word answers. Who goes on after a whole question, or after half a
number, may still say «yes» and be done; and who adds to a «yes» may ask in one breath."""
_SHORTEST_S = 0.2
"""Shorter gaps are closures of consonants, not pauses."""


@dataclass(frozen=True)
class CallerPace:
    """Pauses after which the caller went on speaking, in seconds, oldest first.

    Attributes:
        pauses: within turns, whatever had been said by then.
        after_complete: by kind of question, the part of them that came when the words already
            were a complete answer; 0 stands for a complete answer that was indeed all.
    """

    pauses: tuple[float, ...] = ()
    after_complete: Mapping[str, tuple[float, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    @property
    def longest(self) -> float:
        """The longest pause remembered."""
        return max(self.pauses, default=0.0)

    def longest_after_complete(self, kind: str) -> float:
        """The longest pause remembered after what seemed to be a complete answer.

        Args:
            kind: of the question.
        """
        alike = [
            pauses
            for other, pauses in self.after_complete.items()
            if other == kind or not _BY_A_WORD & {kind, other}
        ]
        return max((pause for pauses in alike for pause in pauses), default=0.0)

    def went_on(self, pause_s: float, *, answered: str | None = None) -> "CallerPace":
        """The caller paused this long and then went on.

        Args:
            pause_s: the pause.
            answered: kind of the question to which the words before it had been taken for a
                complete answer; None if they had not.
        """
        if pause_s < _SHORTEST_S:
            return self
        after = self.after_complete if answered is None else self._after(answered, pause_s)
        return CallerPace((*self.pauses, pause_s)[-_REMEMBERED:], after)

    def was_complete(self, kind: str) -> "CallerPace":
        """A turn ended early because the answer to this kind of question was complete."""
        return replace(self, after_complete=self._after(kind, 0.0))

    def _after(self, kind: str, pause_s: float) -> Mapping[str, tuple[float, ...]]:
        pauses = (*self.after_complete.get(kind, ()), pause_s)[-_REMEMBERED:]
        return {**self.after_complete, kind: pauses}
