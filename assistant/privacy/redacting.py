"""Takes out of a text what is somebody's own, before it is written anywhere (requirement J2)."""

import re
from collections.abc import Iterator
from itertools import chain
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

    def __init__(self, *data: PrivateFile) -> None:
        """Learn the words.

        Args:
            data: `private.yaml`, of one or several folders: what one of them knows is masked.
        """
        self._numbers = [PrivateNumbers(each) for each in data]
        self._words = [
            (SpokenMail(each), BirthDates(each), PrivateNames(each), PrivatePlaces(each))
            for each in data
        ]

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
        for secret in chain.from_iterable(each.find(text) for each in self._numbers):
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
        for mail, births, names, places in self._words:
            for first, last in mail.find(words):
                yield words[first].start, words[last - 1].end, ADDRESS
            for begin, end in births.find(text, words):
                yield begin, end, DATE
            for first, last in names.find(words):
                yield words[first].start, words[last - 1].end, NAME
            for first, last in places.find(words):
                yield words[first].start, words[last - 1].end, ADDRESS


def load_privacy(folder: Path | None = None) -> Privacy:
    """What is masked by the shipped `private.yaml`, and by that of a folder of scripts as well.

    Editors may add to what is masked; nothing they take out is written down for that.

    Raises:
        ScriptError: one of them is missing or wrong.
    """
    shipped = load_private()
    own = shipped if folder is None else load_private(folder)
    # What nobody changed is not looked for twice.
    return Privacy(shipped) if own == shipped else Privacy(shipped, own)


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
