"""Kazakh numbers with what belongs to them: units, money, suffixes, ranges, ordinals."""

from dataclasses import dataclass, replace

from assistant.speaking.reading.kazakh_abbreviations import Abbreviations
from assistant.speaking.reading.kazakh_calendar import Dates, Spoken
from assistant.speaking.reading.kazakh_data import Entries, KazakhData
from assistant.speaking.reading.kazakh_harmony import Chain, Harmony, Word, entry_word
from assistant.speaking.reading.kazakh_numerals import Numerals
from assistant.speaking.reading.kazakh_tokens import HYPHENS, Tokens
from assistant.speaking.reading.scanner import Kind, Token, digit_groups, roman_value

COUNTABLE = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.FRACTION})


@dataclass(frozen=True)
class _Unit:
    """What a number counts, and where it ends."""

    word: Word
    chain: Chain
    end: int


class Quantities:
    """Reads numbers.

    Args:
        data: units, and words that matter to the number before them.
        numerals: writes numbers in words.
        harmony: makes suffixes.
        dates: reads the numbers that are years and days.
        abbreviations: reads what follows a hyphen.
    """

    def __init__(
        self,
        data: KazakhData,
        numerals: Numerals,
        harmony: Harmony,
        dates: Dates,
        abbreviations: Abbreviations,
    ) -> None:
        self._data = data
        self._words = data.grammar.numerals
        self._numerals = numerals
        self._harmony = harmony
        self._dates = dates
        self._abbreviations = abbreviations
        self._units = by_spelling(data.words.units) | by_spelling(data.words.currencies)
        self._currencies = frozenset(by_spelling(data.words.currencies))
        self._counted = {
            written: entry_word(entry) for written, entry in data.words.counted.items()
        }

    def unit(self, written: str) -> Word | None:
        """The word for a unit or currency, if this is one."""
        return self._units.get(written)

    def is_currency(self, written: str) -> bool:
        """Whether this sign may stand before its sum."""
        return written in self._currencies

    def digits(self, tokens: Tokens, place: int) -> Spoken:
        """A telephone or other number that is said in groups: «8 800 080 7777»."""
        token = tokens[place]
        groups = token.detail.removeprefix("+").split(" ")
        spoken = self._numerals.digits(groups)
        if token.detail.startswith("+"):
            spoken = f"{self._words.plus} {spoken}"
        return self._ended(tokens, place, Word(spoken))

    def roman(self, tokens: Tokens, place: int) -> Spoken | None:
        """Roman figures: always an ordinal. One letter is read only before certain nouns."""
        token = tokens[place]
        if tokens[place + 1].kind is Kind.TO and tokens[place + 2].kind is Kind.ROMAN:
            spoken = self._ordinal_range(token.numbers[0], tokens[place + 2].numbers[0])
            return spoken, place + 3
        if len(token.text) == 1 and not self._before_roman_noun(tokens, place + 1):
            return None
        return self._ordinal(token.numbers[0]), place + 1

    def number(self, tokens: Tokens, place: int) -> Spoken:
        """A number with all that belongs to it."""
        token = tokens[place]
        if tokens[place + 1].kind is Kind.TO and tokens[place + 2].kind in COUNTABLE:
            return self._range(tokens, place)
        short = self._short_number(token)
        if token.suffix:
            return self._ended(tokens, place, Word(short or self.words(token)))
        whole = token.kind is Kind.NUMBER
        dated = self._dates.day(tokens, place) or self._dates.year(tokens, place)
        if whole and dated:
            return dated
        unit = self._unit(tokens, place + 1)
        if unit is not None:
            return self._measured(tokens, place, unit)
        if whole and self._before(tokens, place + 1, self._data.grammar.ordinal_nouns):
            return self._ordinal(token.numbers[0]), place + 1
        said = short if short and not self._is_counting(tokens, place) else self.words(token)
        return self._ended(tokens, place, Word(said))

    def sum_after_sign(self, token: Token, unit: Word) -> str:
        """A sum whose currency stands before it: «₸ 500-ден»."""
        chain = self._harmony.chain(token.suffix) or ()
        return f"{self.words(token)} {self._harmony.attach(unit, chain).text}"

    def words(self, token: Token) -> str:
        """The number alone, as a cardinal."""
        if token.kind is Kind.DECIMAL:
            return self._numerals.decimal(token.numbers[0], token.detail)
        if token.kind is Kind.FRACTION:
            if len(token.numbers) == 3:
                return self._numerals.mixed(*token.numbers)
            return self._numerals.fraction(*token.numbers)
        return self._numerals.cardinal(token.numbers[0])

    def numbered(self, value: int, written: str) -> str:
        """An ordinal with what is written after its hyphen: a suffix or a noun."""
        cardinal = self._numerals.cardinal(value)
        chain = self._harmony.chain(written)
        if chain and not chain[0].startswith("ordinal"):
            return self._harmony.attach(Word(self._numerals.ordinal(cardinal)), chain).text
        return self._hyphened(Word(cardinal), cardinal, written)

    def numero(self, tokens: Tokens, place: int, sign: Word) -> Spoken:
        """The number after a numero sign: an ordinal before a noun."""
        token = tokens[place]
        noun = tokens.word(place + 1)
        governed = noun in self._data.grammar.postpositions
        if noun and not token.suffix and not governed:
            return self._ordinal(token.numbers[0]), place + 1
        spoken, end = self._ended(tokens, place, Word(self.words(token)))
        return f"{sign.text} {spoken}", end

    def _ended(self, tokens: Tokens, place: int, word: Word) -> Spoken:
        token = tokens[place]
        if token.suffix:
            cardinal = self.words(token) if token.kind in COUNTABLE else word.text
            if token.kind is Kind.DECIMAL and "." in token.text:
                cardinal = self._numbering(token)
            return self._hyphened(word, cardinal, token.suffix), place + 1
        chain, end = tokens.suffix(place + 1)
        return self._numerals.inflect(word, chain).text, end

    def _numbering(self, token: Token) -> str:
        """The two figures of a numbered paragraph, which is no decimal fraction."""
        part = self._numerals.cardinal(int(token.detail))
        return f"{self._numerals.cardinal(token.numbers[0])} {part}"

    def _hyphened(self, word: Word, cardinal: str, written: str) -> str:
        chain = self._harmony.chain(written)
        if chain:
            return self._numerals.inflect(word, chain).text
        if written in self._data.grammar.particles:
            return f"{word.text}-{written}"
        roman = roman_value(written)
        if roman:
            return f"{cardinal} {self._ordinal(roman)}"
        unit = self._units.get(written) or self._abbreviations.read(written)
        if unit is not None:
            return f"{word.text} {unit.text}"
        if any(
            self._harmony.stem_chain(written, noun) is not None
            for noun in self._data.grammar.cardinal_nouns
        ):
            return f"{cardinal} {written}"
        return f"{self._numerals.ordinal(cardinal)} {written}"

    def _measured(self, tokens: Tokens, place: int, unit: _Unit) -> Spoken:
        dash = tokens[unit.end]
        if (
            not unit.chain
            and dash.kind is Kind.PAUSE
            and dash.text in HYPHENS
            and tokens[unit.end + 1].kind in COUNTABLE
        ):
            second = self._unit(tokens, unit.end + 2)
            if second is not None and second.word == unit.word:
                first = self.words(tokens[place])
                high = self.words(tokens[unit.end + 1])
                return self._measured_range(tokens, first, high, second)
        chain, end = (unit.chain, unit.end) if unit.chain else tokens.suffix(unit.end)
        counted = self._harmony.attach(unit.word, chain).text
        spoken = f"{self.words(tokens[place])} {counted}"
        per = self._data.words.per.get(tokens[end + 1].text) if tokens[end].text == "/" else None
        if per is not None:
            return f"{per.say} {spoken}", end + 2
        return spoken, end

    def _unit(self, tokens: Tokens, place: int) -> _Unit | None:
        """A unit here or after a space, with a scale before it and a suffix after it."""
        after = tokens.after_space(place)
        token = tokens[after]
        together = token.text + tokens[after + 1].text
        if token.kind is Kind.SIGN and together in self._units:  # the scale after a degree
            return _Unit(self._units[together], *tokens.suffix(after + 2))
        head, _, tail = token.text.partition("-")
        word = self._units.get(token.text) or self._units.get(head)
        end = after + 1
        if word is None:
            # The word thousand is spoken as it stands; only a currency after it matters.
            money = self._money(tokens, end) if self._is_thousand(token) else None
            return money and replace(money, word=self._joined(token.text, money.word))
        chain = (self._harmony.chain(tail) or ()) if token.text not in self._units else ()
        if token.kind is Kind.WORD:
            end += int(tokens.is_stop(end))
        sum_of = self._money(tokens, end) if word.text in self._words.scales else None
        if sum_of is not None and not chain:
            return replace(sum_of, word=self._joined(word.text, sum_of.word))
        if not chain and tokens[end].kind is Kind.PAUSE:
            chain, end = tokens.suffix(end)
        return _Unit(word, chain, end)

    def _money(self, tokens: Tokens, place: int) -> _Unit | None:
        """A currency here or after a space."""
        head = tokens[tokens.after_space(place)].text.partition("-")[0]
        return self._unit(tokens, place) if head in self._currencies else None

    def _is_thousand(self, token: Token) -> bool:
        return token.text.casefold() == self._words.thousand

    @staticmethod
    def _joined(before: str, word: Word) -> Word:
        return replace(word, text=f"{before} {word.text}")

    def _range(self, tokens: Tokens, place: int) -> Spoken:
        first, second = tokens[place], tokens[place + 2]
        dated = self._dates.days(tokens, place) or self._dates.years(tokens, place)
        if dated is not None:
            return dated
        low, high = self.words(first), self.words(second)
        if first.kind is second.kind is Kind.NUMBER:
            numbers = first.numbers[0], second.numbers[0]
            if second.suffix and self._harmony.chain(second.suffix) is None:
                if numbers[0] > numbers[1]:  # «195-1-бап» is one article, not a range
                    return f"{low} {self.numbered(numbers[1], second.suffix)}", place + 3
                return f"{self._ordinal_range(*numbers)} {second.suffix}", place + 3
            if self._before(tokens, place + 3, self._data.grammar.ordinal_nouns):
                return self._ordinal_range(*numbers), place + 3
        unit = None if second.suffix else self._unit(tokens, place + 3)
        if unit is not None:
            return self._measured_range(tokens, low, high, unit)
        return self._counted_range(tokens, place, low, high)

    def _measured_range(self, tokens: Tokens, low: str, high: str, unit: _Unit) -> Spoken:
        if tokens.word(unit.end).startswith(self._words.between):
            return f"{self._harmony.with_and(low)} {high} {unit.word.text}", unit.end
        if unit.chain:
            counted = self._harmony.attach(unit.word, unit.chain).text
            return f"{low}-{high} {counted}", unit.end
        return self._from_to(low, replace(unit.word, text=f"{high} {unit.word.text}")), unit.end

    def _counted_range(self, tokens: Tokens, place: int, low: str, high: str) -> Spoken:
        after = place + 3
        if tokens[place + 2].suffix:
            spoken, end = self._ended(tokens, place + 2, Word(high))
            return f"{low}-{spoken}", end
        noun_end = tokens.after_space(after) + 1
        if tokens.word(noun_end).startswith(self._words.between):
            return f"{self._harmony.with_and(low)} {high}", after
        chain, end = tokens.suffix(after)
        if chain:
            return f"{low}-{self._numerals.inflect(Word(high), chain).text}", end
        if not tokens.word(after):
            return self._from_to(low, Word(high)), after
        return self._counted_noun(tokens, place, low, high) or (f"{low}-{high}", after)

    def _counted_noun(self, tokens: Tokens, place: int, low: str, high: str) -> Spoken | None:
        """A range with the noun it counts, of one word or two, where that may take a suffix."""
        after = place + 3
        one_end = tokens.after_space(after) + 1
        measure = self._abbreviations.listed(tokens[tokens.after_space(after)].text)
        if measure is not None:
            measured = replace(measure, text=f"{high} {measure.text}")
            return self._from_to(low, measured), one_end
        one, two = tokens.word(after), f"{tokens.word(after)} {tokens.word(one_end)}"
        for noun, end in ((two, tokens.after_space(one_end) + 1), (one, one_end)):
            counted = self._counted.get(noun)
            if counted is not None:
                if self._is_rough(tokens, place, tokens.word(end)):
                    return None
                return self._from_to(low, replace(counted, text=f"{high} {noun}")), end
        return None

    def _is_rough(self, tokens: Tokens, place: int, follows: str) -> bool:
        """Whether a range is said as a rough number, «он-он бес», and not as from … to."""
        first, second = tokens[place].numbers[0], tokens[place + 2].numbers[0]
        return (
            second - first == 1
            or follows in self._data.words.not_after_range
            or follows in self._data.grammar.postpositions
            or follows.startswith(self._words.between)
        )

    def _ordinal_range(self, first: int, second: int) -> str:
        low, high = self._ordinal(first), self._ordinal(second)
        if second - first == 1:
            return f"{low} {self._words.and_} {high}"
        return self._from_to(low, Word(high), until=self._words.until_attribute)

    def _from_to(self, low: str, high: Word, *, until: str = "") -> str:
        start = self._harmony.attach(Word(low), ("ablative",)).text
        end = self._harmony.attach(high, ("dative",)).text
        return f"{start} {end} {until or self._words.until}"

    def _ordinal(self, number: int) -> str:
        return self._numerals.ordinal(self._numerals.cardinal(number))

    def _short_number(self, token: Token) -> str:
        """The words for a short telephone number, if this is one."""
        figure = token.text.removesuffix(token.suffix).rstrip(HYPHENS)
        if figure not in self._data.words.short_numbers:
            return ""
        return self._numerals.digits(list(digit_groups(figure)))

    def _is_counting(self, tokens: Tokens, place: int) -> bool:
        follows = tokens.word(place + 1)
        return follows in self._counted or follows == self._words.thousand

    def _before(self, tokens: Tokens, place: int, stems: tuple[str, ...]) -> bool:
        word = tokens.word(place)
        return any(self._harmony.stem_chain(word, stem) is not None for stem in stems)

    def _before_roman_noun(self, tokens: Tokens, place: int) -> bool:
        """Whether a noun comes here, or after a list of further Roman figures."""
        while True:
            if self._before(tokens, place, self._data.grammar.roman_nouns):
                return True
            after = tokens.after_space(place)
            if tokens[after].kind in COUNTABLE:  # «I 5»: no initial of a name stands there
                return True
            listed = tokens[after].text == "," or tokens.word(place) == self._words.and_
            if listed and tokens[tokens.after_space(after + 1)].kind is Kind.ROMAN:
                place = tokens.after_space(after + 1) + 1
                continue
            return False


def by_spelling(entries: Entries) -> dict[str, Word]:
    """Every written form of the entries to the word that is said."""
    return {
        written: entry_word(entry)
        for key, entry in entries.items()
        for written in (key, *entry.variants)
    }
