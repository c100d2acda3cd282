"""Every page and state: axe in three languages, light and dark, zoomed and narrow, by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from assistant.store.engine import Store, open_store
from tests.console.conftest import Desk
from tests.console.filled import fill, store_path
from tests.console.judging import used_by_everybody, walked_by_keyboard
from tests.console.pages import PAGES, PageCase


@pytest.fixture(scope="module")
def console_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An office after some days."""
    store = open_store(store_path(tmp_path_factory.mktemp("store")))
    fill(store)
    yield store
    store.close()


@pytest.mark.parametrize("case", PAGES, ids=lambda case: str(case.name))
def test_a_page_can_be_used_by_everybody(
    window: BrowserContext, desk: Desk, case: PageCase
) -> None:
    used_by_everybody(window, desk, case)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: str(case.name))
def test_a_page_is_walked_through_by_keyboard(
    window: BrowserContext, desk: Desk, case: PageCase
) -> None:
    walked_by_keyboard(window, desk, case)
