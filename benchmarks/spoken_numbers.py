"""Whether short replies are heard, spoken by six voices: numbers, days, yes and no.

    python -m benchmarks.spoken_numbers

Each reply is spoken through the telephone line, clear and with noise at 10 to 20 dB and 3 % loss,
and heard with the hint that the question has in a call and without any. Counted is what the
dialogue takes for the answer: right, wrong, or nothing, so that it is asked again. What was heard
badly is asked back first: "You said four. Is that right?" A wrong number that is taken does harm;
to be asked again does little, and keys are always there.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.words import Words
from assistant.understanding.answers import Kind
from assistant.understanding.meaning import Reading
from benchmarks.report import table, write_results, write_section
from benchmarks.speech_sets import CALLERS, on_clear_line, on_noisy_line, read_by
from benchmarks.spoken_questions import SEED, Ears

AGES: Final[Mapping[str, int]] = {
    "восемнадцать": 18,
    "девятнадцать лет": 19,
    "двадцать три": 23,
    "тридцать шесть": 36,
    "сорок один": 41,
    "сорок два": 42,
    "пятьдесят пять": 55,
    "пятьдесят восемь лет": 58,
    "шестьдесят": 60,
    "мне шестьдесят три": 63,
    "шестьдесят девять": 69,
    "семьдесят четыре": 74,
    "семьдесят пять лет мне": 75,
    "восемьдесят восемь": 88,
    "девяносто три": 93,
}
CHILDREN: Final[Mapping[str, int]] = {
    "один": 1,
    "один ребёнок": 1,
    "два": 2,
    "двое детей": 2,
    "у меня двое": 2,
    "трое": 3,
    "трое детей": 3,
    "три ребёнка": 3,
    "четверо": 4,
    "четыре": 4,
    "пятеро": 5,
    "пять": 5,
    "шесть": 6,
    "семеро детей": 7,
    "восьмеро": 8,
}
GROUPS: Final[Mapping[str, int]] = {
    "первая": 1,
    "первая группа": 1,
    "у меня первая": 1,
    "вторая": 2,
    "вторая группа": 2,
    "вторая у него": 2,
    "третья": 3,
    "третья группа": 3,
    "у неё третья": 3,
    "группы нет": 0,
}
ORDERS: Final[Mapping[str, int]] = {
    "первый": 1,
    "первый ребёнок": 1,
    "второй": 2,
    "это второй": 2,
    "третий": 3,
    "третий ребёнок": 3,
    "четвёртый": 4,
    "четвёртый по счёту": 4,
    "пятый": 5,
    "шестой": 6,
}
DAYS: Final[Mapping[str, date]] = {
    "пятнадцатого октября этого года": date(2026, 10, 15),
    "третьего марта": date(2026, 3, 3),
    "двадцать первого января две тысячи двадцать шестого года": date(2026, 1, 21),
    "десятого мая": date(2026, 5, 10),
    "шестого июля прошлого года": date(2025, 7, 6),
    "тридцатого сентября": date(2026, 9, 30),
    "двенадцатого августа две тысячи двадцать пятого": date(2025, 8, 12),
    "первого февраля этого года": date(2026, 2, 1),
    "семнадцатого июня": date(2026, 6, 17),
    "восьмого декабря прошлого года": date(2025, 12, 8),
    "двадцать второго апреля": date(2026, 4, 22),
    "четвёртого ноября": date(2026, 11, 4),
}
YES_OR_NO: Final[Mapping[str, bool]] = {
    "да": True,
    "да, верно": True,
    "ага": True,
    "правильно": True,
    "да, конечно": True,
    "да, трудно": True,
    "нет": False,
    "нет, не надо": False,
    "нет, сама справляюсь": False,
    "да нет": False,
    "нет, спасибо": False,
    "нет, не трудно": False,
}

Understand = Callable[[str, Sequence[Reading]], tuple[object, bool]]
"""What the dialogue takes for the answer to the question for a fact, None for nothing; and whether
it asks that back."""

_OUTCOMES: Final = ("right", "right_asked_back", "nothing", "wrong_asked_back", "wrong")


def main() -> None:
    """Run, write the results and the section of the page."""
    assistant = load_assistant()
    words = Words(assistant)
    begun = Memory(on=date(2026, 11, 22), language="ru", state=State.ASKING)

    def understood(fact: str, readings: Sequence[Reading]) -> tuple[object, bool]:
        memory = replace(begun, fact=fact)
        meant = words.meant(readings, memory)
        answer = words.answer(meant, memory)
        value = answer.value if answer.kind is Kind.VALUE else None
        return value, words.doubts(meant, memory)

    def replies(fact: str) -> tuple[str, ...]:
        texts = assistant.scripts.facts[fact].replies
        return () if texts is None else (texts.ru,)

    counting = (assistant.scripts.languages["ru"].counting,)
    sets: tuple[tuple[str, Mapping[str, object], tuple[str, ...]], ...] = (
        ("age", AGES, ()),
        ("children", CHILDREN, ()),
        ("children", CHILDREN, counting),
        ("disability_group", GROUPS, ()),
        ("disability_group", GROUPS, replies("disability_group")),
        ("child_order", ORDERS, ()),
        ("child_order", ORDERS, replies("child_order")),
        ("child_birth_date", DAYS, ()),
        ("child_birth_date", DAYS, replies("child_birth_date")),
        ("needs_daily_help", YES_OR_NO, ()),
        ("needs_daily_help", YES_OR_NO, (assistant.scripts.languages["ru"].answering,)),
    )
    rows = [
        _row(fact, replies, hint, understood, noisy=noisy)
        for noisy in (False, True)
        for fact, replies, hint in sets
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
    hint: tuple[str, ...],
    understood: Understand,
    *,
    noisy: bool,
) -> dict[str, Any]:
    hear, came = Ears(hint), Counter[str]()
    for voice in CALLERS:
        spoken = list(read_by(voice, list(replies)))
        on_line = on_noisy_line(spoken, SEED) if noisy else on_clear_line(spoken)
        for wanted, each in zip(replies.values(), on_line, strict=True):
            readings = [Reading(one.text, one.confidence) for one in hear(each.audio).hypotheses]
            value, doubted = understood(fact, readings) if readings else (None, False)
            told = "right" if value == wanted else "wrong"
            came["nothing" if value is None else f"{told}_asked_back" if doubted else told] += 1
    asked = sum(came.values())
    return {
        "asked": fact,
        "line": "noise at 10-20 dB, 3 % loss" if noisy else "clear",
        "hint": bool(hint),
        "replies": asked,
        **{name: round(came[name] / asked, 3) for name in _OUTCOMES},
    }


def _page(rows: Sequence[Mapping[str, Any]]) -> str:
    heads = ("asked", "line", "hint", "replies", *(each.replace("_", " ") for each in _OUTCOMES))
    cells = [
        [
            row["asked"],
            row["line"],
            "yes" if row["hint"] else "no",
            row["replies"],
            *(f"{row[name]:.1%}" for name in _OUTCOMES),
        ]
        for row in rows
    ]
    return "## Short replies spoken by six voices\n\n" + table(heads, cells)


if __name__ == "__main__":
    main()
