"""Answers in pieces that can be followed by ear: at most thirty words, then the caller's turn."""

import re
from collections.abc import Iterable, Sequence

from assistant.dialogue.turn import Say

MOST_WORDS = 30
"""Words of one turn (accessibility requirement B11)."""
MOST_LINES = 3
"""Lines of one turn: nobody keeps more in mind."""
_FIGURE_WORDS = 3
"""Words in which a written number is spoken, about: «one hundred and four»."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def words_in(text: str) -> int:
    """How many words a text takes, about, when it is spoken."""
    return sum(_FIGURE_WORDS if word.isdigit() else 1 for word in _WORD.findall(text))


def chunks(
    lines: Iterable[Say], *, most_words: int = MOST_WORDS, most_lines: int | None = None
) -> tuple[tuple[Say, ...], ...]:
    """Lines packed into turns, in order; a line that is longer than a turn stands alone.

    Args:
        lines: what is to be said.
        most_words: of one turn.
        most_lines: of one turn, where lines are items of a list.
    """
    packed: list[tuple[Say, ...]] = []
    open_: list[Say] = []
    words = 0
    for line in lines:
        count = words_in(line.text)
        full = words + count > most_words or (most_lines is not None and len(open_) >= most_lines)
        if open_ and full:
            packed.append(tuple(open_))
            open_, words = [], 0
        open_.append(line)
        words += count
    if open_:
        packed.append(tuple(open_))
    return tuple(packed)


def essential(lines: Sequence[Say]) -> tuple[Say, ...]:
    """The same facts in fewer words: the first line, and every line that holds a figure.

    What is left out repeats or explains; no number, sum, day or telephone is lost.
    """
    return tuple(
        line for number, line in enumerate(lines) if number == 0 or re.search(r"\d", line.text)
    )
