"""Turns written text into words for the ear: no digits, no signs, no short forms."""

from importlib import import_module
from typing import Protocol

from assistant.errors import ConfigurationError

_MODULES = {"ru": "russian", "en": "english", "kk": "kazakh"}


class Reader(Protocol):
    """Reads one language aloud. Safe to use from several threads."""

    def read(self, text: str) -> str:
        """The words for a text; see `read_aloud`."""


def load_reader(language: str) -> Reader:
    """The reader of a language with its words and dictionary, loaded once for the process.

    Args:
        language: ISO 639-1 code: `ru`, `en` or `kk`.

    Raises:
        ConfigurationError: the language has no reader, or its word list is broken.
    """
    try:
        name = _MODULES[language]
    except KeyError:
        raise ConfigurationError(
            f"No text can be read aloud in the language “{language}”.",
            mend=f"Choose one of {', '.join(sorted(_MODULES))}.",
        ) from None
    # Imported when first asked for: a line that speaks English needs no Russian dictionary.
    reader: Reader = import_module(f"{__name__}.{name}").reader()
    return reader


def read_aloud(text: str, language: str) -> str:
    """The words that a voice speaks for a text.

    Numbers, dates, money, percents and phone numbers are written out, short forms are
    expanded or spelled. Sentence punctuation, dashes and line breaks stay: they carry the
    pauses. Reading the result again changes nothing.

    Args:
        text: as a script writes it.
        language: ISO 639-1 code: `ru`, `en` or `kk`.

    Raises:
        ConfigurationError: the language has no reader, or its word list is broken.
    """
    return load_reader(language).read(text)
