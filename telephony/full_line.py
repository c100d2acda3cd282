"""What callers are told when all lines are busy: what keys can do, and a callback.

It is the usual dialogue without a recogniser, which is what costs the processor's time. Only
its beginning is another one.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from assistant.dialogue.dialogue import Dialogue, Step
from assistant.dialogue.events import CallerEvent, CannotHear, NobodyThere
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Say, Turn

_PROMPT: Final = "lines_full"


class FullLine:
    """A dialogue that begins with the offer of a callback. Safe for several threads.

    Args:
        dialogue: goes on with the call.
    """

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue

    def opening(self, language: str, on: date) -> Step:
        """All lines are busy; shall somebody call back?"""
        memory = replace(self._dialogue.opening(language, on).memory, by_keys=True)
        offered = self._dialogue.step(memory, NobodyThere())
        lines = self._dialogue.assistant.prompt(_PROMPT, language, on)
        said = tuple(Say(line, language, f"prompts/{_PROMPT}") for line in lines)
        return replace(offered, turn=replace(offered.turn, say=(*said, *offered.turn.say)))

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        """As in any call; where it would wait for words, the menu of the keys comes at once."""
        step = self._dialogue.step(memory, event)
        if step.turn.state is not State.OPEN or not step.turn.say:
            return step
        menu = self._dialogue.step(step.memory, CannotHear())
        say = (*step.turn.say, *menu.turn.say)
        turn = replace(menu.turn, say=say, action=step.turn.action, callback=step.turn.callback)
        return replace(menu, turn=turn)

    def filler(self, memory: Memory) -> Turn:
        """As in any call."""
        return self._dialogue.filler(memory)

    def backchannel(self, memory: Memory) -> Turn:
        """As in any call."""
        return self._dialogue.backchannel(memory)

    def is_yes_or_no(self, text: str, language: str) -> bool:
        """As in any call."""
        return self._dialogue.is_yes_or_no(text, language)

    def slow_caller(self, memory: Memory) -> Memory:
        """As in any call."""
        return self._dialogue.slow_caller(memory)
