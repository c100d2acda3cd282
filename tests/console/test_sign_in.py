"""Signing in: passwords, sessions, forms that come from elsewhere, text that is kept."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from assistant.console.sign_in import own_path
from assistant.store.accounts import Accounts
from assistant.store.rights import Role
from tests.console.conftest import PASSWORD, Desk


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
        ("", "/"),
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(address: str, path: str) -> None:
    assert own_path(address) == path


def csrf_of(client: httpx.Client) -> str:
    found = re.search(r'data-csrf="([0-9a-f]+)"', client.get("/sign-in").text)
    assert found is not None
    return found[1]
