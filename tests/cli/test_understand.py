"""`jauap understand`: one JSON object for each line."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from assistant.cli.understand import command
from assistant.errors import ConfigurationError


def understood(lines: list[str], *options: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, [*options], input="\n".join(lines))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_is_understood_in_its_own_language() -> None:
    asked, again, said = understood(
        ["How much is the funeral payment?", "", "Қайталап жіберіңізші", "Включи свет на кухне"]
    )
    assert asked["text"] == "How much is the funeral payment?"
    assert (asked["language"], asked["decision"], asked["topic"]) == ("en", "answer", "funeral")
    assert "amount" in asked["aspects"]
    assert 0 < asked["confidence"] <= 1
    assert again["language"] == "kk"
    assert (again["decision"], again["act"]) == ("answer", "repeat")
    assert said["language"] == "ru"
    assert said["decision"] == "reject"
    assert {"alternatives", "facts"} <= set(asked) & set(again) & set(said)


def test_json_brings_the_talk_and_readings() -> None:
    follow_up = json.dumps({"text": "And which documents?", "lang": "en", "topic": "funeral"})
    readings = [
        {"text": "how much is the basic tension", "confidence": 0.4},
        {"text": "how much is the basic pension", "confidence": 0.39},
    ]
    asked, read = understood([follow_up, json.dumps({"readings": readings, "lang": "en"})])
    assert (asked["topic"], asked["aspects"][0]) == ("funeral", "documents")
    assert read["topic"] == "base_pension"


def test_a_line_that_is_broken_json_is_named() -> None:
    result = CliRunner().invoke(command, ["--lang", "ru"], input='{"text": 1}\n')
    assert isinstance(result.exception, ConfigurationError)
    assert "line 1" in str(result.exception)


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_a_language_can_be_given(language: str) -> None:
    (said,) = understood(["алло"], "--lang", language)
    assert said["language"] == language


def test_it_says_of_whom_the_facts_are() -> None:
    (said,) = understood(["My mother is 82, what can she get?"], "--lang", "en")
    assert said["about"] != "self"
    assert said["facts"]["age"] == 82
    assert said["people"][said["about"]]["age"] == 82
    (limits,) = understood(["She is over eighty, is there any extra payment?"], "--lang", "en")
    assert limits["bounds"]["age"][0] >= 80
