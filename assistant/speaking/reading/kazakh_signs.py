"""Signs in a Kazakh text: which are said, and which leave only a space."""

import re

from assistant.speaking.reading.kazakh_data import Entry, Wordlist
from assistant.speaking.reading.kazakh_tokens import HYPHENS

MINUS = "\N{MINUS SIGN}"
_FRACTIONS = "½⅓⅔¼¾⅕"
_LETTER = rf"[^\W\d_{_FRACTIONS}]"
_APOSTROPHES = "'’"
_SIGN = re.compile(r"[^\w\s.,!?:;()…‒–—‐‑-]|_")
_WITH_POWERS = re.compile(r"\w*[²³]\w*")
_POWERS = re.compile("[²³]")


class Signs:
    """Prepares a text for the scanner, so that only signs that are said are left in it.

    Args:
        words: signs, units and currencies, and where they are said.
        short_forms: what the scanner takes for one form though it is no single word.
    """

    def __init__(self, words: Wordlist, short_forms: tuple[str, ...]) -> None:
        self._entries = {
            written: entry
            for key, entry in words.signs.items()
            for written in (key, *entry.variants)
        }
        self._units = frozenset(
            written
            for entries in (words.units, words.currencies)
            for key, entry in entries.items()
            for written in (key, *entry.variants)
        )
        shorts = "|".join(re.escape(form) for form in short_forms if form[0].isalpha())
        # Where a space was left out, and the two sides would be taken for one word.
        self._joints = re.compile(
            rf"(?<={_LETTER})(?=[{_FRACTIONS}])|(?<=[{_FRACTIONS}])(?={_LETTER})"
            rf"|(?<=[{_APOSTROPHES}{re.escape(HYPHENS)}])(?=[{_FRACTIONS}])"
            rf"|(?:(?<=\d)|(?<=\d[-‐‑]))(?={shorts})",
            re.IGNORECASE,
        )

    def listed(self, sign: str) -> Entry | None:
        """What the word list says of this sign."""
        return self._entries.get(sign)

    def prepare(self, text: str) -> str:
        """The text with a space for every sign that has nothing to say where it stands."""
        text = _WITH_POWERS.sub(self._power, text)
        text = _SIGN.sub(self._kept, text)
        return self._joints.sub(" ", text)

    def _power(self, match: re.Match[str]) -> str:
        """A square or cube in a unit stays; on any other word it marks a footnote."""
        written = match.group()
        return written if written.lstrip("0123456789") in self._units else _POWERS.sub(" ", written)

    def _kept(self, match: re.Match[str]) -> str:
        sign = match.group()
        before, after = match.string[: match.start()][-1:], match.string[match.end() :]
        return sign if self._is_said(sign, before, after) else " "

    def _is_said(self, sign: str, before: str, after: str) -> bool:
        near = after[:1]
        if sign in self._units:
            return True
        entry = self._entries.get(sign)
        where = entry.where if entry else ""
        said = {
            "anywhere": True,
            "number": after.lstrip(" \u00a0")[:1].isdigit(),
            "alone": not before.isalnum() and not near.isalnum(),
            "between": (before.isalnum() or before in self._units) and near.isalnum(),
        }
        if entry is not None:
            return said[where]
        if sign == MINUS:
            return near.isdigit()
        if sign in _APOSTROPHES:
            return before.isalpha() and near.isalpha()
        # A closing quotation mark may stand between a word and its suffix.
        return before.isalpha() and near in HYPHENS and bool(near) and after[1:2].isalpha()
