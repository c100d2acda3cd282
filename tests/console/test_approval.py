"""Publishing where a second person has to agree, at once or on a day to come."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from assistant.settings_console import ConsoleSettings
from assistant.store.drafts import Drafts, DraftState
from assistant.store.engine import Store, utc_now
from assistant.store.releases import Releases
from assistant.store.rights import Role
from tests.console.conftest import Desk, client_of
from tests.console.few_scripts import office_with_few_scripts
from tests.console.filled import change
from tests.store.conftest import Clock
from tests.store.publishing_office import proved

EDITOR, APPROVER, OTHER_APPROVER = Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR
Tested = Callable[..., int]


@pytest.fixture(scope="module")
def console_settings() -> ConsoleSettings:
    """As in an office that has changed nothing: a second person has to agree."""
    return ConsoleSettings(port=0)


@pytest.fixture(scope="module")
def console_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An office with its first release."""
    with office_with_few_scripts(tmp_path_factory.mktemp("office")) as store:
        yield store


@pytest.fixture
def tested(desk: Desk) -> Tested:
    """Opens a draft that has passed its tests, with another index or menu; gives its id."""

    def make(index: int | None = None) -> int:
        drafts = Drafts(desk.store)
        draft = drafts.open("editor-ru", f"Index {index}")
        if index is not None:
            change(desk.store, draft.id, index)
        else:
            menu = drafts.read(draft.id, "menu.yaml")
            text = f"{menu.text}# Looked at once more.\n"
            drafts.save(draft.id, menu.path, text, menu.version, "editor-ru")
        proved(desk.store, Clock(utc_now()), draft.id)
        return draft.id

    return make


def submit(page: Page, draft: int, day: str = "", time: str = "") -> None:
    """Ask for approval on the page of a draft."""
    page.goto(f"/drafts/{draft}")
    page.get_by_label("Что изменено и почему").fill("Показатель исправлен")
    page.get_by_label("День").fill(day)
    page.get_by_label("Время").fill(time)
    page.get_by_role("button", name="Отправить на одобрение").click()


def test_a_second_person_finds_the_draft_on_the_front_page_and_agrees(
    desk: Desk, signed_in: Callable[..., Page], tested: Tested
) -> None:
    draft = tested(4350)
    page = signed_in("/", APPROVER)
    submit(page, draft)
    expect(page.get_by_role("status").first).to_contain_text("Отправлено на одобрение")
    # Nobody agrees to a draft of their own: neither by a button nor without one.
    expect(page.get_by_role("button", name="Одобрить")).to_have_count(0)
    with client_of(desk, APPROVER) as own:
        assert own.post(f"/drafts/{draft}/approve").status_code == 409
    with client_of(desk, EDITOR) as editor:
        assert editor.post(f"/drafts/{draft}/approve").status_code == 403
    assert Releases(desk.store).current_number() == 1
    page = signed_in("/", OTHER_APPROVER)
    page.get_by_role("link", name="Одобрить черновик «Index 4350»").click()
    expect(page.locator("ins")).to_contain_text("value: 4350")
    page.get_by_role("button", name="Одобрить и опубликовать").click()
    expect(page.get_by_role("status").first).to_contain_text("Опубликовано")
    release = Releases(desk.store).current()
    assert release is not None
    assert (release.author, release.approver) == ("approver-ru", "administrator-ru")
    expect(page.get_by_role("link", name="Опубликован как выпуск 2")).to_be_visible()


def test_a_scheduled_release_comes_into_force_at_midnight_of_the_office(
    desk: Desk,
    signed_in: Callable[..., Page],
    tested: Tested,
    later: Callable[[timedelta], None],
) -> None:
    draft = tested(4400)
    number = (Releases(desk.store).current_number() or 0) + 1
    year = desk.now().year + 1
    submit(signed_in("/", EDITOR), draft, f"01.01.{year}", "00:00")
    page = signed_in(f"/drafts/{draft}", OTHER_APPROVER)
    page.get_by_role("button", name="Одобрить и опубликовать").click()
    expect(page.get_by_role("status").first).to_contain_text("Запланировано")
    page.goto("/")
    told = f"Выпуск {number} вступит в силу 01.01.{year}, 00:00"
    expect(page.get_by_role("link", name=told)).to_be_visible()
    midnight = datetime(year, 1, 1, tzinfo=ZoneInfo(desk.settings.office.timezone))
    for minutes, in_force in ((-1, number - 1), (1, number)):
        later(midnight + timedelta(minutes=minutes) - utc_now())
        desk.cookies.clear()  # the sessions of so long ago have ended
        page = signed_in("/", EDITOR)
        expect(page.get_by_role("link", name=f"Выпуск {in_force} с ")).to_be_visible()


def test_what_waits_for_its_day_is_taken_back_by_whoever_may_publish(
    desk: Desk, signed_in: Callable[..., Page], tested: Tested
) -> None:
    draft = tested()
    submit(signed_in("/", EDITOR), draft, f"01.02.{desk.now().year + 1}")
    page = signed_in(f"/drafts/{draft}", OTHER_APPROVER)
    page.get_by_role("button", name="Одобрить и опубликовать").click()
    page = signed_in(f"/drafts/{draft}", EDITOR)
    expect(page.get_by_role("button", name="Вернуть в работу")).to_have_count(0)
    with client_of(desk, EDITOR) as editor:
        assert editor.post(f"/drafts/{draft}/withdraw").status_code == 409
    assert Drafts(desk.store).get(draft).state is DraftState.PUBLISHED
    page = signed_in(f"/drafts/{draft}", APPROVER)
    page.get_by_role("button", name="Вернуть в работу").click()
    expect(page.get_by_role("status").first).to_contain_text("Возвращено в работу")
    assert Drafts(desk.store).get(draft).state is DraftState.OPEN


def test_a_time_without_a_day_is_not_taken_for_at_once(
    desk: Desk, signed_in: Callable[..., Page], tested: Tested
) -> None:
    draft = tested(4460)
    page = signed_in("/", EDITOR)
    submit(page, draft, "", "18:00")
    expect(page.get_by_role("alert")).to_contain_text("Такого дня или времени нет")
    expect(page.get_by_label("Время")).to_have_value("18:00")
    assert Drafts(desk.store).get(draft).state is DraftState.OPEN
    # The address is that of the form; whoever comes back to it finds the draft.
    page.goto(page.url)
    expect(page).to_have_url(f"{desk.address}/drafts/{draft}")
