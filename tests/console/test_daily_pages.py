"""The pages of daily work, while an alarm is open: held to the same as every other page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from assistant.store.engine import Store, open_store
from assistant.store.rights import Role
from tests.console.conftest import Desk
from tests.console.daily_filled import fill_day, raise_alarm
from tests.console.filled import store_path
from tests.console.judging import used_by_everybody, walked_by_keyboard
from tests.console.pages import PageCase, open_details

HANDOVER = "/handover/"
"""Its token is known only once the store is filled."""


def _masked_phrase(page: Page) -> None:
    page.locator("#text").fill("мне [name] сказала")
    page.locator("form[action$='/phrase'] button").click()


def _made(page: Page) -> None:
    page.locator("#name").fill("Kiosk")
    page.locator("#scope-ask").check()
    page.locator("form[action='/tokens'] button").click()


def _refused(page: Page) -> None:
    # The browser's own check would stop an empty name.
    page.locator("form[action='/tokens']").evaluate("form => { form.noValidate = true; }")
    page.locator("form[action='/tokens'] button").click()


OPERATOR = (Role.OPERATOR,)

CASES = (
    PageCase("overview", "/overview", prepare=open_details),
    PageCase("overview without calls", "/overview?first=2020-01-01&last=2020-01-05"),
    PageCase("overview refused", "/overview?first=2027-01-01&last=2020-01-05"),
    PageCase("missed", "/missed", OPERATOR),
    PageCase("missed group", "/missed/3", OPERATOR),
    PageCase("missed group refused", "/missed/3", OPERATOR, _masked_phrase),
    PageCase("callbacks", "/callbacks", OPERATOR),
    PageCase("callback", "/callbacks/3", OPERATOR),
    PageCase("callback with its number", "/callbacks/1/number", OPERATOR),
    PageCase("callback done?", "/callbacks/1/done", OPERATOR),
    PageCase("live", "/live", OPERATOR, open_details),
    PageCase("hand-over", HANDOVER, guest=True),
    PageCase("hand-over expired", "/handover/nothing", guest=True),
    PageCase("tokens", "/tokens"),
    PageCase("token made", "/tokens", prepare=_made),
    PageCase("token refused", "/tokens", prepare=_refused),
    PageCase("token revoked?", "/tokens/1/revoke"),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """An office on a working day, and the token of its hand-over page."""
    store = open_store(store_path(tmp_path_factory.mktemp("store")))
    token = fill_day(store)
    raise_alarm(store)
    yield store, token
    store.close()


@pytest.fixture(scope="module")
def console_store(filled: tuple[Store, str]) -> Store:
    """What stands behind the pages."""
    return filled[0]


@pytest.fixture(params=CASES, ids=lambda case: str(case.name))
def case(request: pytest.FixtureRequest, filled: tuple[Store, str]) -> PageCase:
    """A page in a state."""
    found: PageCase = request.param
    path = found.path + filled[1] if found.path == HANDOVER else found.path
    return PageCase(found.name, path, found.roles, found.prepare, found.editing, found.guest)


def test_a_page_can_be_used_by_everybody(
    window: BrowserContext, desk: Desk, case: PageCase
) -> None:
    used_by_everybody(window, desk, case)


def test_a_page_is_walked_through_by_keyboard(
    window: BrowserContext, desk: Desk, case: PageCase
) -> None:
    walked_by_keyboard(window, desk, case)
