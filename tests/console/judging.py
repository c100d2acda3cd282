"""Opens a page in a state and judges it: what every page is held to."""

from playwright.sync_api import BrowserContext, Page, ViewportSize

from assistant.texts import LANGUAGES
from tests.console.conftest import Desk, sign_in
from tests.console.filled import OPEN
from tests.console.looking import small_targets, too_wide, violations, walk
from tests.console.pages import PageCase

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
ZOOMED: ViewportSize = {"width": 640, "height": 450}
"""What a window of 1280 by 900 holds when everything is shown twice as large."""


def opened(
    context: BrowserContext, desk: Desk, case: PageCase, language: str, page: Page | None = None
) -> Page:
    """A page in a state and a language; in a tab that is open already, if one is given."""
    if page is not None:
        page.goto("about:blank")  # what the page before still asks for brings its cookies back
    context.clear_cookies()
    if case.guest:
        context.add_cookies([{"name": "language", "value": language, "url": desk.address}])
    else:
        sign_in(context, desk, *case.roles, language=language)
    if case.editing:
        context.add_cookies([{"name": "draft", "value": str(OPEN), "url": desk.address}])
    page = page or context.new_page()
    page.set_viewport_size(WIDE)
    page.goto(case.path)
    case.prepare(page)
    return page


def used_by_everybody(window: BrowserContext, desk: Desk, case: PageCase) -> None:
    """Axe finds nothing in three languages, light and dark, wide, zoomed and narrow."""
    page = window.new_page()
    for language in LANGUAGES:
        opened(window, desk, case, language, page)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        assert violations(page) == [], language
        if language == "ru":
            page.emulate_media(color_scheme="dark")
            assert violations(page, contrast_only=True) == [], "dark"
            page.emulate_media(color_scheme="light")
        # Kazakh words are the longest.
        if language == "kk":
            for size in (ZOOMED, NARROW):
                page.set_viewport_size(size)
                assert too_wide(page) == [], size
            assert small_targets(page) == []
            assert violations(page) == [], "narrow"
    page.close()


def walked_by_keyboard(window: BrowserContext, desk: Desk, case: PageCase) -> None:
    """Every control is reached by the Tab key, and is seen when it is."""
    page = opened(window, desk, case, "ru")
    stops = list(walk(page))
    assert "skip" in stops[0].what
    assert [stop.what for stop in stops if stop.outline < 2] == []
    assert [stop.what for stop in stops if stop.covered] == []
    page.close()
