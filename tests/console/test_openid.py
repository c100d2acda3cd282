"""Signing in through an identity provider: a real one, small, on this machine."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import pytest
import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.sync_api import Page, expect

from assistant.settings_console import ConsoleSettings, OpenIdSettings
from assistant.store.accounts import Accounts
from assistant.store.rights import Role
from tests.console.conftest import PASSWORD, Desk


@dataclass
class IdentityProvider:
    """Signs everybody in at once, as whom the test says.

    Attributes:
        address: its issuer.
        person: the claims of who signs in.
        spoilt: claims that are changed against the standard.
    """

    address: str
    person: dict[str, str] = field(default_factory=dict)
    spoilt: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def described() -> dict[str, str]:
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(
            redirect_uri: str, state: str, nonce: str, code_challenge: str
        ) -> RedirectResponse:
            code = secrets.token_urlsafe(8)
            self.asked[code] = {"nonce": nonce, "challenge": code_challenge}
            query = urlencode({"code": code, "state": state})
            return RedirectResponse(f"{redirect_uri}?{query}")

        @app.post("/token")
        def token(
            code: Annotated[str, Form()], code_verifier: Annotated[str, Form()]
        ) -> dict[str, str]:
            asked = self.asked.pop(code)
            digest = hashlib.sha256(code_verifier.encode()).digest()
            assert asked["challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            claims = {
                "iss": self.address,
                "aud": "jauap",
                "exp": int(time.time()) + 60,
                "nonce": asked["nonce"],
                **self.person,
                **self.spoilt,
            }
            signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
            return {"access_token": "none", "token_type": "Bearer", "id_token": signed}

        return app


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with closing(socket.create_server(("127.0.0.1", 0))) as heard:
        running = IdentityProvider(f"http://127.0.0.1:{heard.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(running.app(), log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [heard]})
        thread.start()
        yield running
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def console_settings(
    provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory
) -> ConsoleSettings:
    secret: Path = tmp_path_factory.mktemp("openid") / "secret"
    secret.write_text("a secret of both\n")
    openid = OpenIdSettings(
        name="Кабинет", issuer=provider.address, client_id="jauap", secret_file=secret
    )
    return ConsoleSettings(port=0, openid=openid)


@pytest.fixture
def came_back(page: Page, provider: IdentityProvider) -> Callable[..., Page]:
    """Goes to the provider and comes back, as somebody."""

    def go(subject: str, login: str, **spoilt: object) -> Page:
        provider.person = {"sub": subject, "preferred_username": login}
        provider.spoilt = spoilt
        page.goto("/sign-in?next=/me")
        page.get_by_role("link", name="Войти через Кабинет").click()
        return page

    return go


def test_who_has_an_account_without_password_is_let_in(
    desk: Desk, came_back: Callable[..., Page]
) -> None:
    Accounts(desk.store).add("dana", "Дана", [Role.EDITOR], "test")
    page = came_back("42", "dana")
    expect(page).to_have_url(f"{desk.address}/me")
    expect(page.get_by_text("Дана").first).to_be_visible()
    page.get_by_role("button", name="Выйти").click()
    # From now on the subject counts, whatever the login is by then.
    page = came_back("42", "dana-married")
    expect(page).to_have_url(f"{desk.address}/me")


def test_nobody_else_takes_an_account_over(
    desk: Desk, provider: IdentityProvider, came_back: Callable[..., Page]
) -> None:
    accounts = Accounts(desk.store)
    taken = accounts.add("serik", "Серик", [Role.EDITOR], "test")
    accounts.link_openid(taken.id, provider.address, "7", "test")
    accounts.add("bota", "Бота", [Role.EDITOR], "test", password=PASSWORD)
    for subject, login in (("8", "serik"), ("9", "bota"), ("10", "nobody")):
        page = came_back(subject, login)
        expect(page.get_by_role("alert")).to_contain_text("нет учётной записи")


@pytest.mark.parametrize(
    "spoilt",
    [{"nonce": "another"}, {"aud": "others"}, {"iss": "http://elsewhere"}, {"exp": 1}],
    ids=str,
)
def test_an_answer_that_must_not_be_believed_lets_nobody_in(
    came_back: Callable[..., Page], spoilt: dict[str, Any]
) -> None:
    page = came_back("42", "dana", **spoilt)
    expect(page.get_by_role("alert")).to_contain_text("не ответила")


def test_an_answer_without_a_question_lets_nobody_in(page: Page) -> None:
    page.goto("/sign-in/openid/return?code=1&state=2")
    expect(page.get_by_role("alert")).to_contain_text("не ответила")
