"""What `jauap talk` shows: levels, and captions of both sides."""

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from assistant.dialogue.events import CallerEvent, CannotHear, NothingThere, Pressed, Said, Unclear
from assistant.dialogue.turn import Action
from assistant.kiosk.line import LineReport
from assistant.turn_taking.happened import (
    CallerDid,
    Do,
    Failed,
    Happened,
    Interrupted,
    SentenceBegan,
    TurnBegan,
    WentOn,
    WordsSoFar,
)

_CAPTIONS = 14
"""Lines of captions that fit under the levels on the smallest usual terminal (24 lines)."""
_BAR = 30
"""Width of a level, in characters."""
_QUIETEST_DBFS = -60.0
"""Left end of the levels; the right end is full scale."""
_REFRESHES = 10
"""Pictures a second."""

_DONE = {
    Action.TRANSFER: "a person would be called now; there is none here",
    Action.EMERGENCY_TRANSFER: "a person would be called at once; there is none here",
    Action.TAKE_CALLBACK: "the number would be stored for a callback; here it is forgotten",
}


@dataclass(frozen=True)
class Caption:
    """One line of the conversation."""

    at: float
    who: str
    text: str

    def __str__(self) -> str:
        minutes, seconds = divmod(int(self.at), 60)
        return f"{minutes:2d}:{seconds:02d}  {self.who:<6} {self.text}"


class TalkScreen:
    """Shows a conversation: redrawn on a terminal, line after line anywhere else.

    Args:
        heading: said once, at the top.
        console: where to show it.
    """

    def __init__(self, heading: str, console: Console) -> None:
        self._heading = heading
        self._console = console
        self._captions: deque[Caption] = deque(maxlen=_CAPTIONS)
        self._words = ""
        self._keys = ""
        self._report: LineReport | None = None
        self._live: Live | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """On a terminal: keep the picture up while this lasts, and the last captions after."""
        if not self._console.is_terminal:
            self._console.print(self._heading, markup=False, highlight=False)
            yield
            return
        with (
            _libraries_quiet(),
            Live(
                get_renderable=self._picture,
                console=self._console,
                refresh_per_second=_REFRESHES,
            ) as self._live,
        ):
            yield
        self._live = None

    def levels(self, report: LineReport) -> None:
        """How loud it is now; shown with the next picture."""
        self._report = report

    def tell(self, event: Happened) -> None:
        """Show what happened, as far as it is for people."""
        if isinstance(event, WordsSoFar):
            self._words = event.text
        if isinstance(event, TurnBegan) and event.turn.listen is not None:
            keys = event.turn.listen.keys
            self._keys = "  ".join(f"{key} {name}" for key, name in keys)
        caption = caption_of(event)
        if caption is None:
            return
        if isinstance(event, CallerDid):
            self._words = ""
        self._captions.append(caption)
        if self._live is None:
            self._console.print(str(caption), markup=False, highlight=False, soft_wrap=True)

    def _picture(self) -> Group:
        rows = [Text(self._heading, style="dim")]
        if self._report is not None:
            rows += _level_rows(self._report)
        rows.append(Text())
        rows += [Text(str(each), style=_style(each)) for each in self._captions]
        if self._words:
            rows.append(Text(f"       caller … {self._words}", style="italic"))
        rows.append(Text())
        rows.append(Text(f"keys now: {self._keys}" if self._keys else "", style="dim"))
        rows.append(Text("0-9 * # keys of the telephone   q ends", style="dim"))
        return Group(*rows)


def caption_of(event: Happened) -> Caption | None:  # noqa: PLR0911 - one for each event
    """The line that people read of an event; None for those that are not for people."""
    match event:
        case SentenceBegan(at, text):
            return Caption(at, "Jauap", text)
        case CallerDid(at, did):
            told = _caller(did)
            return Caption(at, "caller", told) if told else None
        case Interrupted(at):
            return Caption(at, "", "[Jauap falls silent]")
        case WentOn(at):
            return Caption(at, "", "[it was nothing: Jauap goes on]")
        case Failed(at, part, error):
            return Caption(at, "", f"[the {part} failed: {error}]")
        case Do(at, action):
            return Caption(at, "", f"[{_DONE[action]}]") if action in _DONE else None
        case _:
            return None


def _caller(event: CallerEvent) -> str:
    match event:
        case Said(readings):
            return readings[0].text
        case Pressed(key):
            return f"[key {key}]"
        case Unclear():
            return "[speech that is not clear]"
        case NothingThere():
            return "[a sound without words]"
        case CannotHear():
            return "[no recogniser for this language]"
        case _:
            return ""


def _level_rows(report: LineReport) -> list[Text]:
    removed = report.raw_dbfs - report.heard_dbfs
    slips = report.overruns + report.underruns
    return [
        Text(f"microphone  {_bar(report.heard_dbfs)} {report.heard_dbfs:4.0f} dB", style="cyan"),
        Text(f"loudspeaker {_bar(report.spoken_dbfs)} {report.spoken_dbfs:4.0f} dB", style="green"),
        Text(
            f"echo removed {max(0.0, removed):2.0f} dB   delay {report.delay_s * 1000:3.0f} ms   "
            f"gaps {report.gaps}   lost blocks {slips}",
            style="dim",
        ),
    ]


def _bar(level_dbfs: float) -> str:
    share = (level_dbfs - _QUIETEST_DBFS) / -_QUIETEST_DBFS
    full = round(min(1.0, max(0.0, share)) * _BAR)
    return "#" * full + "-" * (_BAR - full)


def _style(caption: Caption) -> str:
    return {"Jauap": "bold", "caller": "italic"}.get(caption.who, "dim")


@contextmanager
def _libraries_quiet() -> Iterator[None]:
    """Let no C library write into the picture; Python's own messages still go through it."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
