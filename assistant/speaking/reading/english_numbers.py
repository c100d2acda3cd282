"""Numbers, dates and times of an English text in words."""

from dataclasses import dataclass

from assistant.speaking.reading.english_words import EnglishWords
from assistant.speaking.reading.numerals import english_cardinal, english_ordinal
from assistant.speaking.reading.scanner import Kind, Token

_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_HALF_DAY = 12
_LAST_DAY = 31
_SHORTEST_PLURAL = 2  # longer words in s after a number are counted; "is" is not
_ORDINAL_ENDINGS = ("st", "nd", "rd", "th")


@dataclass(frozen=True, slots=True)
class Said:
    """Words for one or more items, and the item to go on with."""

    words: str
    next: int


class EnglishNumbers:
    """Says the numbers of one word list."""

    def __init__(self, words: EnglishWords) -> None:
        self._words = words
        self._months = {month.casefold(): month for month in words.months}
        self._months |= {short.casefold(): name for short, name in words.months_short.items()}

    def say(self, items: tuple[Token, ...], place: int) -> Said:
        """The words for the numeric item at a place and the units after it."""
        token = items[place]
        if token.kind is Kind.DATE:
            year, month, day = token.numbers
            return Said(self._date(day, self._words.months[month - 1], self.year(year)), place + 1)
        if token.kind is Kind.TIME:
            return self._time(items, place)
        if token.kind is Kind.NUMBER and not token.suffix:
            dated = self._day_and_month(items, place)
            if dated:
                return dated
        said = self._plain(items, place)
        if _kind(items, place + 1) is Kind.TO and _kind(items, place + 2) is token.kind:
            said = f"{said} {self._words.to} {self._plain(items, place + 2)}"
            place += 2
        return self.with_unit(items, place, said)

    def _plain(self, items: tuple[Token, ...], place: int) -> str:
        token = items[place]
        if token.kind is Kind.DECIMAL:
            return self._decimal(token)
        if token.kind is Kind.FRACTION:
            return self._fraction(token)
        number = token.numbers[0]
        if token.suffix:
            return self._ended(number, token.suffix)
        if self._is_phone(items, place):
            return self.digits(f"{token.text[:2]} {token.text[2:]}" if number > 999 else token.text)
        if self._is_year(items, place):
            return self.year(number)
        return english_cardinal(number)

    def _is_phone(self, items: tuple[Token, ...], place: int) -> bool:
        if items[place].text not in self._words.phones or self._unit(items, place + 1):
            return False
        following = _word(items, place + 1)
        return following not in self._words.counted and not (
            following.endswith("s") and len(following) > _SHORTEST_PLURAL
        )

    def _is_year(self, items: tuple[Token, ...], place: int) -> bool:
        token = items[place]
        return (
            len(token.text) == 4
            and _FIRST_YEAR <= token.numbers[0] <= _LAST_YEAR
            and not self._unit(items, place + 1)
            and not (place and items[place - 1].text in self._words.currencies)
        )

    def year(self, year: int) -> str:
        """A year in two halves where people say it so: twenty twenty-six."""
        century, rest = divmod(year, 100)
        if year % 1000 < 10:
            return english_cardinal(year)
        if not rest:
            return english_cardinal(century) + english_cardinal(100).removeprefix("one")
        zero = f"{self._words.oh} " if rest < 10 else ""
        return f"{english_cardinal(century)} {zero}{english_cardinal(rest)}"

    def _ended(self, number: int, ending: str) -> str:
        if ending.casefold() in _ORDINAL_ENDINGS:
            return english_ordinal(number)
        return f"{english_cardinal(number)}-{ending}"

    def _decimal(self, token: Token) -> str:
        whole, digits = token.numbers[0], token.detail.rstrip("0")
        said = english_cardinal(whole)
        if digits == "5" and whole:
            return f"{said} {self._words.and_half}"
        if not digits:
            return said
        return f"{said} {self._words.point} {self._one_by_one(digits)}"

    def _fraction(self, token: Token) -> str:
        numbers = token.numbers
        whole, above, below = numbers if len(numbers) == 3 else (0, *numbers)
        if whole and (above, below) == (1, 2):
            return f"{english_cardinal(whole)} {self._words.and_half}"
        said = self._words.halves.get(f"{above}/{below}", "")
        if not said:
            plural = "" if above == 1 else "s"
            said = f"{english_cardinal(above)} {english_ordinal(below)}{plural}"
        return f"{english_cardinal(whole)} and {said}" if whole else said

    def with_unit(self, items: tuple[Token, ...], place: int, said: str) -> Said:
        """Add the units after the number at a place, or the currency before it."""
        token = items[place]
        one = token.kind is Kind.NUMBER and token.numbers == (1,)
        at = place + 1
        if _sign(items, at) == "+" and items[at].start == token.end:
            said, at = f"{said} {self._words.and_more}", at + 1
        while unit := self._unit(items, at):
            said = f"{said} {unit[0] if one else unit[1]}"
            at += 1
            per = self._per(items, at)
            if per:
                return Said(f"{said} {per}", at + 2)
        return Said(said, at)

    def currency(self, items: tuple[Token, ...], place: int) -> Said | None:
        """A currency before its number: KZT 43,250."""
        following = _kind(items, place + 1)
        amount = following in (Kind.NUMBER, Kind.DECIMAL)
        if items[place].text not in self._words.currencies or not amount:
            return None
        said = self.say(items, place + 1)
        one, several = self._words.units[items[place].text]
        unit = one if items[place + 1].numbers == (1,) else several
        return Said(f"{said.words} {unit}", said.next)

    def unit_alone(self, token: Token) -> str:
        """A unit sign without a number."""
        unit = self._words.units.get(token.text)
        return unit[1] if unit else ""

    def _unit(self, items: tuple[Token, ...], place: int) -> tuple[str, str] | None:
        if _kind(items, place) not in (Kind.WORD, Kind.SIGN, Kind.ABBREVIATION):
            return None
        token = items[place]
        return self._words.units.get((token.detail or token.text).rstrip("."))

    def _per(self, items: tuple[Token, ...], place: int) -> str:
        if _sign(items, place) != "/" or place + 1 >= len(items):
            return ""
        return self._words.per.get(items[place + 1].text.casefold(), "")

    def _day_and_month(self, items: tuple[Token, ...], place: int) -> Said | None:
        """31 December 2026, or December 31, with the year that follows."""
        number = items[place].numbers[0]
        if not 1 <= number <= _LAST_DAY or len(items[place].text) > 2:
            return None
        if _kind(items, place - 1) is Kind.WORD:
            month = self._months.get(items[place - 1].text.casefold())
            if month and items[place - 1].text[0].isupper():
                return Said(english_ordinal(number), place + 1)
        the = "" if _word(items, place - 1) == self._words.the else f"{self._words.the} "
        said = f"{the}{english_ordinal(number)}"
        joined = _word(items, place + 1) in self._words.until
        if joined and _kind(items, place + 2) is Kind.NUMBER and self._month(items, place + 3):
            return Said(said, place + 1)
        last = place
        if _kind(items, place + 1) is Kind.TO and _kind(items, place + 2) is Kind.NUMBER:
            last = place + 2
        month = self._month(items, last + 1)
        if not month:
            return None
        if last != place:
            end = english_ordinal(items[last].numbers[0])
            said = f"{said} {self._words.to} {self._words.the} {end}"
        return Said(f"{said} {self._words.of} {month}", last + 2)

    def _month(self, items: tuple[Token, ...], place: int) -> str:
        written = _word(items, place).rstrip(".")
        if not written or not items[place].text[0].isupper():
            return ""
        return self._months.get(written, "")

    def _date(self, day: int, month: str, year: str) -> str:
        words = self._words
        return f"{words.the} {english_ordinal(day)} {words.of} {month} {year}"

    def _time(self, items: tuple[Token, ...], place: int) -> Said:
        hour, minute = items[place].numbers
        after = place + 1
        named = _word(items, after).rstrip(".")
        if named in self._words.before_noon:
            hour, after = hour % _HALF_DAY, after + 1
        elif named in self._words.after_noon:
            hour, after = hour % _HALF_DAY + _HALF_DAY, after + 1
        said = self._clock(hour % 24, minute)
        if _kind(items, after) is Kind.TO and _kind(items, after + 1) is Kind.TIME:
            last = self._time(items, after + 1)
            return Said(f"{said} {self._words.to} {last.words}", last.next)
        return Said(said, after)

    def _clock(self, hour: int, minute: int) -> str:
        words = self._words
        if not minute and hour in (0, _HALF_DAY):
            return words.noon if hour else words.midnight
        said = english_cardinal(hour % _HALF_DAY or _HALF_DAY)
        if minute:
            zero = f"{words.oh} " if minute < 10 else ""
            said = f"{said} {zero}{english_cardinal(minute)}"
        return f"{said} {words.parts_of_day[max(s for s in words.parts_of_day if s <= hour)]}"

    def digits(self, groups: str) -> str:
        """Groups of digits, digit by digit, a comma between the groups."""
        said = ", ".join(self._one_by_one(group) for group in groups.removeprefix("+").split(" "))
        return f"{self._words.plus} {said}" if groups.startswith("+") else said

    def _one_by_one(self, digits: str) -> str:
        return " ".join(
            english_cardinal(int(digit)) if digit != "0" else self._words.zero for digit in digits
        )


def _kind(items: tuple[Token, ...], place: int) -> Kind | None:
    return items[place].kind if 0 <= place < len(items) else None


def _word(items: tuple[Token, ...], place: int) -> str:
    if _kind(items, place) not in (Kind.WORD, Kind.ABBREVIATION):
        return ""
    return items[place].text.casefold()


def _sign(items: tuple[Token, ...], place: int) -> str:
    return items[place].text if _kind(items, place) is Kind.SIGN else ""
