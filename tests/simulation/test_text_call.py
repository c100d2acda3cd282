"""A call without sound: silences, keys and the clock, against a dialogue of the test's own."""

from typing import cast

import pytest

from assistant.dialogue.dialogue import Dialogue
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
from assistant.dialogue.turn import Turn
from assistant.errors import ConfigurationError
from assistant.settings import Settings
from assistant.simulation.deeds import read_deeds
from assistant.simulation.text_call import TextCall
from tests.simulation.double import DAY, Double, turn


def called(double: Double, settings: Settings) -> TextCall:
    return TextCall(cast("Dialogue", double), settings, language="ru", on=DAY)


def kinds(double: Double) -> list[str]:
    return [type(event).__name__ for event in double.events]


@pytest.mark.parametrize(
    ("kind", "seconds", "silences"),
    [("open", 9, 0), ("open", 10, 1), ("open", 35, 3), ("writing", 59, 0), ("writing", 125, 2)],
)
def test_so_many_no_inputs_as_fit(
    kind: str, seconds: int, silences: int, settings: Settings
) -> None:
    double = Double(turn("…?", kind=kind), lambda _: turn("?", kind=kind))
    call = called(double, settings)
    assert len(list(call.do(read_deeds(f"<silence {seconds}>")))) == silences
    assert kinds(double) == ["Silent"] * silences


def test_silence_follows_the_kind_of_question_that_is_open_then(settings: Settings) -> None:
    kind_after = iter(["writing", "open"])
    double = Double(turn("…?"), lambda _: turn("?", kind=next(kind_after)))
    list(called(double, settings).do(read_deeds("<silence 75>")))
    assert kinds(double) == ["Silent", "Silent"]


def test_every_deed_becomes_its_event(settings: Settings) -> None:
    double = Double(turn("?"), lambda _: turn("?"))
    line = "да <over> угу <noise><unclear kk><deaf><nobody><key 1><hangup> never"
    list(called(double, settings).do(read_deeds(line)))
    expected: list[CallerEvent] = [
        NothingThere(),
        Unclear(spoken="kk"),
        CannotHear(),
        NobodyThere(),
        Pressed("1"),
        HungUp(),
    ]
    first, second, *rest = double.events
    assert isinstance(first, Said)
    assert isinstance(second, Said)
    assert (first.readings[0].text, first.over, first.language) == ("да", False, None)
    assert (second.readings[0].text, second.over) == ("угу", True)
    assert rest == expected


def test_digits_are_complete_eight_seconds_after_the_last(settings: Settings) -> None:
    double = Double(turn("?", digits=True), lambda _: turn(digits=True))
    list(called(double, settings).do(read_deeds("<key 8><silence 7><key 7><silence 9>")))
    assert double.events == [Pressed("8"), Pressed("7"), Paused()]


def test_hash_ends_a_number_at_once(settings: Settings) -> None:
    double = Double(turn("?", digits=True), lambda _: turn("ok"))
    list(called(double, settings).do(read_deeds("<key 72#>")))
    assert double.events == [Pressed("7"), Pressed("2"), Pressed("#")]


def test_a_key_that_chooses_is_no_digit_of_the_number_asked_for_next(settings: Settings) -> None:
    double = Double(turn("да или нет?"), lambda _: turn("сколько?", digits=True))
    list(called(double, settings).do(read_deeds("<key 1>")))
    assert double.events == [Pressed("1")]


def test_the_clock_counts_words_pauses_and_what_jauap_says(settings: Settings) -> None:
    double = Double(turn("Здравствуйте, о чём Вы хотите узнать?"), lambda _: turn("Хорошо."))
    call = called(double, settings)
    assert 2.0 < call.now < 6.0
    before = call.now
    (short,) = call.do(read_deeds("да"))
    (long,) = call.do(read_deeds("я хотела узнать …2s… про пенсию по возрасту"))
    assert short.began == before
    assert long.at - long.began > short.at - short.began + 2.0


def test_going_on_leaves_the_question_open(settings: Settings) -> None:
    goes_on = Turn((), None, turn().state, resume=True)
    answers = iter([goes_on, turn("?")])
    double = Double(turn("?", kind="yes_no"), lambda _: next(answers))
    list(called(double, settings).do(read_deeds("<over> угу<silence 10>")))
    assert isinstance(double.events[-1], Silent)


def test_a_kind_of_question_without_silences_is_named(settings: Settings) -> None:
    double = Double(turn("?", kind="nonsense"), lambda _: turn("?"))
    with pytest.raises(ConfigurationError, match="nonsense"):
        list(called(double, settings).do(read_deeds("<silence 5>")))
