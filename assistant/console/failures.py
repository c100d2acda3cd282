"""What the log is told when a page or the API cannot answer."""

import logging

from fastapi import Request

from assistant.errors import places_of

log = logging.getLogger(__name__)


def note_failure(event: str, request: Request, error: Exception) -> None:
    """Log what went wrong, for whoever is told of it; never what was asked or typed.

    Args:
        event: what happened.
        request: of the page; its address may hold a secret, so its pattern is logged.
        error: the cause; its text may hold what was typed, so its kind and places are logged.
    """
    route = getattr(request.scope.get("route"), "path", None)
    seen = {"route": route, "error": type(error).__name__, "places": places_of(error)}
    log.error(event, extra=seen)
