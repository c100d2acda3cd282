"""One request by one person: who it is, in which language, and how an answer is made.

A handler takes a visit as its only way to the console:

    @router.get("/callbacks")
    def callbacks(visit: Operator) -> Response:
        return visit.page("callbacks.html", rows=Callbacks(visit.store).open())
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.console.console import Console, console_of
from assistant.console.navigation import MENU, Entry, entry_of
from assistant.console.signing import (
    LANGUAGE_COOKIE,
    NotAllowedError,
    SignInNeededError,
    csrf_token,
    give_cookie,
    new_secret,
    session_secret,
)
from assistant.store.accounts import Account
from assistant.store.engine import Store
from assistant.store.errors import RefusedError, StoreUnreachableError
from assistant.store.live import Alarm, Live
from assistant.store.rights import Right
from assistant.texts import LANGUAGES, Language


@dataclass(frozen=True)
class Guest:
    """Somebody who may not have signed in.

    Attributes:
        request: the request.
        console: what all pages share.
        language: in which the page speaks.
        csrf: what the page's forms must send back.
    """

    request: Request
    console: Console
    language: Language
    csrf: str

    @property
    def store(self) -> Store:
        """The store."""
        return self.console.store

    @property
    def now(self) -> datetime:
        """The moment, in the office's time zone."""
        return self.console.clock().astimezone(self.console.zone)

    @property
    def address(self) -> str:
        """The network address that the request came from."""
        return self.request.client.host if self.request.client else ""

    def text(self, name: str, /, **words: object) -> str:
        """A text of the console in the visitor's language; see `Wording.text`."""
        return self.console.wording.text(name, self.language, **words)

    def refusal(self, error: RefusedError) -> str:
        """Why a rule of the office says no, in the visitor's language."""
        name = f"refused.{error.rule}"
        return self.text(name) if name in self.console.wording else f"{error.problem}. {error.mend}"

    def day(self, day: date | None) -> str:
        """A day as it is written in the visitor's language; empty for none."""
        return day.strftime(self.text("shell.date_format")) if day else ""

    def moment(self, moment: datetime | None) -> str:
        """A moment in the office's time zone; empty for none."""
        if moment is None:
            return ""
        return moment.astimezone(self.console.zone).strftime(self.text("shell.moment_format"))

    def page(self, template: str, *, status: int = 200, **words: object) -> HTMLResponse:
        """A page from a template.

        Args:
            template: its name.
            status: of HTTP.
            words: what the template shows.
        """
        done = self.request.query_params.get("done", "")
        shown = {
            "t": self.text,
            "day": self.day,
            "moment": self.moment,
            "language": self.language,
            "csrf": self.csrf,
            "here": self.request.url.path,
            "me": None,
            "menu": (),
            "current": entry_of(self.request.url.path),
            "done": done if f"done.{done}" in self.console.wording else "",
            **self._more(),
            **words,
        }
        text = self.console.templates.get_template(template).render(shown)
        answer = HTMLResponse(text, status_code=status)
        fresh: str = getattr(self.request.state, "new_secret", "")
        if fresh:
            give_cookie(answer, self.console, fresh)
        return answer

    def back(self, path: str, *, done: str = "", **query: str) -> RedirectResponse:
        """Where to go after a form was carried out.

        Args:
            path: the page.
            done: name of a text in `texts/done.yaml` that the page announces.
            query: further parameters of the address.
        """
        given = {**query, **({"done": done} if done else {})}
        address, mark, place = path.partition("#")
        if given:
            address = f"{address}{'&' if '?' in address else '?'}{urlencode(given)}"
        return RedirectResponse(f"{address}{mark}{place}", status_code=303)

    def _more(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True)
class Visit(Guest):
    """Somebody who has signed in.

    Attributes:
        account: who it is.
    """

    account: Account

    def may(self, *rights: Right) -> bool:
        """Whether the visitor has one of the rights."""
        return any(map(self.account.may, rights))

    def _more(self) -> dict[str, object]:
        return {
            "me": self.account,
            "menu": tuple(self._menu()),
            "may": self.may,
            "Right": Right,
            "alarms": self._alarms,
        }

    def _alarms(self) -> tuple[Alarm, ...]:
        try:
            return Live(self.store).alarms()
        except StoreUnreachableError:
            # The page that says so must not fail by it.
            return ()

    def _menu(self) -> Iterable[Entry]:
        return (each for each in MENU if not each.rights or self.may(*each.rights))


def guest(request: Request) -> Guest:
    """The visit of somebody unknown: a secret of their own binds their forms to their browser."""
    console = console_of(request)
    if not session_secret(request):
        request.state.new_secret = new_secret()
    return Guest(request, console, _language(request, console), csrf_token(request))


def visitor(request: Request) -> Guest:
    """Whoever it is, for pages that say what went wrong: who has signed in keeps the menu."""
    try:
        return may(watching=True)(request)
    except (SignInNeededError, StoreUnreachableError):
        return guest(request)


def may(*rights: Right, watching: bool = False) -> Callable[[Request], Visit]:
    """A dependency that lets in who has signed in and has one of the rights.

    Args:
        rights: none of them lets in everybody who has signed in.
        watching: a page that is open asks by itself, so nobody need be there: a session that
            nobody uses ends all the same.
    """

    def visit(request: Request) -> Visit:
        console = console_of(request)
        session = console.sessions.of(session_secret(request), used=not watching)
        if session is None:
            raise SignInNeededError
        account = session.account
        if rights and not any(map(account.may, rights)):
            raise NotAllowedError
        language = _first((account.language,), console.settings.console.language)
        return Visit(request, console, language, csrf_token(request), account)

    return visit


def _language(request: Request, console: Console) -> Language:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    wished = request.headers.get("accept-language", "").split(",")
    codes = (part.split(";")[0].strip()[:2] for part in wished)
    return _first((chosen, *codes), console.settings.console.language)


def _first(wished: Iterable[str], otherwise: Language) -> Language:
    """The first language that is one of ours."""
    ours: dict[str, Language] = {language: language for language in LANGUAGES}
    return next((ours[each] for each in wished if each in ours), otherwise)


AnyGuest = Annotated[Guest, Depends(guest)]
AnyStaff = Annotated[Visit, Depends(may())]
Editor = Annotated[Visit, Depends(may(Right.EDIT))]
Approver = Annotated[Visit, Depends(may(Right.APPROVE))]
EditorOrApprover = Annotated[Visit, Depends(may(Right.EDIT, Right.APPROVE))]
Sorter = Annotated[Visit, Depends(may(Right.SORT))]
Operator = Annotated[Visit, Depends(may(Right.CALLS))]
WatchingOperator = Annotated[Visit, Depends(may(Right.CALLS, watching=True))]
WatchingTests = Annotated[Visit, Depends(may(Right.EDIT, Right.APPROVE, watching=True))]
Administrator = Annotated[Visit, Depends(may(Right.ADMINISTER))]
