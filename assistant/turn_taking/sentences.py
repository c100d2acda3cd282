"""A turn's lines as the sentences that are spoken: an interrupted one is begun again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.dialogue.turn import Say
from assistant.settings import PauseSettings

_END: Final = re.compile(r"(?<=\w\w[.!?…])[\"»”)]*\s+(?=[\"«“(—–\s]*([^\W\d_]))")
"""Where a sentence ends for certain: after two letters and a full stop, if a capital follows.
A short form («ст. 12», «г. А…») must not be torn apart before it has been read; where two
sentences stay together, a little more is repeated."""


@dataclass(frozen=True)
class Sentence:
    """What is spoken without a place to begin again inside.

    Attributes:
        text: as written.
        say: the line it belongs to.
        pause_s: silence after it, in seconds, before the manner's factor.
    """

    text: str
    say: Say
    pause_s: float


def sentences(lines: Sequence[Say], pauses: PauseSettings) -> tuple[Sentence, ...]:
    """The sentences of some lines, each with the pause after it; none after the last."""
    found = [(text, say, last) for say in lines for text, last in _of(say.text)]
    return tuple(
        Sentence(
            text,
            say,
            0.0 if number == len(found) else pauses.option if last else pauses.sentence,
        )
        for number, (text, say, last) in enumerate(found, 1)
    )


def _of(text: str) -> Iterator[tuple[str, bool]]:
    """Each sentence, and whether a line ends with it."""
    for line in text.splitlines():
        ends = [end for end in _END.finditer(line) if end.group(1).isupper()]
        starts = [0, *(end.end() for end in ends)]
        parts = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        spoken = [part for part in parts if re.search(r"\w", part)]
        for number, part in enumerate(spoken, 1):
            yield part, number == len(spoken)
