"""Lengths of time among the words: half a year, a year and two months, eight months old."""

from collections.abc import Sequence

from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.patterns import Durations, Span

_MONTHS = 12
_DAYS = {"week": 7, "day": 1}
_DAYS_A_MONTH = 30


class DurationFinder:
    """Finds lengths of time in the words of one language."""

    def __init__(self, data: LanguageData, normaliser: Normaliser) -> None:
        self._units = {
            normaliser.stem(word): unit for unit, words in data.units.items() for word in words
        }
        self._lengths = {normaliser.stem(word): months for word, months in data.lengths.items()}
        self._links = frozenset(data.unit_links)
        self._half = tuple(tuple(each.split()) for each in data.half_after)

    def find(self, tokens: Sequence[Token]) -> Durations:
        """Every length of time, by the place of its first word."""
        found: dict[int, Span] = {}
        for at in range(len(tokens)):
            span = self._span(tokens, at)
            if span is not None:
                found[at] = self._joined(tokens, span)
        return found

    def unit(self, token: Token) -> str | None:
        """The unit that a word is: year, month, week or day."""
        return self._units.get(token.stem)

    def days(self, tokens: Sequence[Token], at: int) -> int | None:
        """Days of a length that is given in days or weeks and begins here."""
        if at + 1 < len(tokens) and tokens[at].number is not None:
            unit = self.unit(tokens[at + 1])
            if unit in _DAYS:
                return (tokens[at].number or 0) * _DAYS[unit]
        unit = self.unit(tokens[at])
        return _DAYS.get(unit) if unit else None

    def _span(self, tokens: Sequence[Token], at: int) -> Span | None:
        token = tokens[at]
        if token.number is not None:
            return self._counted(tokens, at)
        if token.stem in self._lengths:
            return Span(at + 1, self._lengths[token.stem])
        unit = self.unit(token)
        if unit is None:
            return None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after is not None and after.number is not None and not after.ordinal:
            # «Years seventy», but «a year, two months».
            beyond = tokens[at + 2] if at + 2 < len(tokens) else None
            if beyond is None or self.unit(beyond) is None:
                return Span(at + 2, _months(after.number, unit, half=after.half))
        return Span(at + 1, _months(1, unit, half=False))

    def _counted(self, tokens: Sequence[Token], at: int) -> Span | None:
        """A length that begins with its number."""
        token = tokens[at]
        number = token.number or 0
        if token.aged:
            return Span(at + 1, number * _MONTHS)
        unit = self.unit(tokens[at + 1]) if at + 1 < len(tokens) else None
        if unit is None or token.ordinal or (number == 0 and not token.half):
            return None
        return Span(at + 2, _months(number, unit, half=token.half))

    def _joined(self, tokens: Sequence[Token], span: Span) -> Span:
        """A year and its months make one length."""
        at = span.end
        for words in self._half:
            if span.months == _MONTHS and words == tuple(
                t.word for t in tokens[at : at + len(words)]
            ):
                return Span(at + len(words), span.months + _MONTHS // 2)
        if at < len(tokens) and tokens[at].word in self._links:
            at += 1
        if at + 1 < len(tokens) and span.months % _MONTHS == 0 and span.months:
            number, unit = tokens[at].number, self.unit(tokens[at + 1])
            if number is not None and unit == "month" and number < _MONTHS:
                return Span(at + 2, span.months + number)
        return span


def _months(number: int, unit: str, *, half: bool) -> int:
    if unit == "year":
        return number * _MONTHS + (_MONTHS // 2 if half else 0)
    if unit == "month":
        return number
    return number * _DAYS[unit] // _DAYS_A_MONTH
