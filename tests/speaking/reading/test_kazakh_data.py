"""The Kazakh word list: what it promises, and how it says what is wrong with it."""

import shutil
from pathlib import Path

import pytest

from assistant import paths
from assistant.errors import ConfigurationError
from assistant.speaking.reading.kazakh import KazakhReader
from assistant.speaking.reading.kazakh_data import awaiting_review, load_kazakh

SHIPPED = paths.shipped("voices") / "reading"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("kk.yaml", "kk-grammar.yaml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> int:
    """Replace the first `old` and return its line number."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_an_added_abbreviation_takes_its_own_suffixes(folder: Path) -> None:
    change(folder / "kk.yaml", "abbreviations:\n", "abbreviations:\n  ЖАК: жергілікті ақпарат\n")
    assert KazakhReader(load_kazakh(folder)).read("ЖАК-ке") == "жергілікті ақпаратқа"


def test_a_digit_in_what_is_said_is_refused_with_its_line(folder: Path) -> None:
    line = change(folder / "kk.yaml", "АӘК: атаулы", "АӘК: 5 атаулы")
    with pytest.raises(ConfigurationError, match=rf"kk\.yaml:{line}: .*abbreviations\.АӘК"):
        load_kazakh(folder)


def test_an_unknown_field_is_refused_with_its_line(folder: Path) -> None:
    line = change(folder / "kk.yaml", "    where: between", "    were: between")
    with pytest.raises(ConfigurationError, match=rf"kk\.yaml:{line}: .*were"):
        load_kazakh(folder)


def test_a_broken_line_is_named(folder: Path) -> None:
    change(folder / "kk-grammar.yaml", "zero: нөл", "zero: [нөл")
    with pytest.raises(ConfigurationError, match=r"kk-grammar\.yaml:\d+: "):
        load_kazakh(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "kk.yaml").unlink()
    with pytest.raises(ConfigurationError, match=r"kk\.yaml: cannot be read"):
        load_kazakh(folder)


def test_a_suffix_that_grammar_does_not_know_is_refused(folder: Path) -> None:
    line = change(folder / "kk-grammar.yaml", "  бастап: ablative", "  бастап: abblative")
    with pytest.raises(ConfigurationError, match=rf"kk-grammar\.yaml:{line}: .*postpositions"):
        load_kazakh(folder)


def test_no_spelling_is_listed_twice() -> None:
    for section, entries in load_kazakh().words.sections():
        spellings = [
            spelling for key, entry in entries.items() for spelling in (key, *entry.variants)
        ]
        assert len(spellings) == len(set(spellings)), section


def test_what_is_said_needs_no_further_reading() -> None:
    reader = KazakhReader(load_kazakh())
    for section, entries in load_kazakh().words.sections():
        for key, entry in entries.items():
            assert reader.read(entry.say) == entry.say, f"{section}: {key}"


def test_renderings_of_our_own_are_listed_for_the_editor() -> None:
    waiting = {item.written: item for item in awaiting_review(load_kazakh())}
    assert waiting["eGov"].section == "abbreviations"
    assert "АЕК" not in waiting
