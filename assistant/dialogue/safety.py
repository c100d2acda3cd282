"""Above every state: life in danger, fraud under way, and secrets that must not be told.

The wording is fixed and approved; it stands in the scripts and is never put together here.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.understanding.meaning import Reading
from assistant.understanding.urgent import Urgent

_PROMPT = "urgent_"


class Safety:
    """Looks for danger in what was said. Holds nothing of a caller."""

    def __init__(self, assistant: Assistant, composer: Composer) -> None:
        """Look with the scripts' own words."""
        self._composer = composer
        self._urgent = cache(lambda language: Urgent(assistant.scripts, language))

    def said(self, memory: Memory, readings: Sequence[Reading]) -> Step | None:
        """What is said to a cry for help, before anything else is made of it.

        Args:
            memory: of the caller, in the language of the words.
            readings: all that a recogniser thinks, whether it believed it or not.

        Returns:
            The numbers to call, and whether to connect with a person; None when it was no
            cry for help.
        """
        kind = self._urgent(memory.language).find(readings)
        if kind is None:
            return None
        held = memory.held if memory.state is State.URGENT else memory
        memory = replace(
            memory, held=held, state=State.URGENT, urgent=kind.value, failures=0, silences=0
        )
        lines = self._composer.prompt(memory, f"{_PROMPT}{kind.value}")
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))
