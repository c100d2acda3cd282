"""Whether words heard so far are a whole answer: shared by listening and understanding.

It stands above both rooms so that neither needs to know the other: the endpointer asks
a `CompletenessCheck`, understanding provides one (`understanding.completeness`).
"""

from enum import Enum
from typing import Protocol


class Completeness(Enum):
    """How likely it is that the caller has said all they want to say."""

    COMMAND = "command"
    """Thanks, a farewell, a command: whole whatever was asked, and seldom gone on from."""
    COMPLETE = "complete"
    """A whole answer to this kind of question: the turn may end soon."""
    INCOMPLETE = "incomplete"
    """Clearly unfinished (a trailing "and", half a number): wait longer."""
    UNKNOWN = "unknown"
    """Nothing speaks for either: the ordinary silence decides."""


class CompletenessCheck(Protocol):
    """Judges the words heard so far in one turn."""

    def __call__(self, text: str, *, question: str, language: str) -> Completeness:
        """Judge the words.

        Args:
            text: words so far, as a recogniser writes them.
            question: kind of question just asked: a key of `listening.questions` in the
                settings (`yes_no`, `short`, `open`, `digits`, `writing`).
            language: ISO 639-1.
        """
