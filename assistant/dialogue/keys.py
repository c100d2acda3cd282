"""Keys of the telephone: 0 a person, * again, # on or «I do not know», 9 back, digits choose.

They mean the same in every state (accessibility requirement G3). Where a number is typed, 0
and 9 are digits of it, except alone: no number begins with 0, and a lone 9 is «back» unless
# follows it.
"""

from dataclasses import replace
from datetime import date

from assistant.dialogue.commands import Commands
from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.memory import Memory
from assistant.dialogue.replies import Replies
from assistant.dialogue.states import State
from assistant.understanding.answers import Word

_OPERATOR, _REPEAT, _BACK, _ON = "0", "*", "9", "#"
_DATE_DIGITS = 8
_NUMBER_DIGITS = 11
_WRONG_KEYS = 3
"""Wrong keys before a person is offered (G4)."""
_WAITING = frozenset({State.GETTING_PEN})
_ANY_KEY = frozenset({State.CLOSED, State.OPEN, State.OPENING})


class Keys:
    """Reads keys. Holds nothing of a caller."""

    def __init__(self, composer: Composer, replies: Replies, commands: Commands) -> None:
        """Hand on to these."""
        self._composer = composer
        self._replies = replies
        self._commands = commands

    def pressed(self, memory: Memory, key: str) -> Step:  # noqa: PLR0911 - one for each key
        """What comes of a key."""
        memory = replace(memory, by_keys=True, silences=0)
        if self._composer.takes_digits(memory):
            return self._typed(memory, key)
        if key == _OPERATOR:
            return self._commands.obey("operator", memory)
        if memory.state in _WAITING and key not in (_REPEAT, _BACK):
            return self._replies.word(memory, Word.YES) or self._wrong(memory)
        if key == _REPEAT:
            return self._commands.obey("repeat", memory)
        chosen = dict(self._composer.keys(memory)).get(key)
        if chosen is not None:
            return self._replies.chosen(memory, chosen)
        if key == _BACK:
            return self._commands.obey("back", memory)
        if key == _ON:
            return self._on(memory)
        if memory.state in _ANY_KEY:
            return self._commands.obey("menu", memory)
        return self._wrong(memory)

    def paused(self, memory: Memory) -> Step:
        """No further key came: what was typed is all."""
        if not memory.digits:
            return self._composer.step(memory, remember=False)
        if memory.digits == _BACK:
            return self._commands.obey("back", replace(memory, digits=""))
        return self._complete(memory)

    def _typed(self, memory: Memory, key: str) -> Step:
        if key == _REPEAT:
            return self._commands.obey("repeat", replace(memory, digits=""))
        if key == _ON:
            return self._complete(memory) if memory.digits else self._on(memory)
        if key == _OPERATOR and not memory.digits:
            return self._commands.obey("operator", memory)
        memory = replace(memory, digits=memory.digits + key)
        if len(memory.digits) == self._most(memory):
            return self._complete(memory)
        return self._composer.step(memory, remember=False)

    def _most(self, memory: Memory) -> int:
        if memory.state is State.TAKING_NUMBER:
            return _NUMBER_DIGITS
        fact = self._composer.scripts.facts[memory.fact or ""]
        return _DATE_DIGITS if fact.kind == "date" else _NUMBER_DIGITS

    def _complete(self, memory: Memory) -> Step:
        digits, memory = memory.digits, replace(memory, digits="")
        if memory.state is State.TAKING_NUMBER:
            return self._replies.number(memory, digits)
        fact = self._composer.scripts.facts[memory.fact or ""]
        if fact.kind == "date":
            day = _day(digits)
            if day is None or day > memory.on:
                return self._wrong(memory)
            return self._replies.facts.filled(memory, day)
        number = int(digits)
        least, most = fact.range
        if not least <= number <= most:
            return self._wrong(memory)
        return self._replies.facts.filled(memory, number)

    def _on(self, memory: Memory) -> Step:
        """#: go on, confirm, or skip what is not known."""
        if memory.state is State.ASKING:
            return self._replies.facts.filled(memory, None)
        if memory.state in (State.MENU, State.SUBMENU, State.ASPECTS):
            return self._replies.choosing.next_page(memory)
        if memory.state is State.TAKING_NUMBER:
            return self._replies.no_number(memory)
        step = self._replies.word(memory, Word.YES) if memory.state not in _ANY_KEY else None
        return step or self._composer.step(memory, self._composer.question(memory))

    def _wrong(self, memory: Memory) -> Step:
        failures = memory.failures + 1
        memory = replace(memory, failures=failures)
        if failures >= _WRONG_KEYS and memory.state is not State.TRANSFERRING:
            return self._replies.offer_person(memory)
        if memory.state is State.TRANSFERRING:
            # The transfer goes on, whatever is pressed meanwhile.
            return self._composer.step(memory, remember=False)
        lines = self._composer.prompt(memory, "no_such_key") + self._composer.question(memory)
        return self._composer.step(memory, lines, remember=False)


def _day(digits: str) -> date | None:
    """A day typed as year, month and day."""
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return None
