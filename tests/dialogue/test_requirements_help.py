"""Requirements of accessible talk: help and persons come first, and nothing ends on an error.

The ids are those of docs/accessibility.md.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from assistant.dialogue.events import Unclear
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action
from assistant.understanding.meaning import Reading
from assistant.understanding.scripts import Scripts
from tests.dialogue.talks import (
    DATA,
    LANGUAGES,
    BeginTalk,
    by_language,
    heard,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_failures_lead_to_a_person(talk: BeginTalk, language: str) -> None:
    """D1, D2, D6, D7, D8, E7: other words, then the menu by keys with a person first, then her."""
    one = talk(language)
    turns = [one.says("<unclear>") for _ in range(3)]
    assert len({turn.text for turn in turns}) == 3
    assert turns[1].state is State.MENU
    assert "0" in turns[1].text
    assert turns[2].action is Action.TRANSFER
    for turn in turns:
        assert not re.search(r"неверн|ошиб|invalid|wrong|error|қате", turn.text.lower())


@pytest.mark.parametrize("language", LANGUAGES)
def test_silence_never_ends_a_call(talk: BeginTalk, language: str) -> None:
    """C7, C9, D6: three prompts, ten extensions of twenty seconds, a callback, and a quiet line."""
    one = talk(language)
    kinds = []
    for _ in range(20):
        turn = one.says("<silence>")
        assert turn.listen is not None
        kinds.append((turn.state, turn.listen.kind))
    assert kinds[0][1] == "open"
    assert kinds.count((State.OPENING, "warned")) >= 10
    assert State.OFFERING_CALLBACK in {state for state, _ in kinds}
    assert kinds[-1][0] is State.CLOSED
    texts = [turn.text for turn in one.turns[1:]]
    assert all(a != b for a, b in pairwise(texts) if a)
    # Whoever comes back is heard.
    assert one.says(DATA["figures"][language][0]).state is State.TELLING


@pytest.mark.parametrize(("language", "question"), by_language("unanswerable"))
def test_nothing_is_invented(talk: BeginTalk, language: str, question: str) -> None:
    """D15: not understood, or understood as no subject of ours; never an answer."""
    one = talk(language)
    turn = one.says(question)
    assert one.memory.told is None
    assert turn.state in (State.OPEN, State.CLARIFYING)


@pytest.mark.parametrize(("language", "case"), by_language("help_wanted"))
@pytest.mark.parametrize("unclear", [False, True])
def test_help_comes_before_everything(
    talk: BeginTalk, language: str, case: Mapping[str, Any], *, unclear: bool
) -> None:
    """I1, I2, I3, H3: fixed lines, the numbers first, in the middle of a question, and also from
    words that the recogniser did not believe; then one yes/no question, and an alarm in silence.
    """
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    assert one.memory.state is State.ASKING
    if unclear:
        one.does(Unclear(guesses=(Reading(case["said"], 0.1),)))
        turn = one.turn
    else:
        turn = one.says(case["said"])
    assert turn.state is State.URGENT
    assert case["number"] in turn.text
    assert {line.source for line in turn.say} == {
        f"prompts/urgent_{case['kind']}",
        "prompts/urgent_connect",
    }
    assert turn.text.count("?") == 1
    assert turn.action is Action.NONE
    assert one.says("<silence>").action is Action.ALARM
    assert one.says("<key 1>").action is Action.EMERGENCY_TRANSFER


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_false_alarm_the_question_is_asked_again(talk: BeginTalk, language: str) -> None:
    """I3: «no» connects nobody."""
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    fact = one.memory.fact
    turn = one.says(DATA["help_wanted"][language][0]["said"], "<key 2>")
    assert turn.action is Action.NONE
    assert (one.memory.state, one.memory.fact) == (State.ASKING, fact)


@pytest.mark.parametrize(("language", "said"), by_language("courtesy"))
def test_courtesy_is_no_failure(talk: BeginTalk, language: str, said: str) -> None:
    """D11: it is answered, and the question stays; «I cannot hear» is louder, too."""
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    fact = one.memory.fact
    turn = one.says(said)
    assert one.memory.failures == 0
    assert (turn.state, one.memory.fact) == (State.ASKING, fact)
    assert len(turn.say) > 1


@pytest.mark.parametrize(("language", "said"), by_language("secrets"))
def test_a_secret_is_interrupted_and_forgotten(talk: BeginTalk, language: str, said: str) -> None:
    """I8: a warning in one turn, the question again, and no word of it in the memory."""
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    before = one.memory
    turn = one.says(said)
    assert turn.say[0].source == "prompts/secret_warning"
    assert one.memory.people == before.people
    assert (one.memory.state, one.memory.fact) == (State.ASKING, before.fact)
    assert not any(line.source == "prompts/secret_warning" for line in one.memory.last)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cry_that_only_the_matcher_knows_is_helped(
    talk: BeginTalk, scripts: Scripts, language: str
) -> None:
    """I1: every phrase of an urgent act, whether or not the lists of words hold it."""
    unhelped = [
        phrase
        for act in scripts.acts.values()
        if act.urgent
        for phrase in act.phrases.in_language(language)
        if talk(language).does(heard(phrase, language)).turn.state is not State.URGENT
    ]
    assert not unhelped
