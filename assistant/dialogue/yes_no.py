"""What yes and no mean to the question that is open."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.dialogue.answering import Answering
from assistant.dialogue.choosing import Choosing
from assistant.dialogue.commands import Commands
from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.handover import Handover
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.understanding.answers import Word


class YesNo:
    """Reads yes, no and «I do not know» by state. Holds nothing of a caller."""

    def __init__(
        self,
        composer: Composer,
        *,
        answering: Answering,
        choosing: Choosing,
        commands: Commands,
        handover: Handover,
    ) -> None:
        """Hand on to these."""
        self._composer = composer
        self._answering = answering
        self._choosing = choosing
        self._commands = commands
        self._handover = handover
        self._by_state: Mapping[State, Callable[[Memory, Word], Step]] = {
            State.TELLING: self._telling,
            State.GETTING_PEN: self._getting_pen,
            State.DICTATING: self._dictating,
            State.CLARIFYING: self._clarifying,
            State.OFFERING_PERSON: self._offering_person,
            State.OFFERING_CALLBACK: self._offering_callback,
            State.TAKING_NUMBER: self._taking_number,
            State.CONFIRMING_NUMBER: self._confirming,
            State.URGENT: self._urgent,
            State.ENDING: self._ending,
            State.RATING: self._rating,
            State.OPEN: self._open,
            State.OPENING: self._open,
            State.CLOSED: self._open,
        }

    def word(self, memory: Memory, word: Word) -> Step | None:
        """What comes of the word; None in a state where it means nothing."""
        handler = self._by_state.get(memory.state)
        if handler is None:
            return None
        step = handler(memory, word)
        return replace(step, memory=replace(step.memory, failures=0, silences=0))

    def _telling(self, memory: Memory, word: Word) -> Step:
        if word is Word.YES:
            return self._answering.go_on(memory)
        return self._answering.stop_telling(memory)

    def _getting_pen(self, memory: Memory, word: Word) -> Step:
        if word is Word.YES:
            return self._answering.dictate(memory)
        return self._answering.without_pen(memory)

    def _dictating(self, memory: Memory, word: Word) -> Step:
        if word is Word.YES:
            return self._answering.dictate(memory)
        return self._commands.repeat(memory)

    def _clarifying(self, memory: Memory, word: Word) -> Step:
        if word is Word.YES and len(memory.options) == 1:
            return self._choosing.topic(memory, memory.options[0])
        if word is Word.YES:
            # «This or that?» – «Yes.» Then one at a time.
            first, second = memory.options[:2]
            memory = replace(memory, options=(first,), other=second)
            return self._composer.step(memory, self._composer.question(memory))
        if memory.other is not None:
            memory = replace(memory, options=(memory.other,), other=None)
            return self._composer.step(memory, self._composer.question(memory))
        if memory.parked is not None:
            there = memory.parked.kept(memory)
            return self._composer.step(there, self._composer.question(there))
        memory = replace(memory, state=State.OPEN, options=())
        return self._composer.step(memory, self._composer.prompt(memory, "declined"))

    def _offering_person(self, memory: Memory, word: Word) -> Step:
        if word is Word.YES:
            return self._handover.transfer(memory)
        there = (memory.held or replace(memory, state=State.OPEN)).kept(memory)
        there = replace(there, urgent=None)
        return self._composer.step(there, self._composer.question(there))

    def _urgent(self, memory: Memory, word: Word) -> Step:
        """Only a clear «no» ends an emergency; who does not know hears the numbers again."""
        if word is not Word.DONT_KNOW:
            return self._offering_person(memory, word)
        lines = self._composer.prompt(memory, memory.urgent or "urgent_medical")
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))

    def _offering_callback(self, memory: Memory, word: Word) -> Step:
        if word is Word.YES:
            return self._handover.take_number(memory)
        return self._handover.declined(memory)

    def _taking_number(self, memory: Memory, word: Word) -> Step:
        if word is Word.NO:
            return self._handover.declined(memory)
        return self._composer.step(memory, self._composer.question(memory))

    def _confirming(self, memory: Memory, word: Word) -> Step:
        if word is Word.YES:
            return self._handover.confirmed(memory)
        return self._handover.take_number(memory)

    def _ending(self, memory: Memory, word: Word) -> Step:
        if word is Word.NO:
            memory = replace(memory, state=State.RATING)
            return self._composer.step(memory, self._composer.question(memory))
        memory = replace(memory, state=State.OPEN)
        return self._composer.step(memory, self._composer.prompt(memory, "open_question"))

    def _rating(self, memory: Memory, word: Word) -> Step:
        helped = {Word.YES: True, Word.NO: False}.get(word)
        memory = replace(memory, state=State.CLOSED, helped=helped)
        return self._composer.step(memory, self._composer.prompt(memory, "farewell"))

    def _open(self, memory: Memory, word: Word) -> Step:
        if word is Word.NO and memory.topics:
            return self._commands.ending(memory)
        name = {Word.YES: "agreed", Word.NO: "declined", Word.DONT_KNOW: "dont_know"}[word]
        memory = replace(memory, state=State.OPEN)
        return self._composer.step(memory, self._composer.prompt(memory, name))
