"""One assistant over the shipped scripts."""

import pytest

from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.understanding.scripts import Scripts, load_scripts


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return load_assistant()


@pytest.fixture(scope="session")
def scripts() -> Scripts:
    return load_scripts()
