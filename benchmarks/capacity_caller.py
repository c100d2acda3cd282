"""One caller of the capacity benchmark: asks, listens, interrupts, asks again. No recogniser.

python -m benchmarks.capacity_caller sip:jauap@127.0.0.1:5060 FOLDER NUMBER SECONDS
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from assistant.audio import TELEPHONE_RATE, Samples, level_dbfs
from telephony.lead import Lead, LeadLength
from telephony.leg import FRAME
from telephony.sip.dialling import dialled
from telephony.sip.leg import SipLeg

_FRAME_S: Final = FRAME / TELEPHONE_RATE
_SOUNDING_DBFS: Final = -50.0
_DONE_S: Final = 2.2
"""The line has finished when it was silent for so long: its pauses are shorter."""
_WITHIN_S: Final = 30.0
"""A line that says nothing for so long is spoken to again."""
_INTERRUPTS: Final = 4
"""Every fourth question is asked over the voice, after two seconds of it."""
_INTERRUPTS_AFTER_S: Final = 2.0
_LEAD_S: Final = 0.04


def main() -> int:
    """Hold one call; the exit code is 0 when the line was there to its end."""
    address, folder, number, seconds = sys.argv[1:]
    files = sorted(Path(folder).glob("*.wav"))
    first = int(number) * 3 % len(files)
    questions = [
        soundfile.read(path, dtype="int16")[0] for path in (*files[first:], *files[:first])
    ]
    with dialled(address) as leg:
        caller = _Caller(leg, float(seconds))
        caller.hold(questions)
    return 1 if caller.gone else 0


class _Caller:
    def __init__(self, leg: SipLeg, seconds: float) -> None:
        self._leg = leg
        self._lead = Lead(leg, LeadLength(_LEAD_S))
        self._last = seconds
        self._now = self._spoke_at = 0.0
        self.gone = False

    def hold(self, questions: Sequence[Samples]) -> None:
        for number, question in enumerate(cycle(questions), start=1):
            self._listen(interrupts=number % _INTERRUPTS == 0)
            if self.gone or self._now >= self._last:
                return
            for frame in _frames(question):
                self._pass(frame)

    def _listen(self, *, interrupts: bool) -> None:
        """Until the line has said something and is silent, or has spoken for long enough."""
        began, sounded = self._now, False
        while not self.gone and self._now < self._last:
            self._pass(np.zeros(FRAME, np.int16))
            if self._spoke_at > began:
                sounded = True
            if sounded and interrupts and self._now - began > _INTERRUPTS_AFTER_S:
                return
            quiet = self._now - max(self._spoke_at, began)
            if quiet >= (_DONE_S if sounded else _WITHIN_S):
                return

    def _pass(self, frame: Samples) -> None:
        heard = self._leg.hear()
        if heard is None:
            self.gone = True
            return
        self._now += _FRAME_S
        if level_dbfs(heard) > _SOUNDING_DBFS:
            self._spoke_at = self._now
        self._lead.say(frame)


def _frames(sound: Samples) -> Iterator[Samples]:
    for begin in range(0, len(sound), FRAME):
        frame = np.zeros(FRAME, np.int16)
        piece = sound[begin : begin + FRAME]
        frame[: len(piece)] = piece
        yield frame


if __name__ == "__main__":
    sys.exit(main())
