"""Kazakh dates, years and times of day."""

from assistant.speaking.reading.kazakh_data import Calendar, NumeralWords
from assistant.speaking.reading.kazakh_harmony import Chain, Harmony, Word
from assistant.speaking.reading.kazakh_numerals import Numerals
from assistant.speaking.reading.kazakh_tokens import Tokens
from assistant.speaking.reading.scanner import Kind, Token

_NUMERO = "№"
_OF_THAT_DAY: Chain = ("locative", "relative")

Spoken = tuple[str, int]
"""Words, and the place after the last token that they stand for."""


class Dates:
    """Reads what tells a time.

    Args:
        calendar: months and years.
        words: words between two times.
        numerals: writes numbers in words.
        harmony: makes suffixes.
    """

    def __init__(
        self, calendar: Calendar, words: NumeralWords, numerals: Numerals, harmony: Harmony
    ) -> None:
        self._calendar = calendar
        self._words = words
        self._numerals = numerals
        self._harmony = harmony

    def date(self, tokens: Tokens, place: int) -> Spoken:
        """A date in figures, with the word year after it or without: «01.01.2026 ж.»."""
        year, month, day = tokens[place].numbers
        name = self._calendar.months[month - 1]
        spoken = f"{self._ordinal(year)} {self._calendar.of_year} {self._ordinal(day)} {name}"
        if tokens[place + 1].kind is Kind.TO and tokens[place + 2].kind is Kind.DATE:
            later, end = self.date(tokens, place + 2)
            return self._from_to(spoken, later), end
        chain, end = self._year_word(tokens, place + 1) or ((), place + 1)
        if chain == ("relative",):
            chain = _OF_THAT_DAY
        elif chain == ("possessive",):
            chain = ()
        if not chain:
            chain, end = tokens.suffix(end)
        if not chain and tokens[tokens.after_space(end)].text == _NUMERO:
            chain = _OF_THAT_DAY  # an order of that day
        return self._harmony.attach(Word(spoken), chain).text, end

    def year(self, tokens: Tokens, place: int) -> Spoken | None:
        """A year before its word, which may be shortened: «2026 ж.»."""
        written = tokens[place]
        found = self._year_word(tokens, place + 1)
        if found is None:
            return None
        chain, end = found
        spoken = self._year_number(written)
        after = tokens.after_space(place + 1)
        if tokens.word(after) not in self._calendar.year_short:
            return f"{spoken} {tokens[after].text}", after + 1
        if tokens.word(after) == self._calendar.year_short[0]:
            return f"{spoken} {self._calendar.years}", end
        if not chain and self._is_day(tokens, tokens.after_space(end)):
            return f"{spoken} {self._calendar.of_year}", end
        if not chain:
            chain, end = tokens.suffix(end)
        word = self._harmony.attach(Word(self._calendar.year), chain).text
        return f"{spoken} {word}", end

    def years(self, tokens: Tokens, place: int) -> Spoken | None:
        """Two years with a dash: «2025–2026 жж.»."""
        first, second = tokens[place], tokens[place + 2]
        if not (self._is_year(first) and self._is_year(second)):
            return None
        later = self.year(tokens, place + 2)
        if later is None:
            return None
        earlier = self._ordinal(first.numbers[0])
        if second.numbers[0] - first.numbers[0] == 1:
            return f"{earlier} {self._words.and_} {later[0]}", later[1]
        number = self._ordinal(second.numbers[0])
        rest = later[0].removeprefix(number)
        return self._from_to(earlier, number, attribute=True) + rest, later[1]

    def days(self, tokens: Tokens, place: int) -> Spoken | None:
        """Two days of one month with a dash and the month after them."""
        if not (self._could_be_day(tokens[place]) and self._is_day(tokens, place + 2)):
            return None
        first, second = tokens[place].numbers[0], tokens[place + 2].numbers[0]
        end = tokens.after_space(place + 3)
        month = next(name for name in self._calendar.months if tokens.word(end)[:4] == name[:4])
        if tokens.word(end + 1).startswith(self._words.between):
            earlier = self._harmony.with_and(self._ordinal(first))
            return f"{earlier} {self._ordinal(second)} {month}", end + 1
        earlier = f"{self._ordinal(first)} {month}"
        later = f"{self._ordinal(second)} {month}"
        chain = self._harmony.stem_chain(tokens.word(end), month) or ()
        return self._from_to(earlier, later, attribute=chain[-1:] == ("relative",)), end + 1

    def day(self, tokens: Tokens, place: int) -> Spoken | None:
        """The day before a month; the month is left to be read by itself."""
        if not self._is_day(tokens, place):
            return None
        return self._ordinal(tokens[place].numbers[0]), place + 1

    def time(self, tokens: Tokens, place: int) -> Spoken:
        """A time of day: «9:30», «9:00–18:00», «18:00-ге»."""
        token = tokens[place]
        hours, minutes = self.clock(token) or token.numbers
        spoken = self._clock_words(hours, minutes)
        prefix = "" if self._hour_was_said(tokens, place) else f"{self._calendar.hour} "
        later = self.clock(tokens[place + 2]) if tokens[place + 1].kind is Kind.TO else None
        if later is not None:
            return prefix + self._from_to(spoken, self._clock_words(*later)), place + 3
        written = self._harmony.chain(token.suffix)
        chain, end = (written, place + 1) if written else tokens.suffix(place + 1)
        return prefix + self._harmony.attach(Word(spoken), chain).text, end

    def is_time(self, tokens: Tokens, place: int) -> bool:
        """Whether a time stands here; with a full stop it is one only after the word hour."""
        token = tokens[place]
        if token.kind is Kind.TIME:
            return True
        said = token.kind is Kind.DECIMAL and self._hour_was_said(tokens, place)
        return said and self.clock(token) is not None

    @staticmethod
    def clock(token: Token) -> tuple[int, int] | None:
        """Hours and minutes of «9:30» or «9.30», else None."""
        if token.kind is Kind.TIME:
            return token.numbers[0], token.numbers[1]
        if token.kind is Kind.DECIMAL and len(token.detail) == 2 and "." in token.text:
            hours, minutes = token.numbers[0], int(token.detail)
            return (hours, minutes) if hours <= 24 and minutes < 60 else None
        return None

    def _clock_words(self, hours: int, minutes: int) -> str:
        if not minutes:
            return self._numerals.cardinal(hours)
        return f"{self._numerals.cardinal(hours)} {self._numerals.digits([f'{minutes:02}'])}"

    def _hour_was_said(self, tokens: Tokens, place: int) -> bool:
        """Whether the word hour or another time stands a few words before."""
        before = [tokens[at] for at in range(max(0, place - 6), place)]
        return any(
            token.kind is Kind.TIME or token.text.casefold().startswith(self._calendar.hour)
            for token in before
        )

    def _year_word(self, tokens: Tokens, place: int) -> tuple[Chain, int] | None:
        """The word year after a number, whole or shortened: its suffixes and its end."""
        after = tokens.after_space(place)
        word = tokens.word(after)
        head, _, tail = word.partition("-")
        if head in self._calendar.year_short:
            end = after + 1
            dated = tokens[end].text == "." and self._is_day(tokens, tokens.after_space(end + 1))
            return (self._harmony.chain(tail) or ()), end + int(dated or tokens.is_stop(end))
        chain = self._harmony.stem_chain(word, self._calendar.year)
        return None if chain is None else (chain, after + 1)

    def _year_number(self, token: Token) -> str:
        number = token.numbers[0]
        return self._ordinal(number) if self._is_year(token) else self._numerals.cardinal(number)

    def _is_year(self, token: Token) -> bool:
        return (
            token.kind is Kind.NUMBER
            and token.text.isdigit()
            and self._calendar.first_year <= token.numbers[0] <= self._calendar.last_year
        )

    def _could_be_day(self, token: Token) -> bool:
        return token.kind is Kind.NUMBER and not token.suffix and 1 <= token.numbers[0] <= 31

    def _is_day(self, tokens: Tokens, place: int) -> bool:
        if not self._could_be_day(tokens[place]):
            return False
        word = tokens.word(place + 1)
        stems = self._calendar.months + self._calendar.month_stems
        return any(self._harmony.stem_chain(word, stem) is not None for stem in stems)

    def _from_to(self, first: str, second: str, *, attribute: bool = False) -> str:
        start = self._harmony.attach(Word(first), ("ablative",)).text
        end = self._harmony.attach(Word(second), ("dative",)).text
        until = self._words.until_attribute if attribute else self._words.until
        return f"{start} {end} {until}"

    def _ordinal(self, number: int) -> str:
        return self._numerals.ordinal(self._numerals.cardinal(number))
