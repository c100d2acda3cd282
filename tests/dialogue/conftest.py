"""Talks over the shipped scripts."""

from collections.abc import Callable

import pytest

from assistant.dialogue.dialogue import Dialogue
from tests.dialogue.talks import Talk


@pytest.fixture
def talk(dialogue: Dialogue) -> Callable[[str], Talk]:
    """Begins a conversation in a language."""
    return lambda language: Talk(dialogue, language)
