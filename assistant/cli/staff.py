"""`jauap staff`: accounts of the console, the first administrator among them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table

from assistant.settings import load_settings
from assistant.store.accounts import Account, Accounts
from assistant.store.engine import Store, open_store
from assistant.store.errors import NotFoundError
from assistant.store.rights import Role
from assistant.texts import LANGUAGES

BY = "command line"
"""Who did it, in the audit log."""


@click.group()
def command() -> None:
    """Accounts of the people who use the console."""


@command.command("add")
@click.argument("login")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    help="What the person does; may be given several times.  [default: administrator]",
)
@click.option("--name", default="", help="As colleagues know the person.  [default: the login]")
@click.option("--language", type=click.Choice(LANGUAGES), default="ru", show_default=True)
@click.option("--openid", is_flag=True, help="No password: only OpenID Connect lets in.")
def add(*, login: str, roles: tuple[str, ...], name: str, language: str, openid: bool) -> None:
    """Make an account for LOGIN; the password is asked for, or read from standard input."""
    chosen = {Role(role) for role in roles} or {Role.ADMINISTRATOR}
    with _accounts() as accounts:
        password = None if openid else _password()
        account = accounts.add(login, name, chosen, BY, password=password, language=language)
    click.echo(f"{account.login}: {', '.join(sorted(account.roles))}")


@command.command("list")
def show() -> None:
    """List all accounts."""
    table = Table("login", "name", "roles", "active", "last sign-in")
    with _accounts() as accounts:
        for account in accounts.all():
            seen = account.last_sign_in
            table.add_row(
                account.login,
                account.name,
                ", ".join(sorted(account.roles)),
                "yes" if account.active else "no",
                "never" if seen is None else f"{seen.astimezone():%Y-%m-%d %H:%M}",
            )
    Console(highlight=False).print(table)


@command.command("password")
@click.argument("login")
def password(*, login: str) -> None:
    """Give LOGIN a new password; whoever is signed in with the old one is signed out."""
    with _accounts() as accounts:
        accounts.set_password(_account(accounts, login).id, _password(), BY)
    click.echo(f"{login}: the password is set")


@command.command("disable")
@click.argument("login")
def disable(*, login: str) -> None:
    """Let LOGIN in no more, from now on."""
    with _accounts() as accounts:
        accounts.change(_account(accounts, login).id, BY, active=False)
    click.echo(f"{login}: disabled")


@command.command("enable")
@click.argument("login")
def enable(*, login: str) -> None:
    """Let LOGIN in again."""
    with _accounts() as accounts:
        accounts.change(_account(accounts, login).id, BY, active=True)
    click.echo(f"{login}: enabled")


@contextmanager
def opened_store() -> Iterator[Store]:
    """The store of this installation.

    Raises:
        StoreError: it cannot be reached or used.
    """
    store = open_store(load_settings().store.url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _accounts() -> Iterator[Accounts]:
    with opened_store() as store:
        yield Accounts(store)


def _account(accounts: Accounts, login: str) -> Account:
    account = accounts.by_login(login)
    if account is None:
        raise NotFoundError("account", login)
    return account


def _password() -> str:
    """Asks twice at a terminal; otherwise reads one line, so that a program may give it."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
