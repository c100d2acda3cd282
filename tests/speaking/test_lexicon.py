"""Words are spelt for each engine as the pronunciation files say; cases stand in lexicon.yaml."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.errors import ConfigurationError
from assistant.speaking.lexicon import STRESS, load_lexicon

CASES = [
    pytest.param(language, *(str(part).replace("'", STRESS) for part in case), id=f"{case}")
    for language, cases in YAML(typ="safe")
    .load(Path(__file__).with_name("lexicon.yaml").read_text(encoding="utf-8"))
    .items()
    for case in cases
]
HEAD = "vowels: ao\nsample: x\nwords:\n"


@pytest.mark.parametrize(("language", "engine", "text", "spelt"), CASES)
def test_spelling(language: str, engine: str, text: str, spelt: str) -> None:
    assert load_lexicon(language).respell(text, engine) == spelt


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@pytest.mark.parametrize("engine", ["rhvoice", "piper", "espeak"])
def test_every_key_is_found_and_leaves_no_marks_behind(language: str, engine: str) -> None:
    lexicon = load_lexicon(language)
    for key in lexicon.words:
        written = key.replace("*", "а" if language != "en" else "s")
        assert lexicon.knows(written), key
        assert not set("+*") & set(lexicon.respell(written, engine)), key


def test_syllables_are_vowels() -> None:
    assert load_lexicon("en").syllables("A banana.") == 4


def test_the_longest_key_wins(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text(
        HEAD + "  ab: one\n  ab*: two*\n  ab cd: three\n", encoding="utf-8"
    )
    lexicon = load_lexicon("xx", tmp_path)
    assert lexicon.respell("ab abx ab cd", "piper") == "two twox three"
    assert lexicon.respell("AB  CD", "piper") == "three"


def test_an_engine_may_have_a_spelling_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ru.yaml").write_text(HEAD + "  ab: {say: +ab, espeak: eb}\n", encoding="utf-8")
    lexicon = load_lexicon("ru", tmp_path)
    spelt = [lexicon.respell("ab", engine) for engine in ("rhvoice", "piper", "espeak")]
    assert spelt == [f"a{STRESS}b", f"a{STRESS}b", "eb"]


def test_an_empty_lexicon_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("vowels: a\nsample: x\nwords: {}\n", encoding="utf-8")
    lexicon = load_lexicon("xx", tmp_path)
    assert lexicon.respell("ab", "piper") == "ab"
    assert not lexicon.knows("ab")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (None, "cannot be read"),
        (HEAD + "  ab: one\n  ab: two\n", "ab"),
        (HEAD + "  ab: [one]\n", "ab"),
        (HEAD + "  Ab: one\n", "lower case"),
        (HEAD + "  a*b: one\n", r"\* stands only at the end"),
        (HEAD + "  ab: one*\n", r"more \* than the key"),
        (HEAD + "  ab: +b\n", "does not stand before a vowel"),
        (HEAD + "  ab: {say: ab, flite: ub}\n", "flite"),
        ("words: {}\n", "vowels"),
    ],
)
def test_a_wrong_file_is_named(content: str | None, named: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "xx.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=named) as raised:
        load_lexicon("xx", tmp_path)
    assert str(tmp_path / "xx.yaml") in raised.value.problem
