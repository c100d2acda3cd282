"""`jauap doctor`: what is installed, what serves each language, and what is missing."""

import json
import sys
from dataclasses import asdict

import click

from assistant.cli.progress import megabytes
from assistant.errors import NotInstalledError
from assistant.models.catalogue import load_catalogue
from assistant.models.health import Health, examine
from assistant.models.store import ModelStore
from assistant.settings import load_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(*, as_json: bool) -> None:
    """Say what this machine can do, and what to type for what it cannot.

    Ends with exit code 0 when Russian can be heard and spoken, else with 3.
    """
    health = examine(load_settings(), load_catalogue(), ModelStore())
    if as_json:
        document = asdict(health) | {"good": health.good}
        click.echo(json.dumps(document, indent=1, default=str))
    else:
        _show(health)
    if not health.good:
        sys.exit(NotInstalledError.exit_code)


def _show(health: Health) -> None:
    machine = health.machine
    click.echo("Machine")
    click.echo(f"  {machine.system}, Python {machine.python}")
    click.echo(f"  {machine.cores} cores, {megabytes(machine.memory)} of memory")
    click.echo(f"  models in {machine.data}, {megabytes(machine.data_free)} free")
    click.echo(f"  cache in {machine.cache}")
    click.echo("\nLanguages")
    for item in health.languages:
        recogniser = item.recogniser or "nothing: callers are offered keys"
        click.echo(f"  {item.name}")
        click.echo(f"    heard by  {recogniser}")
        click.echo(f"    spoken by {item.voice or 'nothing'}")
    for needed, heading in ((True, "Missing"), (False, "Advice")):
        findings = [finding for finding in health.findings if finding.needed is needed]
        if findings:
            click.echo(f"\n{heading}")
        for finding in findings:
            click.echo(f"  {finding.what}")
            if finding.command:
                click.echo(f"    {finding.command}")
    verdict = "can" if health.good else "cannot"
    click.echo(f"\nRussian {verdict} be heard and spoken.")
