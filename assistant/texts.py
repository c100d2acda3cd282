"""Texts in the three languages of the line."""

from typing import Literal, TypeAlias

from assistant.yaml_files import Checked

Language: TypeAlias = Literal["ru", "kk", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "kk", "en")


class Texts(Checked):
    """The same text in all three languages, for the ear: one line is one breath."""

    ru: str
    kk: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in one language, without surrounding space."""
        text: str = getattr(self, language)
        return text.strip()
