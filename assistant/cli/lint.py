"""`jauap lint`: what is wrong with scripts, for the people who write them."""

import sys
from datetime import datetime
from pathlib import Path

import click

from assistant.dialogue.lint import lint
from assistant.understanding.scripts import default_folder


@click.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which figures must still hold.  [default: today]",
)
@click.option(
    "--phrases/--no-phrases",
    default=True,
    help="Try every phrase against all topics, which takes some seconds.",
)
@click.option(
    "--near", is_flag=True, help="List phrases that would be misunderstood if they were new."
)
@click.option("--vosk/--no-vosk", default=True, help="Look up words in installed Vosk models.")
def command(
    *, folder: Path | None, day: datetime | None, phrases: bool, near: bool, vosk: bool
) -> None:
    """Find mistakes in a folder of scripts: each with file, line, field and what to do.

    Without DIR, the scripts that come along are checked. The exit code is 0 only if there
    are no mistakes; notes and unknown words do not count.
    """
    folder = folder or default_folder()
    on = (day or datetime.now().astimezone()).date()
    findings = lint(folder, on, phrases=phrases, near=near)
    for problem in findings.problems:
        click.echo(f"{problem}\n    {problem.mend}")
    for phrase in findings.near:
        click.echo(f"note: {phrase}\n    {phrase.mend}")
    for note in findings.notes:
        click.echo(f"note: {note}")
    if vosk and not findings.problems:
        # Checking texts must not wait for the libraries of speech.
        from assistant.cli.scripts_vosk import unheard  # noqa: PLC0415 - as said above
        from assistant.models.catalogue import load_catalogue  # noqa: PLC0415 - as said above
        from assistant.models.store import ModelStore  # noqa: PLC0415 - as said above

        for word in unheard(folder, load_catalogue(), ModelStore()):
            click.echo(f"note: {word}\n    {word.mend}")
    count = len(findings.problems)
    click.echo(f"{folder}: {count} problem{'' if count == 1 else 's'}")
    sys.exit(1 if count else 0)
