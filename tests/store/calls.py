"""A text call whose events a recorder observes, as a line would have it observed."""

from dataclasses import dataclass
from datetime import date

from assistant.dialogue.composing import Step
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import CallerEvent, HungUp, NobodyThere, Pressed, Said, Silent
from assistant.dialogue.turn import Action
from assistant.store.records import CallRecorder
from assistant.turn_taking.happened import CallerDid, Do, TurnBegan
from assistant.understanding.meaning import Reading

ON = date(2026, 11, 23)


@dataclass
class Call:
    """One caller, in text; everything that happens goes to the recorder."""

    dialogue: Dialogue
    recorder: CallRecorder
    language: str = "ru"

    def __post_init__(self) -> None:
        self.at = 0.0
        self.step = self.dialogue.opening(self.language, ON)
        self._observe(self.step)

    def says(self, *lines: str) -> "Call":
        """Say something; `<key 1>`, `<silent>` and `<nobody there>` are done instead."""
        for line in lines:
            self.does(_event(line, self.language))
        return self

    def does(self, event: CallerEvent) -> None:
        self.at += 1.0
        self.recorder.observe(CallerDid(self.at, event), self.step.memory)
        self.step = self.dialogue.step(self.step.memory, event)
        self._observe(self.step)

    def hangs_up(self) -> None:
        self.recorder.observe(CallerDid(self.at, HungUp()), self.step.memory)
        self.recorder.ended()

    def _observe(self, step: Step) -> None:
        self.recorder.observe(TurnBegan(self.at, step.turn), step.memory)
        if step.turn.action is not Action.NONE:
            self.recorder.observe(Do(self.at, step.turn.action, step.turn.callback), step.memory)


def _event(line: str, language: str) -> CallerEvent:
    if line == "<silent>":
        return Silent()
    if line == "<nobody there>":
        return NobodyThere()
    if line.startswith("<key "):
        return Pressed(line.removeprefix("<key ").removesuffix(">"))
    return Said((Reading(line),), language)
