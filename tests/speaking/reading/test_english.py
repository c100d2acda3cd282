from typing import Protocol

from assistant.speaking.reading import read_aloud


class _Case(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def say(self) -> str: ...


def test_says_what_an_english_speaker_would(english: _Case) -> None:
    assert read_aloud(english.text, "en") == english.say


def test_what_has_been_read_stays(english: _Case) -> None:
    assert read_aloud(english.say, "en") == english.say
