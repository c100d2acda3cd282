"""One matcher per language."""

from collections.abc import Callable

import pytest

from assistant.dialogue.assistant import Assistant
from assistant.understanding.matching import Matcher


@pytest.fixture(scope="session")
def matcher(assistant: Assistant) -> Callable[[str], Matcher]:
    return assistant.matcher
