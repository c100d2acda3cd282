"""How the API says that something cannot be done: the same shape, whatever the cause."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from assistant.benefits.given import GivenFactsError, ImpossibleFactsError
from assistant.benefits.parameters import NotKnownForDateError
from assistant.console.failures import note_failure
from assistant.console.script_check import BadFileError
from assistant.errors import JauapError
from assistant.store.drafts import ConflictError
from assistant.store.errors import NotFoundError, RefusedError

_READ = "The API's description at openapi.json shows what is expected."
_FACTS = "GET /facts describes each of them."
_IMPOSSIBLE = "This day cannot be: it is too long ago, or after the day that is asked about."
_MENDS = {
    404: "Check the address; openapi.json lists all of them.",
    405: "Use a method that the Allow header names.",
}


class Fault(BaseModel):
    """One field that cannot be used; its value is not repeated, for it may be personal."""

    field: str
    problem: str


class Problem(BaseModel):
    """What is wrong, and what to do about it."""

    problem: str
    mend: str
    fields: list[Fault] = []


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in (
        (400, "The body is no JSON, or not written in UTF-8"),
        (401, "No token, or one that is not valid"),
        (403, "The token is for something else"),
        (404, "There is no such thing"),
        (409, "It cannot be done as things stand: another day, or somebody was faster"),
        (413, "The request is too large"),
        (422, "The request cannot be read"),
        (429, "Too many requests in this minute; `Retry-After` says how long to wait"),
        (500, "A mistake of Jauap's; its log says where"),
        (503, "The store cannot be reached now; `Retry-After` says when to try again"),
    )
}
"""What every answer besides the good one looks like, for OpenAPI."""


class TurnedAwayError(JauapError):
    """A request that is well-formed and still cannot be done.

    Args:
        status: of the HTTP answer.
        problem: what is wrong.
        mend: what the caller can do about it.
        headers: of the answer.
    """

    def __init__(
        self, status: int, problem: str, *, mend: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(problem, mend=mend)
        self.status = status
        self.headers = dict(headers or {})


def answer_problems(api: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Let the API answer every error as a `Problem`.

    Args:
        api: the application.
        routers: all that it has.
    """

    @api.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        del request
        faults = [
            Fault(field=".".join(map(str, each["loc"])), problem=each["msg"])
            for each in error.errors()
        ]
        return _problem(422, "The request cannot be read", _READ, fields=faults)

    @api.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        mend = _MENDS.get(error.status_code, _READ)
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # Each method of an address is a route of its own; the address has all of them.
            headers["Allow"] = ", ".join(sorted(_methods(routers, request)))
        return _problem(error.status_code, str(error.detail), mend, headers=headers)

    @api.exception_handler(JauapError)
    def _known(request: Request, error: JauapError) -> JSONResponse:
        if isinstance(error, TurnedAwayError):
            return _problem(error.status, error.problem, error.mend, headers=error.headers)
        if isinstance(error, GivenFactsError):
            # What no person can have is refused as such; what only this day forbids is not.
            impossible = isinstance(error, ImpossibleFactsError)
            # How to mend it, not what is wrong: that would repeat what was sent.
            faults = [
                Fault(field=f"facts.{name}", problem=_IMPOSSIBLE if impossible else mend)
                for name, _, mend in error.faults
            ]
            return _problem(
                409 if impossible else 422, "The facts cannot be used", _FACTS, fields=faults
            )
        if isinstance(error, NotFoundError):
            return _problem(404, error.problem, error.mend)
        if isinstance(error, NotKnownForDateError | ConflictError | RefusedError | BadFileError):
            return _problem(409, error.problem, error.mend)
        note_failure("the API cannot answer", request, error)
        return _problem(503, error.problem, error.mend, headers={"Retry-After": "10"})

    @api.exception_handler(Exception)
    def _failed(request: Request, error: Exception) -> JSONResponse:
        note_failure("the API broke down", request, error)
        return _problem(500, "Something went wrong", "Tell the office when it happened.")


def _methods(routers: Sequence[APIRouter], request: Request) -> set[str]:
    """Methods that an address of the API has."""
    return {
        method
        for router in routers
        for route in router.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }


def _problem(
    status: int,
    problem: str,
    mend: str,
    *,
    fields: list[Fault] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = Problem(problem=problem, mend=mend, fields=fields or [])
    return JSONResponse(body.model_dump(), status_code=status, headers=dict(headers or {}))
