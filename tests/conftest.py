"""What every room's tests share: settings, the models installed, one dialogue, the order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.models.catalogue import Catalogue, Entry, load_catalogue
from assistant.models.store import ModelStore, how_to_install
from assistant.settings import DEFAULTS, Settings, load_settings
from assistant.understanding.scripts import Scripts

HERE = Path(__file__).parent
LONGEST_FIRST = (
    "dialogue/test_lint.py",
    "console/test_office_day.py",
    "console/test_pages.py",
    "console/test_daily_pages.py",
    "telephony/test_service.py",
    "store/test_proving.py",
    "cli/test_demo.py",
    "console/test_alarm.py",
    "telephony/test_service_transfers.py",
    "kiosk/test_line.py",
    "kiosk/test_talk.py",
    "telephony/sip/test_sipp.py",
    "conversations/test_conversations.py",
    "test_conversation_sound.py",
    "telephony/sip/test_calling.py",
    "understanding/test_urgent.py",
    "console/test_api_schema.py",
    "telephony/test_scripts_in_force.py",
)
"""Files of tests that take half a minute or more, about the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: none of them is left to one worker at the end."""
    places = {HERE / name: place for place, name in enumerate(LONGEST_FIRST)}
    gone = [str(path) for path in places if not path.is_file()]
    if gone:
        raise pytest.UsageError(f"LONGEST_FIRST names files that are gone: {', '.join(gone)}")
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The shipped settings, whatever this machine's own say."""
    return load_settings(DEFAULTS)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load_catalogue()


@pytest.fixture(scope="session")
def store() -> ModelStore:
    """The models of this machine."""
    return ModelStore()


@pytest.fixture(scope="session")
def installed(catalogue: Catalogue, store: ModelStore) -> Callable[[str], Entry]:
    """Gives an entry by id if it is installed.

    A model that `./test` installs must be there: its absence fails the test. One that only
    an administrator can install skips it, saying what to install.
    """

    def get(model_id: str) -> Entry:
        entry = catalogue.get(model_id)
        if not store.installed(entry):
            message = f"{model_id} is not installed. {how_to_install(entry)}"
            if entry.downloadable:
                pytest.fail(message)
            pytest.skip(message)
        return entry

    return get


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """Answers by the shipped scripts: reading them takes seconds, so all tests share them."""
    return load_assistant()


@pytest.fixture(scope="session")
def scripts(assistant: Assistant) -> Scripts:
    """The shipped scripts."""
    return assistant.scripts


@pytest.fixture(scope="session")
def dialogue(assistant: Assistant) -> Dialogue:
    """Talks by the shipped scripts; a conversation is in what it is given, not in itself."""
    return Dialogue(assistant)
