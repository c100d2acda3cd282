"""What Jauap is saying: played, paused, gone on with from the start of a sentence.

Sound is made ahead of playing, phrase by phrase: on a live line by a thread, in a replay
when it is asked for. What has been made of a turn is kept until the turn is over, so that
a sentence can be said again at once.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from time import perf_counter
from typing import Final, TypeAlias

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.manner import Manner
from assistant.turn_taking.sentences import Sentence
from assistant.turn_taking.work import Work

Make: TypeAlias = Callable[[Sentence, Manner], Iterator[Samples]]
"""Gives the pieces of one sentence, the pause after it as the last."""

_FADE: Final = TELEPHONE_RATE // 100
"""Samples (10 ms) over which a voice that stops grows silent, so that nothing clicks."""


class Sound:
    """The sound of some sentences, as far as it is made.

    Args:
        sentences: what is spoken.
        manner: how it is spoken.
        make: gives the pieces of one sentence; the last piece is the pause after it.
    """

    def __init__(self, sentences: Sequence[Sentence], manner: Manner, make: Make) -> None:
        self.sentences = tuple(sentences)
        self.first_s: float | None = None
        """Seconds of work until the first phrase was there."""
        self._pieces: list[list[Samples]] = [[] for _ in self.sentences]
        self._made = 0
        self._dropped = False
        self._making = self._run(manner, make)

    def make_one(self) -> bool:
        """Make one more piece; False when all are made or nobody wants them any more."""
        if self._dropped:
            return False
        return next(self._making, False)

    def make_all(self) -> None:
        """Make one piece after the other."""
        while self.make_one():
            pass

    def drop(self) -> None:
        """Nobody wants the rest."""
        self._dropped = True

    def piece(self, sentence: int, number: int) -> Samples | None:
        """One piece, if it is made."""
        pieces = self._pieces[sentence]
        return pieces[number] if number < len(pieces) else None

    def whole(self, sentence: int) -> bool:
        """Whether all pieces of a sentence are made."""
        return sentence < self._made

    def count(self, sentence: int) -> int:
        """How many of its pieces are made."""
        return len(self._pieces[sentence])

    def _run(self, manner: Manner, make: Make) -> Iterator[bool]:
        begun = perf_counter()
        for number, sentence in enumerate(self.sentences):
            for piece in make(sentence, manner):
                if self.first_s is None and len(piece):
                    self.first_s = perf_counter() - begun
                self._pieces[number].append(piece)
                yield True
            self._made = number + 1
        if self.first_s is None:
            self.first_s = perf_counter() - begun


class Playing(Enum):
    """What the player is doing."""

    IDLE = "idle"
    """All has been said."""
    SPEAKING = "speaking"
    PAUSED = "paused"
    """Something is left to be said, but the caller has the floor."""


class Player:
    """Plays one turn at a time.

    Args:
        make: gives the pieces of one sentence.
        ahead: where sound is made ahead of playing; None to make it when it is played.
        begun: told of each sentence when its first sound is played.
    """

    def __init__(
        self,
        make: Make,
        ahead: Work | None,
        begun: Callable[[Sentence], None] = lambda _: None,
    ) -> None:
        self._make = make
        self._ahead = ahead
        self._begun = begun
        self._sound = Sound((), Manner(), make)
        self._sentence = 0
        self._piece = 0
        self._offset = 0
        self._wait = 0
        self._tail: Samples = np.zeros(0, np.int16)
        self.playing = Playing.IDLE
        self.starved = 0
        """Samples of silence played because the voice was slower than the line."""

    @property
    def sentence(self) -> Sentence | None:
        """What is being said, or will be said next."""
        if self.playing is Playing.IDLE:
            return None
        return self._sound.sentences[self._sentence]

    @property
    def first_s(self) -> float:
        """Seconds of work until the present turn's first phrase was there."""
        return self._sound.first_s or 0.0

    @property
    def begun(self) -> bool:
        """Whether any of the present turn has been played."""
        return (self._sentence, self._piece, self._offset) != (0, 0, 0)

    def left_s(self) -> float | None:
        """Seconds left to be said, if all of them are made; None before."""
        if self.playing is Playing.IDLE:
            return 0.0
        if self._ahead is None and self._sentence == len(self._sound.sentences) - 1:
            self._sound.make_all()
        last = len(self._sound.sentences) - 1
        if not self._sound.whole(last):
            return None
        samples = -self._offset
        for sentence in range(self._sentence, last + 1):
            first = self._piece if sentence == self._sentence else 0
            for number in range(first, self._sound.count(sentence)):
                piece = self._sound.piece(sentence, number)
                samples += 0 if piece is None else len(piece)
        return samples / TELEPHONE_RATE

    def play(self, sentences: Sequence[Sentence], manner: Manner, *, wait_s: float = 0.0) -> None:
        """Say this, and nothing of what was said before.

        Args:
            sentences: what to say.
            manner: how.
            wait_s: silence before it.
        """
        self.stop()
        self._sound = Sound(sentences, manner, self._make)
        self._sentence = self._piece = self._offset = 0
        self._wait = round(wait_s * TELEPHONE_RATE)
        if not sentences:
            return
        self.playing = Playing.SPEAKING
        if self._ahead is not None:
            self._ahead.submit(self._sound.make_all)

    def pause(self) -> None:
        """Be silent from the next sample on; what is left can be gone on with."""
        if self.playing is Playing.SPEAKING:
            self._fade_out()
            self.playing = Playing.PAUSED

    def go_on(self, *, wait_s: float = 0.0) -> None:
        """Go on from the start of the sentence that was interrupted."""
        if self.playing is not Playing.PAUSED:
            return
        sound, number = self._sound, self._sentence
        if self._ahead is None:
            sound.make_one()  # whether a piece was the last shows with the next one
        in_pause = sound.whole(number) and self._piece == sound.count(number) - 1
        if in_pause and number + 1 < len(sound.sentences):
            self._sentence += 1
        self._piece = self._offset = 0
        self._wait = round(wait_s * TELEPHONE_RATE)
        self.playing = Playing.SPEAKING

    def stop(self) -> None:
        """Be silent from the next sample on, and forget what is left."""
        if self.playing is Playing.SPEAKING:
            self._fade_out()
        self._sound.drop()
        self.playing = Playing.IDLE

    def next(self, count: int) -> Samples:
        """The next samples for the line: as many as asked for, silence where nothing is said."""
        out = self.tail(count)
        at = 0
        while at < count and self.playing is Playing.SPEAKING:
            if self._wait:
                passed = min(self._wait, count - at)
                self._wait -= passed
                at += passed
                continue
            piece = self._present()
            if piece is None:
                if self.playing is Playing.SPEAKING:
                    self.starved += count - at
                break
            taken = piece[self._offset : self._offset + count - at]
            out[at : at + len(taken)] += taken
            at += len(taken)
            self._offset += len(taken)
        self._settle()
        return out

    def tail(self, count: int) -> Samples:
        """What is left of a voice that grows silent, as so many samples."""
        out: Samples = np.zeros(count, np.int16)
        tail, self._tail = self._tail[:count], self._tail[count:]
        out[: len(tail)] = tail
        return out

    def _present(self) -> Samples | None:
        """The piece to play from; None when it is not made yet, or all was played."""
        sound = self._sound
        while True:
            piece = sound.piece(self._sentence, self._piece)
            if piece is not None:
                if self._offset < len(piece):
                    if self._piece == self._offset == 0:
                        self._begun(sound.sentences[self._sentence])
                    return piece
                self._piece, self._offset = self._piece + 1, 0
            elif sound.whole(self._sentence):
                if self._sentence + 1 == len(sound.sentences):
                    self.playing = Playing.IDLE
                    return None
                self._sentence, self._piece, self._offset = self._sentence + 1, 0, 0
            elif self._ahead is not None or not (sound.make_one() or sound.whole(self._sentence)):
                return None

    def _settle(self) -> None:
        """Notice the end with its last sample, not one frame later."""
        if self.playing is not Playing.SPEAKING or self._wait:
            return
        last = len(self._sound.sentences) - 1
        if self._sentence == last and self._offset and self.left_s() == 0.0:
            self.playing = Playing.IDLE

    def _fade_out(self) -> None:
        piece = self._sound.piece(self._sentence, self._piece)
        if piece is None or self._wait:
            return
        rest = piece[self._offset : self._offset + _FADE]
        ramp = np.linspace(1.0, 0.0, len(rest), endpoint=False)
        self._tail = (rest * ramp).astype(np.int16)
