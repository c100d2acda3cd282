"""The command `jauap`: finds the command's own file, prints errors a person can act on."""

import errno
import os
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from assistant import __version__
from assistant.errors import JauapError

_COMMANDS = {
    "chat": "assistant.cli.chat",
    "talk": "assistant.cli.talk",
    "ask": "assistant.cli.ask",
    "screen": "assistant.cli.screen",
    "explain": "assistant.cli.explain",
    "understand": "assistant.cli.understand",
    "hear": "assistant.cli.hear",
    "say": "assistant.cli.say",
    "models": "assistant.cli.models",
    "voices": "assistant.cli.voices",
    "lint": "assistant.cli.lint",
    "scripts": "assistant.cli.scripts",
    "staff": "assistant.cli.staff",
    "evaluate": "assistant.cli.evaluate",
    "replay": "assistant.cli.replay",
    "doctor": "assistant.cli.doctor",
    "simulate": "assistant.cli.simulate",
    "demo": "assistant.cli.demo",
    "serve": "assistant.cli.serve",
    "console": "assistant.cli.console",
    "call": "assistant.cli.call",
}
"""Command name to the module that holds it, as an attribute `command`."""


class _LazyGroup(click.Group):
    """Imports a command's module only when it is used: `--help` must not load models."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(_COMMANDS[cmd_name]).command
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jauap")
def cli() -> None:
    """Jauap answers questions about state benefits in Kazakhstan, by voice and offline."""


def main() -> None:
    """Run the command line; the process's exit code tells what went wrong."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that lacks some Kazakh letter shows a question mark for it.
            stream.reconfigure(errors="replace")
    try:
        cli(standalone_mode=True)
    except JauapError as error:
        click.echo(f"jauap: {error.problem}", err=True)
        click.echo(f"       {error.mend}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno == errno.ENOSPC and error.filename is None:
            click.echo("jauap: there is no space left for what the command prints", err=True)
            click.echo("       Free some space where its output goes, and repeat it.", err=True)
            # Python would try once more at its end, and fail with a code of its own.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(JauapError.exit_code)
        if error.filename is None:
            raise  # of no file: then it is a mistake of ours, to be seen whole
        click.echo(f"jauap: {error.filename}: {error.strerror}", err=True)
        click.echo("       Check the path, and that this user may read or write there.", err=True)
        sys.exit(JauapError.exit_code)


if __name__ == "__main__":
    main()
