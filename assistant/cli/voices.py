"""`jauap voices`: which voices there are, and speech made ahead of the first call."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.cli.options import day_option, scripts_option
from assistant.dialogue.assistant import load_assistant
from assistant.manner import Manner
from assistant.models.catalogue import Kind, load_catalogue
from assistant.models.choice import choose_voice
from assistant.models.store import ModelStore
from assistant.settings import Settings, load_settings
from assistant.speaking.errors import LanguageNotSpokenError
from assistant.speaking.speaker import open_speaker

_INTERRUPTED = 130  # what shells report for a program ended by Ctrl-C


@dataclass(frozen=True)
class _Row:
    id: str
    languages: tuple[str, ...]
    engine: str
    licence: str
    sample_rate: int
    installed: bool
    answers: bool


@click.group()
def command() -> None:
    """Show voices, and speak a script's texts ahead of time."""


@command.command("list")
@click.option("--lang", "language", help="Only voices of this language.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_voices(*, language: str | None, as_json: bool) -> None:
    """Show every voice: whether it is installed, and which one answers."""
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    answering = {
        entry.id
        for spoken in settings.languages
        if (entry := choose_voice(spoken, settings, catalogue, store)) is not None
    }
    rows = [
        _Row(
            id=entry.id,
            languages=entry.languages,
            engine=entry.engine.value,
            licence=entry.licence,
            sample_rate=entry.sample_rate,
            installed=store.installed(entry),
            answers=entry.id in answering,
        )
        for entry in catalogue
        if entry.kind is Kind.VOICE and (language is None or language in entry.languages)
    ]
    if not rows:
        raise LanguageNotSpokenError(
            f"The catalogue has no voice for the language {language}.",
            mend="`jauap voices list` shows all voices.",
        )
    if as_json:
        for row in rows:
            click.echo(json.dumps(asdict(row), ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("voice", "languages", "engine", "licence", "state"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        state = "answers" if row.answers else "installed" if row.installed else "-"
        table.add_row(row.id, " ".join(row.languages), row.engine, row.licence, state)
    Console().print(table)


@command.command()
@scripts_option
@click.option("--lang", "languages", multiple=True, help="Only this language; may be repeated.")
@click.option(
    "--preset",
    "presets",
    multiple=True,
    default=("normal",),
    show_default=True,
    help="Speed of speaking; may be repeated.",
)
@day_option
def warm(
    *,
    folder: Path | None,
    languages: tuple[str, ...],
    presets: tuple[str, ...],
    day: datetime | None,
) -> None:
    """Speak a script's prompts and answers into the cache.

    May be interrupted and repeated: what has been spoken is not spoken again.
    """
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    assistant = load_assistant(folder)
    on = (day or datetime.now(UTC).astimezone()).date()
    wanted = languages or _spoken(settings, store)
    work = [
        (language, preset, text)
        for language in wanted
        for preset in presets
        for text in assistant.spoken_texts(language, on)
    ]
    speaker = open_speaker(settings, catalogue, store)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    done = seconds = 0.0
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("speaking", total=len(work))
            for language, preset, text in work:
                spoken = speaker.say(text, language, Manner(preset))
                done += 1
                seconds += spoken.seconds
                progress.advance(task)
    except KeyboardInterrupt:
        click.echo(f"Stopped after {done:.0f} of {len(work)} texts; repeat to go on.", err=True)
        sys.exit(_INTERRUPTED)
    finally:
        speaker.close()
    click.echo(
        f"{done:.0f} texts in {', '.join(wanted)}: {seconds / 60:.1f} minutes of speech kept."
    )


def _spoken(settings: Settings, store: ModelStore) -> tuple[str, ...]:
    catalogue = load_catalogue()
    return tuple(
        language
        for language in settings.languages
        if choose_voice(language, settings, catalogue, store) is not None
    )
