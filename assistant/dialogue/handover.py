"""A person takes over: at once when asked for; a callback when nobody is there."""

from dataclasses import replace

from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action

SHORTEST, _LONGEST = 10, 11
"""Digits of a telephone number in Kazakhstan, without and with the leading 7 or 8."""


class Handover:
    """Hands callers over. Holds nothing of them."""

    def __init__(self, composer: Composer) -> None:
        """Speak by this composer."""
        self._composer = composer

    def transfer(self, memory: Memory, *, because: str = "operator") -> Step:
        """Connect with a person, without condition.

        Args:
            memory: of the caller.
            because: the prompt that is said: the caller asked, or Jauap did not manage.
        """
        urgent = memory.urgent is not None
        lines = self._composer.prompt(memory, because)
        if because != "operator":
            lines += self._composer.prompt(memory, "operator")
        memory = replace(memory, held=memory, state=State.TRANSFERRING, failures=0, silences=0)
        action = Action.EMERGENCY_TRANSFER if urgent else Action.TRANSFER
        return self._composer.step(memory, lines, action=action)

    def offer(self, memory: Memory) -> Step:
        """Ask whether a person shall take over."""
        held = memory.held if memory.state is State.OFFERING_PERSON else memory
        memory = replace(memory, held=held, state=State.OFFERING_PERSON)
        return self._composer.step(memory, self._composer.prompt(memory, "offer_person"))

    def nobody(self, memory: Memory) -> Step:
        """No person could take the call: say so, and offer to call back."""
        held = memory.held or memory
        memory = replace(memory, held=held, state=State.OFFERING_CALLBACK)
        lines = self._composer.prompt(memory, "nobody_there")
        if memory.urgent is not None:
            # Whoever needs help hears first whom to call.
            lines = self._composer.prompt(memory, memory.urgent)
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))

    def take_number(self, memory: Memory, *, failed: bool = False) -> Step:
        """Ask for the number to be called back."""
        memory = replace(memory, state=State.TAKING_NUMBER, digits="", number="")
        lines = self._composer.prompt(memory, "number_too_short") if failed else ()
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))

    def number(self, memory: Memory, digits: str) -> Step:
        """Read a number back, or ask for it again when digits are missing."""
        if not SHORTEST <= len(digits) <= _LONGEST:
            memory = replace(memory, failures=memory.failures + 1)
            if memory.failures > _TRIES:
                return self.declined(memory)
            return self.take_number(memory, failed=True)
        memory = replace(memory, state=State.CONFIRMING_NUMBER, number=digits, digits="")
        return self._composer.step(memory, self._composer.question(memory))

    def confirmed(self, memory: Memory) -> Step:
        """Somebody will call; the talk goes on."""
        return self._on(memory, "callback_taken", callback=memory.number)

    def declined(self, memory: Memory) -> Step:
        """No callback; the talk goes on."""
        return self._on(memory, "no_callback")

    def spoken(self, memory: Memory, digits: str) -> Step:
        """Digits that were said, maybe in several breaths: wait for the rest."""
        if len(digits) >= SHORTEST:
            return self.number(memory, digits)
        memory = replace(memory, digits=digits, failures=0, silences=0)
        lines = self._composer.prompt(memory, "number_goes_on")
        return self._composer.step(memory, lines, remember=False)

    def _on(self, memory: Memory, prompt: str, *, callback: str | None = None) -> Step:
        """Back to where the talk was left, with its question."""
        held = memory.held
        if held is None or held.state in _ENDED_BY_IT:
            held = replace(memory, state=State.OPEN, fact=None, screening=None, rest=())
        there = replace(held.kept(memory), number="", urgent=None, held=None)
        if there.state is State.OPENING:
            there = replace(there, state=State.OPEN)
        lines = self._composer.prompt(there, prompt) + self._composer.question(there)
        action = Action.TAKE_CALLBACK if callback else Action.NONE
        return self._composer.step(there, lines, action=action, callback=callback)


_ENDED_BY_IT = frozenset({State.URGENT, State.OFFERING_PERSON, State.TRANSFERRING, State.CLOSED})
"""States that are over once nobody could be reached."""
_TRIES = 2
"""A number that was not understood so often is given up."""
