"""`jauap models`: list, install, verify, remove and import speech models."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from assistant.cli.progress import megabytes, progress
from assistant.errors import NotInstalledError
from assistant.models.administrator import administrator_steps
from assistant.models.catalogue import Entry, Kind, SystemSource, load_catalogue
from assistant.models.errors import DownloadInterruptedError, ModelError
from assistant.models.importing import Importer
from assistant.models.install import Installer
from assistant.models.store import ModelStore

_HEADINGS = {
    Kind.RECOGNISER: "Recognisers",
    Kind.VOICE: "Voices",
    Kind.VOICE_ACTIVITY: "Voice activity",
}


@click.group()
def command() -> None:
    """Speech models and voices: what there is, what is installed, and installing more."""


@command.command("list")
@click.option("--language", help="Only models for this language, for example kk.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(*, language: str | None, as_json: bool) -> None:
    """Every model that Jauap knows, with its size, licence and whether it is installed."""
    store = ModelStore()
    entries = [
        entry for entry in load_catalogue() if language is None or language in entry.languages
    ]
    if language is not None and not entries:
        raise click.UsageError(f"No model knows the language {language}.")
    if as_json:
        click.echo(json.dumps([_as_json(entry, store) for entry in entries], indent=1))
        return
    for kind, heading in _HEADINGS.items():
        of_kind = [entry for entry in entries if entry.kind is kind]
        if of_kind:
            click.echo(f"\n{heading}")
        for entry in of_kind:
            state = "installed" if store.installed(entry) else _origin(entry)
            profit = "" if entry.commercial else ", not for profit"
            languages = " ".join(entry.languages) or "any"
            click.echo(
                f"  {entry.id:<24} {languages:<6} {state:<20} {entry.description} "
                f"({entry.licence}{profit})"
            )


@command.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--default", "default", is_flag=True, help="What Jauap needs at least.")
@click.option("--for-tests", is_flag=True, help="What only the tests need.")
@click.option("--yes", is_flag=True, help="Do not ask before downloading.")
def install(*, ids: tuple[str, ...], default: bool, for_tests: bool, yes: bool) -> None:
    """Download, check and install models. Interrupted, it goes on when repeated."""
    catalogue, store = load_catalogue(), ModelStore()
    named = [catalogue.get(model_id) for model_id in ids]
    grouped = [
        entry
        for entry in catalogue
        if entry.default and (default if entry.purpose == "callers" else for_tests)
    ]
    if not named and not grouped:
        raise click.UsageError("Name models (see `jauap models list`), or use --default.")
    wanted = list(dict.fromkeys([*named, *grouped]))
    installer = Installer(store)
    missing = [e for e in wanted if not (store.installed(e) and installer.current(e))]
    to_fetch = [entry for entry in missing if entry.downloadable]
    if to_fetch:
        _ask(to_fetch, store, yes=yes)
        _fetch(to_fetch, store)
    elif not missing:
        click.echo("All there.")
    manual = [entry for entry in missing if not entry.downloadable]
    if manual:
        _explain(manual)
    if any(entry in named for entry in manual):
        sys.exit(NotInstalledError.exit_code)


@command.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
def verify(*, ids: tuple[str, ...]) -> None:
    """Read every file of installed models and compare it with its checksum."""
    catalogue, store = load_catalogue(), ModelStore()
    chosen = [catalogue.get(model_id) for model_id in ids] or [
        entry for entry in catalogue if entry.downloadable and store.place(entry).exists()
    ]
    if not chosen:
        click.echo("No models are installed.")
    first_error: ModelError | NotInstalledError | None = None
    installer = Installer(store)
    for entry in chosen:
        try:
            installer.verify(entry)
        except (ModelError, NotInstalledError) as error:
            click.echo(f"{entry.id}: {error.problem}")
            first_error = first_error or error
        else:
            click.echo(f"{entry.id}: good")
    if first_error is not None:
        raise first_error


@command.command()
@click.argument("model_id", metavar="ID")
def remove(*, model_id: str) -> None:
    """Delete an installed model."""
    entry = load_catalogue().get(model_id)
    with progress() as report:
        removed = Installer(ModelStore(), report).remove(entry)
    click.echo(f"{model_id}: removed" if removed else f"{model_id}: was not installed")


@command.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--unverified",
    is_flag=True,
    help="Also take models for which no checksum can be had. Only from a place you trust.",
)
def import_(*, folder: Path, unverified: bool) -> None:
    """Install models that were brought in a folder, for machines without internet."""
    with progress() as report:
        importer = Importer(load_catalogue(), ModelStore(), report, unverified=unverified)
        results = importer.run(folder)
    for result in results:
        state = "installed" if result.new else "was there already"
        if result.entry is None and result.error is not None:
            click.echo(result.error.problem)
        elif result.entry is not None:
            click.echo(f"{result.entry.id}: {result.error.problem if result.error else state}")
    for result in results:
        if result.error is not None:
            raise result.error


def _ask(entries: list[Entry], store: ModelStore, *, yes: bool) -> None:
    click.echo(f"These models go into {store.root}:")
    for entry in entries:
        click.echo(f"  {entry.id} ({megabytes(entry.download_size)}): {entry.description}")
    there = sys.stdin.isatty() and sys.stdout.isatty()
    if not yes and there and not click.confirm("Go on?", default=True):
        raise click.Abort


def _fetch(entries: list[Entry], store: ModelStore) -> None:
    for entry in entries:
        try:
            with progress() as report:
                Installer(store, report).install(entry)
        except KeyboardInterrupt as error:
            raise DownloadInterruptedError(
                f"{entry.id}: stopped",
                mend="Repeat the command: it goes on where it stopped.",
            ) from error
        click.echo(f"{entry.id}: installed")


def _explain(entries: list[Entry]) -> None:
    """How an administrator installs what Jauap may not."""
    packages: dict[str, None] = {}
    component = None
    for entry in entries:
        if isinstance(entry.source, SystemSource):
            packages.update(dict.fromkeys(entry.source.debian))
            component = component or entry.source.component
    click.echo(f"\nNot installed: {', '.join(entry.id for entry in entries)}.")
    if not packages:
        click.echo("They come with Jauap's own packages: install Jauap again.")
        return
    click.echo("They belong to the operating system. Its administrator installs them with:")
    for step in administrator_steps(tuple(packages), component):
        click.echo(f"    {step}")


def _origin(entry: Entry) -> str:
    if entry.downloadable:
        return f"download {megabytes(entry.download_size)}"
    return "operating system" if isinstance(entry.source, SystemSource) else "part of Jauap"


def _as_json(entry: Entry, store: ModelStore) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "engine": entry.engine.value,
        "languages": list(entry.languages),
        "installed": store.installed(entry),
        "default": entry.default,
        "purpose": entry.purpose,
        "bytes": entry.installed_size,
        "sample_rate": entry.sample_rate,
        "licence": entry.licence,
        "commercial": entry.commercial,
        "credit": entry.credit,
        "description": entry.description,
        "homepage": entry.homepage,
        "source": entry.source.type,
    }
