"""`jauap scripts`: what office staff and their editors need for the scripts they write."""

import sys
from pathlib import Path

import click

from assistant.cli.lint import command as lint_command
from assistant.cli.scripts_store import export_command, import_command
from assistant.dialogue.script_schemas import schemas


@click.group()
def command() -> None:
    """Check scripts, carry them to and from the store, write schemas for editors."""


command.add_command(lint_command, "lint")
command.add_command(export_command, "export")
command.add_command(import_command, "import")


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
