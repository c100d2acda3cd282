"""Kazakh numerals: cardinal, ordinal, collective, fractions and digits one group at a time."""

from dataclasses import replace
from itertools import dropwhile

from assistant.speaking.reading.kazakh_data import NumeralWords
from assistant.speaking.reading.kazakh_harmony import Chain, Harmony, Word

_THOUSAND = 1000


class Numerals:
    """Writes numbers in words.

    Args:
        words: what numbers are made of.
        harmony: how suffixes are made.
    """

    def __init__(self, words: NumeralWords, harmony: Harmony) -> None:
        self._words = words
        self._harmony = harmony
        self._largest = _THOUSAND ** (len(words.scales) + 2) - 1

    def cardinal(self, number: int) -> str:
        """The number in words; longer ones than there are words for go by groups of digits.

        Args:
            number: zero or above.
        """
        if number == 0:
            return self._words.zero
        if number > self._largest:
            digits = str(number)
            return self.digits([digits[at : at + 3] for at in range(0, len(digits), 3)])
        thousands = ["", self._words.thousand, *self._words.scales]
        parts: list[str] = []
        for power in range(len(thousands) - 1, -1, -1):
            group = number // _THOUSAND**power % _THOUSAND
            if not group:
                continue
            # "One" is left out before a thousand that begins the number.
            if not (group == 1 and power == 1 and not parts):
                parts += self._below_thousand(group)
            if power:
                parts.append(thousands[power])
        return " ".join(parts)

    def ordinal(self, cardinal: str) -> str:
        """The ordinal of a number given in words."""
        before, last = self._split(cardinal)
        exception = self._words.ordinal_exceptions.get(last)
        made = exception or self._harmony.attach(Word(last), ("ordinal",)).text
        return before + made

    def inflect(self, word: Word, chain: Chain) -> Word:
        """A number in words with suffixes, among them those of ordinals and collectives."""
        if chain and chain[0].startswith("ordinal"):
            word = replace(word, text=self.ordinal(word.text))
            chain = chain[1:]
        elif chain[:1] == ("collective",):
            word = replace(word, text=self._collective(word.text))
            chain = chain[1:]
        return self._harmony.attach(word, chain)

    def decimal(self, whole: int, digits: str) -> str:
        """A decimal fraction: its whole part and the digits after the mark."""
        digits = digits.rstrip("0")
        if not digits:
            return self.cardinal(whole)
        if digits == "5":
            half = f"{self.cardinal(whole)} {self._words.half}"
            return half if whole else self._words.half_alone
        # A long tail is heard better digit by digit than as so many billionths.
        if len(digits) > 6:
            tail = " ".join(self.cardinal(int(digit)) for digit in digits)
        else:
            tail = self.fraction(int(digits), 10 ** len(digits))
        return f"{self.cardinal(whole)} {self._words.whole} {tail}"

    def fraction(self, numerator: int, denominator: int) -> str:
        """A common fraction: three quarters is said "of four, three"."""
        if (numerator, denominator) == (1, 2):
            return self._words.half_alone
        of = self._harmony.attach(Word(self.cardinal(denominator)), ("ablative",)).text
        return f"{of} {self.cardinal(numerator)}"

    def mixed(self, whole: int, numerator: int, denominator: int) -> str:
        """A whole number with a common fraction."""
        if (numerator, denominator) == (1, 2):
            return f"{self.cardinal(whole)} {self._words.half}"
        return f"{self.cardinal(whole)} {self._words.whole} {self.fraction(numerator, denominator)}"

    def digits(self, groups: list[str]) -> str:
        """Groups of digits, each as a number, with a pause after each."""
        return ", ".join(self._group(group) for group in groups)

    def _group(self, group: str) -> str:
        rest = "".join(dropwhile(lambda digit: digit == "0", group))
        zeros = [self._words.zero] * (len(group) - len(rest))
        return " ".join([*zeros, self.cardinal(int(rest))] if rest else zeros)

    def _below_thousand(self, number: int) -> list[str]:
        hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
        parts = []
        if hundreds > 1:
            parts.append(self._words.ones[hundreds - 1])
        if hundreds:
            parts.append(self._words.hundred)
        if tens:
            parts.append(self._words.tens[tens - 1])
        if ones:
            parts.append(self._words.ones[ones - 1])
        return parts

    def _collective(self, cardinal: str) -> str:
        before, last = self._split(cardinal)
        if last in self._words.ones[: len(self._words.collective)]:
            return before + self._words.collective[self._words.ones.index(last)]
        return cardinal

    @staticmethod
    def _split(text: str) -> tuple[str, str]:
        *before, last = text.split(" ")
        return "".join(f"{word} " for word in before), last
