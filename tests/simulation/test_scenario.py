"""Scenarios: mistakes name their place, callers answer what is asked, goals can be missed."""

from pathlib import Path
from typing import Any, cast

import pytest

from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import CallerEvent, Pressed, Said
from assistant.dialogue.states import State
from assistant.dialogue.turn import Turn
from assistant.errors import ConfigurationError
from assistant.settings import Settings
from assistant.simulation.caller import ScriptedCaller
from assistant.simulation.judgement import against_the_rules, missed
from assistant.simulation.scenario import Scenario, check_names, load_scenarios
from assistant.simulation.text_run import run_text
from assistant.yaml_files import ScriptError
from tests.simulation.double import Double, turn

GOOD = """\
scenarios:
  - name: one
    about: Somebody asks something.
    language: ru
    turns:
      - сколько?
    goal: {turns_at_most: 3}
"""


def scenario(**fields: Any) -> Scenario:
    whole = {
        "name": "one",
        "about": "Somebody asks something.",
        "language": "ru",
        "turns": ["?"],
        "goal": {},
        **fields,
    }
    return Scenario.model_validate(whole)


@pytest.mark.parametrize(
    ("wrong", "line", "field"),
    [
        ("сколько?|<shout>", 6, "turns.0"),
        ("language: ru|language: de", 4, "language"),
        ("turns_at_most: 3|turns_at_most: 0", 7, "goal.turns_at_most"),
        ("{turns_at_most: 3}|{state: nowhere}", 7, "goal.state"),
        ("name: one|name: one two", 2, "name"),
        ("    language: ru\n|    language: ru\n    knows: {age: <key x>}\n", 5, "knows"),
        ("    language: ru\n|    language: ru\n    caller: {rate: 3}\n", 5, "caller.rate"),
    ],
)
def test_a_mistake_names_file_line_and_field(
    wrong: str, line: int, field: str, tmp_path: Path
) -> None:
    path = tmp_path / "calls.yaml"
    before, after = wrong.split("|")
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        load_scenarios(path)
    assert f"calls.yaml:{line}: scenarios.0.{field}" in caught.value.problem
    assert "docs/conversations.md" in caught.value.mend


def test_two_of_one_name_and_an_empty_folder_are_mistakes(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no scenario"):
        load_scenarios(tmp_path)
    twice = GOOD + GOOD.removeprefix("scenarios:\n")
    (tmp_path / "a.yaml").write_text(twice, encoding="utf-8")
    with pytest.raises(ScriptError, match="one stands twice"):
        load_scenarios(tmp_path)


@pytest.mark.parametrize(
    "fields",
    [
        {"knows": {"agee": "семьдесят"}},
        {"goal": {"answered": ["asb.amount"]}},
        {"goal": {"verdicts": {"asb": "likely"}}},
        {"goal": {"facts": {"agee": 3}}},
        {"turns": [{"say": "?", "when": {"fact": "agee"}}]},
    ],
)
def test_a_fact_or_topic_that_does_not_exist_is_a_mistake(fields: dict[str, Any]) -> None:
    facts, topics = {"age": 0}, {"asp": 0}
    right = scenario(knows={"age": "да"}, goal={"answered": ["asp.amount"]})
    check_names([right], facts, topics)
    with pytest.raises(ConfigurationError, match=r"agee|asb"):
        check_names([scenario(**fields)], facts, topics)


def test_the_caller_answers_what_was_asked_in_her_own_words() -> None:
    caller = ScriptedCaller(
        scenario(
            knows={"age": ["за семьдесят", "семьдесят два"], "asking": "не знаю", "telling": "да"},
            turns=["сколько?", {"say": "погодите", "when": {"fact": "sex"}}, "спасибо"],
        )
    )

    def said(answered: Turn) -> str | None:
        doing = caller.next(answered)
        return None if doing is None else doing.say

    asking = State.ASKING
    assert said(turn("о чём?")) == "сколько?"
    assert said(turn("сколько лет?", state=asking, fact="age")) == "за семьдесят"
    assert said(turn("возраст?", state=asking, fact="age")) == "семьдесят два"
    assert said(turn("пол?", state=asking, fact="sex")) == "погодите"
    assert said(turn("пол, всё же?", state=asking, fact="sex")) == "не знаю"
    assert said(turn("дальше?", state=State.TELLING)) == "да"
    assert caller.left() == ["спасибо"]
    assert said(turn("что ещё?")) == "спасибо"
    assert said(turn("что ещё?")) is None


def test_words_that_come_for_ever_are_not_answered_for_ever() -> None:
    caller = ScriptedCaller(scenario(knows={"telling": "да"}, turns=["хватит"]))
    same = turn("дальше?", state=State.TELLING)
    said = [doing.say for _ in range(6) if (doing := caller.next(same))]
    assert said == ["да", "да", "да", "хватит"]


def answering(event: CallerEvent) -> Turn:
    if isinstance(event, Pressed):
        return turn("Соединяю.", state=State.TRANSFERRING)
    if isinstance(event, Said) and event.readings[0].text == "сколько?":
        return turn("Платят 89 498 ₸.", source="topics/disability.amount")
    return turn("О чём Вы хотите узнать?")


@pytest.mark.parametrize(
    ("reached", "wrong"),
    [
        ({"sums": [89498]}, {"sums": [498]}),
        ({"answered": "disability.*"}, {"answered": "disability.where"}),
        ({"answered": "disability.amount"}, {"answered": "asp.*"}),
        ({"says": "платят"}, {"says": "даром"}),
        ({"never": "даром"}, {"never": "ПЛАТЯТ"}),
        ({"sources": "prompts/*"}, {"sources": "prompts/menu"}),
        ({"state": "transferring"}, {"state": "open"}),
        ({"visited": "open"}, {"visited": "menu"}),
        ({"action": "none"}, {"action": "transfer"}),
        ({"turns_at_most": 3}, {"turns_at_most": 2}),
        ({"language": "ru"}, {"language": "kk"}),
        ({"about": "self"}, {"about": "mother"}),
        ({"preset": "normal"}, {"preset": "slow"}),
        ({"gain": 0}, {"gain": 6}),
        ({}, {"callback": "8701"}),
        ({}, {"facts": {"age": 72}}),
        ({}, {"facts": {"age": None}}),
        ({}, {"verdicts": {"asp": "likely"}}),
    ],
)
def test_every_part_of_a_goal_can_be_reached_and_missed(
    reached: dict[str, Any], wrong: dict[str, Any], settings: Settings
) -> None:
    for goal, misses in ((reached, 0), (wrong, 1)):
        call = scenario(turns=["сколько?", "<key 0>"], goal=goal)
        dialogue = cast("Dialogue", Double(turn("О чём?"), answering))
        found = missed(call, run_text(call, dialogue, settings))
        assert len(found) == misses, (goal, found)


def test_what_was_wanted_of_the_next_turn_is_looked_at(settings: Settings) -> None:
    for says, misses in (("89 498", 0), ("1414", 1)):
        call = scenario(turns=[{"say": "сколько?", "then": {"says": says}}])
        dialogue = cast("Dialogue", Double(turn("О чём?"), answering))
        assert len(missed(call, run_text(call, dialogue, settings))) == misses


def test_a_line_that_finds_no_place_is_told(settings: Settings) -> None:
    call = scenario(turns=[{"say": "назад", "when": {"state": "dictating"}}])
    dialogue = cast("Dialogue", Double(turn("О чём?"), answering))
    (fault,) = missed(call, run_text(call, dialogue, settings))
    assert "назад" in fault


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("слово " * 31,), "a line of 31 words"),
        (("Кто?", "Где?"), "2 questions"),
        (("О чём?",), "says the same"),
    ],
)
def test_what_holds_for_every_call(lines: tuple[str, ...], fault: str, settings: Settings) -> None:
    call = scenario(turns=["<silence 12>"])
    bad = cast("Dialogue", Double(turn("О чём?"), lambda _: turn(*lines)))
    good = cast("Dialogue", Double(turn("О чём?"), lambda _: turn("Я слушаю.", "О чём?")))
    assert any(fault in each for each in against_the_rules(run_text(call, bad, settings)))
    assert not against_the_rules(run_text(call, good, settings))
