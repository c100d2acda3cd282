"""Numbers that a recogniser heard badly: asked again or taken from a worse reading, never wrong."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.events import Said
from assistant.dialogue.states import State
from assistant.understanding.meaning import Reading
from tests.dialogue.talks import BeginTalk, Talk, known

DATA: dict[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("numbers_heard.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: " ".join(case["readings"]))
def test_a_number_is_taken_from_the_readings(talk: BeginTalk, case: dict[str, Any]) -> None:
    one, fact = talk("ru"), case["fact"]
    one.says(*DATA["asked"][fact])
    for _ in range(8):
        if one.memory.fact == fact:
            break
        one.says("да" if one.turn.state is State.TELLING else "не знаю")
    assert one.memory.fact == fact
    sure = case.get("confidence", 1.0)
    one.does(Said(tuple(Reading(text, sure) for text in case["readings"]), language="ru"))
    assert known(one).get(fact) == case.get("value")
    if "value" not in case and "act" not in case:
        assert one.memory.fact == fact, "it is asked again"
    if case.get("act") == "operator":
        assert one.turn.state is State.TRANSFERRING


GUESSED = 0.002
"""A confidence of what a recogniser writes because it was told to expect it."""
DOUBTED = 0.03
"""A confidence of numbers that are asked back, and not only guessed."""


def asked_how_many(talk: BeginTalk, language: str) -> Talk:
    """A talk in which the number of children is asked for."""
    one = talk(language)
    one.says(DATA["questions"][language])
    while one.turn.state is State.TELLING:
        one.says("<key #>")
    assert one.turn.state is State.ASKING
    assert one.memory.fact == "children"
    return one


@pytest.mark.parametrize("case", DATA["expected"], ids=lambda case: case["readings"][0])
def test_an_expected_reply_is_asked_back(talk: BeginTalk, case: dict[str, Any]) -> None:
    one = asked_how_many(talk, "ru")
    one.does(
        Said(
            tuple(Reading(text, 0.5) for text in case["readings"]),
            language="ru",
            expected=Reading(case["expected"], 0.03),
        )
    )
    back = case.get("back")
    assert one.memory.heard == back
    assert (one.turn.state is State.CONFIRMING_FACT) == (back is not None)
    assert known(one).get("children") == case.get("value")
    if back is not None:
        one.says("да")
        assert known(one)["children"] == back


@pytest.mark.parametrize("case", DATA["asked_back"], ids=lambda case: case["about"])
def test_a_number_that_was_heard_badly_is_asked_back(talk: BeginTalk, case: dict[str, Any]) -> None:
    one, language = asked_how_many(talk, case["language"]), case["language"]
    asked = one.does(Said((Reading(case["heard"], DOUBTED),), language=language))
    assert asked.turn.state is State.CONFIRMING_FACT
    assert " 6" in asked.turn.text
    assert known(one).get("children") is None, "nothing is taken before it is confirmed"
    first, *others = case["replies"]
    if "sure" in case:
        one.does(Said((Reading(first, case["sure"]),), language=language))
    else:
        one.says(first)
    one.says(*others)
    assert known(one).get("children") == case.get("value")
    if "value" not in case:
        assert one.turn.state.value == case.get("state", "asking")
        assert one.memory.fact == "children"


@pytest.mark.parametrize("word", ["да", "верно, верно", "нет"])
def test_a_guessed_yes_or_no_answers_nothing(talk: BeginTalk, word: str) -> None:
    one = asked_how_many(talk, "ru")
    one.does(Said((Reading("шестеро", DOUBTED),), language="ru"))
    asked = one.does(Said((Reading(word, GUESSED),), language="ru"))
    assert asked.turn.state is State.CONFIRMING_FACT
    assert known(one).get("children") is None


def test_who_is_misheard_again_and_again_gets_a_person(talk: BeginTalk) -> None:
    one = asked_how_many(talk, "ru")
    for _ in range(3):
        heard = Reading(DATA["asked_back"][0]["heard"], DOUBTED)
        asked = one.does(Said((heard,), language="ru"))
        assert asked.turn.state is State.CONFIRMING_FACT
        one.says("<key 2>")
    assert one.turn.state is State.TRANSFERRING


@pytest.mark.parametrize("case", DATA["said"], ids=lambda case: case["reply"])
def test_what_is_said_with_a_number_does_not_hide_it(talk: BeginTalk, case: dict[str, Any]) -> None:
    one = asked_how_many(talk, case["language"])
    one.says(case["reply"])
    assert known(one).get("children") == case.get("value")
    if "state" in case:
        assert one.turn.state.value == case["state"]


def asked_when(talk: BeginTalk, language: str) -> Talk:
    """A talk in which it is asked when the child was born."""
    one = talk(language)
    one.says(DATA["days"]["questions"][language])
    for _ in range(8):
        if one.memory.fact == "child_birth_date" and one.turn.state is State.ASKING:
            return one
        unknown = DATA["days"]["unknown"][language]
        one.says("<key #>" if one.turn.state is State.TELLING else unknown)
    raise AssertionError(one.turn)


@pytest.mark.parametrize("case", DATA["days"]["cases"], ids=lambda case: case["about"])
def test_a_day_that_was_heard_badly_is_asked_back(talk: BeginTalk, case: dict[str, Any]) -> None:
    one, language = asked_when(talk, case["language"]), case["language"]
    heard = [case["heard"]] if isinstance(case["heard"], str) else case["heard"]
    readings = tuple(Reading(text, case["confidence"]) for text in heard)
    asked = one.does(Said(readings, language=language))
    assert (asked.turn.state is State.CONFIRMING_FACT) is ("asked" in case)
    if "asked" in case:
        assert case["asked"] in asked.turn.text
        assert known(one).get("child_birth_date") is None, "nothing is taken before"
    one.says(*case.get("replies", ()))
    assert known(one).get("child_birth_date") == case.get("value")


def test_days_that_are_misheard_again_and_again_lead_to_a_person(talk: BeginTalk) -> None:
    one = asked_when(talk, "ru")
    days = ("пятого мая", "шестого мая", "седьмого мая", "восьмого мая", "девятого мая")
    states = []
    for day in days:
        heard = Said((Reading(f"{day} прошлого года", 0.2),), language="ru")
        states.append(one.does(heard).turn.state)
        if states[-1] is State.TRANSFERRING:
            break
    assert states == [*[State.CONFIRMING_FACT] * 2, State.ASKING, State.TRANSFERRING]


def test_a_guessed_yes_confirms_no_number_to_call_back(talk: BeginTalk) -> None:
    one = talk("ru")
    one.says("позовите оператора", "<nobody>", "да", "<key 87011234567>")
    assert one.turn.state is State.CONFIRMING_NUMBER
    asked = one.does(Said((Reading("да", GUESSED),), language="ru"))
    assert asked.turn.state is State.CONFIRMING_NUMBER


def hints(one: Talk) -> tuple[str, ...]:
    """What the recogniser is told to expect now."""
    assert one.turn.listen is not None
    return one.turn.listen.hint


def test_recognisers_are_told_which_replies_are_likely(talk: BeginTalk) -> None:
    for language, month in {"ru": "сентября", "kk": "қыркүйек", "en": "September"}.items():
        (hint,) = hints(asked_when(talk, language))
        assert month in hint
    (counting,) = hints(asked_how_many(talk, "ru"))
    assert "четверо" in counting
    one = talk("ru")
    one.says("Сколько платят по инвалидности?")
    assert one.turn.state is State.TELLING
    (answering,) = hints(one)
    assert "Да, слушаю" in answering
    assert "Повторите" in answering, "while something is told, commands are expected too"
    one = asked_how_many(talk, "ru")
    one.does(Said((Reading("шестеро", DOUBTED),), language="ru"))
    (confirming,) = hints(one)
    assert "Да, верно" in confirming
    assert "Повторите" not in confirming


def test_recognisers_are_told_of_which_words_short_replies_are_made(talk: BeginTalk) -> None:
    def expected(one: Talk) -> tuple[str, ...]:
        assert one.turn.listen is not None
        return one.turn.listen.expected

    for language, words in {"ru": {"пятнадцатого", "сентября", "нет"}, "en": {"fifth"}}.items():
        assert words <= {*expected(asked_when(talk, language))}
    assert {"четверо", "оператор"} <= {*expected(asked_how_many(talk, "ru"))}
    one = talk("ru")
    assert expected(one) == (), "an open question has too many words"
    one.says("Что мне вообще положено от государства?", "да")
    assert one.memory.fact == "age"
    assert expected(one) == (), "ages have no hint either"


@pytest.mark.parametrize(
    ("language", "call", "digit"),
    [
        ("ru", "позовите оператора", "семьсот"),
        ("kk", "операторды шақырыңызшы", "жеті"),
        ("en", "operator", "seven"),
    ],
)
def test_recognisers_are_told_how_telephone_numbers_are_said(
    talk: BeginTalk, language: str, call: str, digit: str
) -> None:
    """Without, Whisper loops over one spoken number in ten, and hears half of the others."""
    one = talk(language)
    one.says(call, "<nobody>", "<key 1>")
    assert one.turn.state is State.TAKING_NUMBER
    (dialling,) = hints(one)
    assert digit in dialling
