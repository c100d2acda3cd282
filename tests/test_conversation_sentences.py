"""Where a line is divided into sentences that can be begun again."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.turn import Say
from assistant.turn_taking.sentences import sentences
from tests.conversation_line import SETTINGS

CASES: list[dict[str, list[str]]] = YAML(typ="safe").load(
    Path(__file__).with_name("conversation_sentences.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentences"][0])
def test_a_line_is_divided_where_a_sentence_ends_for_certain(case: dict[str, list[str]]) -> None:
    say = Say("".join(case["line"]), "ru")
    found = sentences((say,), SETTINGS.speaking.pauses)
    assert [each.text for each in found] == case["sentences"]
    assert all(each.say is say for each in found)


def test_the_pause_tells_a_line_from_a_sentence() -> None:
    pauses = SETTINGS.speaking.pauses
    found = sentences((Say("One. Two.", "en"), Say("Three.\nFour.", "en")), pauses)
    lengths = [pauses.sentence, pauses.option, pauses.option, 0.0]
    assert [each.pause_s for each in found] == lengths


def test_what_holds_no_word_is_no_sentence() -> None:
    assert sentences((Say("… — !", "ru"), Say("", "ru")), SETTINGS.speaking.pauses) == ()
