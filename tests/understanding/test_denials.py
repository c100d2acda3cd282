"""English denials: «I cannot come» is no cry for help, «he is not a citizen» no citizenship."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.scripts import Scripts

CASES: dict[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("denials_en.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("said", CASES["plain"])
def test_a_denial_of_every_day_starts_nothing(
    said: str, matcher: Callable[[str], Matcher], scripts: Scripts
) -> None:
    meant = matcher("en").understand([Reading(said)])
    urgent = {name for name, act in scripts.acts.items() if act.urgent}
    assert not (meant.decision is Decision.ACT and meant.topic in {*urgent, "goodbye", "stop"})


@pytest.mark.parametrize("case", CASES["facts"], ids=lambda case: case["said"])
def test_what_is_denied_is_no_fact(case: dict[str, Any], matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("en").understand([Reading(case["said"])], expected=case["asked"])
    assert dict(meant.facts) == case["facts"]


@pytest.mark.parametrize("text", ["thiſ iſ not", "He İs not"])
def test_letters_that_change_in_small_ones_are_read(
    text: str, matcher: Callable[[str], Matcher]
) -> None:
    assert len(matcher("en").normaliser.words(text)) == len(text.split())


def test_several_spaces_stand_between_words_as_one_does(matcher: Callable[[str], Matcher]) -> None:
    normaliser = matcher("en").normaliser
    assert normaliser.words("do  not") == normaliser.words("do not")
