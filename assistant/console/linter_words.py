"""The linter's findings in the language of the page: it speaks English, with figures in it."""

import re
from collections.abc import Mapping
from string import Formatter

from assistant.texts import Texts


class LinterWords:
    """Translates what the linter and the checks of files say.

    Args:
        texts: each with the English sentence as `en`, its changing parts in braces.
    """

    def __init__(self, texts: Mapping[str, Texts]) -> None:
        self._patterns = [
            (re.compile(_pattern(each.en), re.DOTALL), each) for each in texts.values()
        ]

    def said(self, english: str, language: str) -> str:
        """A finding in a language; as it is, if nobody has translated it."""
        if language == "en":
            return english
        for pattern, texts in self._patterns:
            match = pattern.fullmatch(english.strip())
            if match:
                return texts.in_language(language).format(**match.groupdict())
        return english

    def knows(self, english: str) -> bool:
        """Whether a finding has been translated."""
        return any(pattern.fullmatch(english.strip()) for pattern, _ in self._patterns)


def _pattern(text: str) -> str:
    parts = Formatter().parse(text.strip())
    return "".join(
        re.escape(literal) + (f"(?P<{name}>.+?)" if name else "") for literal, name, _, _ in parts
    )
