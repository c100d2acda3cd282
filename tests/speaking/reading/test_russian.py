from typing import Protocol

import pytest

from assistant.speaking.reading import read_aloud


class _Case(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def say(self) -> str: ...


def test_says_what_a_russian_speaker_would(russian: _Case) -> None:
    assert read_aloud(russian.text, "ru") == russian.say


def test_what_has_been_read_stays(russian: _Case) -> None:
    assert read_aloud(russian.say, "ru") == russian.say


@pytest.mark.parametrize("mark", [", ", ". ", "! ", "? ", ": ", "; ", " — ", " – ", "\n"])
def test_pauses_stay(mark: str) -> None:
    assert read_aloud(f"да{mark}нет", "ru") == f"да{mark}нет"


def test_blank_text_is_silence() -> None:
    assert read_aloud("  \n ", "ru") == ""
