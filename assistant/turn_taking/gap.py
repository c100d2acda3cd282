"""The time between a caller's last sound and Jauap's first, stage by stage."""

from dataclasses import dataclass, replace

from assistant.listening.heard import TurnTiming


@dataclass(frozen=True)
class ResponseGap:
    """How long the caller waited for an answer, in seconds.

    Attributes:
        endpoint_s: silence until it was certain that the caller had finished.
        decode_s: what the recogniser needed beyond that.
        dialogue_s: understanding, and finding what to say.
        voice_s: until the first phrase was spoken.
        filler: whether something was said meanwhile; the caller heard that sooner.
    """

    endpoint_s: float
    decode_s: float
    dialogue_s: float
    voice_s: float
    filler: bool = False

    @property
    def total_s(self) -> float:
        """From the caller's last sound to the answer's first."""
        return self.endpoint_s + self.decode_s + self.dialogue_s + self.voice_s

    @property
    def decision_s(self) -> float:
        """From the decision that the caller had finished to the first sound (C2)."""
        return self.total_s - self.endpoint_s


def decode_beyond(timing: TurnTiming, decode_s: float, *, replay: bool) -> float:
    """Seconds for which a turn that was over waited for its words.

    Args:
        timing: of the turn.
        decode_s: work that finding the words took.
        replay: whether the clock stood still during that work.
    """
    if not replay:
        return timing.words_at - timing.ended_at
    began = timing.ended_at if timing.looked_at is None else timing.looked_at
    return max(0.0, began + decode_s - timing.ended_at)


class GapMeter:
    """Measures the gap of one answer after the other.

    Args:
        replay: whether the clock stands still while work is done: then the work is measured.
    """

    def __init__(self, *, replay: bool) -> None:
        self._replay = replay
        self._open: tuple[ResponseGap, float] | None = None

    def answered(
        self,
        heard: ResponseGap | None,
        *,
        asked_at: float,
        now: float,
        work_s: float,
        filler: bool,
    ) -> None:
        """It is known what to say.

        Args:
            heard: what hearing the words took; None when no words are answered.
            asked_at: when the dialogue was asked, on the call's clock.
            now: the time.
            work_s: seconds that the dialogue worked.
            filler: whether something was said meanwhile.
        """
        self._open = None
        if heard is not None:
            dialogue_s = work_s if self._replay else now - asked_at
            self._open = replace(heard, dialogue_s=dialogue_s, filler=filler), now

    def first_sound(self, now: float, work_s: float) -> ResponseGap | None:
        """The answer is heard; its gap, once for each.

        Args:
            now: the time.
            work_s: seconds that the voice worked for it.
        """
        if self._open is None:
            return None
        (gap, answered_at), self._open = self._open, None
        return replace(gap, voice_s=work_s if self._replay else now - answered_at)
