"""Requirements of accessible talk: everything can be had by keys alone.

The ids are those of docs/accessibility.md.
"""

import re

import pytest

from assistant.dialogue.events import CannotHear, Said
from assistant.dialogue.memory import Memory
from assistant.dialogue.menu import MOST_OPTIONS, load_menu
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Turn
from assistant.understanding.meaning import Reading
from assistant.understanding.scripts import Scripts
from tests.dialogue.talks import (
    DATA,
    LANGUAGES,
    BeginTalk,
)


@pytest.mark.parametrize(("key", "language"), [("1", "kk"), ("2", "ru"), ("3", "en")])
def test_keys_choose_the_language_too(talk: BeginTalk, key: str, language: str) -> None:
    """A7, G1: and who chooses by key hears the menu by keys."""
    turn = talk("ru").says(f"<key {key}>")
    assert {each.language for each in turn.say} == {language}
    assert turn.state is State.MENU


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_benefit_is_reached_by_keys_alone(
    talk: BeginTalk, scripts: Scripts, language: str
) -> None:
    """G1, D2, D3: at most four options of two levels, a person first, the key after the option."""
    menu = load_menu(scripts.folder)
    reached: set[str] = set()
    for group, name in enumerate(menu.menu, start=1):
        pages = -(-len(menu.menu[name].topics) // MOST_OPTIONS)
        for page in range(pages):
            for option in range(1, MOST_OPTIONS + 1):
                one = talk(language)
                turn = one.says({"kk": "<key 1>", "ru": "<key 2>", "en": "<key 3>"}[language])
                _check_menu(turn)
                turn = one.says(f"<key {group}>", *["<key #>"] * page)
                _check_menu(turn)
                if str(option) not in dict(turn.listen.keys if turn.listen else ()):
                    continue
                one.says(f"<key {option}>")
                if one.memory.state is State.ASPECTS:
                    _check_menu(one.turn)
                    one.says("<key 1>")
                assert one.memory.told is not None
                reached.add(one.memory.topic or "")
    assert reached == set(scripts.topics)


def _check_menu(turn: Turn) -> None:
    keys = [line.text[-1] for line in turn.say if re.search(r" — \d$", line.text)]
    assert keys[0] == "0"
    assert keys[1:] == [str(number) for number in range(1, len(keys))]
    assert 1 < len(keys) <= MOST_OPTIONS + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_eligibility_is_found_by_keys_alone(talk: BeginTalk, language: str) -> None:
    """G1, G4, G6: yes and no, a choice, and a number of several digits."""
    one = talk(language)
    one.says({"kk": "<key 1>", "ru": "<key 2>", "en": "<key 3>"}[language])
    one.says("<key 2>", "<key 1>", "<key 2>")
    for _ in range(30):
        finding = one.memory.told.finding if one.memory.told else None
        if finding is not None and finding.judgement.verdict == "likely":
            return
        fact = one.memory.fact if one.memory.state is State.ASKING else None
        answers = {"age": "<key 70#>", "years_of_record": "<key 25#>", "service_pension": "<key 1>"}
        one.says("<key #>" if fact is None else answers.get(fact, "<key 1>"))
    pytest.fail(f"no verdict: {one.memory.people}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_callback_is_taken_by_keys_when_nobody_is_there(talk: BeginTalk, language: str) -> None:
    """F1, H6, H7: read back in groups, confirmed once, and the talk goes on."""
    one = talk(language)
    left = one.says(DATA["figures"][language][0]).state
    one.says("<key 0>", "<nobody>", "<key 1>", "<key 87011234567>")
    assert one.memory.state is State.CONFIRMING_NUMBER
    assert "8 701 123 45 67" in one.turn.text
    assert any(line.personal for line in one.turn.say)
    turn = one.says("<key 1>")
    assert turn.action is Action.TAKE_CALLBACK
    assert turn.callback == "87011234567"
    assert turn.state is left
    memory: Memory | None = one.memory
    while memory is not None:
        assert memory.number == ""
        memory = memory.before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_comes_in_other_words_then_with_its_keys(talk: BeginTalk, language: str) -> None:
    """E7: never a third «say it again»."""
    one = talk(language)
    asked = one.says(DATA["asks_eligibility"][language]).say[-1].text
    first, second = one.says("<unclear>"), one.says("<unclear>")
    assert first.say[-1].text != asked
    assert any(re.search(r" — \d$|#|решётк|тор |hash", line.text) for line in second.say)
    assert not any(re.search(r" — \d$", line.text) for line in first.say)


@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_keys_are_no_failure(talk: BeginTalk, language: str) -> None:
    """G4: two of them are told what does nothing here, the third is offered a person."""
    one = talk(language)
    one.says({"kk": "<key 1>", "ru": "<key 2>", "en": "<key 3>"}[language])
    assert one.says("<key 7>").state is State.MENU
    assert one.says("<key 8>").state is State.MENU
    turn = one.says("<key 7>")
    assert turn.state is State.OFFERING_PERSON
    assert turn.action is Action.NONE


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_work_without_a_recogniser(talk: BeginTalk, language: str) -> None:
    """I4, N4: the menu by keys, and a person."""
    one = talk(language)
    one.does(CannotHear())
    assert one.turn.state is State.MENU
    _check_menu(one.turn)
    assert one.says("<key 0>").action is Action.TRANSFER


@pytest.mark.parametrize(
    "readings", [("701 123 45 67", "701 123 45 167"), ("701 123", "701 123 45 67")]
)
def test_the_best_reading_of_a_whole_number_counts(
    talk: BeginTalk, readings: tuple[str, ...]
) -> None:
    """F1: a longer number in a worse reading is not what was said."""
    one = talk("ru")
    one.says("<nobody>", "<key 1>")
    one.does(Said(tuple(map(Reading, readings)), language="ru"))
    assert one.memory.number == "7011234567"
