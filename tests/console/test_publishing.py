"""Editing in the office: nothing that anybody typed is lost, and what is wrong is told at once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.console.edits import value_at
from assistant.console.figures import shown
from assistant.console.text_lint import TextLint
from assistant.console.working import Working
from assistant.console.workshop import Workshop
from assistant.store.accounts import Accounts
from assistant.store.drafts import ConflictError, Drafts
from assistant.store.engine import Store
from assistant.store.rights import Role
from tests.console.conftest import PASSWORD, Desk, client_of, sign_in
from tests.console.few_scripts import office_with_few_scripts
from tests.console.looking import violations

INDEX = "/parameters/monthly_index"


@pytest.fixture(scope="module")
def console_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with office_with_few_scripts(tmp_path_factory.mktemp("office")) as store:
        Accounts(store).add("aigul", "Айгүл", [Role.ADMINISTRATOR], "test", password=PASSWORD)
        yield store


def begin(page: Page) -> None:
    page.get_by_role("button", name="Изменить", exact=True).click()


def set_index(page: Page, value: str) -> None:
    page.get_by_role("group", name="новейшее").get_by_label("Значение").fill(value)
    page.get_by_role("button", name="Сохранить").first.click()
    expect(page.get_by_role("status").first).to_contain_text("Сохранено")


def test_two_who_change_different_fields_lose_nothing(
    context: BrowserContext, signed_in: Callable[..., Page]
) -> None:
    first = signed_in(INDEX, Role.EDITOR)
    begin(first)
    second = context.new_page()
    second.goto(INDEX)
    group = second.get_by_role("group", name="новейшее")
    set_index(first, "4400")
    group.get_by_label("Статья или закон").fill("Budget law 2026–2028")
    second.get_by_role("button", name="Сохранить").first.click()
    expect(group.get_by_label("Значение")).to_have_value("4400")
    expect(group.get_by_label("Статья или закон")).to_have_value("Budget law 2026–2028")


def test_two_who_change_the_same_field_are_shown_both_texts(
    context: BrowserContext, signed_in: Callable[..., Page]
) -> None:
    first = signed_in(INDEX, Role.EDITOR)
    begin(first)
    second = context.new_page()
    second.goto(INDEX)
    set_index(first, "4410")
    value = second.get_by_role("group", name="новейшее").get_by_label("Значение")
    value.fill("4420")
    second.get_by_role("button", name="Сохранить").first.click()
    expect(second.get_by_text("Коллега изменил то же самое")).to_be_visible()
    expect(value).to_have_value("4420")
    expect(second.locator(".wrong .typed")).to_have_text("4410")
    assert violations(second) == []
    second.get_by_role("button", name="Сохранить").first.click()
    expect(second.get_by_role("status").first).to_contain_text("Сохранено")


def test_what_cannot_be_a_figure_is_told_beside_its_field(signed_in: Callable[..., Page]) -> None:
    page = signed_in(INDEX, Role.EDITOR)
    begin(page)
    group = page.get_by_role("group", name="новейшее")
    group.get_by_label("Значение").fill("много")
    group.get_by_label("Действует с").fill("32.01.2026")
    page.get_by_role("button", name="Сохранить").first.click()
    expect(page.locator("main [role=alert]")).to_be_focused()
    expect(group.get_by_label("Значение")).to_have_value("много")
    described = group.get_by_label("Значение").get_attribute("aria-describedby") or ""
    expect(page.locator(f"[id='{described.split()[-1]}']")).to_contain_text("Это не число")
    expect(group.get_by_text("Такого дня нет")).to_be_visible()


def test_the_next_value_follows_the_newest(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/parameters/pension_age_men", Role.EDITOR)
    begin(page)
    page.get_by_text("Добавить следующее значение").click()
    adding = page.locator("form[action$='/next']")
    adding.get_by_label("Значение").fill("64")
    adding.get_by_label("Действует с").fill("01.01.2027")
    adding.get_by_label("Статья или закон").fill("Social Code, Article 207")
    adding.get_by_label("Где прочитано").fill("adilet.zan.kz")
    adding.get_by_role("button").click()
    expect(page.get_by_role("group", name="С 01.01.2027: 64")).to_be_visible()
    before = page.get_by_role("group", name="С 01.01.2024: 63")
    expect(before.get_by_label("Действует по")).to_have_value("31.12.2026")


def test_pages_and_buttons_of_others_are_not_offered(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/releases/1", Role.EDITOR)
    expect(page.get_by_role("button", name="Вернуться")).to_have_count(0)
    expect(page.get_by_role("link", name="Сотрудники")).to_have_count(0)
    page.goto("/accounts")
    expect(page.get_by_role("heading", level=1)).to_contain_text("для других сотрудников")


def test_text_typed_before_a_session_ended_is_saved_after_signing_in_again(
    desk: Desk, page: Page, context: BrowserContext, later: Callable[[timedelta], None]
) -> None:
    account = desk.account(Role.EDITOR)
    sign_in(context, desk, Role.EDITOR)
    page.goto("/prompts/operator")
    begin(page)
    field = page.get_by_role("textbox", name="по-английски")
    field.fill("I am connecting you. Please hold the line.")
    later(timedelta(hours=13))
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("нужно войти снова")).to_be_visible()
    page.get_by_label("Логин").fill(account.login)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("button", name="Отправить введённое").click()
    expect(page.get_by_role("status").first).to_contain_text("Сохранено")
    expect(field).to_have_value("I am connecting you. Please hold the line.")


def test_the_linter_reads_along_and_says_so_beside_the_field(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("/prompts/operator", Role.EDITOR)
    begin(page)
    field = page.get_by_role("textbox", name="по-английски")
    field.fill("You will get 5000 tenge.")
    said = page.locator("#f-prompts-operator-en-lint")
    expect(said).to_contain_text("число написано от руки")
    assert said.get_attribute("role") == "status"
    expect(field).to_be_focused()
    field.fill("Please hold the line.")
    expect(said).to_contain_text("Замечаний нет")


def test_a_spelling_of_a_colleague_is_not_overwritten_unseen(desk: Desk) -> None:
    drafts = Drafts(desk.store)
    draft, path = drafts.open("editor-ru", "Words").id, "pronunciations/ru.yaml"
    with client_of(desk, Role.EDITOR) as client:

        def spell(spelling: str, was: str) -> httpx.Response:
            sent = {"draft": draft, "word": "Лапсаж", "spelling": spelling, "was": was}
            return client.post("/pronunciations/ru", data=sent)

        assert spell("лапс+аж", "").status_code == 303
        refused = spell("л+апсаж", "")
        assert refused.status_code == 422
        assert 'name="was" value="лапс+аж"' in refused.text
        assert "лапсаж: лапс+аж" in drafts.read(draft, path).text
        assert spell("л+апсаж", "лапс+аж").status_code == 303
        assert spell("", "л+апсаж").status_code == 303
        assert drafts.difference(draft) == ()


def test_a_page_shows_files_of_one_moment_and_saves_only_what_it_showed(desk: Desk) -> None:
    drafts = Drafts(desk.store)
    draft = drafts.open("editor-ru", "Two at once")
    shown = Working(desk.store, draft, draft.base)
    before = shown.version("menu.yaml")
    file = drafts.read(draft.id, "menu.yaml")
    drafts.save(draft.id, "menu.yaml", f"{file.text}# theirs\n", file.version, "dana")
    assert shown.read("menu.yaml") == file.text
    with pytest.raises(ConflictError):
        drafts.save(draft.id, "menu.yaml", f"{file.text}# mine\n", before, "aigul")
    fresh = Working(desk.store, draft, draft.base)
    assert fresh.read("menu.yaml").endswith("# theirs\n")
    assert fresh.digest() == drafts.digest(draft.id) != shown.digest()


def test_what_was_typed_stays_when_the_draft_was_closed_meanwhile(desk: Desk) -> None:
    draft = Drafts(desk.store).open("editor-ru", "Closed")
    scripts = Working(desk.store, draft, draft.base)
    field = "prompts/operator/en"
    found = (
        value_at(scripts.read(path), tuple(field.split("/"))) for path in scripts.below("prompts")
    )
    was = next(text for text in found if text is not None)
    menu, version = scripts.read("menu.yaml"), scripts.version("menu.yaml")
    forms = {
        "/prompts/operator": {field: "My own words.", f"was:{field}": was},
        "/files/menu.yaml": {"text": f"{menu}# My own words\n", "version": version},
    }
    Drafts(desk.store).discard(draft.id, "editor-ru")
    with client_of(desk, Role.EDITOR) as client:
        for path, fields in forms.items():
            answer = client.post(path, data={"draft": draft.id, **fields})
            assert answer.status_code == 409
            assert "Этот черновик уже не открыт" in answer.text
            assert "My own words" in answer.text


def test_a_phrase_of_another_topic_is_told_with_that_topic(desk: Desk) -> None:
    lint = TextLint(Working(desk.store, None, 1), Workshop())
    phrase = lint.topics["asp"].aspects["general"].phrases.in_language("ru")[0]
    assert lint.phrase_faults("asp", "ru", [phrase]) == ()
    told = lint.phrase_faults("birth_grant", "ru", [f" {phrase.upper()} "])
    assert [what.endswith(" belongs to asp too") for what, _ in told] == [True]
    assert lint.phrase_faults("birth_grant", "kk", [phrase]) == ()


def test_figures_are_shown_as_they_are_written() -> None:
    assert shown(Decimal(164350), "tenge") == "164\N{NO-BREAK SPACE}350\N{NO-BREAK SPACE}₸"
    assert shown(Decimal("0.70"), "share") == "70\N{NO-BREAK SPACE}%"
    assert shown(Decimal("61.5"), "age") == "61,5"
    assert shown(Decimal(1414), "phone") == "1414"
