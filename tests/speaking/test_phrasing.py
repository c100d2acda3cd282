"""Texts are divided where a listener needs it; each case stands in phrasing.yaml."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.errors import ConfigurationError
from assistant.settings import PauseSettings, SpeakingSettings
from assistant.speaking.lexicon import load_lexicon
from assistant.speaking.phrasing import Boundary, Phrase, load_phrasing

CASES = [
    pytest.param(language, case["text"], [tuple(pair) for pair in case["phrases"]], id=case["text"])
    for language, cases in YAML(typ="safe")
    .load(Path(__file__).with_name("phrasing.yaml").read_text(encoding="utf-8"))
    .items()
    for case in cases
]


@pytest.mark.parametrize(("language", "text", "phrases"), CASES)
def test_phrases(language: str, text: str, phrases: list[tuple[str, str]]) -> None:
    phrasing = load_phrasing(language, load_lexicon(language).syllables)
    assert [(part.text, part.boundary.value) for part in phrasing.split(text)] == phrases


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_no_word_is_lost_or_moved(language: str, prompts: dict[str, list[str]]) -> None:
    phrasing = load_phrasing(language, load_lexicon(language).syllables)
    for prompt in prompts[language]:
        spoken = " ".join(phrase.text for phrase in phrasing.split(prompt))
        assert words(spoken) == words(prompt)


def words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def test_pauses_are_those_of_the_requirements(speaking: SpeakingSettings) -> None:
    pauses = speaking.pauses
    assert 0.4 <= pauses.clause <= 0.6
    assert 0.4 <= pauses.sentence <= 0.6
    assert 0.7 <= pauses.option <= 1.0
    assert pauses.option_key >= 0.5
    assert 0.3 <= pauses.digit_group <= 0.5
    assert pauses.longest <= 2.0


def test_the_factor_lengthens_a_pause_up_to_the_longest() -> None:
    pauses = PauseSettings(
        phrase=0.1, clause=0.4, sentence=0.5, option=0.9, option_key=0.6, digit_group=0.3, longest=1
    )
    assert Phrase("", Boundary.CLAUSE).pause(pauses) == pytest.approx(0.4)
    assert Phrase("", Boundary.CLAUSE).pause(pauses, 2) == pytest.approx(0.8)
    assert Phrase("", Boundary.OPTION).pause(pauses, 2) == pytest.approx(1.0)
    assert Phrase("", Boundary.END).pause(pauses, 2) == 0


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (None, "cannot be read"),
        ("numbers: [", r"\.yaml:\d+: "),
        ("numbers: a\nbefore: b\nbefore_if_very_long: d\n", "after"),
        ("numbers: a\nbefore: b\nbefore_if_very_long: d\nafter: c\nelse: d\n", "else"),
    ],
)
def test_a_wrong_file_is_named(content: str | None, named: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "ru.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=named) as raised:
        load_phrasing("ru", len, tmp_path)
    assert str(tmp_path / "ru.yaml") in raised.value.problem


def test_a_text_without_punctuation_is_spoken_in_parts() -> None:
    phrasing = load_phrasing("en", load_lexicon("en").syllables)
    phrases = phrasing.split("banana " * 1700)
    assert len(phrases) > 100
    assert max(phrasing.syllables(phrase.text) for phrase in phrases) <= 60
    assert [word for phrase in phrases for word in words(phrase.text)] == ["banana"] * 1700
    assert len(phrasing.split("a" * 10_000)) == 1
