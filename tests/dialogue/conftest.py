"""One assistant and one dialogue over the shipped scripts."""

from collections.abc import Callable

import pytest

from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.understanding.scripts import Scripts, load_scripts
from tests.dialogue.talks import Talk


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return load_assistant()


@pytest.fixture(scope="session")
def dialogue(assistant: Assistant) -> Dialogue:
    return Dialogue(assistant)


@pytest.fixture(scope="session")
def scripts() -> Scripts:
    return load_scripts()


@pytest.fixture
def talk(dialogue: Dialogue) -> Callable[[str], Talk]:
    """Begins a conversation in a language."""
    return lambda language: Talk(dialogue, language)
