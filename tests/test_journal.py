"""The log of a conversation: what stands in it, what never does, and how it is read."""

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from assistant.dialogue.events import NobodyThere
from assistant.dialogue.turn import Action
from assistant.journal import FORMAT, Journal, JournalError, journal_file, read_journal
from assistant.listening.recogniser import Rejection
from tests.conversation_line import Line, ScriptedDialogue, turn

NUMBER = "8 701 234 56 78"


def logged(line: Line, lines: io.StringIO) -> list[dict[str, Any]]:
    line.conversation.hang_up()
    return [json.loads(each) for each in lines.getvalue().splitlines()]


def masked(text: str, language: str) -> str:
    assert language == "ru"
    return text.replace(NUMBER, "[number]")


def test_the_log_tells_the_whole_call() -> None:
    lines = io.StringIO()
    dialogue = ScriptedDialogue(turn("Question."), [turn("I connect.", action=Action.TRANSFER)])
    line = Line([f"call {NUMBER} stop"], dialogue, journal=Journal(lines, masked))
    line.pauses(3.0).says(1.0).pauses(4.0)
    line.conversation.tell(NobodyThere())
    line.pauses(0.1)
    events = logged(line, lines)
    assert [each["what"] for each in events] == [
        "call",
        "turn",
        "sentence",
        "spoken",
        "heard",
        "caller",
        "thought",
        "turn",
        "sentence",
        "answered",
        "spoken",
        "do",
        "caller",
        "thought",
        "turn",
        "sentence",
        "caller",
        "end",
    ]
    call, opening = events[:2]
    assert (call["format"], call["language"], call["on"]) == (FORMAT, "ru", "2026-01-05")
    assert opening["said"] == [{"source": "prompts/test", "language": "ru", "personal": False}]
    assert (opening["state"], opening["listen"]) == ("open", "open")
    heard, caller = events[4:6]
    assert (heard["start"], heard["end"]) == (
        pytest.approx(3.0, abs=0.04),
        pytest.approx(4.0, abs=0.04),
    )
    assert (heard["why"], heard["confidence"]) == ("complete", 0.9)
    assert caller["words"] == "call [number] stop"
    assert events[9]["seconds"]["endpoint"] == pytest.approx(0.8, abs=0.04)
    assert events[11]["action"] == "transfer"
    assert [each["at"] for each in events] == sorted(each["at"] for each in events)


def test_nothing_personal_is_in_it() -> None:
    lines = io.StringIO()
    personal = turn("You will have 43 250.", callback=NUMBER, action=Action.TAKE_CALLBACK)
    line = Line([f"call {NUMBER} stop"], ScriptedDialogue(turns=[personal]), journal=Journal(lines))
    line.pauses(12.0).says(1.0).pauses(6.0).presses(*NUMBER.replace(" ", "")).pauses(1.0)
    text = "\n".join(json.dumps(each) for each in logged(line, lines))
    assert "stop" not in text
    assert "43" not in text.replace("0.43", "")
    assert NUMBER not in text
    assert "".join(each["key"] for each in logged(line, lines) if "key" in each) == "870"


def test_digits_of_a_number_are_not_in_it_even_one_by_one() -> None:
    lines = io.StringIO()
    number = turn("Number?", "digits", digits=True)
    line = Line(
        ["one two stop"], ScriptedDialogue(number, [number]), journal=Journal(lines, masked)
    )
    line.pauses(3.0).presses("7").pauses(4.0).says(1.0).pauses(3.0)
    events = logged(line, lines)
    assert [each["did"] for each in events if each["what"] == "caller"] == [
        "Pressed",
        "Said",
        "HungUp",
    ]
    assert not any("key" in each or "words" in each for each in events)


def test_why_nothing_was_understood_is_in_it() -> None:
    lines = io.StringIO()
    line = Line([Rejection.UNSURE], ScriptedDialogue(turn("Question.")), journal=Journal(lines))
    line.pauses(3.0).says(1.0).pauses(4.0)
    heard = next(each for each in logged(line, lines) if each["what"] == "heard")
    assert heard["rejection"] == "unsure"


def test_a_log_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    with journal_file(path) as journal:
        journal.write(0.0, "call", format=FORMAT)
        said = journal.words("меня зовут Айгуль Серикова, мой ИИН 840512400321", "ru")
    assert said is not None
    assert "840512" not in said
    assert "Серикова" not in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError), journal_file(path):
        pass
    assert [each.what for each in read_journal(path)] == ["call"]


CALL = json.dumps({"at": 0.0, "what": "call", "format": FORMAT})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "does not begin with a call"),
        ('{"at": 0, "what": "turn"}', "does not begin with a call"),
        (f"{CALL}\n{{", ":2: no JSON at column 2"),
        (f"{CALL}\n[1]", ":2: this is no event"),
        (f'{CALL}\n\n{{"what": "turn"}}', ":3: at: None is no time"),
        (f'{CALL}\n{{"at": 1.0}}', ":2: what: None is no kind"),
        ('{"at": 0, "what": "call", "format": 99}', "99 cannot be read"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "call.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JournalError) as caught:
        read_journal(path)
    assert problem in caught.value.problem
    assert str(path) in caught.value.problem
    assert caught.value.mend


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be read"):
        read_journal(tmp_path / "missing")
    path = tmp_path / "sound"
    path.write_bytes(b"\xff\xfe\x80")
    with pytest.raises(JournalError, match="no text"):
        read_journal(path)
