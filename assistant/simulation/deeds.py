"""What a caller does, in the notation of `jauap chat` and of the scenarios.

A line holds words, and things done in angle brackets: `<silence 12>`, `<key 7045>`, `<noise>`.
In words an ellipsis is a pause as this caller makes it, `…2s…` one of two seconds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from assistant.errors import ConfigurationError

HOW_TO_WRITE = """\
words              what the caller says
<silence 12>       says nothing for twelve seconds
<key 1>            presses a key: 0 to 9, * or #; <key 7045> presses four
<noise>            a sound without words: a cough, the television
<unclear>          speech of which no word can be believed; <unclear kk> in that language
<over> words       says it while Jauap is speaking
<deaf>             the recogniser breaks down
<nobody>           nobody takes the transferred call
<hangup>           hangs up"""
"""For people at the terminal."""

_MEND = (
    "A line holds words, or one of: <silence 12>, <key 1>, <noise>, <unclear>, "
    "<over> words, <deaf>, <nobody>, <hangup>."
)
_TAG = re.compile(r"<([^<>]*)>")
_KEYS = re.compile(r"[0-9*#]+")
_PAUSE = re.compile(r"(?:…|\.\.\.)(?:\s*(\d+(?:[.,]\d+)?)\s*s\s*(?:…|\.\.\.))?")


class DeedError(ConfigurationError):
    """A line of what a caller does cannot be read."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem, mend=_MEND)


@dataclass(frozen=True)
class Words:
    """The caller speaks.

    Attributes:
        text: as written, with the marks of pauses.
        over: while Jauap is speaking.
    """

    text: str
    over: bool = False

    @property
    def plain(self) -> str:
        """The words without the marks of pauses."""
        return " ".join(part for part, _ in spoken_parts(self.text, usual=0.0))


@dataclass(frozen=True)
class Keys:
    """The caller presses keys, one after the other."""

    keys: str


@dataclass(frozen=True)
class Silence:
    """The caller says nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Noise:
    """A sound that holds no words."""


@dataclass(frozen=True)
class Mumble:
    """Speech of which no word can be believed; `spoken` is its language, when it is another."""

    spoken: str | None = None


@dataclass(frozen=True)
class Deaf:
    """The recogniser breaks down over what is said."""


@dataclass(frozen=True)
class Nobody:
    """Nobody takes the call that was transferred."""


@dataclass(frozen=True)
class HangUp:
    """The caller hangs up."""


Deed: TypeAlias = Words | Keys | Silence | Noise | Mumble | Deaf | Nobody | HangUp


def read_deeds(line: str) -> tuple[Deed, ...]:
    """What a line says that the caller does, in order.

    Raises:
        DeedError: it holds something else in angle brackets, or nothing at all.
    """
    deeds: list[Deed] = []
    over = False
    at = 0
    for match in [*_TAG.finditer(line), None]:
        words = line[at : match.start() if match else len(line)].strip()
        at = match.end() if match else len(line)
        if "<" in words or ">" in words:
            raise DeedError(f"«{words}»: an angle bracket stands alone")
        if words:
            deeds.append(Words(words, over))
            over = False
        if match is None:
            break
        tag = match.group(1).strip()
        if tag == "over":
            over = True
        else:
            deeds.append(_deed(tag))
    if over:
        raise DeedError("<over> needs words after it")
    if not deeds:
        raise DeedError("the line is empty")
    return tuple(deeds)


def spoken_parts(text: str, *, usual: float) -> Iterator[tuple[str, float]]:
    """The parts of a sentence, each with the pause after it in seconds.

    Args:
        text: the words, with `…` and `…2s…` where the caller pauses.
        usual: seconds of a pause that names no length.
    """
    at = 0
    for match in _PAUSE.finditer(text):
        part = text[at : match.start()].strip()
        at = match.end()
        length = float(match.group(1).replace(",", ".")) if match.group(1) else usual
        if part:
            yield part, length if text[at:].strip() else 0.0
    rest = text[at:].strip()
    if rest:
        yield rest, 0.0


def _deed(tag: str) -> Deed:
    name, _, value = tag.partition(" ")
    value = value.strip()
    match name:
        case "silence":
            return Silence(_seconds(value))
        case "key" if _KEYS.fullmatch(value):
            return Keys(value)
        case "key":
            raise DeedError(f"<{tag}>: keys are 0 to 9, * and #")
        case "unclear":
            return Mumble(value or None)
    simple: dict[str, Deed] = {
        "noise": Noise(),
        "deaf": Deaf(),
        "nobody": Nobody(),
        "hangup": HangUp(),
    }
    if tag in simple:
        return simple[tag]
    raise DeedError(f"<{tag}>: nothing that a caller can do is called so")


def _seconds(value: str) -> float:
    try:
        seconds = float(value.replace(",", "."))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise DeedError(f"<silence {value}>: needs a number of seconds, up to 3600")
    return seconds
