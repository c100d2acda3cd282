"""`jauap chat`, as a person or a program uses it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.cli import chat
from assistant.dialogue.assistant import Assistant

DAY = "2026-11-22"


@pytest.fixture(autouse=True)
def _loaded_once(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all scripts takes a second, and these tests are many."""
    monkeypatch.setattr(chat, "load_assistant", lambda _: assistant)


def run(*lines: str, options: tuple[str, ...] = ()) -> Result:
    arguments = ["--date", DAY, *options]
    result = CliRunner().invoke(chat.command, arguments, input="\n".join(lines))
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def turns(*lines: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    result = run(*lines, options=("--json", *options))
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_question_is_answered_after_the_greeting() -> None:
    shown = run("Вторая группа у меня. Сколько платят?").stdout
    assert shown.index("Здравствуйте") < shown.index("89 498")
    assert "<silence" not in shown, "help is for terminals; here lines come from a file"


def test_each_turn_is_one_object_with_state_topic_and_facts() -> None:
    opening, answer = turns("Вторая группа у меня. Сколько платят?")
    assert (opening["event"], opening["state"], opening["topic"]) == ("Opening", "opening", None)
    assert (answer["event"], answer["topic"]) == ("Said", "disability")
    assert answer["facts"]["self"]["disability_group"] == 2
    assert any(say["source"] == "topics/disability.amount" for say in answer["say"])
    assert answer["at"] > opening["at"]


@pytest.mark.parametrize(("language", "word"), [("kk", "Сәлеметсіз"), ("en", "Hello")])
def test_the_line_begins_in_the_language_that_is_given(language: str, word: str) -> None:
    (opening,) = turns(options=("--lang", language))
    assert opening["say"][0]["text"].startswith(word)
    assert opening["language"] == language


def test_silence_keys_and_the_rest_are_events() -> None:
    told = turns("<silence 25>", "<key 0>", "<nobody>", "<noise>", "<unclear>", "<hangup>", "a")
    assert [each["event"] for each in told] == [
        *("Opening", "Silent", "Silent", "Pressed", "NobodyThere"),
        *("NothingThere", "Unclear", "HungUp"),
    ]
    assert told[3]["action"] == "transfer"


def test_a_line_that_cannot_be_read_is_explained_and_the_talk_goes_on() -> None:
    result = run("<shout>", "", "Сколько платят по второй группе?")
    assert "<shout>" in result.stderr
    assert "<silence 12>" in result.stderr
    assert "89 498" in result.stdout


def test_what_the_line_would_have_to_do_is_shown() -> None:
    assert "<nobody>" in run("<key 0>").stdout


def test_a_program_gets_nothing_but_objects() -> None:
    result = run("<shout>", "оператор", options=("--json",))
    assert all(json.loads(line) for line in result.stdout.splitlines())
