"""Writes docs/commands.md from the commands themselves: `python -m assistant.cli.reference`."""

from collections.abc import Iterator

import click

from assistant.cli.main import cli

_HEAD = """# Commands

Written by `python -m assistant.cli.reference > docs/commands.md`; a test fails when this page
and the commands differ. Every command prints the same with `--help`.
"""

_WIDTH = 92


def reference() -> str:
    """The whole page, as Markdown."""
    return "\n".join((_HEAD, *_pages(cli, click.Context(cli, info_name="jauap"))))


def _pages(command: click.Command, context: click.Context) -> Iterator[str]:
    context.max_content_width = _WIDTH
    context.terminal_width = _WIDTH
    yield f"## `{context.command_path}`\n\n```\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _pages(below, click.Context(below, info_name=name, parent=context))


if __name__ == "__main__":
    click.echo(reference(), nl=False)
