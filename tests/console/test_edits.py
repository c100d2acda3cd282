"""Lists that a page of the console begins, changes and empties, in the text of a file."""

import pytest

from assistant.console.edits import Edit, edited, value_at

TEXT = """\
topic: asp
# What callers tell.
situations:
  ru:
    - первый рассказ
    - второй рассказ
aspects: {general: {ask: income}}
"""
RU, EN = ("situations", "ru"), ("situations", "en")
FIRST, SECOND = "первый рассказ", "второй рассказ"


def changed(text: str, *edits: Edit) -> str:
    """The text with the edits, of which none is a conflict."""
    found, conflicts = edited(text, edits, "aigul")
    assert conflicts == ()
    return found


def test_a_list_is_begun_beside_others() -> None:
    text = changed(TEXT, Edit(EN, [], ["a first story", "yes: a second one"]))
    assert value_at(text, EN) == ["a first story", "yes: a second one"]
    assert value_at(text, RU) == [FIRST, SECOND]
    assert "# What callers tell." in text


def test_a_list_is_begun_where_there_was_none_of_its_kind() -> None:
    text = changed("topic: asp\naspects: {general: {ask: income}}\n", Edit(RU, [], [FIRST]))
    assert value_at(text, ("situations",)) == {"ru": [FIRST]}
    assert value_at(text, ("aspects", "general", "ask")) == "income"


def test_a_list_of_which_nothing_is_left_goes_and_others_stay() -> None:
    text = changed(TEXT, Edit(EN, [], ["a story"]), Edit(RU, [FIRST, SECOND], []))
    assert value_at(text, ("situations",)) == {"en": ["a story"]}


def test_the_last_list_takes_its_heading_along() -> None:
    text = changed(TEXT, Edit(RU, [FIRST, SECOND], []))
    assert value_at(text, ("situations",)) is None
    assert value_at(text, ("topic",)) == "asp"


def test_what_a_colleague_added_meanwhile_stays() -> None:
    theirs = changed(TEXT, Edit(RU, [FIRST, SECOND], [FIRST, SECOND, "третий рассказ"]))
    text = changed(theirs, Edit(RU, [FIRST, SECOND], []))
    assert value_at(text, RU) == ["третий рассказ"]


@pytest.mark.parametrize("typed", [[], [FIRST]])
def test_two_who_begin_the_same_list_lose_nothing(typed: list[str]) -> None:
    once = changed("topic: asp\n", Edit(RU, [], [FIRST]))
    text = changed(once, Edit(RU, [], [*typed, SECOND]))
    assert value_at(text, RU) == [FIRST, SECOND]
