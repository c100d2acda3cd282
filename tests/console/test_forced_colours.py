"""Forced colours: what is told by colour is told by shape too, and everything stays visible."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.store.drafts import Drafts
from assistant.store.engine import Store, open_store
from assistant.store.rights import Role
from tests.console.conftest import Desk, sign_in
from tests.console.daily_filled import fill_day, raise_alarm
from tests.console.filled import change, store_path
from tests.console.looking import violations, walk

STYLE = """(name) => [...document.querySelectorAll(name)]
  .filter(e => e.checkVisibility()).map(e => {
  const s = getComputedStyle(e);
  return { border: parseFloat(s.borderTopWidth), side: s.borderInlineStartStyle,
    fill: s.fill, stroke: s.stroke, text: getComputedStyle(document.body).color,
    paper: getComputedStyle(document.body).backgroundColor };
})"""


@pytest.fixture(scope="module")
def console_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An office on a working day, with a draft and an alarm."""
    store = open_store(store_path(tmp_path_factory.mktemp("store")))
    fill_day(store)
    change(store, Drafts(store).open("editor-ru", "Index").id, 4350)
    raise_alarm(store)
    yield store
    store.close()


@pytest.fixture
def forced(context: BrowserContext, desk: Desk) -> Callable[[str], Page]:
    """Opens a page as somebody sees it who has chosen the colours of all programs."""

    def opened(path: str) -> Page:
        sign_in(context, desk, *Role)
        page = context.new_page()
        page.emulate_media(forced_colors="active")
        page.goto(path)
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        return page

    return opened


def styles(page: Page, name: str) -> list[dict[str, Any]]:
    """How the visible elements of a selector are drawn; there is one at least."""
    found: list[dict[str, Any]] = page.evaluate(STYLE, name)
    assert found, name
    return found


@pytest.mark.parametrize(
    ("path", "boxes"),
    [
        ("/", "button:not(.quiet), .notice, .tag"),
        ("/callbacks", "main button, .tag"),
        ("/live", ".card, .button, .alarm"),
        ("/tokens", "main button, main .button, .tag"),
        ("/drafts/1", "main button, .notice, .tag"),
    ],
)
def test_boxes_and_buttons_have_an_edge_and_the_focus_is_seen(
    forced: Callable[[str], Page], path: str, boxes: str
) -> None:
    page = forced(path)
    assert [each for each in styles(page, boxes) if each["border"] < 1] == []
    assert [stop.what for stop in walk(page) if stop.outline < 2] == []
    assert violations(page) == []


def test_charts_are_drawn_in_the_colour_of_the_text(forced: Callable[[str], Page]) -> None:
    page = forced("/overview")
    for each in styles(page, "svg.bar rect"):
        assert each["fill"] == each["text"] != each["paper"]
    for each in styles(page, "svg.chart polyline"):
        assert each["stroke"] == each["text"] != each["paper"]


def test_what_came_and_what_went_differ_by_their_edge(forced: Callable[[str], Page]) -> None:
    page = forced("/drafts/1")
    expect(page.locator("ins")).to_be_visible()
    assert {each["side"] for each in styles(page, ".difference ins")} == {"solid"}
    assert {each["side"] for each in styles(page, ".difference del")} == {"dashed"}


def test_the_sign_of_the_alarm_keeps_its_shape(forced: Callable[[str], Page]) -> None:
    page = forced("/live")
    sign = styles(page, ".alarm-sign .sign")[0]
    mark = styles(page, ".alarm-sign .mark")[0]
    assert sign["fill"] == sign["text"]
    assert mark["stroke"] == mark["paper"]
    assert styles(page, ".alarm")[0]["side"] == "double"
