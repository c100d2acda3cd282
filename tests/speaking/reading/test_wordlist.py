from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.paths import shipped
from assistant.speaking.reading.russian import load_reader
from assistant.speaking.reading.russian_words import RussianWords
from assistant.speaking.reading.wordlist import load_words

_SHIPPED = shipped("voices") / "reading" / "ru.yaml"


def _changed(folder: Path, old: str, new: str) -> tuple[Path, int]:
    """A copy of the Russian list with one change, and the line of the change."""
    text = _SHIPPED.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = folder / "ru.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("  без: [genitive]\n", "  без: [genetive]\n", "governors.без.0"),
        ("year: год\n", 'year: ""\n', "year"),
        ("minute: минута\n", "minutes: минута\n", "minute"),
        ("how: word, read: загс}", "how: spell, read: загс}", "short_forms"),
        ("collectives: {2: двое,", "collectives: {two: двое,", "collectives"),
    ],
)
def test_a_wrong_field_is_named_with_its_file_and_line(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    path, line = _changed(tmp_path, old, new)
    with pytest.raises(ConfigurationError) as refusal:
        load_words(RussianWords, "ru", path)
    assert str(path) in refusal.value.problem
    assert field in refusal.value.problem
    missing = "minutes" in new  # a field that is not there has no line of its own
    assert missing or f":{line}: " in refusal.value.problem


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path, line = _changed(tmp_path, "conjunctions: [и, или, либо]", "conjunctions: [и, или, либо")
    with pytest.raises(ConfigurationError) as refusal:
        load_words(RussianWords, "ru", path)
    # The parser notices an open bracket where the next key begins.
    assert any(f":{line + more}: " in refusal.value.problem for more in range(4))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.yaml"):
        load_words(RussianWords, "ru", tmp_path / "none.yaml")


def test_a_new_short_form_is_spoken(tmp_path: Path) -> None:
    line = "short_forms:\n  - {short: МРП,"
    new = "short_forms:\n  - {short: ФКЦП, how: always, read: новая форма}\n  - {short: МРП,"
    path, _ = _changed(tmp_path, line, new)
    assert load_reader(path).read("без ФКЦП") == "без новой формы"


def test_a_new_unit_is_counted(tmp_path: Path) -> None:
    path, _ = _changed(tmp_path, "  шт: штука\n", "  шт: штука\n  упак: упаковка\n")
    assert load_reader(path).read("до 2 упак.") == "до двух упаковок."
