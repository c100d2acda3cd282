"""The conversation as one explicit state machine: memory and event in, memory and turn out.

A line keeps the memory of its caller and hands it back with each event; the dialogue itself
holds nothing of a caller and serves all of them. The same events give the same turns.
"""

from dataclasses import dataclass
from datetime import date

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.events import CallerEvent
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Turn


@dataclass(frozen=True)
class Step:
    """What came of an event."""

    memory: Memory
    turn: Turn


class Dialogue:
    """Talks with any number of callers. Safe for several threads.

    Args:
        assistant: answers, rules and scripts.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def opening(self, language: str, on: date) -> Step:
        """The first turn of a call.

        Args:
            language: of the line; the caller's first words may change it.
            on: day of the call.
        """
        raise NotImplementedError

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        """What to say to what the caller did."""
        raise NotImplementedError

    def filler(self, memory: Memory) -> Turn:
        """What is said when an answer takes longer than a second and a half (C3)."""
        raise NotImplementedError

    def backchannel(self, memory: Memory) -> Turn:
        """What is said in a long pause inside an unfinished sentence (C6); keeps the turn open."""
        raise NotImplementedError

    def slow_caller(self, memory: Memory) -> Memory:
        """Speak slower from now on: the caller does (B5). Nothing is said about it."""
        raise NotImplementedError
