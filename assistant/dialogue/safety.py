"""Above every state: life in danger, fraud under way, and secrets that must not be told.

The wording is fixed and approved; it stands in the scripts and is never put together here.
"""

from collections.abc import Sequence

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.memory import Memory
from assistant.understanding.meaning import Reading

_URGENT = "urgent_"


class Safety:
    """Looks for danger in what was said. Holds nothing of a caller."""

    def __init__(self, assistant: Assistant, composer: Composer) -> None:
        """Look with the scripts' own words."""
        self._assistant = assistant
        self._composer = composer

    def said(self, memory: Memory, readings: Sequence[Reading]) -> Step | None:
        """What is said to a cry for help; None when it was none."""
        return self.guessed(memory, readings)

    def guessed(self, memory: Memory, readings: Sequence[Reading]) -> Step | None:
        """The same for readings of which a recogniser was not sure."""
        return None
