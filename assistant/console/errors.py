"""Pages that say what went wrong; nothing that was typed is lost with a session."""

from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from assistant.console.failures import note_failure
from assistant.console.sign_in import sign_in_page
from assistant.console.signing import NotAllowedError, NotOurPageError, SignInNeededError
from assistant.console.visit import Guest, guest, visitor
from assistant.errors import JauapError
from assistant.store.errors import NotFoundError, RefusedError, StoreUnreachableError

_NAMED = {404: "not_found", 405: "not_found", 403: "forbidden", 413: "too_large"}


def handle_in(app: FastAPI) -> None:
    """Let an application answer its errors with our pages."""
    app.add_exception_handler(SignInNeededError, _sign_in)
    app.add_exception_handler(NotAllowedError, _not_allowed)
    app.add_exception_handler(NotOurPageError, _not_our_page)
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(StoreUnreachableError, _unreachable)
    app.add_exception_handler(JauapError, _problem)
    app.add_exception_handler(Exception, _failed)


def _sign_in(request: Request, _error: Exception) -> Response:
    if request.method == "GET":
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        query = f"?{urlencode({'next': wanted})}" if wanted != "/" else ""
        return RedirectResponse(f"/sign-in{query}", status_code=303)
    fields = getattr(request.state, "fields", [])
    return sign_in_page(guest(request), 401, after=request.url.path, kept=fields)


def _named(request: Request, name: str, status: int, **words: object) -> Response:
    visit = visitor(request)
    title = visit.text(f"errors.{name}_title")
    return _page(visit, title, visit.text(f"errors.{name}", **words), status)


def _page(visit: Guest, title: str, text: str, status: int) -> Response:
    return visit.page("error.html", status=status, title=title, text=text, error=None)


def _not_allowed(request: Request, _error: Exception) -> Response:
    return _named(request, "forbidden", 403)


def _not_our_page(request: Request, _error: Exception) -> Response:
    return _named(request, "elsewhere", 403)


def _not_found(request: Request, _error: Exception) -> Response:
    return _named(request, "not_found", 404)


def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    fields = {str(each["loc"][-1]) for each in found if each["loc"]}
    return _named(request, "invalid", 422, fields=", ".join(sorted(fields)))


def _by_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405 and request.method == "GET":
        # Only a form is sent to this address; the page that it stands on is the one above.
        above = request.url.path.rpartition("/")[0] or "/"
        return RedirectResponse(above, status_code=303)
    name = _NAMED.get(status, "failed")
    largest = guest(request).console.settings.console.largest_upload
    return _named(request, name, status, megabytes=largest)


def _unreachable(request: Request, error: Exception) -> Response:
    note_failure("the store cannot be reached", request, error)
    return _named(request, "unreachable", 503)


def _problem(request: Request, error: Exception) -> Response:
    visit = visitor(request)
    title = visit.text("errors.failed_title")
    if isinstance(error, RefusedError):
        return _page(visit, title, visit.refusal(error), 409)
    note_failure("a page cannot be shown", request, error)
    # These words are made for logs and the command line, in English.
    return visit.page("error.html", status=409, title=title, text="", error=error)


def _failed(request: Request, error: Exception) -> Response:
    note_failure("a page failed", request, error)
    return _named(request, "failed", 500)
