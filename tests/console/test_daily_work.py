"""What operators do every day: call back, sort questions, look at counts, take over calls."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant.store.audit import Audit, What
from assistant.store.callbacks import Callbacks, CallbackState
from assistant.store.drafts import Drafts
from assistant.store.engine import Store, open_store
from assistant.store.errors import StoreError
from assistant.store.missed import Missed
from assistant.store.missed_rows import GroupState
from assistant.store.overview import Overview
from assistant.store.rights import Role
from tests.console.conftest import Desk
from tests.console.daily_filled import MISSED, NUMBER, add_missed, fill_day
from tests.console.filled import store_path

FIRST, URGENT = 1, 2
"""Callbacks: the one that is taken, and the one that comes before all others."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """An office on a working day, and the token of its hand-over page."""
    store = open_store(store_path(tmp_path_factory.mktemp("store")))
    yield store, fill_day(store)
    store.close()


@pytest.fixture(scope="module")
def console_store(filled: tuple[Store, str]) -> Store:
    """What stands behind the pages."""
    return filled[0]


def test_numbers_are_masked_until_somebody_takes_the_call(
    signed_in: Callable[..., Page], desk: Desk
) -> None:
    page = signed_in("/callbacks", Role.OPERATOR)
    assert NUMBER not in page.content()
    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("срочно")
    rows.first.get_by_role("button", name="Взять").click()
    expect(page.locator("main")).to_contain_text("87017654321")
    assert Callbacks(desk.store).get(URGENT).taken_by == "operator-ru"
    entry = Audit(desk.store).page(limit=1, what=What.CALLBACK_NUMBER_READ)[0]
    assert (entry.by, "87017654321" in str(entry)) == ("operator-ru", False)


def test_somebody_elses_number_stays_hidden(signed_in: Callable[..., Page]) -> None:
    page = signed_in(f"/callbacks/{FIRST}/number", Role.OPERATOR, language="kk")
    assert NUMBER not in page.content()


def test_a_number_is_deleted_once_they_have_talked_and_that_is_asked_first(
    signed_in: Callable[..., Page], desk: Desk
) -> None:
    page = signed_in(f"/callbacks/{FIRST}/number", Role.OPERATOR)
    expect(page.locator("main")).to_contain_text(NUMBER)
    page.get_by_role("link", name="Поговорили").click()
    assert Callbacks(desk.store).get(FIRST).state is CallbackState.TAKEN
    page.get_by_role("button", name="Да, удалить номер").click()
    expect(page.get_by_role("status")).to_contain_text("Номер удалён")
    assert Callbacks(desk.store).get(FIRST).state is CallbackState.DONE
    with pytest.raises(StoreError):
        Callbacks(desk.store).number(FIRST, "test")


def test_one_click_makes_a_missed_question_a_phrase_and_a_test(
    signed_in: Callable[..., Page], desk: Desk
) -> None:
    language, wording, _, times = MISSED[0]
    page = signed_in("/missed", Role.EDITOR)
    group = page.locator(".group").first
    expect(group).to_contain_text(wording)
    expect(group).to_contain_text(f"Спросили раз: {times}")
    group.get_by_role("button", name="Добавить: Пособие многодетной семье").click()
    expect(page.get_by_role("status")).to_contain_text("Фраза и тест записаны")
    assert wording not in page.locator("main").inner_text()
    draft = Drafts(desk.store).all()[0]
    for file in ("topics/large_family.yaml", "topics/large_family.tests.yaml"):
        assert wording in Drafts(desk.store).read(draft.id, file).text, language
    # The next phrase goes into the same draft.
    page.goto("/missed")
    expect(page.locator(f"main a[href='/drafts/{draft.id}']")).to_have_text(draft.title)


def test_what_is_out_of_scope_does_not_come_up_again_and_can_be_brought_back(
    signed_in: Callable[..., Page], desk: Desk
) -> None:
    wording = MISSED[3][1]
    page = signed_in("/missed", Role.OPERATOR)
    group = page.locator(".group", has_text=wording)
    group.get_by_role("button", name="Не к нам").click()
    add_missed(desk.store)
    page.goto("/missed")
    assert page.locator(".group", has_text=wording).count() == 0
    page.goto("/missed?state=out_of_scope")
    group = page.locator(".group", has_text=wording)
    expect(group).to_contain_text("С тех пор ещё: 3")
    group.get_by_role("button", name="Вернуть в список").click()
    assert Missed(desk.store).groups(GroupState.OUT_OF_SCOPE) == ()


def test_marks_of_what_was_personal_never_become_a_phrase(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("/missed", Role.EDITOR)
    group = page.locator(".group", has_text="[name]")
    assert group.get_by_role("button", name="Добавить").count() == 0
    group.get_by_role("link", name="Другая тема").click()
    expect(page.locator("#text")).to_have_value("мне сказала что доплата какая-то будет")
    page.locator("#text").fill("мне [name] сказала")
    page.get_by_role("button", name="Записать фразу и тест").click()
    expect(page.get_by_role("alert").filter(has_text="квадратных скобках")).to_be_visible()
    expect(page.locator("#text")).to_have_value("мне [name] сказала")


def test_the_overview_shows_what_the_store_counts(
    signed_in: Callable[..., Page], desk: Desk
) -> None:
    page = signed_in("/overview", Role.EDITOR)
    today = desk.now().date()
    first = page.locator("#first").input_value()
    total = Overview(desk.store).total(today.fromisoformat(first), today)
    numbers = page.locator("dl.numbers")
    shown = numbers.inner_text().replace("\u202f", "")
    assert str(total.calls) in shown
    page.locator("#of-language").select_option("en")
    page.get_by_role("button", name="Показать").click()
    english = Overview(desk.store).total(today.fromisoformat(first), today, "en")
    assert str(english.calls) in numbers.inner_text().replace("\u202f", "")
    assert english.calls < total.calls


def test_every_chart_has_a_name_a_sentence_and_its_numbers(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/overview", Role.EDITOR)
    pictures = page.locator("svg[role='img']").all()
    assert pictures
    for picture in pictures:
        for told in ("aria-labelledby", "aria-describedby"):
            name = picture.get_attribute(told)
            assert page.locator(f"#{name}").inner_text().strip()
    days = page.locator("details table tbody tr")
    assert days.count() == 30
    assert page.locator("table.bars tbody tr").count() > 5
    # Bars repeat the numbers beside them, so they are no pictures of their own.
    bars = page.locator("svg.bar")
    assert bars.count() == page.locator("td.drawn[aria-hidden='true'] svg").count()


def test_open_data_tells_of_nobody(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/overview", Role.EDITOR)
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать таблицу").click()
    text = download.value.path().read_text(encoding="utf-8")
    cells = [row["count"] for row in csv.DictReader(io.StringIO(text))]
    assert "<10" in cells
    assert [cell for cell in cells if cell.isdigit() and int(cell) < 10] == []


def test_who_takes_a_call_reads_what_was_told_and_need_not_sign_in(
    page: Page, filled: tuple[Store, str]
) -> None:
    page.goto(f"/handover/{filled[1]}")
    main = page.locator("main")
    expect(main).to_contain_text("Пособие многодетной семье")
    expect(main).to_contain_text("Сколько полных лет этому человеку?")
    expect(main).to_contain_text("не знает")
    assert page.locator("[lang='kk']", has_text="Балаға күтім").count() == 1
    answer = page.goto("/handover/guessed")
    assert answer is not None
    assert answer.status == 404


def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("/tokens", Role.ADMINISTRATOR)
    page.get_by_label("Программа").fill("Портал")
    page.get_by_label("задавать вопросы").check()
    page.get_by_role("button", name="Создать ключ").click()
    secret = page.get_by_label("Ключ", exact=True).input_value()
    headers = {"authorization": f"Bearer {secret}"}
    assert page.request.get("/api/topics", headers=headers).status == 200
    page.goto("/tokens")
    assert secret not in page.content()
    page.get_by_role("link", name="Отключить Портал").first.click()
    page.get_by_role("button", name="Отключить").click()
    assert page.request.get("/api/topics", headers=headers).status == 401
