"""`jauap console`: serves the staff console."""

from pathlib import Path

import click

from assistant.settings import load_settings


@click.command()
@click.option(
    "--config",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings file.  [default: $JAUAP_CONFIG, ./jauap.toml, ~/.config/jauap/jauap.toml]",
)
@click.option("--port", type=click.IntRange(0, 65_535), help="Another port; 0 takes a free one.")
def command(*, path: Path | None, port: int | None) -> None:
    """Serve the console, where staff keep texts and amounts true.

    The first administrator is made by `jauap staff add LOGIN`. Ctrl-C ends it.
    """
    # What a server needs is loaded only here: `--help` must not wait for it.
    from assistant.console.serving import serve  # noqa: PLC0415 - as said above
    from telephony.logs import set_up_logging  # noqa: PLC0415 - as said above

    settings = load_settings(path)
    if port is not None:
        console = settings.console.model_copy(update={"port": port})
        settings = settings.model_copy(update={"console": console})
    set_up_logging(settings.service)
    serve(settings, ready=lambda address: click.echo(f"The console is at {address}"))
