"""What is said when nothing was understood, or nothing said: other words each time."""

from dataclasses import replace

from assistant.dialogue.composing import GROUP, WARNED_AFTER, Composer, Step
from assistant.dialogue.handover import Handover
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Say

_OFFERED_AT = 2
_TRANSFERRED_AT = 3
"""A person is offered at the second failure in a row, and takes over at the third (D7)."""
_EXTENSIONS = 10
"""Twenty seconds more, so often, before the caller is taken to be away (C9)."""
_CALLBACK_SILENCES = WARNED_AFTER + 2
"""Silences after which a callback that was offered is taken to be unwanted."""
_NOBODY_IS_THERE = frozenset(
    {State.OFFERING_CALLBACK, State.TAKING_NUMBER, State.CONFIRMING_NUMBER}
)


class Failing:
    """Repairs a talk. Holds nothing of a caller."""

    def __init__(self, composer: Composer, handover: Handover) -> None:
        """Speak by the composer, and hand over in the end."""
        self._composer = composer
        self._handover = handover

    def no_match(self, memory: Memory) -> Step:
        """Words were not understood."""
        failures = memory.failures + 1
        memory = replace(memory, failures=failures, silences=0, digits="")
        if failures >= _TRANSFERRED_AT and memory.state in _NOBODY_IS_THERE:
            # A transfer was tried before: the talk goes on where it was.
            return self._handover.declined(memory)
        if failures >= _TRANSFERRED_AT:
            return self._handover.transfer(memory, because="transfer_after_failures")
        lines = self._composer.prompt(memory, f"no_match_{failures}")
        if failures >= _OFFERED_AT and memory.state in (State.OPENING, State.OPEN):
            return self.menu(memory, lines)
        if memory.state in (State.OPENING, State.OPEN):
            lines += self._composer.prompt(memory, "example_question")
            memory = replace(memory, state=State.OPEN)
            return self._composer.step(memory, lines, remember=False)
        lines += self._asked_again(memory, failures)
        return self._composer.step(memory, lines, remember=False)

    def no_input(self, memory: Memory) -> Step:  # noqa: PLR0911 - one for each way to wait
        """Nothing was said in time. Silence is never an answer and never ends a call."""
        state = memory.state
        if state is State.HOLDING or state is State.GETTING_PEN:
            times = memory.silences + 1
            lines = self._composer.question(memory)
            if times % 2 == 0 and state is State.HOLDING:
                lines = self._composer.prompt(memory, "still_waiting")
            memory = replace(memory, silences=times)
            return self._composer.step(memory, lines, remember=False)
        if state is State.CLOSED:
            return self._composer.step(memory, remember=False)
        if state in (State.ENDING, State.RATING):
            memory = replace(memory, state=State.CLOSED)
            return self._composer.step(memory, self._composer.prompt(memory, "farewell"))
        silences = memory.silences + 1
        memory = replace(memory, silences=silences)
        if state is State.URGENT:
            # Somebody in distress who has fallen silent: a person must know (I3).
            lines = self._composer.prompt(memory, memory.urgent or "urgent_medical")
            lines += self._composer.question(memory)
            return self._composer.step(memory, lines, action=Action.ALARM, remember=False)
        if state is State.OFFERING_CALLBACK and silences > _CALLBACK_SILENCES:
            memory = replace(memory, state=State.CLOSED)
            return self._composer.step(memory, self._composer.prompt(memory, "silence_farewell"))
        if silences <= WARNED_AFTER:
            lines = self._composer.prompt(memory, f"no_input_{silences}")
            return self._repeated(memory, lines, silences)
        if silences <= WARNED_AFTER + _EXTENSIONS:
            name = "no_input_warning" if silences % 2 == 0 else "no_input_waiting"
            lines = self._composer.prompt(memory, name)
            return self._composer.step(memory, lines, remember=False)
        memory = replace(memory, held=memory, state=State.OFFERING_CALLBACK, silences=0)
        return self._composer.step(memory, self._composer.question(memory))

    def menu(self, memory: Memory, lines: tuple[Say, ...] = ()) -> Step:
        """The menu by keys and by voice."""
        memory = replace(
            memory,
            state=State.MENU,
            options=tuple(f"{GROUP}{name}" for name in self._composer.menu.menu),
            group=None,
            page=0,
            fact=None,
            rest=(),
        )
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))

    def _repeated(self, memory: Memory, lines: tuple[Say, ...], silences: int) -> Step:
        asked = self._asked_again(memory, silences)
        return self._composer.step(memory, (*lines, *asked), remember=False)

    def _asked_again(self, memory: Memory, times: int) -> tuple[Say, ...]:
        if memory.state is State.ASKING and memory.fact is not None:
            return self._composer.ask(memory, again=times)
        if times >= _OFFERED_AT:
            return self._composer.question(replace(memory, by_keys=True))
        return self._composer.question(memory)
