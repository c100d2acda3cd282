"""The console as its users meet it: a real server, Debian's Chromium, a store of its own.

    def test_something(desk: Desk, signed_in: Callable[..., Page]) -> None:
        page = signed_in("/callbacks", Role.OPERATOR)
        page.get_by_role("button", name="…").click()

`desk.store` is the store behind the pages; each test module has a server and a store of its own.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.console.app import create_app
from assistant.console.signing import token_of
from assistant.server_socket import server_socket
from assistant.settings import Settings
from assistant.settings_console import ConsoleSettings
from assistant.store.accounts import Account, Accounts
from assistant.store.engine import Store, open_store
from assistant.store.rights import Role
from assistant.store.sessions import Sessions

BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
"""Debian's Chromium; the first needs a third less work, because it draws no window of its own."""
PASSWORD = "Long enough for 1 test"  # noqa: S105 - of accounts that live as long as a test
ALL_ROLES = tuple(Role)
Launch = Callable[..., Browser]


@dataclass
class Desk:
    """A running console.

    Attributes:
        address: where browsers find it.
        store: what stands behind it.
        settings: of the process.
        ahead: how far the console's clock is ahead of ours.
        cookies: sessions that were opened, by role and language.
    """

    address: str
    store: Store
    settings: Settings
    ahead: timedelta = timedelta()
    cookies: dict[tuple[tuple[Role, ...], str], str] = field(default_factory=dict)

    def now(self) -> datetime:
        """The console's clock."""
        return datetime.now(UTC) + self.ahead

    def account(self, *roles: Role, language: str = "ru") -> Account:
        """A person with these roles, the same one each time."""
        accounts, login = Accounts(self.store), "-".join((*roles, language))
        found = accounts.by_login(login)
        return found or accounts.add(
            login, login, roles, "test", password=PASSWORD, language=language
        )


@pytest.fixture(scope="module")
def console_settings() -> ConsoleSettings:
    """Settings of the console; a module overrides this fixture for others."""
    return ConsoleSettings(port=0, approval=False)


@pytest.fixture(scope="module")
def console_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A fresh store; a module overrides this fixture to fill it."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.sqlite'}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def desk(
    console_store: Store, console_settings: ConsoleSettings, settings: Settings
) -> Iterator[Desk]:
    """The console, served as `jauap console` serves it."""
    with closing(server_socket("127.0.0.1", 0)) as heard:
        address = f"http://127.0.0.1:{heard.getsockname()[1]}"
        own = console_settings.model_copy(update={"address": address})
        whole = settings.model_copy(update={"console": own})
        running = Desk(address, console_store, whole)
        app = create_app(console_store, whole, clock=running.now)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [heard]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the console has not started"
            time.sleep(0.05)
        yield running
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Launch]:
    """Starts Debian's Chromium without a window, with further options."""
    installed = next((each for each in BROWSERS if each.exists()), None)
    if installed is None:
        pytest.skip("Chromium is not installed: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:

        def launch(*options: str) -> Browser:
            return playwright.chromium.launch(
                executable_path=str(installed),
                args=["--no-sandbox", "--disable-dev-shm-usage", *options],
            )

        yield launch


@pytest.fixture(scope="session")
def browser(chromium: Launch) -> Iterator[Browser]:
    """One for all tests that need nothing special of it."""
    started = chromium()
    yield started
    started.close()


@pytest.fixture
def context(browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    """A browser window of its own, without anybody signed in."""
    window = browser.new_context(base_url=desk.address, locale="ru-RU")
    window.set_default_timeout(10_000)
    yield window
    window.close()


@pytest.fixture(scope="module")
def window(browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    """One browser window for all pages; each page signs in anew."""
    context = browser.new_context(base_url=desk.address, locale="ru-RU")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page where nobody has signed in."""
    return context.new_page()


@pytest.fixture
def signed_in(context: BrowserContext, desk: Desk) -> Callable[..., Page]:
    """Opens a path as somebody with certain roles: `signed_in("/", Role.EDITOR, language="kk")`.

    The session is opened in the store, without the sign-in page, which has tests of its own.
    """

    def opened(path: str, *roles: Role, language: str = "ru") -> Page:
        sign_in(context, desk, *roles, language=language)
        page = context.new_page()
        page.goto(path)
        return page

    return opened


@pytest.fixture
def later(desk: Desk) -> Iterator[Callable[[timedelta], None]]:
    """Turns the console's clock on, until the test ends."""

    def turn(by: timedelta) -> None:
        desk.ahead = by

    yield turn
    desk.ahead = timedelta()
    desk.cookies.clear()  # sessions that had ended by then


def sign_in(context: BrowserContext, desk: Desk, *roles: Role, language: str = "ru") -> None:
    """Give a browser window the session of somebody with these roles, or with all of them."""
    roles = roles or ALL_ROLES
    key = (roles, language)
    if key not in desk.cookies:
        account = desk.account(*roles, language=language)
        desk.cookies[key] = _sessions(desk).open(account.id)
    context.add_cookies([{"name": "session", "value": desk.cookies[key], "url": desk.address}])


def client_of(desk: Desk, *roles: Role) -> httpx.Client:
    """Somebody with these roles who asks without a browser; forms are our own page's."""
    secret = _sessions(desk).open(desk.account(*roles).id)
    return httpx.Client(
        base_url=desk.address, cookies={"session": secret}, headers={"X-CSRF": token_of(secret)}
    )


def _sessions(desk: Desk) -> Sessions:
    console = desk.settings.console
    return Sessions(
        desk.store,
        idle=timedelta(minutes=console.idle_minutes),
        whole=timedelta(hours=console.longest_hours),
        clock=desk.now,
    )
