"""Forms of one English word meet; words of other meaning do not."""

import pytest

from assistant.understanding.english_stems import english_stem


@pytest.mark.parametrize(
    "forms",
    [
        ("baby", "babies", "baby's"),
        ("apply", "applies", "applied", "applying"),
        ("stop", "stops", "stopped", "stopping"),
        ("call", "called", "calling"),
        ("pay", "pays", "paying"),
        ("class", "classes"),
        ("pension", "pensions", "pension's"),
    ],
)
def test_forms_of_a_word_meet(forms: tuple[str, ...]) -> None:
    assert len({english_stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("raise", "raised"),
        ("thing", "th"),
        ("bed", "b"),
        ("bus", "bu"),
        ("this", "thi"),
        ("ring", "r"),
    ],
)
def test_short_words_and_others_stay(one: str, other: str) -> None:
    assert english_stem(one) == one
    assert english_stem(one) != english_stem(other)


def test_words_of_other_letters_stay() -> None:
    assert english_stem("балалар") == "балалар"
