"""Edits of YAML change one place and not a byte beside it."""

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from assistant.paths import shipped
from assistant.yaml_editing import (
    YamlEditError,
    appended,
    inserted,
    removed,
    replaced,
    shared,
    uses,
)
from assistant.yaml_files import Place

TEXT = """\
# the head
names:
  ru: слово   # of the law
  kk: "бір: екі"
  lines: |
    one
    two

  # a comment that belongs to flow
  flow: [a, "b?", {x: 1}]   # kept
values:
  - value: 1
    since: 2025-01-01

  - value: 2
    since: 2026-01-01   # newest
    table: {0: 1, 1: 2.5}
# the tail
one: {k: v}
"""


def read(text: str) -> Any:
    return YAML(typ="safe").load(StringIO(text))


@pytest.mark.parametrize(
    ("place", "value", "old", "new"),
    [
        (("names", "ru"), "дело", "ru: слово ", "ru: дело "),
        (("names", "ru"), "да: нет", "ru: слово ", 'ru: "да: нет" '),
        (("names", "ru"), "a\nb", "ru: слово ", 'ru: "a\\nb" '),
        (("names", "lines"), "three\n\nfour", "    one\n    two\n", "    three\n\n    four\n"),
        (("names", "lines"), "alone", "    one\n    two\n", "    alone\n"),
        (("names", "flow", 1), "c, d", '"b?"', '"c, d"'),
        (("names", "flow", 1), "c\nd", '"b?"', '"c\\nd"'),
        (("values", 1, "value"), Decimal("2.10"), "value: 2", "value: 2.10"),
        (("values", 0, "since"), date(2024, 2, 29), "2025-01-01", "2024-02-29"),
        (("values", 1, "table", 1), 3, "1: 2.5", "1: 3"),
        (("one", "k"), "true", "k: v", 'k: "true"'),
    ],
)
def test_a_value_is_replaced_and_nothing_else(
    place: tuple[str | int, ...], value: object, old: str, new: str
) -> None:
    assert replaced(TEXT, place, value) == TEXT.replace(old, new)


def test_entries_are_added_where_the_others_stand() -> None:
    assert appended(TEXT, ("names", "flow"), "?") == TEXT.replace("{x: 1}]", '{x: 1}, "?"]')
    new = {"value": Decimal("3.5"), "since": date(2027, 1, 1), "law": "a: b", "source": "x"}
    after = "    table: {0: 1, 1: 2.5}\n"
    written = '  - value: 3.5\n    since: 2027-01-01\n    law: "a: b"\n    source: x\n'
    assert appended(TEXT, ("values",), new) == TEXT.replace(after, after + written)
    assert appended("a: []\n", ("a",), 1) == "a: [1]\n"
    assert appended("a:\n- x", ("a",), "y") == "a:\n- x\n- y\n"


def test_keys_are_added_at_the_end_of_their_mapping() -> None:
    assert inserted(TEXT, ("one",), "l", "w, x") == TEXT.replace("{k: v}", '{k: v, l: "w, x"}')
    after = "since: 2025-01-01\n"
    assert inserted(TEXT, ("values", 0), "until", date(2025, 12, 31)) == TEXT.replace(
        after, after + "    until: 2025-12-31\n"
    )
    edited = inserted("a:\n  ru: x\nb: 1\n", ("a",), "kk", "y\nz")
    assert edited == "a:\n  ru: x\n  kk: |\n    y\n    z\nb: 1\n"
    with pytest.raises(YamlEditError):
        inserted(TEXT, ("one",), "k", 1)


def test_entries_are_taken_out_whole() -> None:
    assert removed(TEXT, ("names", "flow", 0)) == TEXT.replace("[a, ", "[")
    assert removed(TEXT, ("names", "flow", 2)) == TEXT.replace(", {x: 1}", "")
    assert removed(TEXT, ("names", "lines")) == TEXT.replace("  lines: |\n    one\n    two\n", "")
    assert removed(TEXT, ("values", 0)) == TEXT.replace("  - value: 1\n    since: 2025-01-01\n", "")
    with pytest.raises(YamlEditError):
        removed(TEXT, ("one", "k"))


SHARED = """\
first: &one
  ru: a
  list: [x]
again: *one
more:
  - <<: *one
    kk: b
  - &two
    ru: c
  - *two
"""


def test_what_is_written_once_changes_wherever_it_is_used() -> None:
    assert shared(SHARED, ("more", 0, "ru")) == (
        ("first", "ru"),
        ("again", "ru"),
        ("more", 0, "ru"),
    )
    assert replaced(SHARED, ("more", 0, "ru"), "z") == SHARED.replace("ru: a", "ru: z")
    assert replaced(SHARED, ("more", 2, "ru"), "z") == SHARED.replace("ru: c", "ru: z")
    assert appended(SHARED, ("again", "list"), "y") == SHARED.replace("[x]", "[x, y]")
    assert removed(SHARED, ("more", 2)) == SHARED.replace("  - *two\n", "")
    assert shared(SHARED, ("more", 0, "kk")) == (("more", 0, "kk"),)
    found = uses(SHARED)
    assert (found["again",], found["more", 0, "ru"], found["more", 2, "ru"]) == (2, 3, 2)
    assert ("more", 0, "kk") not in found
    assert all(count == len(shared(SHARED, place)) for place, count in found.items())
    for place in (("more", 1), ("more", 0, "ru")):
        with pytest.raises(YamlEditError):
            removed(SHARED, place)


@pytest.mark.parametrize("place", [("nothing",), ("names", "flow", 9), ("names", "ru", "x")])
def test_a_place_that_is_not_there_is_refused(place: tuple[str | int, ...]) -> None:
    with pytest.raises(YamlEditError):
        replaced(TEXT, place, "x")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_line_of_text_reads_back_as_it_was_given(value: str) -> None:
    edited = replaced(TEXT, ("names", "flow", 0), value)
    assert read(edited)["names"]["flow"][0] == value
    assert read(appended(TEXT, ("names", "flow"), value))["names"]["flow"][-1] == value


def test_a_topic_that_comes_along_can_be_edited_everywhere() -> None:
    path = shipped("intents") / "kz" / "topics" / "base_pension.yaml"
    text = path.read_text(encoding="utf-8")
    for aspect, script in read(text)["aspects"].items():
        place: Place = ("aspects", aspect, "phrases", "kk")
        assert len(appended(text, place, "жаңа сұрақ")) - len(text) in range(12, 25)
        assert read(removed(text, (*place, 0)))["aspects"][aspect]["phrases"]["kk"] == [
            *script["phrases"]["kk"][1:]
        ]
        for number, answer in enumerate(script["answers"]):
            for language in ("ru", "kk", "en"):
                place = ("aspects", aspect, "answers", number, language)
                assert replaced(text, place, answer[language]) == text


def test_a_test_that_comes_along_can_be_added_to() -> None:
    path = shipped("intents") / "kz" / "topics" / "asp.tests.yaml"
    text = path.read_text(encoding="utf-8")
    case = {"text": "Что это, а?", "aspect": "general"}
    line = '    - {text: "Что это, а?", aspect: general}\n'
    edited = appended(text, ("questions", "ru"), case)
    assert edited.replace(line, "") == text
    assert read(edited)["questions"]["ru"][-1] == case
