"""What was understood of the line's side of a test call, and whether it is what was wanted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from assistant.audio import TELEPHONE_RATE, Audio, Samples, level_dbfs
from assistant.listening.recogniser import ListeningRequest, Recogniser
from assistant.understanding.normalising import Normaliser
from telephony.caller.holding import SOUNDING_DBFS, Held, LineTurn
from telephony.caller.script import CallScript, Heard

_LIKE: Final = 75.0
"""Likeness in percent from which a stem counts as heard: recognisers mishear endings."""
_LONGEST_S: Final = 20.0
"""Pieces that are recognised at once; Whisper takes 30 s at most."""
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}\b)")
"""The comma of an English 45,000."""
_PAUSE: Final = TELEPHONE_RATE // 4
"""Samples of silence at which a long turn may be cut."""
_BLOCK: Final = TELEPHONE_RATE // 50


@dataclass(frozen=True)
class TurnVerdict:
    """One turn of the line's, as understood.

    Attributes:
        turn: what was heard.
        text: its words.
        faults: what is not as it was wanted.
    """

    turn: LineTurn
    text: str
    faults: tuple[str, ...]


class Judge:
    """Judges test calls of one language.

    Args:
        recogniser: understands what the line says.
        normaliser: of the language, for numbers and endings.
    """

    def __init__(self, recogniser: Recogniser, normaliser: Normaliser) -> None:
        self._recogniser = recogniser
        self._normaliser = normaliser

    def judge(self, script: CallScript, held: Held) -> tuple[tuple[TurnVerdict, ...], list[str]]:
        """Each turn with its faults, and the faults of the call as a whole."""
        wanted = [script.opening, *(step.then for step in script.turns)]
        limit = script.silenced_within
        turns = []
        for place, turn in enumerate(held.turns):
            text = self.words(turn.audio)
            faults = (*self.missing(wanted[place], text, turn.began_s), *_slow(turn, limit))
            turns.append(TurnVerdict(turn, text, faults))
        whole = [f"«{each}» was never said: the line had hung up" for each in held.unsaid]
        if script.hangs_up and not held.ended_by_line:
            whole.append("the line did not end the call")
        return tuple(turns), whole

    def words(self, audio: Audio) -> str:
        """What is understood of a turn."""
        texts = []
        for piece in _pieces(audio.samples):
            utterance = self._recogniser.begin(ListeningRequest(self._normaliser.language))
            utterance.accept(piece)
            texts.append(utterance.finish().result().text)
        return " ".join(filter(None, texts))

    def missing(self, wanted: Heard, text: str, began_s: float | None) -> Iterator[str]:
        """What a turn lacks of what was wanted of it."""
        if began_s is None:
            if wanted.says:
                yield f"nothing was heard within {wanted.within:g} s"
            return
        if began_s > wanted.within:
            yield f"began after {began_s:.1f} s, not within {wanted.within:g} s"
        yield from (f"does not say «{each}»" for each in wanted.says if not self._in(each, text))
        yield from (f"says «{each}»" for each in wanted.never if self._in(each, text))

    def _in(self, wanted: str, text: str) -> bool:
        heard = self._normaliser.tokens(_THOUSANDS.sub("", text))
        numbers = {each.number for each in heard if each.number is not None}
        stems = [each.stem for each in heard if each.number is None]
        # A recogniser also cuts words in two: «good bye».
        stems += [self._normaliser.stem(one.word + two.word) for one, two in pairwise(heard)]
        return all(
            any(fuzz.ratio(token.stem, each) >= _LIKE for each in stems)
            if token.number is None
            else token.number in numbers
            for token in self._normaliser.tokens(wanted)
        )


def _slow(turn: LineTurn, limit: float) -> Iterator[str]:
    if turn.silenced_s is not None and turn.silenced_s > limit:
        yield f"went on for {turn.silenced_s:.2f} s when it was interrupted"


def _pieces(samples: Samples) -> Iterator[Samples]:
    """Sound without the silence around it, in pieces that end in a pause."""
    blocks = samples[: len(samples) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    loud = np.array([level_dbfs(block) > SOUNDING_DBFS for block in blocks], dtype=bool)
    places = np.flatnonzero(loud) * _BLOCK
    if not len(places):
        return
    start = previous = int(places[0])
    for place in map(int, places):
        if place - previous > _PAUSE and place - start > _LONGEST_S * TELEPHONE_RATE / 2:
            yield samples[max(0, start - _PAUSE) : previous + _PAUSE]
            start = place
        previous = place
    yield samples[max(0, start - _PAUSE) : previous + _PAUSE]
