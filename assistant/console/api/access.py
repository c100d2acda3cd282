"""Who may ask the API: tokens, what they are for, and how often."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute

from assistant.console.api.desk import Desk
from assistant.console.api.problems import TurnedAwayError
from assistant.dialogue.assistant import Assistant
from assistant.store.engine import Store
from assistant.store.tokens import Scope, Token, Tokens
from telephony.scripts_in_force import InForce

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token that an administrator made for this integration in the console.",
)


_LONGEST_NAME = 80


@dataclass(frozen=True)
class ApiVisit:
    """One request of an integration.

    Attributes:
        desk: what all requests share.
        token: whose it is.
        in_force: the scripts that answer it.
    """

    desk: Desk
    token: Token
    in_force: InForce

    @property
    def assistant(self) -> Assistant:
        """Answers."""
        return self.in_force.dialogue.assistant

    @property
    def release(self) -> int | None:
        """Number of the release that answers; None for a folder of scripts."""
        return self.in_force.release

    @property
    def store(self) -> Store:
        """The store."""
        return self.desk.store

    @property
    def by(self) -> str:
        """Who it is, for the audit log."""
        return f"token {self.token.id} {self.token.name}"[:_LONGEST_NAME]

    @property
    def today(self) -> date:
        """Today in the office."""
        return self.desk.clock().astimezone(self.desk.zone).date()


def may(scope: Scope) -> Callable[..., ApiVisit]:
    """A dependency that lets in whoever has a token for something."""

    def visit(
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> ApiVisit:
        desk: Desk = request.app.state.desk
        token = _token(desk, request, bearer.credentials if bearer else "")
        _count(desk, desk.settings.requests_per_minute, "token", str(token.id))
        if scope not in token.scopes:
            raise TurnedAwayError(
                403,
                f"This token is not for {scope.value}",
                mend="An administrator can make a token with this scope in the console.",
            )
        return ApiVisit(desk, token, desk.scripts.now())

    return visit


MayAsk = Annotated[ApiVisit, Depends(may(Scope.ASK))]
MayUseScripts = Annotated[ApiVisit, Depends(may(Scope.SCRIPTS))]
MayServeCallers = Annotated[ApiVisit, Depends(may(Scope.CALLS))]
MayReadStatistics = Annotated[ApiVisit, Depends(may(Scope.STATISTICS))]


def _token(desk: Desk, request: Request, secret: str) -> Token:
    """The token of a request.

    Raises:
        TurnedAwayError: there is none, it is wrong or no longer valid, or too many were tried.
    """
    if not secret:
        raise _refused("A token is needed")
    token = Tokens(desk.store, clock=desk.clock).check(secret)
    if token is not None:
        return token
    # Nobody guesses a token; but whoever tries shall not keep the store busy.
    address = request.client.host if request.client else ""
    _count(desk, desk.settings.wrong_tokens, "address", address)
    raise _refused("This token is not valid")


def _refused(problem: str) -> TurnedAwayError:
    return TurnedAwayError(
        401,
        problem,
        mend="Send `Authorization: Bearer TOKEN`; administrators make tokens in the console.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _count(desk: Desk, most: int, kind: str, whose: str) -> None:
    """Count a request.

    Raises:
        TurnedAwayError: there were too many in this minute.
    """
    item = RateLimitItemPerMinute(most)
    if desk.limiter.hit(item, kind, whose):
        return
    wait = math.ceil(max(1.0, desk.limiter.get_window_stats(item, kind, whose)[0] - time.time()))
    raise TurnedAwayError(
        429,
        f"More than {most} requests in a minute",
        mend=f"Try again in {wait} seconds.",
        headers={"Retry-After": str(wait)},
    )
