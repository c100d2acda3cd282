"""Options that several commands have, worded once."""

from pathlib import Path

import click

from assistant.understanding.schema import LANGUAGES

day_option = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the call: ages, time limits and sums are those of this day.  [default: today]",
)
"""`day: datetime | None`."""

scripts_option = click.option(
    "--script",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of scripts instead of those that come along.",
)
"""`folder: Path | None`."""

line_language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="ru",
    show_default=True,
    help="Language of the line; the caller's words may change it.",
)
"""`language: str`, in which the line is answered."""
