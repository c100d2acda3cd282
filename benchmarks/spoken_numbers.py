"""Whether short replies are heard, spoken by six voices: numbers, days, yes and no.

    python -m benchmarks.spoken_numbers

Each reply is spoken through the telephone line, clear and with noise at 10 to 20 dB and 3 % loss,
and heard with all that the recogniser is told in a call (a hint, and the words that are expected),
with the hint alone, and with nothing. Counted is what the
dialogue takes for the answer: right, wrong, or nothing, so that it is asked again. What was heard
badly is asked back first: "You said four. Is that right?" A wrong number that is taken does harm;
to be asked again does little, and keys are always there. A telephone number is always read back.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.composing import Composer
from assistant.dialogue.handover import SHORTEST
from assistant.dialogue.memory import Memory
from assistant.dialogue.menu import load_menu
from assistant.dialogue.states import State
from assistant.dialogue.words import Words
from assistant.listening.recogniser import Recognition
from assistant.understanding.answers import Kind
from assistant.understanding.meaning import Reading
from benchmarks.report import table, write_results, write_section
from benchmarks.speech_sets import CALLERS, on_clear_line, on_noisy_line, read_by
from benchmarks.spoken_questions import SEED, Ears

ON: Final = date(2026, 11, 22)
"""The day of the calls, for what is said of this year and the last."""
Understand = Callable[[str, Recognition], tuple[object, bool]]
"""What the dialogue takes for the answer to the question for a fact, None for nothing; and whether
it asks that back."""


@dataclass(frozen=True)
class Told:
    """What the recogniser is told before a reply, and how that is called here."""

    name: str
    hint: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()


_TELEPHONE: Final = "number"
_OUTCOMES: Final = ("right", "right_asked_back", "nothing", "wrong_asked_back", "wrong")


def main() -> None:
    """Run, write the results and the section of the page."""
    assistant = load_assistant()
    words = Words(assistant)
    composer = Composer(assistant, load_menu(assistant.scripts.folder))
    begun = Memory(on=ON, language="ru", state=State.ASKING)

    def asking(fact: str) -> Memory:
        if fact == _TELEPHONE:
            return replace(begun, state=State.TAKING_NUMBER)
        return replace(begun, fact=fact)

    def understood(fact: str, heard: Recognition) -> tuple[object, bool]:
        memory, reply = asking(fact), heard.expected
        readings = [Reading(one.text, one.confidence) for one in heard.hypotheses]
        if not readings:
            return None, False
        if fact == _TELEPHONE:
            digits = words.digits(readings, enough=SHORTEST)
            return (digits if len(digits) >= SHORTEST else None), True
        expected = None if reply is None else Reading(reply.text, reply.confidence)
        meant = words.meant(readings, memory, expected)
        answer = words.answer(meant, memory)
        value = answer.value if answer.kind is Kind.VALUE else None
        return value, words.doubts(meant, memory)

    def told(fact: str) -> Iterator[Told]:
        """Nothing, and what the recogniser is told in a call, if anything."""
        yield Told("nothing")
        listen = composer.step(asking(fact)).turn.listen
        if listen is not None and listen.hint:
            yield Told("hint", listen.hint)
            if listen.expected:
                yield Told("hint, expected", listen.hint, listen.expected)

    asked: Mapping[str, Mapping[str, object]] = YAML(typ="safe").load(
        Path(__file__).with_name("short_replies.yaml").read_text(encoding="utf-8")
    )
    rows = [
        _row(fact, replies, each, understood, noisy=noisy)
        for noisy in (False, True)
        for fact, replies in asked.items()
        for each in told(fact)
    ]
    results = {"recogniser": "whisper-base", "voices": CALLERS, "rows": rows}
    packages = ("ctranslate2", "rapidfuzz")
    write_results("spoken-numbers", results, packages=packages, quick=False, seed=SEED)
    page = _page(rows)
    print(page)
    write_section("spoken-numbers", page)


def _row(
    fact: str,
    replies: Mapping[str, object],
    told: Told,
    understood: Understand,
    *,
    noisy: bool,
) -> dict[str, Any]:
    hear, came = Ears(told.hint, told.expected), Counter[str]()
    for voice in CALLERS:
        spoken = list(read_by(voice, list(replies)))
        on_line = on_noisy_line(spoken, SEED) if noisy else on_clear_line(spoken)
        for wanted, each in zip(replies.values(), on_line, strict=True):
            value, doubted = understood(fact, hear(each.audio))
            taken = "right" if value == wanted else "wrong"
            came["nothing" if value is None else f"{taken}_asked_back" if doubted else taken] += 1
    asked = sum(came.values())
    return {
        "asked": fact,
        "line": "noise at 10-20 dB, 3 % loss" if noisy else "clear",
        "told": told.name,
        "replies": asked,
        **{name: round(came[name] / asked, 3) for name in _OUTCOMES},
    }


def _page(rows: Sequence[Mapping[str, Any]]) -> str:
    heads = ("asked", "line", "told", "replies", *(each.replace("_", " ") for each in _OUTCOMES))
    cells = [
        [
            row["asked"],
            row["line"],
            row["told"],
            row["replies"],
            *(f"{row[name]:.1%}" for name in _OUTCOMES),
        ]
        for row in rows
    ]
    return "## Short replies spoken by six voices\n\n" + table(heads, cells)


if __name__ == "__main__":
    main()
