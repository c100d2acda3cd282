"""`jauap scripts`: what office staff and their editors need for the scripts they write."""

import sys
from pathlib import Path
from time import monotonic

import click

from assistant.cli.lint import command as lint_command
from assistant.cli.scripts_store import export_command, import_command
from assistant.dialogue.script_schemas import schemas


@click.group()
def command() -> None:
    """Check scripts, learn them, carry them to and from the store, write schemas for editors."""


command.add_command(lint_command, "lint")
command.add_command(export_command, "export")
command.add_command(import_command, "import")


@command.command("learn")
@click.argument(
    "folder",
    metavar="[DIR]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def learn_command(*, folder: Path | None) -> None:
    """Learn what callers say, so that a line which is started takes calls at once.

    Without DIR, the scripts that come along are learnt. It takes a minute after scripts or
    Jauap have changed, and is kept in the cache folder for all checkouts of this user; the
    line, the console and the tests do it by themselves where it was not done before.
    """
    # The other commands for scripts must not wait for the libraries of understanding.
    from assistant.dialogue.assistant import load_assistant  # noqa: PLC0415 - as said above
    from assistant.understanding.scripts import default_folder  # noqa: PLC0415 - as said above

    begun = monotonic()
    folder = folder or default_folder()
    learner = load_assistant(folder)
    for language in learner.scripts.languages:
        click.echo(f"  {language} ...")
        learner.learn_language(language)
    click.echo(f"{folder}: learnt in {monotonic() - begun:.0f} s")


@command.command("schema")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; say whether all is up to date.")
def schema_command(*, folder: Path, check: bool) -> None:
    """Write one JSON Schema for each kind of script file into FOLDER.

    With --check the exit code is 1 when a file there is missing or old.
    """
    old = []
    for name, text in schemas().items():
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        old.append(name)
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in old:
        click.echo(f"{folder / name}: {'old or missing' if check else 'written'}")
    sys.exit(1 if check and old else 0)
