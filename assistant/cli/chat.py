"""`jauap chat`: a conversation at the terminal, without sound."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from assistant.cli.options import day_option, line_language_option, scripts_option
from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.turn import Action, Turn
from assistant.settings import load_settings
from assistant.simulation.deeds import HOW_TO_WRITE, DeedError, read_deeds
from assistant.simulation.judgement import at
from assistant.simulation.record import plain, turn_as_json
from assistant.simulation.text_call import Exchange, TextCall

_HELP = f"""\
Write what the caller says, one turn a line. A line may also hold:
{HOW_TO_WRITE}
Ctrl-D ends. Nothing is stored."""

_TO_DO = {
    Action.TRANSFER: "a person is being called: <nobody> when none answers",
    Action.EMERGENCY_TRANSFER: "a person is being called at once: <nobody> when none answers",
    Action.TAKE_CALLBACK: "the number is stored for a callback",
}


@click.command()
@line_language_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a turn, for programs.")
@day_option
@scripts_option
def command(*, language: str, as_json: bool, day: datetime | None, folder: Path | None) -> None:
    """Talk with Jauap at the terminal: one turn a line, as on the telephone but without sound.

    Besides words a line may hold things done: <silence 12>, <key 1>, <noise>, <unclear>,
    <nobody>, <hangup>. Lines may also come from a file: jauap chat < LINES.
    """
    on = day.date() if day else datetime.now().astimezone().date()
    console = Console(highlight=False, soft_wrap=True)
    call = _call(folder, language, on)
    interactive = sys.stdin.isatty() and not as_json
    if interactive:
        console.print(_HELP, style="dim", markup=False)
    _tell(console, call.opening, as_json=as_json)
    for line in _lines(interactive=interactive):
        try:
            deeds = read_deeds(line)
        except DeedError as error:
            click.echo(f"jauap: {error.problem}", err=True)
            click.echo(f"       {error.mend}", err=True)
            continue
        told = False
        for each in call.do(deeds):
            told = told or bool(each.turn.say)
            _tell(console, each, as_json=as_json)
        if not (told or as_json or call.over):
            console.print("  [nothing is said to that]", style="dim", markup=False)
        if call.over:
            break


def _call(folder: Path | None, language: str, on: date) -> TextCall:
    dialogue = Dialogue(load_assistant(folder))
    return TextCall(dialogue, load_settings(), language=language, on=on)


def _lines(*, interactive: bool) -> Iterator[str]:
    """Lines that hold something, from the keyboard with editing, or as they come in."""
    if not interactive:
        yield from (line for line in sys.stdin if line.strip())
        return
    # Arrow keys and earlier lines; where Python was built without it, plain lines do.
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - loading it is what makes input() editable
    while True:
        try:
            line = input("> ")
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if line.strip():
            yield line


def _tell(console: Console, exchange: Exchange, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_described(exchange), ensure_ascii=False))
        return
    turn = exchange.turn
    if turn.resume:
        console.print("  [Jauap goes on with the sentence]", style="dim", markup=False)
    for each in turn.say:
        console.print(f"  {escape(each.text)}", style="bold")
    note = _note(turn)
    if note:
        console.print(f"  [{note}]", style="dim", markup=False)


def _note(turn: Turn) -> str:
    parts = [_TO_DO[turn.action]] if turn.action in _TO_DO else []
    if turn.listen and turn.listen.keys and turn.say:
        keys = (f"{key} {name}" for key, name in turn.listen.keys)
        parts.append("keys: " + ", ".join(keys))
    return "; ".join(parts)


def _described(exchange: Exchange) -> dict[str, Any]:
    memory = exchange.memory
    event = exchange.event
    return {
        "at": round(exchange.at, 2),
        "time": at(exchange.at),
        "event": type(event).__name__ if event is not None else "Opening",
        "language": memory.language,
        "topic": memory.topic,
        "about": memory.about,
        "facts": {
            person: {name: plain(value) for name, value in facts.items()}
            for person, facts in memory.people.items()
        },
        **turn_as_json(exchange.turn),
    }
