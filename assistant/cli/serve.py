"""`jauap serve`: the telephone line, and the console where it is configured, as a service."""

import os
import sys
from pathlib import Path

import click

from assistant.errors import ConfigurationError
from assistant.settings import Settings, find_settings, load_settings

_EXAMPLE = """\
Write a jauap.toml; for calls from a PBX at 10.0.0.5, or from an Asterisk on this machine:

  [sip]                                  [audiosocket]
  address = "10.0.0.20"
  callers_from = ["10.0.0.5/32"]

docs/operating.md tells the rest, `jauap serve --check` whether it is right."""


@click.command()
@click.option(
    "--config",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings file.  [default: $JAUAP_CONFIG, ./jauap.toml, ~/.config/jauap/jauap.toml]",
)
@click.option("--check", is_flag=True, help="Only check the settings and what they need.")
@click.option("--line", "alone", is_flag=True, help="Run the line alone, without a supervisor.")
def command(*, path: Path | None, check: bool, alone: bool) -> None:
    """Take telephone calls, as one jauap.toml says.

    A process of its own holds the line and is started again when it breaks; the staff console
    is another one, where [console] is configured. SIGTERM takes no more calls and lets those
    under way finish, a second one ends them; SIGHUP reads the settings again in the same way.
    """
    if path is not None:
        # The parts are processes of their own and look for their settings themselves.
        os.environ["JAUAP_CONFIG"] = str(path.resolve())
    settings = load_settings(path)
    _expect_something(settings)
    # What a service needs is loaded only where it is used: `--help` must not wait for it.
    if check:
        from telephony.checking import checked  # noqa: PLC0415 - as said above

        findings = checked(settings)
        for finding in findings:
            click.echo(str(finding))
        if any(finding.wrong for finding in findings):
            sys.exit(ConfigurationError.exit_code)
        return
    from telephony.logs import set_up_logging  # noqa: PLC0415 - as said above

    set_up_logging(settings.service)
    if alone:
        # The threads of matrices would wait for each other and for cores that decode words: one
        # sentence then takes ten times as long. Read when NumPy is imported.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from telephony.service import serve  # noqa: PLC0415 - as said above

        code = serve(settings)
    else:
        code = _supervised(settings)
    sys.exit(code)


def _expect_something(settings: Settings) -> None:
    if settings.sip is None and settings.audiosocket is None and not settings.has_console:
        source = find_settings()
        where = "there is no jauap.toml" if source is None else f"{source}: no line is configured"
        raise ConfigurationError(
            f"{where}: neither [sip] nor [audiosocket] nor [console]", mend=_EXAMPLE
        )


def _supervised(settings: Settings) -> int:
    from telephony.supervisor import Part, Supervisor  # noqa: PLC0415 - as said above

    jauap = (sys.executable, "-m", "assistant.cli.main")
    commands: dict[str, tuple[str, ...]] = {}
    if settings.sip is not None or settings.audiosocket is not None:
        commands["line"] = (*jauap, "serve", "--line")
    if settings.has_console:
        commands["console"] = (*jauap, "console")
    service = settings.service
    parts = [
        Part(name, words, restart_after=service.restart_after, restarts=service.restarts)
        for name, words in commands.items()
    ]
    return Supervisor(parts, tells_ready="line" not in commands).run()
