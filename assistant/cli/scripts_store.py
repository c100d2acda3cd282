"""`jauap scripts export|import`: releases to files and back, byte for byte."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--release", "number", type=int, help="Its number.  [default: the one in force]")
def export_command(*, folder: Path, number: int | None) -> None:
    """Write a release's scripts into FOLDER, which must be empty or not there yet."""
    # The other commands for scripts must not wait for the store's libraries.
    from assistant.cli.staff import opened_store  # noqa: PLC0415 - as said above
    from assistant.store.errors import NotFoundError  # noqa: PLC0415 - as said above
    from assistant.store.releases import Releases  # noqa: PLC0415 - as said above

    with opened_store() as store:
        releases = Releases(store)
        chosen = number if number is not None else releases.current_number()
        if chosen is None:
            raise NotFoundError("release", "in force")
        releases.write_to(chosen, folder)
    click.echo(f"{folder}: release {chosen}")


@click.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@click.option("--comment", required=True, help="What is new, for the people in the office.")
def import_command(*, folder: Path | None, comment: str) -> None:
    """Bring the scripts of FOLDER into force at once, as a new release.

    Without FOLDER, the scripts that come with Jauap become the first release; where there is a
    release already, nothing happens.
    """
    from assistant.cli.staff import BY, opened_store  # noqa: PLC0415 - as said above
    from assistant.store.releases import Releases  # noqa: PLC0415 - as said above

    with opened_store() as store:
        releases = Releases(store)
        before = releases.current_number()
        if folder is None or before is None:
            number = releases.seed(BY, comment, folder).number
        else:
            number = releases.add(folder, BY, comment).number
    already = " already: nothing was imported" if number == before else ""
    click.echo(f"release {number} is in force{already}")
