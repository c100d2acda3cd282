"""The API over a store of its own, asked within this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from assistant.console.api.app import create_api
from assistant.console.api.desk import Desk, open_desk
from assistant.settings import Settings
from assistant.settings_api import ApiSettings
from assistant.store.engine import Store, open_store
from assistant.store.releases import Releases
from assistant.store.tokens import Scope, Tokens
from assistant.understanding.scripts import default_folder
from telephony.scripts_in_force import ScriptsInForce
from tests.console.daily_filled import fill_day
from tests.console.filled import store_path

PLENTY = ApiSettings(requests_per_minute=100_000, wrong_tokens=10_000)
"""A test asks more in a minute than a portal may."""


@dataclass(frozen=True)
class Api:
    """The API, and a client that may do everything."""

    client: TestClient
    store: Store
    desk: Desk

    def client_for(self, *scopes: Scope) -> TestClient:
        """A client whose token has some scopes only."""
        _, secret = Tokens(self.store).issue("test", scopes, "test")
        return _client(self.desk, secret)


@contextmanager
def open_api(folder: Path, settings: Settings, limits: ApiSettings = PLENTY) -> Iterator[Api]:
    """Open the API over a filled store in a folder."""
    store = open_store(store_path(folder))
    fill_day(store)
    scripts = ScriptsInForce(lambda: Releases(store), default_folder(), folder / "releases")
    scripts.start()
    whole = settings.model_copy(update={"api": limits})
    desk = open_desk(store, whole, scripts, lambda: datetime.now(UTC))
    _, secret = Tokens(store).issue("test", tuple(Scope), "test")
    try:
        yield Api(_client(desk, secret), store, desk)
    finally:
        desk.close()
        scripts.close()
        store.close()


def _client(desk: Desk, secret: str) -> TestClient:
    headers = {"authorization": f"Bearer {secret}"}
    return TestClient(create_api(desk), headers=headers, raise_server_exceptions=False)
