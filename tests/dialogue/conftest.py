"""One assistant over the shipped scripts."""

import pytest

from assistant.dialogue.turn import Assistant, load_assistant


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return load_assistant()
