"""Words and numbers that are left of what was said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from assistant.understanding.matching import Matcher
from assistant.understanding.normalising import Token

CASES: list[tuple[str, dict[str, Any]]] = [
    (language, case)
    for language, cases in YAML(typ="safe")
    .load(Path(__file__).with_name("normalising.yaml").read_text(encoding="utf-8"))
    .items()
    for case in cases
]


def written(token: Token) -> str:
    if token.number is None:
        return token.word
    return f"{token.number}." if token.ordinal else str(token.number)


@pytest.mark.parametrize(("language", "case"), CASES, ids=lambda case: str(case)[:60])
def test_words(language: str, case: dict[str, Any], matcher: Callable[[str], Matcher]) -> None:
    tokens = matcher(language).normaliser.tokens(case["text"])
    assert [written(token) for token in tokens] == case["words"]


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_can_be_normalised(
    language: str, text: str, matcher: Callable[[str], Matcher]
) -> None:
    for token in matcher(language).normaliser.tokens(text):
        assert token.word
        assert (token.number is None) == (not token.stem.isdecimal())


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", "forms_ru"),
        ("kk", "forms_kk"),
        ("en", "forms_en"),
    ],
)
def test_forms_of_a_word_meet_at_one_stem(
    language: str, forms: str, matcher: Callable[[str], Matcher]
) -> None:
    path = Path(__file__).with_name("forms.yaml")
    for words in YAML(typ="safe").load(path.read_text(encoding="utf-8"))[forms]:
        stems = {matcher(language).normaliser.stem(word) for word in words}
        assert len(stems) == 1, words


def test_a_number_of_any_length_can_be_said(matcher: Callable[[str], Matcher]) -> None:
    """Python itself refuses to read more than 4300 digits."""
    (token,) = matcher("ru").normaliser.tokens("9" * 5000)
    assert token.number is not None
    assert not matcher("ru").facts.find([token], topic="large_family", expected="children")
