"""Every scripted caller reaches the goal of the call; what they are is counted."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.dialogue.dialogue import Dialogue
from assistant.settings import Settings
from assistant.simulation.judgement import against_the_rules, missed
from assistant.simulation.record import CallerSide
from assistant.simulation.scenario import Scenario, check_names, load_scenarios
from assistant.simulation.text_run import run_text

SCENARIOS = load_scenarios(Path(__file__).parent)
LEAST = {"ru": 40, "kk": 20, "en": 10}
"""Scenarios in each language that issue 4 wants."""
WANTED = (
    "rambler-base-pension",  # a rambler
    "slow-speaker",  # two seconds of silence inside a sentence
    "help-at-home-for-mother",  # asks for her mother
    "angry-at-the-machine",
    "languages-mixed",
    "wrong-keys",
    "silent-for-five-minutes",
    "not-five-but-four",  # a correction
    "doesnt-know-anything",
    "another-topic-and-back",
    "what-may-a-young-mother-have",  # the screening to its end
    "keys-only",
    "callback-by-keys",
    "husband-not-breathing",  # an emergency in the middle of a question
    "tells-card-number",
    "pen-and-paper",
    "why-so",
    "simpler-please",
    "repeat-ten-times",
    "slower-slower",
    "operator-in-the-middle",
)
"""Callers whom the issue names, so that none is lost when scenarios are moved about."""


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_the_call_reaches_its_goal(
    scenario: Scenario, dialogue: Dialogue, settings: Settings, request: pytest.FixtureRequest
) -> None:
    if scenario.open is not None:
        request.applymarker(pytest.mark.xfail(reason=scenario.open, strict=True))
    record = run_text(scenario, dialogue, settings)
    faults = missed(scenario, record) + against_the_rules(record)
    assert not faults, "\n".join(
        (f"`jauap simulate tests/conversations --only {scenario.name}` shows it.", *faults)
    )


def test_there_are_enough_of_them_in_each_language() -> None:
    counted = Counter[str](each.language for each in SCENARIOS)
    assert all(counted[language] >= least for language, least in LEAST.items()), counted
    assert sum(each.mode == "voice" for each in SCENARIOS) >= 15


def test_everybody_whom_the_issue_names_calls() -> None:
    names = [each.name for each in SCENARIOS]
    assert len(set(names)) == len(names)
    assert not set(WANTED) - set(names)


def test_facts_and_topics_that_scenarios_name_exist(dialogue: Dialogue) -> None:
    scripts = dialogue.assistant.scripts
    check_names(SCENARIOS, scripts.facts, scripts.topics)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_each_says_a_goal_that_can_be_missed(scenario: Scenario) -> None:
    goal = scenario.goal
    wanted = (
        *(goal.answered, goal.sums, goal.says, goal.sources, goal.verdicts, goal.state),
        *(goal.visited, goal.action, goal.callback, goal.facts, goal.language, goal.never),
        *(each.then for each in scenario.turns),
    )
    assert any(wanted)
    assert goal.turns_at_most <= 34


def test_the_same_call_again_is_the_same(dialogue: Dialogue, settings: Settings) -> None:
    scenario = next(each for each in SCENARIOS if each.name == "another-topic-and-back")
    first, second = (run_text(scenario, dialogue, settings).as_json() for _ in range(2))
    assert first == second


@pytest.mark.model
@pytest.mark.rhvoice
@pytest.mark.parametrize("name", ["four-children", "rambler-base-pension"])
def test_by_voice_the_goal_is_reached_too(
    name: str, dialogue: Dialogue, settings: Settings, tmp_path: Path
) -> None:
    from assistant.simulation.voice_run import VoiceLine  # noqa: PLC0415 - loads all of speech

    scenario = next(each for each in SCENARIOS if each.name == name)
    with VoiceLine.opened(dialogue, settings, {scenario.language}) as line:
        record = line.run(scenario, tmp_path)
    assert not missed(scenario, record)
    assert not any(each.cut_in for each in record.spoken)
    assert any(each.gap for each in record.spoken)
    assert all(side.heard for side in record.sides if isinstance(side, CallerSide))
    assert {each.name for each in tmp_path.iterdir()} == {f"{name}-caller.wav", f"{name}-jauap.wav"}
