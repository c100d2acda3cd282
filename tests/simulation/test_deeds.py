"""The notation in which a caller's words and deeds are written."""

import pytest

from assistant.simulation.deeds import (
    Deaf,
    Deed,
    DeedError,
    HangUp,
    Keys,
    Mumble,
    Nobody,
    Noise,
    Silence,
    Words,
    read_deeds,
    spoken_parts,
)


@pytest.mark.parametrize(
    ("line", "deeds"),
    [
        ("сколько платят?", [Words("сколько платят?")]),
        ("<silence 12>", [Silence(12.0)]),
        ("<silence 2,5>", [Silence(2.5)]),
        ("<key 7045>", [Keys("7045")]),
        ("<key #>", [Keys("#")]),
        ("мне <key 72#>", [Words("мне"), Keys("72#")]),
        ("<over> угу", [Words("угу", over=True)]),
        ("погодите <silence 40> вот", [Words("погодите"), Silence(40.0), Words("вот")]),
        ("<noise><unclear><unclear kk>", [Noise(), Mumble(), Mumble("kk")]),
        ("<deaf><nobody><hangup>", [Deaf(), Nobody(), HangUp()]),
    ],
)
def test_a_line_is_read(line: str, deeds: list[Deed]) -> None:
    assert list(read_deeds(line)) == deeds


@pytest.mark.parametrize(
    "line",
    ["", "   ", "<shout>", "<key 1a>", "<key>", "<silence>", "<silence -1>", "<silence x>", "a < b",
     "<over>", "<silence 99999>"],
)  # fmt: skip
def test_a_line_that_cannot_be_read_says_what_can_be_written(line: str) -> None:
    with pytest.raises(DeedError) as caught:
        read_deeds(line)
    assert "<silence 12>" in caught.value.mend
    assert "<hangup>" in caught.value.mend


def test_pauses_inside_a_sentence() -> None:
    text = "я хотела… узнать …3s… про …0,5 s… пенсию…"
    parts = list(spoken_parts(text, usual=2.0))
    assert parts == [("я хотела", 2.0), ("узнать", 3.0), ("про", 0.5), ("пенсию", 0.0)]
    assert Words(text).plain == "я хотела узнать про пенсию"
