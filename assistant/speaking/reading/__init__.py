"""Turns written text into words for the ear: no digits, no signs, no short forms."""

from importlib import import_module

from assistant.errors import ConfigurationError

_MODULES = {"ru": "russian", "en": "english", "kk": "kazakh"}


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
    try:
        name = _MODULES[language]
    except KeyError:
        raise ConfigurationError(
            f"No text can be read aloud in the language “{language}”.",
            mend=f"Choose one of {', '.join(sorted(_MODULES))}.",
        ) from None
    # Imported when first asked for: a line that speaks English needs no Russian dictionary.
    module = import_module(f"{__name__}.{name}")
    words: str = module.read_aloud(text)
    return words
