"""Finds in a written text what cannot be spoken as it stands: numbers, dates, signs, short forms.

The scanner knows no language: decimal marks, short forms and suffixes are passed in. It
covers the whole text with tokens, so that a reader can go through them and write each as words
with its neighbours in view.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

_SPACES = " \t\u00a0\u2007\u2009\u202f"
_DASHES = "-\u2010\u2011\u2012–—"
_PAUSES = ".,!?:;()…" + _DASHES
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5)}
_LONGEST_NUMBER = 7  # longer ungrouped digit runs are identifiers, not amounts
_CENTURY_TURN = 50  # a two-digit year below it belongs to this century
# All but ASCII, Cyrillic letters and the common signs; control characters but line breaks.
_UNUSUAL = re.compile(r"[^\t\n -~\u0400-\u04ff₸№«»–—\u00a0\u2009\u202f]")
# Cyrillic letters that are typed in place of Roman numerals.
_ROMAN_LETTERS = str.maketrans({"І": "I", "Х": "X"})
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


class Kind(Enum):
    """What a token is; see `Token` for the values each kind carries."""

    WORD = auto()
    ABBREVIATION = auto()
    NUMBER = auto()
    DECIMAL = auto()
    FRACTION = auto()
    ROMAN = auto()
    DATE = auto()
    TIME = auto()
    PHONE = auto()
    DIGITS = auto()
    SIGN = auto()
    TO = auto()
    PAUSE = auto()
    SPACE = auto()
    BREAK = auto()


# Names of the pattern's groups that need no more than their kind.
_KINDS = {
    "plain": Kind.WORD,
    "space": Kind.SPACE,
    "break": Kind.BREAK,
    "pause": Kind.PAUSE,
    "sign": Kind.SIGN,
}

NUMERIC = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.FRACTION, Kind.ROMAN, Kind.DATE, Kind.TIME})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text.

    Attributes:
        kind: what it is.
        text: as written (`text[start:end]` of the scanned text).
        start: offset of its first character.
        end: offset after its last character.
        numbers: NUMBER (n,), DECIMAL (whole,), FRACTION (numerator, denominator) or
            (whole, numerator, denominator), ROMAN (n,), DATE (year, month, day),
            TIME (hour, minute).
        detail: DECIMAL: the digits after the mark; PHONE and DIGITS: groups of two or three
            digits separated by spaces, a plus before the first where it is written;
            ABBREVIATION: the short form as it was passed in.
        suffix: letters joined to a number: `1-й` has `й`, `3rd` has `rd`, `18-month` has `month`.
    """

    kind: Kind
    text: str
    start: int
    end: int
    numbers: tuple[int, ...] = ()
    detail: str = ""
    suffix: str = ""


def digit_groups(digits: str) -> tuple[str, ...]:
    """Split a digit string into groups of three, ending in twos where threes do not fit.

    A listener keeps two or three digits at a time: 4 digits are 2+2, 7 are 3+2+2, 11 are 3+3+3+2.
    """
    groups = []
    while digits:
        size = 2 if len(digits) in (2, 4) else min(3, len(digits))
        groups.append(digits[:size])
        digits = digits[size:]
    return tuple(groups)


def clean(text: str) -> str:
    """The text with composed letters, ASCII digits and one kind of line break."""
    text = unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return _UNUSUAL.sub(lambda match: _clean_character(match.group()), text)


def _clean_character(character: str) -> str:
    if character in "²³" or character in _VULGAR:
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in ("Nl", "No"):
        plain = unicodedata.normalize("NFKC", character)
        return plain if plain.isascii() else " "
    if category in ("Cf", "Mn", "Cc"):  # soft hyphens, joiners, stress marks
        return ""
    return character


class Scanner:
    """Splits a text into tokens.

    Args:
        decimal: characters that may stand before the decimal digits.
        group: a character, besides spaces, that may stand between groups of three digits.
        abbreviations: short forms written with full stops, such as `т.е.`; spaces may stand
            after their inner stops.
        bare_suffixes: letters that may follow a number without a hyphen, such as `rd`.
    """

    def __init__(
        self,
        *,
        decimal: str = ",.",
        group: str = "",
        abbreviations: Iterable[str] = (),
        bare_suffixes: Iterable[str] = (),
    ) -> None:
        self._abbreviations = {_key(short): short for short in abbreviations}
        self._pattern = re.compile(
            _pattern(decimal, group, self._abbreviations, tuple(bare_suffixes)),
            re.VERBOSE | re.IGNORECASE,
        )

    def scan(self, text: str) -> tuple[Token, ...]:
        """Tokens that cover the text from its first to its last character.

        Args:
            text: as `clean` returns it.
        """
        return tuple(_ranges(tuple(self._tokens(text))))

    def _tokens(self, text: str) -> Iterator[Token]:
        for match in self._pattern.finditer(text):
            name = match.lastgroup or ""
            kind = _KINDS.get(name)
            if kind is not None:
                yield Token(kind, match.group(), match.start(), match.end())
            elif name == "word":
                yield _word(match)
            elif name == "short":
                short = self._abbreviations[_key(match.group())]
                yield Token(
                    Kind.ABBREVIATION, match.group(), match.start(), match.end(), detail=short
                )
            else:
                yield _numeric(match)


def _word(match: re.Match[str]) -> Token:
    roman = roman_value(match.group())
    if roman:
        return Token(Kind.ROMAN, match.group(), match.start(), match.end(), (roman,))
    return Token(Kind.WORD, match.group(), match.start(), match.end())


def roman_value(word: str) -> int:
    """Value of a Roman numeral up to 39 in capitals, else 0."""
    letters = word.translate(_ROMAN_LETTERS)
    if not _ROMAN.fullmatch(letters):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in letters]
    return sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )


def _key(short: str) -> str:
    return re.sub(r"\s+", "", short).casefold()


def _pattern(
    decimal: str, group: str, abbreviations: Iterable[str], bare_suffixes: tuple[str, ...]
) -> str:
    spaces = re.escape(_SPACES)
    shorts = "|".join(
        re.escape(short).replace(r"\.", rf"\.[{spaces}]?").removesuffix(rf"[{spaces}]?")
        for short in sorted(abbreviations, key=len, reverse=True)
    )
    bare = "|".join(bare_suffixes)
    groups = rf"[{spaces}{re.escape(group)}]"
    letter = r"[^\W\d_]"
    return rf"""
      (?P<plain> (?-i: [А-ЯЁ]? [а-яё]{{2,}}+ ) (?! [-.'’\w\u2010\u2011²³] ) )
    | (?P<space> [{spaces}]+ )
    | (?P<iso> (?<!\d) \d{{4}}-\d{{2}}-\d{{2}} (?!\d) )
    | (?P<dmy> (?<!\d) \d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}}) (?! \.?\d ) )
    | (?P<time> (?<!\d) (?:[01]?\d|2[0-4]):[0-5]\d (?! :?\d ) )
    | (?P<phone> (?<!\d) (?:
          \+\d{{1,3}} (?:[{spaces}-]? \(? \d{{2,4}} \)? ){{2,5}}
        | 8 [{spaces}-]? \(? \d{{3,4}} \)? (?:[{spaces}-]? \d{{2,4}} ){{2,4}}
        | \d{{2,3}}-\d{{2}}-\d{{2}} ) (?!\d) )
    | (?P<mixed> \d{{1,4}} [{spaces}]? [{"".join(_VULGAR)}] )
    | (?P<vulgar> [{"".join(_VULGAR)}] )
    | (?P<fraction> (?<![\d/]) [1-9]\d{{0,2}}/[1-9]\d{{0,2}} (?![\d/]) )
    | (?P<number>
        (?: (?P<grouped> \d{{1,3}}(?:{groups}\d{{3}})+ (?!\d) ) | (?P<run> \d+ ) )
        (?: [{re.escape(decimal)}] (?P<decimals> \d+ ) (?! [.,]?\d ) )?
        (?: [-\u2010\u2011] (?P<suffix> {letter}+ ) | (?P<bare> {bare or "(?!)"} ) (?!\w) )? )
    | (?P<short> (?<!\w) (?: {shorts or "(?!)"} ) )
    | (?P<word> {letter}+ (?: [-\u2010\u2011'’] {letter}+ )* [²³]? )
    | (?P<break> \s*\n\s* )
    | (?P<pause> [{re.escape(_PAUSES)}] )
    | (?P<sign> . )
    """


def _numeric(match: re.Match[str]) -> Token:
    if match["iso"] is not None or match["dmy"] is not None:
        return _date(match)
    if match["phone"] is not None:
        return _phone(match)
    if match["number"] is not None:
        return _number(match)
    if match["time"] is not None:
        kind, mark = Kind.TIME, ":"
    else:
        kind, mark = Kind.FRACTION, "/"
    return Token(kind, match.group(), match.start(), match.end(), _parts(match, mark))


def _parts(match: re.Match[str], mark: str) -> tuple[int, ...]:
    written = match.group()
    if match["vulgar"] is not None:
        return _VULGAR[written]
    if match["mixed"] is not None:
        return (int(written[:-1].strip(_SPACES)), *_VULGAR[written[-1]])
    return tuple(int(part) for part in written.split(mark))


def _number(match: re.Match[str]) -> Token:
    written, start, end = match.group(), match.start(), match.end()
    suffix = match["suffix"] or match["bare"] or ""
    run, decimals = match["run"], match["decimals"]
    if run is not None and _is_identifier(run):
        digits = run + (decimals or "")
        return Token(
            Kind.DIGITS, written, start, end, detail=" ".join(digit_groups(digits)), suffix=suffix
        )
    digits = run if run is not None else re.sub(r"\D", "", match["grouped"])
    kind = Kind.NUMBER if decimals is None else Kind.DECIMAL
    return Token(kind, written, start, end, (int(digits),), decimals or "", suffix)


def _is_identifier(digits: str) -> bool:
    return len(digits) > _LONGEST_NUMBER or (len(digits) > 1 and digits[0] == "0")


def _date(match: re.Match[str]) -> Token:
    written, start, end = match.group(), match.start(), match.end()
    parts = [int(part) for part in re.split(r"[-.]", written)]
    if match["dmy"] is not None:
        parts.reverse()
    year, month, day = parts
    if year < 100:
        year += 2000 if year < _CENTURY_TURN else 1900
    if 1 <= month <= 12 and 1 <= day <= 31:
        return Token(Kind.DATE, written, start, end, (year, month, day))
    return _as_digits(match)


def _phone(match: re.Match[str]) -> Token:
    written = match.group()
    digits = re.sub(r"\D", "", written)
    local = re.fullmatch(r"\d{2,3}-\d{2}-\d{2}", written)
    if not (local or len(digits) == 11 or (len(digits) > 11 and written[0] == "+")):
        if re.fullmatch(rf"8(?:[{_SPACES}]\d{{3}})+", written):  # eight million and the like
            return Token(Kind.NUMBER, written, match.start(), match.end(), (int(digits),))
        return _as_digits(match)
    blocks = re.findall(r"\d+", written)
    if len(blocks) == 1 or len(blocks[0]) > 4:
        blocks = [digits[: len(digits) - 10], *digit_groups(digits[len(digits) - 10 :])]
    groups = [group for block in blocks for group in digit_groups(block)]
    plus = "+" if written[0] == "+" else ""
    return Token(Kind.PHONE, written, match.start(), match.end(), detail=plus + " ".join(groups))


def _as_digits(match: re.Match[str]) -> Token:
    written = match.group()
    blocks = re.findall(r"\d+", written)
    groups = " ".join(group for block in blocks for group in digit_groups(block))
    return Token(Kind.DIGITS, written, match.start(), match.end(), detail=groups)


def _ranges(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Turn a dash between two numbers into TO, together with the spaces around it.

    An em dash with spaces stays a pause: it separates an option from its key.
    """
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind in NUMERIC:
            yield token
            length = _dash_length(tokens, place + 1)
            if length:
                between = tokens[place + 1 : place + 1 + length]
                written = "".join(part.text for part in between)
                yield Token(Kind.TO, written, between[0].start, between[-1].end)
                place += length
            place += 1
            continue
        yield token
        place += 1


def _dash_length(tokens: tuple[Token, ...], place: int) -> int:
    """How many tokens from `place` on make a dash between numbers; 0 where there is none."""
    rest = tokens[place : place + 4]
    kinds = [token.kind for token in rest]
    if kinds[:1] == [Kind.PAUSE] and rest[0].text in _DASHES:
        return 1 if len(rest) > 1 and kinds[1] in NUMERIC else 0
    if (
        kinds[:3] == [Kind.SPACE, Kind.PAUSE, Kind.SPACE]
        and rest[1].text == "–"
        and len(rest) > 3
        and kinds[3] in NUMERIC
    ):
        return 3
    return 0
