"""What every voice offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.audio import Samples


@dataclass(frozen=True)
class VoiceIdentity:
    """All about a voice that shapes its sound, so that a cache can tell voices apart.

    Attributes:
        id: id in `voices/catalogue.yaml`.
        engine: `piper`, `rhvoice` or `espeak`.
        language: ISO 639-1.
        sample_rate: of the sound it makes, in samples a second.
        version: changes whenever the same text would sound different.
    """

    id: str
    engine: str
    language: str
    sample_rate: int
    version: str


class Voice(Protocol):
    """A loaded voice. Safe to use from several threads, though not after a fork."""

    @property
    def identity(self) -> VoiceIdentity:
        """What shapes its sound."""

    def synthesise(self, sentence: str, *, rate: float = 1.0) -> Iterator[Samples]:
        """Speak one sentence that has already been prepared for the ear.

        Args:
            sentence: words only: numbers, signs and abbreviations are written out.
            rate: speed of articulation, 1.0 being the voice's own; 0.8 to 1.3.

        Yields:
            Sound at `identity.sample_rate`, as it is made.
        """

    def close(self) -> None:
        """Release the voice."""
