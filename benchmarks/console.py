"""How long the console's pages take: 10 000 missed questions and 100 000 calls in the store.

    python -m benchmarks.console [--url postgresql://…]

Each page is asked for over HTTP, from a server of its own, by somebody who has all rights, once
to begin with and then twenty times; the slowest of these counts. Aim: 300 ms.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta

import httpx
import uvicorn

from assistant.console.app import create_app
from assistant.server_socket import server_socket
from assistant.settings import DEFAULTS, load_settings
from assistant.settings_console import ConsoleSettings
from assistant.settings_store import StoreSettings
from assistant.store.accounts import Accounts
from assistant.store.drafts import Drafts
from assistant.store.engine import Store
from assistant.store.rights import Role
from assistant.store.sessions import Sessions
from benchmarks.store import LAST, YEAR, fill, measured
from benchmarks.stores import compare

AIM_S = 0.3
PAGES = (
    "/",
    "/overview",
    f"/overview?first={YEAR}&last={LAST}",
    f"/overview.csv?first={YEAR}&last={LAST}",
    "/missed",
    "/missed?page=300",
    "/missed?state=open&language=kk&search=бала",
    "/missed/1",
    "/callbacks",
    "/callbacks/1",
    "/live",
    "/topics",
    "/topics/large_family",
    "/topics/age_pension",
    "/topics/rehabilitation",
    "/parameters",
    "/parameters/monthly_index",
    "/prompts",
    "/facts",
    "/facts/age",
    "/pronunciations/kk",
    "/files",
    "/files/topics/age_pension.yaml",
    "/try",
    "/drafts",
    "/drafts/1",
    "/releases",
    "/releases/1",
    "/audit",
    "/accounts",
    "/tokens",
    "/me",
)
OF_DRAFT = ("/topics/large_family", "/topics/age_pension", "/parameters/monthly_index", "/prompts")
"""Pages that are asked for once more by somebody who works on a draft."""


@contextmanager
def served(store: Store) -> Iterator[httpx.Client]:
    """The console over a store, and a browser in which an administrator has signed in."""
    with closing(server_socket("127.0.0.1", 0)) as heard:
        address = f"http://127.0.0.1:{heard.getsockname()[1]}"
        console = ConsoleSettings(port=0, address=address)
        kept = StoreSettings(keep_calls_days=4000, keep_words_days=4000)
        settings = load_settings(DEFAULTS).model_copy(update={"console": console, "store": kept})
        app = create_app(store, settings)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [heard]})
        thread.start()
        account = Accounts(store).add("all", "All", tuple(Role), "benchmark", language="kk")
        hours = timedelta(hours=1)
        secret = Sessions(store, idle=hours, whole=hours).open(account.id)
        try:
            with httpx.Client(
                base_url=address, cookies={"session": secret}, timeout=300
            ) as browser:
                yield browser
        finally:
            server.should_exit = True
            thread.join()


def main() -> None:
    """Fill each store, ask for every page."""
    about = "What a page takes, with 10 000 missed questions and 100 000 calls in the store."
    compare("console", about, AIM_S, _asked)


def _asked(store: Store) -> Mapping[str, tuple[float, float]]:
    fill(store)
    Drafts(store).open("all", "A draft")
    with served(store) as browser:
        # Phrases are learnt while the first pages are served; this page waits for them.
        browser.get("/missed").raise_for_status()
        found = {page: measured(asking(browser, page)) for page in PAGES}
        browser.cookies.set("draft", "1")
        return found | {f"{page} of a draft": measured(asking(browser, page)) for page in OF_DRAFT}


def asking(browser: httpx.Client, page: str) -> Callable[[], object]:
    """Asks for a page, and takes nothing but the page itself for an answer."""
    return lambda: browser.get(page).raise_for_status()


if __name__ == "__main__":
    main()
