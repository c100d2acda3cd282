"""`jauap replay`: the log of a conversation as a transcript with its timing."""

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from assistant.cli.call_log import QUIET, Told, clock, stages
from assistant.cli.options import scripts_option
from assistant.journal import Entry, read_journal
from assistant.understanding.scripts import default_folder, load_scripts


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
    told = Told(load_scripts(folder or default_folder()))
    console = Console(highlight=False, soft_wrap=True)
    for entry in entries:
        if entry.what in QUIET and not everything:
            continue
        who, text = told.of(entry)
        line = Text(f"{clock(entry.at)}  {who:<9} ", style="dim" if entry.what in QUIET else "")
        console.print(line.append(text))
    console.print(_summary(entries))


def _summary(entries: Sequence[Entry]) -> str:
    length = entries[-1].at
    turns = sum(entry.what == "turn" for entry in entries)
    gaps = sorted(_gaps(entries))
    text = f"{clock(length).strip()}, {turns} turns of Jauap's"
    if not gaps:
        return text
    return f"{text}; answers after {statistics.median(gaps):.2f} s, {gaps[-1]:.2f} s at most"


def _gaps(entries: Sequence[Entry]) -> Iterator[float]:
    for entry in entries:
        if entry.what == "answered":
            yield sum(stages(entry.fields).values())
