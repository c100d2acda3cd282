"""`jauap evaluate`: how well the scripts understand a file of questions."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from assistant.cli.options import scripts_option
from assistant.understanding.evaluation import Outcome, Report, evaluated, read_lines
from assistant.understanding.fitting import left_out
from assistant.understanding.meaning import Decision
from assistant.understanding.scripts import load_scripts
from assistant.understanding.utterances import Utterances

_CONFUSIONS = 20
"""Rows of the confusion table that are shown."""


@click.group()
def command() -> None:
    """Measure Jauap against files of examples."""


@command.command("understanding")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all that is known.")
@click.option(
    "--leave-one-out",
    is_flag=True,
    help="Understand each line with weights chosen by all other lines; takes minutes.",
)
@scripts_option
def understanding(*, file: Path, as_json: bool, leave_one_out: bool, folder: Path | None) -> None:
    """Score a FILE of questions, one JSON object a line: topics, aspects, acts, rejections."""
    scripts = load_scripts(folder)
    lines = read_lines(file)
    if leave_one_out:
        outcomes = left_out(scripts, lines)
    else:
        outcomes = evaluated(lines, Utterances(scripts).understand, scripts.topics)
    report = Report(outcomes)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show(report)


def show(report: Report) -> None:
    """Print a report as tables."""
    console = Console(highlight=False)
    shares = Table("", *sorted(report.tallies))
    named = {name: tally.shares() for name, tally in sorted(report.tallies.items())}
    for row in next(iter(named.values()), {}):
        values = [each[row] for each in named.values()]
        shares.add_row(row, *("" if value is None else f"{100 * value:.1f} %" for value in values))
    console.print(shares)
    confused = Table("right", "understood as", "lines", title="Confused")
    for (right, got), count in report.confusion.most_common(_CONFUSIONS):
        confused.add_row(right, got, str(count))
    console.print(confused)
    _show_worst(console, report.worst())


def _show_worst(console: Console, outcomes: Sequence[Outcome]) -> None:
    table = Table("line", "said", "right", "understood", title="Worst misses")
    for each in outcomes:
        meant = each.meant
        got = f"{each.got} {meant.confidence:.2f}"
        if meant.decision is Decision.CLARIFY:
            got += f" ({' or '.join(meant.alternatives)})"
        elif each.line.kind in ("topic", "follow_up"):
            got += f" ({', '.join(meant.aspects)})"
        wanted = f"{'/'.join(each.line.accept)} ({', '.join(each.line.aspects)})"
        table.add_row(each.line.id, each.line.text, wanted, got)
    console.print(table)
