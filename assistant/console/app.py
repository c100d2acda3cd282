"""The console's application, and how a page joins it.

A page is a module with a `router`, and stands in `PAGES` below:

    router = APIRouter()

    @router.get("/callbacks")
    def callbacks(visit: Operator) -> Response:
        return visit.page("callbacks.html", rows=Callbacks(visit.store).all())

    @router.post("/callbacks/{callback}/done")
    def done(visit: Operator, callback: int) -> Response:
        Callbacks(visit.store).done(callback, by=visit.account.login)
        return visit.back("/callbacks", done="callback_done")

- The visit (`visit.py`) says who it is (`visit.account`), what may be done (`AnyStaff`, `Editor`,
  `Approver`, `Sorter`, `Operator`, `Administrator`; others see a page that says so), the store,
  the moment, and makes answers: `page` from a template, `back` after a form was carried out.
- A template extends `base.html`, fills the blocks `title` and `main`, and says nothing itself:
  `{{ t("topics.title") }}` gives a text of `texts/topics.yaml`, with its placeholders:
  `{{ t("topics.count", count=3) }}`. Dates: `{{ day(x) }}`, `{{ moment(x) }}`.
  `{{ static("console.css") }}` is the address of a file. `parts.html` holds the macros.
- Every form carries `{{ csrf_field() }}` (from `parts.html`, imported `with context`); a script
  sends the header `X-CSRF` with `document.documentElement.dataset.csrf`. What changes something
  is a POST, answered by `visit.back(...)`; `done` names a text of `texts/done.yaml`.
- The content security policy allows our own scripts and styles alone: no `style=`, no `onclick=`,
  no inline script, also not in SVG. Charts take classes of the stylesheet or SVG attributes.
- A page whose language differs in part says so: `lang="kk"`.
- Errors of the kind `JauapError` become a page that says problem and mend.

The JSON API is an application of its own (`api/app.py`), mounted under `/api`, without cookies.
"""

import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module

from fastapi import APIRouter, Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from assistant.console import errors
from assistant.console.api.app import create_api
from assistant.console.api.desk import Desk, open_desk
from assistant.console.attempts import Attempts
from assistant.console.console import Console
from assistant.console.headers import SafeHeaders, SmallBodies
from assistant.console.rendering import STATIC
from assistant.console.signing import from_our_page
from assistant.paths import cache_dir
from assistant.settings import Settings
from assistant.store.engine import Store
from assistant.store.releases import Releases
from assistant.understanding.scripts import default_folder
from telephony.garbage import Garbage
from telephony.scripts_in_force import InForce, ScriptsInForce

PAGES: tuple[str, ...] = (
    "sign_in",
    "openid_pages",
    "home",
    "parameters",
    "topics",
    "entries_pages",
    "aloud",
    "files",
    "trying",
    "pronunciations",
    "accounts",
    "audit",
    "drafts",
    "releases",
    "overview",
    "missed",
    "callbacks",
    "live",
    "handover",
    "tokens",
)
"""Modules of the console whose `router` is served."""


def create_app(
    store: Store, settings: Settings, *, clock: Callable[[], datetime] | None = None
) -> FastAPI:
    """The console over a store.

    Args:
        store: what it shows and changes.
        settings: of the process.
        clock: tells the moment, with its time zone.
    """
    scripts = _scripts(store)
    console = Console(store, settings, clock or _now, Attempts(settings.console), scripts)
    desk = open_desk(store, settings, scripts, console.clock)
    app = FastAPI(
        title="Jauap",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lambda _app: _running(console, desk),
    )
    app.state.console = console
    for router in _routers():
        app.include_router(router, dependencies=[Depends(from_our_page)])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/api", create_api(desk))
    errors.handle_in(app)
    # The last one added is the first to see a request.
    app.add_middleware(SmallBodies, largest=settings.console.largest_upload * 1_000_000)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.console.hosts))
    app.add_middleware(SafeHeaders, secure=settings.console.secure)
    return app


def _routers() -> Iterable[APIRouter]:
    for name in PAGES:
        router: APIRouter = import_module(f"assistant.console.{name}").router
        yield router


def _scripts(store: Store) -> ScriptsInForce:
    """The scripts in force, written into a folder that no other process tidies up."""
    folder, garbage = cache_dir() / "console" / "releases", Garbage()

    def prepare(scripts: InForce) -> None:
        threading.Thread(target=_learn_phrases, args=(scripts, garbage), daemon=True).start()

    return ScriptsInForce(lambda: Releases(store), default_folder(), folder, prepare=prepare)


def _learn_phrases(scripts: InForce, garbage: Garbage) -> None:
    """Learn the phrases before anybody asks, while pages are served already."""
    scripts.dialogue.learn()
    # To look through all of it would hold a page up for a quarter of a second.
    garbage.settle()
    garbage.clear()


@asynccontextmanager
async def _running(console: Console, desk: Desk) -> AsyncIterator[None]:
    """Keep the scripts as they are in force while the console is served."""
    await run_in_threadpool(console.scripts.start)
    yield
    await run_in_threadpool(console.scripts.close)
    await run_in_threadpool(desk.close)
    await run_in_threadpool(console.close)


def _now() -> datetime:
    return datetime.now(UTC)
