"""Programs that may ask the API: each has a token of its own, which can be shut out alone."""

from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Form, Response

from assistant.console.ids import Id
from assistant.console.period import read_day
from assistant.console.visit import Administrator
from assistant.store.tokens import Scope, Token, Tokens

router = APIRouter()

_LONGEST_NAME: Final = 80


@router.get("/tokens")
def tokens(visit: Administrator) -> Response:
    """All tokens, and a form for another."""
    return _page(visit)


@router.post("/tokens")
def issue(
    visit: Administrator,
    name: Annotated[str, Form()] = "",
    scope: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it for each request
    expires: Annotated[str, Form()] = "",
) -> Response:
    """Let a program in. Its secret is on the page that answers, and never again."""
    scopes = {each for each in Scope if each.value in scope}
    name = name.strip()[:_LONGEST_NAME]
    day = read_day(expires)
    problems = {
        "name": "" if name else visit.text("tokens.no_name"),
        "scope": "" if scopes else visit.text("tokens.no_scope"),
        "expires": _expiry_problem(visit, expires),
    }
    if any(problems.values()):
        kept = {"name": name, "scopes": scopes, "expires": expires}
        return _page(visit, problems=problems, kept=kept, status=422)
    end = datetime.combine(day, time(), visit.console.zone) if day else None
    made = Tokens(visit.store, clock=visit.console.clock)
    token, secret = made.issue(name, scopes, visit.account.login, end)
    return _page(visit, made=token, secret=secret)


@router.get("/tokens/{token}/revoke")
def ask_revoke(visit: Administrator, token: Id) -> Response:
    """Is it sure?"""
    found = next((each for each in Tokens(visit.store).all() if each.id == token), None)
    if found is None:
        return visit.back("/tokens")
    return visit.page("token_revoke.html", token=found)


@router.post("/tokens/{token}/revoke")
def revoke(visit: Administrator, token: Id) -> Response:
    """Shut a program out, at once and for good."""
    Tokens(visit.store, clock=visit.console.clock).revoke(token, visit.account.login)
    return visit.back("/tokens", done="token_revoked")


def _expiry_problem(visit: Administrator, expires: str) -> str:
    day = read_day(expires)
    if expires and day is None:
        return visit.text("tokens.no_date")
    return visit.text("tokens.past") if day is not None and day <= visit.now.date() else ""


def _page(  # noqa: PLR0913 - what the page may have to show
    visit: Administrator,
    *,
    made: Token | None = None,
    secret: str = "",
    problems: Mapping[str, str] = MappingProxyType({}),
    kept: Mapping[str, object] = MappingProxyType({}),
    status: int = 200,
) -> Response:
    now = visit.now
    return visit.page(
        "tokens.html",
        status=status,
        tokens=Tokens(visit.store).all(),
        ended=lambda token: token.expires_at is not None and token.expires_at <= now,
        scopes=tuple(Scope),
        made=made,
        secret=secret,
        problems=problems,
        kept=kept,
    )
