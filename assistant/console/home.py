"""The front page: what waits for somebody to do it."""

from fastapi import APIRouter, Response

from assistant.console.visit import AnyStaff

router = APIRouter()


@router.get("/")
def home(visit: AnyStaff) -> Response:
    """What waits."""
    return visit.page("home.html")
