"""Which session a request belongs to, and whether it was sent from our own page."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request, Response

from assistant.console.console import Console, console_of
from assistant.errors import JauapError

LANGUAGE_COOKIE = "language"
_SESSION = "session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf"


class SignInNeededError(JauapError):
    """Nobody has signed in, or the session has ended."""

    def __init__(self) -> None:
        super().__init__("nobody has signed in", mend="Sign in.")


class NotAllowedError(JauapError):
    """The page is for others."""

    def __init__(self) -> None:
        super().__init__("this page is for other staff", mend="Ask the administrator for access.")


class NotOurPageError(JauapError):
    """A form was sent from another site, or from a page of another session."""

    def __init__(self) -> None:
        super().__init__("the form comes from another page", mend="Open the page anew.")


def session_secret(request: Request) -> str:
    """The secret of the visitor's session; empty without one."""
    return request.cookies.get(cookie_name(console_of(request)), "")


def cookie_name(console: Console) -> str:
    """Over https the browser itself sees to it that no other site sets the cookie."""
    return f"__Host-{_SESSION}" if console.settings.console.secure else _SESSION


def give_cookie(response: Response, console: Console, secret: str) -> None:
    """Let the browser keep a session's secret until it is closed."""
    response.set_cookie(
        cookie_name(console),
        secret,
        httponly=True,
        secure=console.settings.console.secure,
        samesite="lax",
        path="/",
    )


def take_cookie(response: Response, console: Console) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(
        cookie_name(console),
        httponly=True,
        secure=console.settings.console.secure,
        samesite="lax",
        path="/",
    )


def new_secret() -> str:
    """A secret for somebody who has not signed in: their forms are bound to it."""
    return secrets.token_urlsafe(32)


def csrf_token(request: Request) -> str:
    """What this visitor's forms must send back: it follows from the secret, and never shows it."""
    secret = session_secret(request) or getattr(request.state, "new_secret", "")
    return token_of(secret) if secret else ""


def token_of(secret: str) -> str:
    """The token that follows from a session's secret."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


async def from_our_page(request: Request) -> None:
    """A dependency of all pages: what changes something must come from our own form.

    The fields are kept in `request.state.fields`, so that nothing that was typed is lost when
    the session has ended meanwhile.

    Raises:
        NotOurPageError: it comes from another site, or without this visitor's token.
        SignInNeededError: the browser has lost its session; the fields are kept.
    """
    if request.method in _SAFE:
        return
    request.state.fields = []
    if not _same_site(request):
        raise NotOurPageError
    token = request.headers.get(CSRF_HEADER, "")
    if request.headers.get("content-type", "").startswith(_FORMS):
        form = await request.form()
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        token = token or next((value for name, value in fields if name == CSRF_FIELD), "")
        request.state.fields = [(name, value) for name, value in fields if _kept(name)]
    expected = csrf_token(request)
    if not expected:
        raise SignInNeededError
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise NotOurPageError


def _kept(name: str) -> bool:
    return name != CSRF_FIELD and not name.startswith("password")


def _same_site(request: Request) -> bool:
    """Whether the browser says that one of our pages sent it; old browsers say nothing."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    own = {
        request.headers.get("host", ""),
        urlsplit(console_of(request).settings.console.url).netloc,
    }
    return urlsplit(origin).netloc in own
