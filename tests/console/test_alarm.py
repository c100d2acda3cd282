"""The alarm: told by text, sound and shape until somebody takes it; nothing else interrupts."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant.store.audit import Audit
from assistant.store.engine import Store, open_store
from assistant.store.live import Live
from assistant.store.rights import Role
from tests.console.conftest import Desk
from tests.console.daily_filled import add_call, fill_day, raise_alarm
from tests.console.filled import store_path

COUNT_TONES = """
  window.tones = 0;
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    window.tones += 1;
    return make.call(this);
  };
  window.said = [];
  addEventListener("DOMContentLoaded", () => {
    const region = document.getElementById("alarm-said");
    const note = () => { if (region.textContent) window.said.push(region.textContent); };
    const what = { childList: true, characterData: true, subtree: true };
    if (region) new MutationObserver(note).observe(region, what);
  });
"""
"""Notes what is played and what screen readers are told; the sound itself goes on as it does."""


def until(page: Page, condition: str) -> None:
    """Wait until a condition holds on a page; its own policy forbids what would wait inside it."""
    end = time.monotonic() + 30
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(200)


@pytest.fixture(scope="module")
def console_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An office on a working day."""
    store = open_store(store_path(tmp_path_factory.mktemp("store")))
    fill_day(store)
    yield store
    store.close()


@pytest.fixture
def working(signed_in: Callable[..., Page], desk: Desk) -> Iterator[Page]:
    """An operator who is typing on a page of the console."""
    page = signed_in("/", Role.OPERATOR)
    page.add_init_script(COUNT_TONES)
    page.goto("/missed/1")
    page.locator("#text").fill("Сколько дают")
    page.locator("#text").focus()
    yield page
    for alarm in Live(desk.store).alarms():
        Live(desk.store).acknowledge(alarm.id, "test")


def test_an_alarm_reaches_a_page_that_is_open_and_leaves_the_focus_where_it_was(
    working: Page, desk: Desk
) -> None:
    raise_alarm(desk.store)
    alarm = working.locator("[data-alarm]")
    expect(alarm).to_contain_text("Тревога")
    expect(alarm.locator("svg")).to_be_visible()
    expect(working.locator("#alarm-said")).to_have_attribute("role", "alert")
    until(working, "window.said.length > 0 && window.tones > 0")
    assert "••12" in str(working.evaluate("window.said[0]"))
    assert working.title().startswith("Тревога!")
    expect(working.locator("#text")).to_be_focused()
    expect(working.locator("#text")).to_have_value("Сколько дают")


def test_it_sounds_and_is_said_again_until_somebody_takes_it(working: Page, desk: Desk) -> None:
    raise_alarm(desk.store, "call-20")
    until(working, "window.tones > 4 && window.said.length > 1")
    working.get_by_role("button", name="Принять тревогу").click()
    expect(working.locator("[data-alarm]")).to_have_count(0)
    played, said = working.evaluate("[window.tones, window.said.length]")
    working.wait_for_timeout(4_000)
    assert working.evaluate("[window.tones, window.said.length]") == [played, said]
    assert not working.title().startswith("Тревога!")
    # Nothing that was typed is lost by it.
    expect(working.locator("#text")).to_have_value("Сколько дают")
    assert Audit(desk.store).page(limit=1)[0].by == "operator-ru"


def test_the_sound_can_be_turned_off_and_the_alarm_stays(working: Page, desk: Desk) -> None:
    raise_alarm(desk.store, "call-21")
    until(working, "window.tones > 0")
    working.get_by_role("button", name="Выключить звук").click()
    working.wait_for_timeout(300)
    played = working.evaluate("window.tones")
    working.wait_for_timeout(4_000)
    assert working.evaluate("window.tones") == played
    expect(working.locator("[data-alarm]")).to_be_visible()


def test_volume_is_the_alarms_own(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/live", Role.OPERATOR)
    page.add_init_script(COUNT_TONES)
    page.reload()
    page.get_by_role("button", name="Проверить звук").click()
    assert page.evaluate("window.tones") == 4
    page.get_by_label("Громкость").fill("0")
    page.get_by_role("button", name="Проверить звук").click()
    assert page.evaluate("window.tones") == 4


def test_a_lost_server_is_told_and_not_taken_for_peace(working: Page) -> None:
    working.route("**/live/alarms", lambda route: route.abort())
    expect(working.locator("#alarm-trouble")).to_contain_text("Нет связи", timeout=20_000)


def test_an_ended_session_is_told(working: Page) -> None:
    working.context.clear_cookies(name="session")
    expect(working.locator("#alarm-trouble")).to_contain_text("Войдите снова", timeout=20_000)


def test_alarms_are_for_those_who_take_calls(signed_in: Callable[..., Page], desk: Desk) -> None:
    alarm = raise_alarm(desk.store, "call-22")
    page = signed_in("/", Role.EDITOR)
    assert page.locator("#alarm").count() == 0
    assert page.request.get("/live/alarms").status == 403
    Live(desk.store).acknowledge(alarm, "test")


def test_without_scripts_it_stands_on_the_page_and_can_be_taken(
    signed_in: Callable[..., Page], desk: Desk
) -> None:
    raise_alarm(desk.store, "call-23")
    page = signed_in("/callbacks", Role.OPERATOR)
    page.route("**/*.js*", lambda route: route.abort())
    page.goto("/callbacks")
    page.get_by_role("button", name="Принять тревогу").click()
    assert page.url.startswith(f"{desk.address}/callbacks")
    assert Live(desk.store).alarms() == ()


def test_a_new_call_comes_without_moving_what_is_read(
    signed_in: Callable[..., Page], desk: Desk
) -> None:
    page = signed_in("/live", Role.OPERATOR)
    page.locator("summary").first.click()
    expect(page.locator("details[open]")).to_contain_text("Балаға күтім")
    add_call(desk.store, "call-30", masked="••99", urgent=False)
    expect(page.locator("[data-call='call-30']")).to_contain_text("••99")
    expect(page.locator("#live-said")).to_contain_text("Новых звонков: 1")
    expect(page.locator("summary").first).to_be_focused()
    expect(page.locator("details[open]")).to_have_count(1)


def test_the_list_of_calls_can_be_held(signed_in: Callable[..., Page], desk: Desk) -> None:
    page = signed_in("/live", Role.OPERATOR)
    page.get_by_role("button", name="Остановить обновление").click()
    add_call(desk.store, "call-31", masked="••88", urgent=False)
    page.wait_for_timeout(4_000)
    assert page.locator("[data-call='call-31']").count() == 0
    page.get_by_role("button", name="Остановить обновление").click()
    expect(page.locator("[data-call='call-31']")).to_be_visible()
