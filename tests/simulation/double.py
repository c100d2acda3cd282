"""A dialogue that says what a test wants, and remembers what it was told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from assistant.dialogue.dialogue import Step
from assistant.dialogue.events import CallerEvent
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Listen, Say, Turn

DAY = date(2026, 11, 22)


def turn(
    *lines: str,
    state: State = State.OPEN,
    fact: str | None = None,
    kind: str = "open",
    source: str = "prompts/open_question",
    digits: bool = False,
    language: str = "ru",
) -> Turn:
    return Turn(
        say=tuple(Say(line, language, source) for line in lines),
        listen=Listen(kind, language, fact=fact, digits=digits),
        state=state,
    )


class Double:
    """Answers by a function of the event."""

    def __init__(self, opening: Turn, answer: Callable[[CallerEvent], Turn]) -> None:
        self._opening = opening
        self._answer = answer
        self.events: list[CallerEvent] = []

    def opening(self, language: str, on: date) -> Step:
        return Step(Memory(on, language, self._opening.state), self._opening)

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        self.events.append(event)
        answer = self._answer(event)
        return Step(replace(memory, state=answer.state), answer)
