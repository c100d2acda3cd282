"""Commands that work in every state, by voice and by key."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.dialogue.answering import Answering
from assistant.dialogue.composing import Composer, Step, without
from assistant.dialogue.failing import Failing
from assistant.dialogue.handover import Handover
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Say
from assistant.manner import MOST_GAIN, Manner

_PRESETS = ("fast", "normal", "slow", "slowest")
_GAIN_STEP = 6.0
"""Each «louder» is 6 dB (B4)."""
_LANGUAGES: Mapping[str, str] = {"language_ru": "ru", "language_kk": "kk", "language_en": "en"}
_NO_WAY_BACK = frozenset(
    {
        State.CONFIRMING_FACT,
        State.OFFERING_CALLBACK,
        State.TAKING_NUMBER,
        State.CONFIRMING_NUMBER,
        State.TRANSFERRING,
    }
)
_OPEN = frozenset({State.OPENING, State.OPEN, State.CLOSED, State.TRANSFERRING})
"""States without a question of their own: help tells what can be asked."""
_ANSWERS = frozenset({"yes", "no", "dont_know", "answer", "more", "ready"})
"""Acts that mean something only to the question that is open."""
_MOST_BACK = 20
"""Steps that «back» can go."""


class Commands:
    """Obeys commands. Holds nothing of a caller."""

    def __init__(
        self, composer: Composer, answering: Answering, failing: Failing, handover: Handover
    ) -> None:
        """Obey with these."""
        self._composer = composer
        self._answering = answering
        self._failing = failing
        self._handover = handover
        commands: Mapping[str, Callable[[Memory], Step]] = {
            "repeat": self.repeat,
            "slower": lambda memory: self._paced(memory, 1, "slower"),
            "faster": lambda memory: self._paced(memory, -1, "faster"),
            "louder": lambda memory: self._louder(memory, 1, "louder"),
            "quieter": lambda memory: self._louder(memory, -1, "quieter"),
            "cant_hear": self._cannot_hear,
            "simpler": self._answering.simpler,
            "why": self._answering.why,
            "operator": self._handover.transfer,
            "restart": self.restart,
            "menu": self._failing.menu,
            "back": self.back,
            "help": self._help,
            "wait": self._wait,
            "stop": self._stop,
            "goodbye": self._goodbye,
            "greeting": lambda memory: self.aside(memory, "greeted"),
            "thanks": self._thanks,
            "correction": self._correct,
        }
        # Whatever else acts.yaml answers is an aside: its reply, and the question that was open.
        others = {
            name: self._replied(act.reply)
            for name, act in composer.scripts.acts.items()
            if name not in (*_ANSWERS, *_LANGUAGES) and not act.urgent
        }
        self._commands = {**others, **commands}

    def _replied(self, prompt: str) -> Callable[[Memory], Step]:
        return lambda memory: self.aside(memory, prompt)

    @property
    def names(self) -> frozenset[str]:
        """All commands."""
        return frozenset({*self._commands, *_LANGUAGES})

    def obey(self, command: str, memory: Memory) -> Step:
        """Do what was asked; the talk stays where it was, unless that was asked."""
        memory = replace(memory, failures=0, silences=0)
        if command in _LANGUAGES:
            return self.speak_in(_LANGUAGES[command], memory, said=True)
        return self._commands[command](memory)

    def repeat(self, memory: Memory) -> Step:
        """The last message with the same words, one step slower (D5)."""
        memory = replace(memory, manner=_slower(memory.manner, 1))
        lines = memory.last or self._composer.question(memory)
        return self._composer.step(memory, lines)

    def back(self, memory: Memory) -> Step:
        """To the question before; nothing that was told is lost (D9)."""
        before = memory.before
        if before is None:
            # Nothing to go back to: where we are is said again.
            return self._composer.step(memory, memory.last or self._composer.question(memory))
        there = before.kept(memory)
        if there.language == before.language and there.last:
            return self._composer.step(there, there.last)
        if there.state is State.TELLING:
            return self._answering.answer(there)
        return self._composer.step(there, self._composer.question(there))

    def restart(self, memory: Memory) -> Step:
        """From the beginning: nothing of the talk is kept but how to speak."""
        fresh = Memory(
            on=memory.on,
            language=memory.language,
            state=State.OPEN,
            manner=memory.manner,
            by_keys=memory.by_keys,
        )
        return self._composer.step(fresh, self._composer.prompt(fresh, "restart"))

    def speak_in(self, language: str, memory: Memory, *, said: bool) -> Step:
        """Go on in another language (A8), with the same question or answer.

        Args:
            language: wanted.
            memory: of the caller.
            said: whether the caller asked for it, and hears that it was understood.
        """
        memory = replace(memory, language=language)
        lines = self._composer.first_line(memory, f"language_{language}") if said else ()
        if memory.state in (State.TELLING, State.GETTING_PEN, State.DICTATING) and memory.topic:
            return without(self._answering.answer(memory, intro=lines), lines)
        if memory.state is State.OPENING:
            memory = replace(memory, state=State.OPEN)
        step = self._composer.step(memory, (*lines, *self._composer.question(memory)))
        return without(step, lines)

    def remembered(self, before: Memory, step: Step) -> Step:
        """The step with the way back: to what was asked before it."""
        now = step.memory
        moved = (before.state, before.fact, before.topic, before.rest) != (
            now.state,
            now.fact,
            now.topic,
            now.rest,
        )
        if not moved or now.before is not before.before or before.state is State.OPENING:
            return step
        if before.state in _NO_WAY_BACK:
            # A telephone number is kept nowhere, nothing is sent twice, and what was confirmed is
            # not asked back again.
            before = before.before or replace(now, before=None)
        way = _shortened(replace(before, held=None, parked=None, number=""), _MOST_BACK)
        return replace(step, memory=replace(now, before=way))

    def _paced(self, memory: Memory, steps: int, prompt: str) -> Step:
        memory = replace(memory, manner=_slower(memory.manner, steps))
        lines = self._composer.prompt(memory, prompt)
        return self._again(memory, lines)

    def _louder(self, memory: Memory, steps: int, prompt: str) -> Step:
        gain = min(max(memory.manner.gain + steps * _GAIN_STEP, 0.0), MOST_GAIN)
        memory = replace(memory, manner=replace(memory.manner, gain=gain))
        return self._again(memory, self._composer.prompt(memory, prompt))

    def _cannot_hear(self, memory: Memory) -> Step:
        """«Hello? I cannot hear you»: louder, and once more (D11)."""
        return self._louder(memory, 1, "louder_now")

    def _again(self, memory: Memory, lines: tuple[Say, ...]) -> Step:
        """What was said last, after a few words that are not repeated the next time."""
        last = memory.last or self._composer.question(memory)
        step = self._composer.step(memory, (*lines, *last))
        return replace(step, memory=replace(step.memory, last=last))

    def _help(self, memory: Memory) -> Step:
        if memory.by_keys:
            return self._again_question(memory, self._composer.prompt(memory, "help_keys"))
        lines = self._composer.prompt(memory, "help")
        if memory.state in _OPEN:
            return self._again_question(memory, lines, asks=False)
        # The example question would be a second question of the turn.
        return self._again_question(memory, lines[-1:])

    def _wait(self, memory: Memory) -> Step:
        held = memory.held if memory.state is State.HOLDING else memory
        memory = replace(memory, held=held, state=State.HOLDING)
        return self._composer.step(memory, self._composer.prompt(memory, "wait"), remember=False)

    def _stop(self, memory: Memory) -> Step:
        memory = replace(
            memory, state=State.OPEN, rest=(), dictation=(), fact=None, screening=None, held=None
        )
        return self._composer.step(memory, self._composer.prompt(memory, "stop"), remember=False)

    def _goodbye(self, memory: Memory) -> Step:
        if memory.state is State.CLOSED:
            return self._composer.step(memory, self._composer.prompt(memory, "farewell"))
        memory = replace(memory, state=State.CLOSED, rest=(), held=None)
        said = self._summary(memory) if memory.topics else ()
        lines = (*said, *self._composer.prompt(memory, "farewell"))
        return self._composer.step(memory, lines)

    def _thanks(self, memory: Memory) -> Step:
        """Courtesy in the middle is answered; after an answer it ends the talk."""
        if memory.state is State.OPEN and memory.topics:
            return self.ending(memory)
        lines = self._composer.first_line(memory, "thanks")
        return self._again_question(memory, lines)

    def ending(self, memory: Memory) -> Step:
        """Result, next step, and whether anything is unclear (D13)."""
        memory = replace(memory, state=State.ENDING)
        lines = self._summary(memory)
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))

    def _summary(self, memory: Memory) -> tuple[Say, ...]:
        """What the talk was about, and what to do next."""
        topics = self._composer.scripts.topics
        said = [
            topics[name].names.in_language(memory.language).short
            for name in (memory.topic,)
            if name is not None and name in topics
        ]
        lines = self._composer.prompt(memory, "we_spoke_of", first=said[0]) if said else ()
        return (*lines, *self._composer.prompt(memory, "next_step"))

    def _correct(self, memory: Memory) -> Step:
        """«I said it wrong»: the last question is asked again, and its answer forgotten."""
        asked: Memory | None = memory
        while asked is not None and (asked.state is not State.ASKING or asked.fact == memory.fact):
            asked = asked.before
        if asked is None:
            lines = self._composer.first_line(memory, "correction")
            return self._again_question(memory, lines)
        there = asked.kept(memory).forgetting(asked.fact)
        lines = self._composer.first_line(there, "correction")
        step = self._composer.step(there, (*lines, *self._composer.ask(there)))
        return without(step, lines)

    def aside(self, memory: Memory, prompt: str) -> Step:
        """A short reply, and the question that was open."""
        if memory.state is State.OPENING:
            memory = replace(memory, state=State.OPEN)
        lines = self._composer.prompt(memory, prompt)
        return self._again_question(memory, lines, asks=not lines[-1].text.endswith("?"))

    def _again_question(self, memory: Memory, lines: tuple[Say, ...], *, asks: bool = True) -> Step:
        question = self._composer.question(memory) if asks else ()
        step = self._composer.step(memory, (*lines, *question))
        last = memory.last or question or step.memory.last
        return replace(step, memory=replace(step.memory, last=last))


def _slower(manner: Manner, steps: int) -> Manner:
    at = _PRESETS.index(manner.preset) + steps
    return replace(manner, preset=_PRESETS[min(max(at, 0), len(_PRESETS) - 1)])


def _shortened(memory: Memory, steps: int) -> Memory:
    """The memory with at most so many steps back."""
    if memory.before is None or steps == 0:
        return replace(memory, before=None)
    return replace(memory, before=_shortened(memory.before, steps - 1))
