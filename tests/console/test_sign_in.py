"""Signing in: passwords, sessions, forms that come from elsewhere, text that is kept."""

import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from assistant.console.attempts import Attempts
from assistant.console.sign_in import own_path
from assistant.settings_console import ConsoleSettings
from assistant.store.accounts import Accounts
from assistant.store.rights import Role
from tests.console.conftest import PASSWORD, Desk, client_of


def fill_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль").fill(password)
    page.get_by_role("button", name="Войти").click()


def test_a_stranger_is_led_to_the_sign_in_page_and_back(desk: Desk, page: Page) -> None:
    account = desk.account(Role.EDITOR)
    page.goto("/?a=1")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2F%3Fa%3D1$"))
    fill_in(page, account.login, PASSWORD)
    expect(page).to_have_url(re.compile(r"/\?a=1$"))


def test_a_wrong_password_is_told_and_the_login_stays(desk: Desk, page: Page) -> None:
    account = desk.account(Role.EDITOR)
    page.goto("/sign-in")
    fill_in(page, account.login, "not this one")
    expect(page.get_by_role("alert")).to_contain_text("не подходит")
    assert page.get_by_label("Логин").input_value() == account.login
    assert page.get_by_label("Пароль").input_value() == ""


def test_too_many_attempts_are_refused_whatever_the_password(desk: Desk, page: Page) -> None:
    account = desk.account(Role.APPROVER)
    attempts = desk.settings.console.sign_ins
    for _ in range(attempts):
        page.goto("/sign-in")
        fill_in(page, account.login, "not this one")
    fill_in(page, account.login, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Слишком много")


def test_one_known_password_gives_no_more_tries_at_others() -> None:
    settings = ConsoleSettings(sign_ins=3)
    attempts = Attempts(settings)
    for login in ("aigul", "dana", "serik"):
        assert attempts.one_more(login, "10.0.0.7")
        attempts.failed("10.0.0.7")
        attempts.succeeded("mine")
    assert not attempts.one_more("bota", "10.0.0.7")
    assert attempts.one_more("bota", "10.0.0.8")


def test_a_page_that_asks_by_itself_keeps_no_session(
    desk: Desk, later: Callable[[timedelta], None]
) -> None:
    idle = timedelta(minutes=desk.settings.console.idle_minutes)
    with client_of(desk, Role.OPERATOR) as asking, client_of(desk, Role.OPERATOR) as working:
        for part in range(1, 5):
            later(part * idle / 4)
            for polled in ("/live/alarms", "/live/calls"):
                asking.get(polled)
            assert working.get("/callbacks").status_code == 200
        assert asking.get("/live/alarms").status_code == 303
        assert working.get("/live/alarms").status_code == 200


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/drafts/1/publish", "/drafts/1"),
        ("/accounts/1/password", "/accounts/1"),
        ("/sign-out", "/"),
    ],
)
def test_the_address_of_a_form_leads_to_its_page(desk: Desk, address: str, page: str) -> None:
    with client_of(desk, Role.ADMINISTRATOR) as client:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, page)


@pytest.mark.parametrize(
    "address",
    ["/audit?before=", "/releases?before=", "/accounts/", "/drafts/", "/releases/"],
)
def test_no_number_is_too_large_to_be_asked_for(desk: Desk, address: str) -> None:
    with client_of(desk, Role.ADMINISTRATOR) as client:
        assert client.get(f"{address}{10**30}").status_code == 422
        client.cookies.set("draft", str(10**30))
        assert client.get("/drafts").status_code == 200
        assert client.get("/topics").status_code == 200


def test_a_password_may_be_pasted_and_kept_by_its_manager(page: Page) -> None:
    page.goto("/sign-in")
    password = page.get_by_label("Пароль")
    assert password.get_attribute("autocomplete") == "current-password"
    assert page.get_by_label("Логин").get_attribute("autocomplete") == "username"
    password.evaluate(
        """e => { const data = new DataTransfer(); data.setData('text/plain', 'pasted');
          const event = new ClipboardEvent('paste', {clipboardData: data, cancelable: true});
          if (e.dispatchEvent(event)) e.value = 'pasted'; }"""
    )
    assert password.input_value() == "pasted"


def test_the_language_is_kept_with_the_account(desk: Desk, signed_in: Callable[..., Page]) -> None:
    desk.account(Role.ADMINISTRATOR)
    page = signed_in("/me", Role.OPERATOR)
    page.get_by_role("button", name="Қазақша").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Менің тіркелгім")
    assert page.locator("html").get_attribute("lang") == "kk"
    kept = Accounts(desk.store).by_login(desk.account(Role.OPERATOR).login)
    assert kept is not None
    assert kept.language == "kk"


def test_whoever_is_disabled_is_out_at_once(desk: Desk, signed_in: Callable[..., Page]) -> None:
    page = signed_in("/me", Role.EDITOR, Role.OPERATOR)
    account = desk.account(Role.EDITOR, Role.OPERATOR)
    desk.account(Role.ADMINISTRATOR)
    Accounts(desk.store).change(account.id, by="test", active=False)
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "elsewhere.example"}, 400),
    ],
    ids=["no token", "another site", "another site, says the browser", "another host"],
)
def test_what_another_site_sends_changes_nothing(
    desk: Desk, headers: dict[str, str], status: int
) -> None:
    with httpx.Client(base_url=desk.address) as client:
        client.get("/sign-in")
        token = csrf_of(client)
        given = {} if status == 403 and not headers else {"csrf": token}
        fields = {"login": "x", "password": "y", **given}
        assert client.post("/sign-in", data=fields, headers=headers).status_code == status


def test_every_answer_keeps_strangers_out(desk: Desk) -> None:
    with httpx.Client(base_url=desk.address) as client:
        page = client.get("/sign-in")
        for path in ("/sign-in", "/nowhere", "/static/icon.svg", "/api/openapi.json"):
            headers = client.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
        gone = client.get("/static/gone.js")
        assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")
        assert "httponly" in page.headers["set-cookie"].lower()
        assert "samesite=lax" in page.headers["set-cookie"].lower()
        large = {"sound": ("question.wav", b"x" * 11_000_000)}
        assert client.post("/sign-in", files=large).status_code == 413


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/topics", "/topics"),
        ("//elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("/files/a file", "/files/a file"),
        ("", "/"),
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(address: str, path: str) -> None:
    assert own_path(address) == path


def csrf_of(client: httpx.Client) -> str:
    found = re.search(r'data-csrf="([0-9a-f]+)"', client.get("/sign-in").text)
    assert found is not None
    return found[1]
