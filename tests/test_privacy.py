"""Whatever is somebody's own is masked; what the rules need to know stays."""

import json
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.privacy.redacting import ADDRESS, NAME, NUMBER, Privacy, load_privacy
from assistant.privacy.words_file import load_private

HERE = Path(__file__).parent
CASES: dict[str, Any] = YAML(typ="safe").load(HERE / "privacy_cases.yaml")
PER_TEMPLATE = 12
SURE = {"iin": 0.99, "card": 0.99}
OTHERS = 0.95


@cache
def privacy() -> Privacy:
    return load_privacy()


@cache
def fillers() -> frozenset[str]:
    return load_private().fillers


@cache
def number_words(language: str) -> dict[int, str]:
    """The first word of each value, as the file lists them."""
    words: dict[int, str] = {}
    for word, value in load_private().numbers[language].items():  # type: ignore[index]
        words.setdefault(value, word)
    return words


def in_words(group: str, language: str) -> str:
    """A group of one to three digits as it is read out; zeros one by one."""
    words = number_words(language)
    if group[0] == "0" or len(group) == 1:
        return " ".join(words[int(digit)] for digit in group)
    value = int(group)
    if len(group) == 3 and language != "ru":
        return f"{words[int(group[0])]} {words[100]} {in_words(group[1:], language)}"
    parts = [value // 100 * 100, value % 100] if len(group) == 3 else [value]
    said = []
    for part in filter(None, parts):
        if part in words:
            said.append(words[part])
        else:
            said += [words[part // 10 * 10]] * (part >= 10) + [words[part % 10]]
    return " ".join(said)


def read_out(digits: str, language: str, dice: random.Random) -> str:
    """Digits as somebody says, keys or writes them."""
    way = dice.choice(["keyed", "written", "digits", "digits", "groups", "mixed", "fillers"])
    sizes: list[int] = []
    while sum(sizes) < len(digits):
        sizes.append(min(dice.choice([1, 2, 2, 3]), len(digits) - sum(sizes)))
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    groups = [digits[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    filler = {"ru": ["так", "э", "потом"], "kk": ["сосын", "э"], "en": ["then", "um"]}[language]
    if way == "keyed":
        return digits
    if way == "written":
        return dice.choice([" ", "-", " - "]).join(groups)
    if way == "digits":
        return " ".join(in_words(digit, language) for digit in digits)
    if way == "groups":
        return " ".join(in_words(group, language) for group in groups)
    if way == "mixed":
        return " ".join(dice.choice([group, in_words(group, language)]) for group in groups)
    said = [in_words(group, language) for group in groups]
    said.insert(dice.randrange(1, len(said)), dice.choice(filler))
    return " ".join(said)


def made(kind: str, language: str, dice: random.Random) -> str:
    def digits(count: int) -> str:
        return "".join(dice.choice("0123456789") for _ in range(count))

    makers: dict[str, Callable[[], str]] = {
        "iin": lambda: f"{dice.randrange(30, 99)}0{dice.randrange(1, 9)}{digits(8)}",
        "card": lambda: f"{dice.choice('45')}{digits(15)}",
        "phone": lambda: f"{dice.choice(['8', '7'])}7{digits(9)}",
        "document": lambda: f"0{digits(8)}",
    }
    if kind in makers:
        return read_out(makers[kind](), language, dice)
    lists = {"name": "names", "full_name": "full_names", "surname": "surnames"}
    return str(dice.choice(CASES[lists.get(kind, "streets")][language]))


def generated() -> list[tuple[str, str, str]]:
    dice = random.Random(20261122)
    cases = []
    for language, templates in CASES["templates"].items():
        for template, kind in templates:
            for _ in range(PER_TEMPLATE):
                private = made(kind, language, dice)
                text = template.replace(
                    "{" + kind.removesuffix("_kk").removesuffix("_en") + "}", "{}"
                )
                cases.append((kind, private, text.replace("{}", private)))
    return cases


def leaks(private: str, redacted: str) -> bool:
    """Whether any word of what is private still stands there, but for fillers."""
    words = [w for w in re.findall(r"\w+", private.lower()) if w not in fillers()]
    left = set(re.findall(r"\w+", redacted.lower()))
    return any(word in left for word in words)


def test_generated_secrets_are_masked() -> None:
    cases = generated()
    assert len(cases) >= 500
    missed: dict[str, list[str]] = {}
    counted: dict[str, int] = {}
    for name, private, text in cases:
        kind = name.split("_")[0]
        redacted = privacy().redacted(text)
        counted[kind] = counted.get(kind, 0) + 1
        if leaks(private, redacted):
            missed.setdefault(kind, []).append(f"{text} -> {redacted}")
    for kind, count in counted.items():
        lost = missed.get(kind, [])
        assert 1 - len(lost) / count >= SURE.get(kind, OTHERS), (kind, count, lost)


@pytest.mark.parametrize("text", CASES["kept"])
def test_ages_years_sums_and_counts_stay(text: str) -> None:
    assert privacy().redacted(text) == text


@pytest.mark.parametrize(("text", "masked"), CASES["masked"])
def test_names_dates_and_mail_as_they_are_said_are_masked(text: str, masked: str) -> None:
    assert privacy().redacted(text) == masked


def test_ordinary_questions_stay_as_they_are() -> None:
    path = HERE / "understanding" / "held_out.jsonl"
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    changed = [text for text in texts if privacy().redacted(text) != text]
    assert len(changed) <= 0.01 * len(texts), changed


def test_markers_say_what_was_there() -> None:
    redacted = privacy().redacted("87012223344, меня зовут Мария Петровна, улица Абая дом 5")
    assert redacted == f"{NUMBER}, меня зовут {NAME}, {ADDRESS}"


@pytest.mark.parametrize("text", ["", "   ", "?!", "1", "«»", "\n"])
def test_texts_that_say_nothing_stay(text: str) -> None:
    assert privacy().redacted(text) == text
