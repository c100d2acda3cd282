"""Two changes of one text become one text, or none at all."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.store.merging import merged

BASE = "a\nb\nc\nd\ne\nf\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ("A\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\nF\n", "A\nb\nc\nd\ne\nF\n"),
        ("a\nb\nc\nd\ne\nf\ng\n", "0\na\nb\nc\nd\ne\nf\n", "0\na\nb\nc\nd\ne\nf\ng\n"),
        ("b\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\n", "b\nc\nd\ne\n"),
        ("a\nX\nc\nd\ne\nf\n", "a\nX\nc\nd\ne\nF\n", "a\nX\nc\nd\ne\nF\n"),
        (BASE, "anything", "anything"),
        ("anything", BASE, "anything"),
        ("the same", "the same", "the same"),
    ],
)
def test_changes_apart_are_joined(ours: str, theirs: str, both: str) -> None:
    assert merged(BASE, ours, theirs) == both
    assert merged(BASE, theirs, ours) == both


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("a\nX\nc\nd\ne\nf\n", "a\nY\nc\nd\ne\nf\n"),
        ("a\nX\nc\nd\ne\nf\n", "a\nb\nY\nd\ne\nf\n"),
        ("a\nb\n", "a\nb\nc\nd\ne\nF\n"),
        ("a\nb\n1\nc\nd\ne\nf\n", "a\nb\n2\nc\nd\ne\nf\n"),
    ],
)
def test_changes_of_the_same_lines_or_neighbours_are_not(ours: str, theirs: str) -> None:
    assert merged(BASE, ours, theirs) is None
    assert merged(BASE, theirs, ours) is None


LINES = some.lists(some.sampled_from("abcd"), max_size=8).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


def taken(base: str, text: str) -> str:
    """The lines that somebody took away from the base."""
    lines = base.splitlines()
    matcher = SequenceMatcher(a=lines, b=text.splitlines(), autojunk=False)
    return "".join(
        "".join(lines[a:b]) for kind, a, b, _, _ in matcher.get_opcodes() if kind != "equal"
    )


@given(LINES, LINES, LINES)
def test_nothing_of_either_side_is_lost(base: str, ours: str, theirs: str) -> None:
    both = merged(base, ours, theirs)
    if both is None:
        assert ours not in (base, theirs)
        return
    for each in (ours, theirs):
        added = [line for line in "abcd" if each.count(line) > base.count(line)]
        other = theirs if each is ours else ours
        for line in added:
            # A line that one side adds is there, unless the other side took such lines away,
            # be it only to put them elsewhere.
            assert both.count(line) >= each.count(line) - taken(base, other).count(line)
