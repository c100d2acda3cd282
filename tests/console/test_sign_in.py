"""Signing in: passwords, sessions, forms that come from elsewhere, text that is kept."""

import re

from playwright.sync_api import Page, expect

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
