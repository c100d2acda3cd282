"""`jauap replay`: the log of a conversation as a transcript with its timing."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from assistant.cli.options import scripts_option
from assistant.journal import Entry, read_journal
from assistant.understanding.scripts import Scripts, default_folder, load_scripts

_EVENTS: Final = {
    "Silent": "said nothing",
    "NothingThere": "made a sound without words",
    "Paused": "pressed no further key",
    "CannotHear": "could not be heard",
    "NobodyThere": "nobody could take the call",
    "HungUp": "hung up",
}
_QUIET: Final = frozenset({"heard", "thought", "sentence", "spoken"})
"""Shown only with `--all`."""


@click.command()
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Each sentence and decision too.")
@scripts_option
def command(*, log: Path, everything: bool, folder: Path | None) -> None:
    """Show the LOG of a conversation: who said what, when, and what took how long.

    A log holds no sound, no numbers or names, and of answers only where their text stands;
    what was filled in for one caller is shown as its placeholder.
    """
    entries = read_journal(log)
    told = _Told(load_scripts(folder or default_folder()))
    console = Console(highlight=False, soft_wrap=True)
    for entry in entries:
        if entry.what in _QUIET and not everything:
            continue
        who, text = told.of(entry)
        line = Text(f"{_clock(entry.at)}  {who:<9} ", style="dim" if entry.what in _QUIET else "")
        console.print(line.append(text))
    console.print(_summary(entries))


class _Told:
    """Puts events into words.

    Args:
        scripts: where the texts stand.
    """

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def of(self, entry: Entry) -> tuple[str, str]:
        """Who it was, and what happened."""
        fields = entry.fields
        known: dict[str, tuple[str, Callable[[], str]]] = {
            "call": ("call", lambda: f"{fields.get('language')}, {fields.get('on')}"),
            "caller": ("caller", lambda: _caller(fields)),
            "turn": ("Jauap", lambda: self._turn(fields)),
            "answered": ("", lambda: _gap(fields)),
            "do": ("line", lambda: str(fields.get("action"))),
            "failed": ("failed", lambda: f"{fields.get('part')}: {fields.get('error')}"),
            "interrupted": ("Jauap", lambda: "falls silent"),
            "went_on": ("Jauap", lambda: "goes on"),
            "end": ("call", lambda: "is over"),
        }
        who, text = known.get(entry.what, (entry.what, lambda: _listed(fields)))
        return who, text()

    def _turn(self, fields: Mapping[str, Any]) -> str:
        said = [each for each in _list(fields.get("said")) if isinstance(each, dict)]
        kinds = groupby(said, key=lambda each: (each.get("source", ""), each.get("language", "")))
        texts = [self._text(str(source), str(language)) for (source, language), _ in kinds]
        state = f"[{fields.get('state')}]"
        return "\n".join([state, *(f"{'':21}{text}" for text in texts)]) if texts else state

    def _text(self, source: str, language: str) -> str:
        """The text that stands there, on one line; the id where there is none."""
        kind, _, name = source.partition("/")
        scripts = self._scripts
        texts = None
        if kind == "prompts" and name in scripts.prompts:
            texts = scripts.prompts[name]
        elif kind == "facts" and name in scripts.facts:
            texts = scripts.facts[name].ask
        if texts is None or language not in scripts.languages:
            return f"({source})"
        return " ".join(texts.in_language(language).split())


def _listed(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in fields.items())


def _caller(fields: Mapping[str, Any]) -> str:
    did = str(fields.get("did"))
    if did == "Said":
        words = f"«{fields['words']}»" if "words" in fields else "(words)"
        over = " over the voice" if fields.get("over") else ""
        return f"{words} {fields.get('language', '')} {fields.get('confidence', '')}{over}".rstrip()
    if did == "Pressed":
        return f"key {fields['key']}" if "key" in fields else "a key"
    if did == "Unclear":
        return f"could not be understood{_spoken(fields)}"
    return _EVENTS.get(did, did)


def _spoken(fields: Mapping[str, Any]) -> str:
    return f", perhaps {fields['spoken']}" if "spoken" in fields else ""


def _gap(fields: Mapping[str, Any]) -> str:
    stages = _stages(fields)
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in stages.items())
    filler = "; something was said meanwhile" if fields.get("filler") else ""
    return f"after {sum(stages.values()):.2f} s ({parts}){filler}"


def _stages(fields: Mapping[str, Any]) -> dict[str, float]:
    stages = fields.get("seconds")
    if not isinstance(stages, dict):
        return {}
    return {
        str(name): float(seconds)
        for name, seconds in stages.items()
        if isinstance(seconds, int | float)
    }


def _summary(entries: Sequence[Entry]) -> str:
    length = entries[-1].at
    turns = sum(entry.what == "turn" for entry in entries)
    gaps = sorted(_gaps(entries))
    text = f"{_clock(length).strip()}, {turns} turns of Jauap's"
    if not gaps:
        return text
    return f"{text}; answers after {statistics.median(gaps):.2f} s, {gaps[-1]:.2f} s at most"


def _gaps(entries: Sequence[Entry]) -> Iterator[float]:
    for entry in entries:
        if entry.what == "answered":
            yield sum(_stages(entry.fields).values())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):3d}:{rest:04.1f}"
