"""Signing in and out, and the language of the pages."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from assistant.console.signing import give_cookie, session_secret, take_cookie, token_of
from assistant.console.visit import AnyGuest, Guest
from assistant.store.accounts import Account, Accounts
from assistant.store.audit import Audit, What
from assistant.texts import Language

router = APIRouter()

_OWN = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")
"""Browsers take two slashes, also backward ones and with a tab between, for another site."""
_KEPT = "kept."
"""Begins the names of fields that wait until somebody has signed in again."""
Fields = list[tuple[str, str]]


@router.get("/sign-in")
def show(visit: AnyGuest, next: str = "/") -> Response:  # noqa: A002 - the usual name of the address's parameter
    """The form."""
    return sign_in_page(visit, after=next)


@router.post("/sign-in")
def sign_in(
    visit: AnyGuest,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form()] = "/",  # noqa: A002 - as above
) -> Response:
    """Check login and password, and open a session."""
    kept = [
        (name.removeprefix(_KEPT), value)
        for name, value in visit.request.state.fields
        if name.startswith(_KEPT)
    ]
    settings = visit.console.settings.console
    if not visit.console.attempts.one_more(login, visit.address):
        problem = visit.text("sign_in.too_many", minutes=settings.sign_in_minutes)
        return sign_in_page(visit, 429, problem=problem, after=next, login=login, kept=kept)
    account = Accounts(visit.store).check(login, password)
    if account is None:
        visit.console.attempts.failed(visit.address)
        _note(visit, What.SIGN_IN_FAILED, login)
        problem = visit.text("sign_in.wrong")
        return sign_in_page(visit, 401, problem=problem, after=next, login=login, kept=kept)
    visit.console.attempts.succeeded(login)
    return welcome(visit, account, after=next, kept=kept)


@router.post("/sign-out")
def sign_out(visit: AnyGuest) -> Response:
    """End the session."""
    session = visit.console.sessions.of(session_secret(visit.request))
    if session is not None:
        _note(visit, What.SIGNED_OUT, session.account.login)
        visit.console.sessions.close(session_secret(visit.request))
    answer = visit.back("/sign-in", done="signed_out")
    take_cookie(answer, visit.console)
    return answer


@router.post("/language")
def language(
    visit: AnyGuest,
    language: Annotated[Language, Form()],
    next: Annotated[str, Form()] = "/",  # noqa: A002 - as above
) -> Response:
    """Speak another language, on this browser and wherever this person signs in."""
    session = visit.console.sessions.of(session_secret(visit.request))
    if session is not None:
        account = session.account
        Accounts(visit.store).change(account.id, by=account.login, language=language)
    answer = visit.back(own_path(next))
    answer.set_cookie("language", language, max_age=31_536_000, samesite="lax", httponly=True)
    return answer


def sign_in_page(  # noqa: PLR0913 - what the form shows
    visit: Guest,
    status: int = 200,
    *,
    problem: str = "",
    after: str = "/",
    login: str = "",
    kept: Fields | None = None,
) -> HTMLResponse:
    """The form, with what was wrong.

    Args:
        visit: whose.
        status: of HTTP.
        problem: what was wrong; empty at first.
        after: the page that follows.
        login: as typed before.
        kept: fields of a form that waits to be sent to that page.
    """
    return visit.page(
        "sign_in.html",
        status=status,
        problem=problem,
        next=own_path(after),
        login=login,
        kept=kept or [],
        openid=visit.console.settings.console.openid,
    )


def welcome(visit: Guest, account: Account, *, after: str, kept: Fields | None = None) -> Response:
    """Open a session and lead on; a form that was kept is sent only when its sender says so.

    Args:
        visit: of the one who has just proved who it is.
        account: who it is.
        after: the page that follows.
        kept: fields of the form that waits to be sent to that page.
    """
    # A new secret: one that was known before signing in opens nothing.
    secret = visit.console.sessions.open(account.id)
    _note(visit, What.SIGNED_IN, account.login)
    answer: Response
    if kept:
        answer = visit.page(
            "continue.html",
            csrf=token_of(secret),
            next=own_path(after),
            kept=kept,
        )
    else:
        answer = visit.back(own_path(after))
    give_cookie(answer, visit.console, secret)
    return answer


def _note(visit: Guest, what: What, login: str) -> None:
    """Write into the audit log who came or went; a login that nobody has may be a password."""
    known = Accounts(visit.store).by_login(login)
    name = known.login if known else "unknown"
    Audit(visit.store, clock=visit.console.clock).record(name, what, name)


def own_path(address: str) -> str:
    """A path of this console; the front page for any other address."""
    return address if _OWN.fullmatch(address) else "/"
