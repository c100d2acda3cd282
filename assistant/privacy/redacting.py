"""Takes out of a text what is somebody's own, before it is written anywhere (requirement J2)."""

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.privacy.birth_dates import BirthDates
from assistant.privacy.names import PrivateNames
from assistant.privacy.numbers import PrivateNumbers
from assistant.privacy.places import PrivatePlaces
from assistant.privacy.spoken_mail import SpokenMail
from assistant.privacy.spoken_words import spoken_words
from assistant.privacy.words_file import PrivateFile, load_private

NUMBER = "[number]"
NAME = "[name]"
ADDRESS = "[address]"
DATE = "[date]"
_MAIL = re.compile(r"\S+@\S+\.\w+")
_ACCOUNT = re.compile(r"(?=(?:\w*\d){5})(?=\w*[^\W\d_])\w+")
"""Letters and at least five digits without a gap: a document, an account (KZ…)."""
_SERIES = re.compile(r"[^\W\d_]{1,2}[\s-]?$")
"""Letters right before a number that belong to a document's."""

_Span = tuple[int, int, str]


class Privacy:
    """Masks numbers, names and addresses. Safe for several threads."""

    def __init__(self, data: PrivateFile) -> None:
        """Learn the words.

        Args:
            data: `private.yaml`.
        """
        self._numbers = PrivateNumbers(data)
        self._names = PrivateNames(data)
        self._places = PrivatePlaces(data)
        self._births, self._mail = BirthDates(data), SpokenMail(data)

    def redacted(self, text: str, language: str = "ru") -> str:
        """A text with markers in place of what is private.

        Ages, years, sums of money and counts stay; so does everything else.

        Args:
            text: as heard, keyed or written.
            language: in which it was said. All languages are searched: callers mix them.
        """
        del language
        kept: list[str] = []
        at = 0
        for start, end, marker in _merged(sorted(self._spans(text))):
            kept += [text[at:start], marker]
            at = end
        return "".join([*kept, text[at:]])

    def _spans(self, text: str) -> Iterator[_Span]:
        for secret in self._numbers.find(text):
            start = secret.start
            series = _SERIES.search(text, 0, start)
            if series and series.group().strip(" -").isupper():
                start = series.start()
            yield start, secret.end, NUMBER
        for match in _ACCOUNT.finditer(text):
            yield match.start(), match.end(), NUMBER
        for match in _MAIL.finditer(text):
            yield match.start(), match.end(), ADDRESS
        words = spoken_words(text)
        for first, last in self._mail.find(words):
            yield words[first].start, words[last - 1].end, ADDRESS
        for begin, end in self._births.find(text, words):
            yield begin, end, DATE
        for first, last in self._names.find(words):
            yield words[first].start, words[last - 1].end, NAME
        for first, last in self._places.find(words):
            yield words[first].start, words[last - 1].end, ADDRESS


def load_privacy(folder: Path | None = None) -> Privacy:
    """Read `private.yaml` of a folder of scripts; without one, of those of Kazakhstan.

    Raises:
        ScriptError: it is missing or wrong.
    """
    return Privacy(load_private(folder))


def _merged(spans: list[_Span]) -> Iterator[_Span]:
    """Spans that overlap as one, with the marker of the longest."""
    for_now: _Span | None = None
    for span in spans:
        if for_now is not None and span[0] < for_now[1]:
            longer = max(for_now, span, key=lambda each: each[1] - each[0])
            for_now = for_now[0], max(for_now[1], span[1]), longer[2]
            continue
        if for_now is not None:
            yield for_now
        for_now = span
    if for_now is not None:
        yield for_now
