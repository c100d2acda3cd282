"""What every room's tests share: settings, the models installed, one dialogue, the order."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling, Scheduling

from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.models.catalogue import Catalogue, Entry, load_catalogue
from assistant.models.store import ModelStore, how_to_install
from assistant.settings import DEFAULTS, Settings, load_settings
from assistant.understanding.scripts import Scripts

HERE = Path(__file__).parent
LIVE = (
    "console/test_office_day.py",
    "cli/test_demo.py",
    "kiosk/test_talk.py",
    "telephony/audiosocket/test_server.py",
    "telephony/test_service.py",
    "telephony/test_supervisor.py",
)
"""Files of tests whose services and callers talk in real time: each waits more than it works. One
worker runs them, one after another; the others work meanwhile, and stand back."""
LONGEST_FIRST = (
    "dialogue/test_lint.py",
    "console/test_pages.py",
    "console/test_daily_pages.py",
    "store/test_proving.py",
    "console/test_alarm.py",
    "kiosk/test_line.py",
    "telephony/test_service_transfers.py",
    "telephony/sip/test_sipp.py",
    "telephony/sip/test_calling.py",
    "conversations/test_conversations.py",
    "test_conversation_sound.py",
    "understanding/test_urgent.py",
    "console/test_api_schema.py",
    "telephony/test_scripts_in_force.py",
)
"""Other files that take half a minute or more, about the longest first."""


class OneWorkerForLiveTests(LoadFileScheduling):  # type: ignore[misc]  # untyped
    """Gives each file to one worker, and all that is `LIVE` to the same."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "live" if is_live(HERE.parent / file) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Share out the tests among the workers, unless another way is asked for."""
    if config.getvalue("dist") != "loadfile":
        return None
    # What is live must go to a worker that does not stand back yet.
    config.option.loadscopereorder = False
    return OneWorkerForLiveTests(config, log)


@cache
def is_live(path: Path) -> bool:
    """Whether the tests of a file talk in real time."""
    return path in {HERE / each for each in LIVE}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what talks in real time, and with what takes longest."""
    gone = [name for name in (*LIVE, *LONGEST_FIRST) if not (HERE / name).is_file()]
    if gone:
        raise pytest.UsageError(f"LIVE and LONGEST_FIRST name what is gone: {', '.join(gone)}")
    places = {HERE / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: (not is_live(item.path), places.get(item.path, len(places))))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Beside other workers, let those go first who talk in real time."""
    together = "PYTEST_XDIST_WORKER" in os.environ and _goes_first(item.session)
    if together and not is_live(item.path) and os.getpriority(os.PRIO_PROCESS, 0) == 0:
        os.nice(5)  # recognisers go to 10 by themselves, behind the sound of their own process


@cache
def _goes_first(session: pytest.Session) -> bool:
    """Whether any worker has something to go first with."""
    return any(is_live(item.path) for item in session.items)


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
