"""Numbers that a recogniser heard badly: asked again or taken from a worse reading, never wrong."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.events import Said
from assistant.dialogue.states import State
from assistant.understanding.meaning import Reading
from tests.dialogue.talks import BeginTalk, known

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
