"""Accounts of the people in the office, and one's own."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.ids import Id
from assistant.console.visit import Administrator, AnyStaff, Visit
from assistant.store.accounts import Account, Accounts
from assistant.store.errors import RefusedError
from assistant.store.rights import Role
from assistant.texts import LANGUAGES, Language

router = APIRouter()

Short = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=2000)]
Roles = Annotated[list[Role] | None, Form()]


@router.get("/accounts")
def show_all(visit: Administrator) -> Response:
    """Everybody."""
    return _list(visit)


@router.post("/accounts")
def add(  # noqa: PLR0913, PLR0917 - the fields of the form
    visit: Administrator,
    login: Short,
    name: Short,
    password: Secret = "",
    roles: Roles = None,
    language: Annotated[Language, Form()] = "ru",
) -> Response:
    """Add somebody; without a password only the office's identity provider lets in."""
    try:
        account = Accounts(visit.store, clock=visit.console.clock).add(
            login,
            name,
            roles or [],
            visit.account.login,
            password=password or None,
            language=language,
        )
    except RefusedError as error:
        typed = {"login": login, "name": name, "language": language, "roles": roles or []}
        return _list(visit, visit.refusal(error), typed)
    return visit.back(f"/accounts/{account.id}", done="saved")


@router.get("/accounts/{account}")
def show(visit: Administrator, account: Id) -> Response:
    """One person."""
    return _one(visit, account)


@router.post("/accounts/{account}")
def change(  # noqa: PLR0913, PLR0917 - the fields of the form
    visit: Administrator,
    account: Id,
    name: Short,
    roles: Roles = None,
    language: Annotated[Language, Form()] = "ru",
    active: Annotated[str, Form()] = "",
) -> Response:
    """Change what somebody may do."""
    try:
        Accounts(visit.store, clock=visit.console.clock).change(
            account,
            visit.account.login,
            name=name,
            roles=roles or [],
            language=language,
            active=bool(active),
        )
    except RefusedError as error:
        return _one(visit, account, visit.refusal(error))
    return visit.back(f"/accounts/{account}", done="saved")


@router.post("/accounts/{account}/password")
def set_password(visit: Administrator, account: Id, password: Secret) -> Response:
    """Give somebody a password; they are signed out everywhere."""
    try:
        Accounts(visit.store, clock=visit.console.clock).set_password(
            account, password, visit.account.login
        )
    except RefusedError as error:
        return _one(visit, account, visit.refusal(error))
    return visit.back(f"/accounts/{account}", done="password_set")


@router.post("/accounts/{account}/sign-out")
def sign_out_everywhere(visit: Administrator, account: Id) -> Response:
    """End all sessions of somebody."""
    visit.console.sessions.close_all(account, visit.account.login)
    return visit.back(f"/accounts/{account}", done="signed_out_everywhere")


@router.get("/me")
def me(visit: AnyStaff) -> Response:
    """One's own account."""
    return visit.page("me.html", problem="", roles=sorted(visit.account.roles))


@router.post("/me/password")
def change_own(visit: AnyStaff, password_now: Secret, password: Secret) -> Response:
    """Change one's own password; one signs in anew with it."""
    accounts = Accounts(visit.store, clock=visit.console.clock)
    attempts, login = visit.console.attempts, visit.account.login
    problem = ""
    if not attempts.one_more(login, visit.address):
        minutes = visit.console.settings.console.sign_in_minutes
        problem = visit.text("sign_in.too_many", minutes=minutes)
    elif accounts.check(login, password_now) is None:
        attempts.failed(visit.address)
        problem = visit.text("accounts.wrong_password")
    else:
        attempts.succeeded(login)
        try:
            accounts.set_password(visit.account.id, password, login)
        except RefusedError as error:
            problem = visit.refusal(error)
    if problem:
        roles = sorted(visit.account.roles)
        return visit.page("me.html", status=422, problem=problem, roles=roles)
    return visit.back("/sign-in", done="password_changed")


def _list(visit: Visit, problem: str = "", typed: Mapping[str, object] | None = None) -> Response:
    return visit.page(
        "accounts.html",
        status=422 if problem else 200,
        accounts=Accounts(visit.store).all(),
        roles=tuple(Role),
        languages=LANGUAGES,
        problem=problem,
        typed=typed or {"login": "", "name": "", "language": visit.language, "roles": []},
    )


def _one(visit: Visit, account: int, problem: str = "") -> Response:
    found: Account = Accounts(visit.store).get(account)
    return visit.page(
        "account.html",
        status=422 if problem else 200,
        account=found,
        roles=tuple(Role),
        languages=LANGUAGES,
        problem=problem,
    )
