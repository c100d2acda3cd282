"""The conversation as one explicit state machine: memory and event in, memory and turn out.

A line keeps the memory of its caller and hands it back with each event; the dialogue itself
holds nothing of a caller and serves all of them. The same events give the same turns.

    event ─> help for life and money ─> language ─> commands ─> what the state waits for ─> turn
"""

from dataclasses import replace
from datetime import date

from assistant.dialogue.answering import Answering
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.commands import Commands
from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.events import (
    CallerEvent,
    CannotHear,
    HungUp,
    NobodyThere,
    NothingThere,
    Paused,
    Pressed,
    Said,
    Silent,
    Unclear,
)
from assistant.dialogue.failing import Failing
from assistant.dialogue.handover import Handover
from assistant.dialogue.keys import Keys
from assistant.dialogue.memory import Memory
from assistant.dialogue.menu import load_menu
from assistant.dialogue.replies import Replies
from assistant.dialogue.safety import Safety
from assistant.dialogue.states import State
from assistant.dialogue.turn import Turn
from assistant.dialogue.words import Words

__all__ = ["Dialogue", "Step"]


class Dialogue:
    """Talks with any number of callers. Safe for several threads.

    Args:
        assistant: answers, rules and scripts.

    Raises:
        ScriptError: the menu of the scripts is missing or wrong.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._composer = Composer(assistant, load_menu(assistant.scripts.folder))
        self._words = Words(assistant)
        self._safety = Safety(assistant, self._composer)
        self._handover = Handover(self._composer)
        self._failing = Failing(self._composer, self._handover)
        self._answering = Answering(assistant, self._composer, self._words)
        self._commands = Commands(self._composer, self._answering, self._failing, self._handover)
        self._replies = Replies(
            self._composer,
            self._words,
            answering=self._answering,
            commands=self._commands,
            failing=self._failing,
            handover=self._handover,
            safety=self._safety,
        )
        self._keys = Keys(self._composer, self._replies, self._commands)

    def learn(self) -> None:
        """Make now, for all languages, what the first caller would have to wait for."""
        self.assistant.learn()
        for language in self.assistant.scripts.languages:
            self._safety.learn(language)

    @property
    def commands(self) -> frozenset[str]:
        """Commands that work in every state."""
        return self._commands.names

    def opening(self, language: str, on: date) -> Step:
        """The first turn of a call.

        Args:
            language: of the line; the caller's first words may change it.
            on: day of the call.
        """
        memory = Memory(on=on, language=language, state=State.OPENING)
        return self._composer.step(memory, self._composer.prompt(memory, "greeting"))

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        """What to say to what the caller did."""
        if memory.state is State.HOLDING and not isinstance(event, Silent | NothingThere | HungUp):
            there = self._after_hold(memory)
            if isinstance(event, Said) and (helped := self._helped(there, event)) is not None:
                return helped
            if isinstance(event, Said) and not self._replies.asks_for_more(there, event):
                # «I am back»: where were we?
                return self._composer.step(there, there.last or self._composer.question(there))
            memory = there
        return self._commands.remembered(memory, self._stepped(memory, event))

    def filler(self, memory: Memory) -> Turn:
        """What is said when an answer takes longer than a second and a half (C3)."""
        return self._aside(memory, "filler")

    def backchannel(self, memory: Memory) -> Turn:
        """What is said in a long pause inside an unfinished sentence (C6); keeps the turn open."""
        return self._aside(memory, "backchannel")

    def is_yes_or_no(self, text: str, language: str) -> bool:
        """Whether words say yes or no and nothing else."""
        return self._words.is_yes_or_no(text, language)

    def slow_caller(self, memory: Memory) -> Memory:
        """Speak slower from now on: the caller does (B5). Nothing is said about it."""
        if memory.manner.preset != "normal":
            return memory
        return replace(memory, manner=replace(memory.manner, preset="slow"))

    def _stepped(  # noqa: C901, PLR0911 - one for each event
        self, memory: Memory, event: CallerEvent
    ) -> Step:
        match event:
            case Said():
                return self._said(memory, event)
            case Unclear():
                return self._unclear(memory, event)
            case Pressed():
                return self._keys.pressed(memory, event.key)
            case Paused():
                return self._keys.paused(memory)
            case Silent():
                return self._failing.no_input(memory)
            case NothingThere():
                if memory.state is State.HOLDING:
                    # Noises of somebody looking for a paper.
                    return self._composer.step(memory, remember=False)
                return self._failing.no_match(memory)
            case CannotHear():
                return self._failing.menu(
                    replace(memory, by_keys=True), self._composer.prompt(memory, "cannot_hear")
                )
            case NobodyThere():
                return self._handover.nobody(memory)
            case HungUp():
                # Nothing of the caller is kept any longer.
                gone = Memory(on=memory.on, language=memory.language, state=State.CLOSED)
                return self._composer.step(gone)

    def _said(self, memory: Memory, event: Said) -> Step:
        helped = self._helped(memory, event)
        if helped is not None:
            return helped
        return self._replies.said(memory, event, self._language(memory, event))

    def _helped(self, memory: Memory, event: Said) -> Step | None:
        spoken = replace(memory, language=self._language(memory, event))
        return self._safety.said(spoken, event.readings)

    def _language(self, memory: Memory, event: Said) -> str:
        return event.language or self._words.language(event.readings, memory)

    def _unclear(self, memory: Memory, event: Unclear) -> Step:
        helped = self._safety.said(memory, event.guesses)
        if helped is not None:
            return helped
        if event.spoken is not None and event.spoken != memory.language:
            lines = self._composer.prompt(memory, "other_language")
            options = ("language_kk", "language_ru", "language_en")
            memory = replace(memory, state=State.MENU, options=options, page=0, by_keys=True)
            return self._composer.step(memory, lines)
        return self._failing.no_match(memory)

    def _after_hold(self, memory: Memory) -> Memory:
        held = memory.held
        return held.kept(memory) if held is not None else replace(memory, state=State.OPEN)

    def _aside(self, memory: Memory, prompt: str) -> Turn:
        return self._composer.step(
            memory, self._composer.prompt(memory, prompt), remember=False
        ).turn
