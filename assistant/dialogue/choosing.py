"""Topics and pages that are chosen from a question or a menu."""

from dataclasses import replace

from assistant.dialogue.answering import Answering
from assistant.dialogue.assistant import SCREENING
from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State


class Choosing:
    """Opens what was chosen. Holds nothing of a caller."""

    def __init__(self, composer: Composer, answering: Answering) -> None:
        """Ask by the composer, answer by the other."""
        self._composer = composer
        self._answering = answering

    def next_page(self, memory: Memory) -> Step:
        """The next four options; after the last, the first again."""
        step = replace(memory, page=memory.page + 1)
        if not self._composer.page(step):
            step = replace(memory, page=0)
        return self._composer.step(step, self._composer.question(step))

    def topic(self, memory: Memory, topic: str) -> Step:
        """A topic that was chosen: its aspects by key, unless the question said which."""
        memory = replace(memory, topic=topic, fact=None, failures=0, screening=None)
        if memory.state is State.CLARIFYING:
            memory = replace(memory, aspects=memory.aspects or ("general",), state=State.OPEN)
            return self._answering.answer(replace(memory, options=()))
        script = self._composer.scripts.topics[topic]
        aspects = tuple(name for name in self._composer.menu.aspects if name in script.aspects)
        if topic == SCREENING or len(aspects) < 2:
            memory = replace(memory, aspects=("general",), options=(), state=State.OPEN)
            return self._answering.answer(memory)
        memory = replace(memory, state=State.ASPECTS, options=aspects, page=0)
        short = script.names.in_language(memory.language).short
        lines = self._composer.prompt(memory, "which_aspect", first=short)
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))
