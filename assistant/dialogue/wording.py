"""Fills the placeholders of a text with figures, written as the voice reads them out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assistant.benefits.amounts import Amounts, Computed, Part
from assistant.benefits.parameters import Known, Unit
from assistant.conditions import Facts, FactValue
from assistant.facts import Fact
from assistant.understanding.language import LanguageData, Plural
from assistant.understanding.schema import AmountUse

PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)(\.number)?\}")
"""`{name}` is filled with its unit, `{name.number}` without."""


@dataclass
class Spoken:
    """What was said while texts were filled: for the article, the source and the year.

    Attributes:
        amounts: sums, in the order they were said.
        figures: figures of the law said by themselves.
    """

    amounts: list[Computed] = field(default_factory=list)
    figures: list[Known] = field(default_factory=list)

    def old_year(self) -> int | None:
        """The year of the figures, when they have ended; None while all are in force."""
        days = [amount.as_of for amount in self.amounts if amount.expired]
        days += [k.entry.until for k in self.figures if k.expired and k.entry.until]
        return min(days).year if days else None

    def ended(self) -> tuple[Known, ...]:
        """Figures that have ended, with no newer one."""
        used = [known for amount in self.amounts if amount.expired for known in amount.used]
        return (*used, *(known for known in self.figures if known.expired))


class Wording:
    """Fills texts of one language for one day and one caller."""

    def __init__(  # noqa: PLR0913 - what a text may speak of, each by its name
        self,
        data: LanguageData,
        amounts: Amounts,
        on: date,
        *,
        facts: Facts,
        kinds: Mapping[str, Fact] | None = None,
        uses: Mapping[str, AmountUse] | None = None,
        words: Mapping[str, str] | None = None,
        inflected: bool = True,
    ) -> None:
        """Say what may be filled in.

        Args:
            data: the language.
            amounts: sums and figures of the law.
            on: day of the call.
            facts: what is known about the caller.
            kinds: what the facts are: their units, and the words of choices.
            uses: sums by the names under which the text speaks of them.
            words: anything else, as it is to be said.
            inflected: facts are said in the form that answers need, such as «of the second»;
                reasons name the bare number.
        """
        self._data = data
        self._amounts = amounts
        self._on = on
        self._facts = facts
        self._kinds = kinds or {}
        self._uses = uses or {}
        self._words = words or {}
        self._said = self._data.said if inflected else {}
        self.spoken = Spoken()

    def fill(self, text: str) -> str:
        """The text with every placeholder filled.

        Raises:
            MissingFactError: a sum depends on a fact that is not known.
            NotKnownForDateError: a figure is not known for the day.
        """
        return PLACEHOLDER.sub(lambda match: self._value(match[1], bare=bool(match[2])), text)

    def origin(self, computed: Computed) -> str:
        """How a sum came about, in the caller's language."""
        text: str = getattr(computed.origin, self._data.language)

        def part(match: re.Match[str]) -> str:
            return self._part(computed.parts[match[1]])

        return PLACEHOLDER.sub(part, text)

    def law(self, computed: Computed) -> str:
        """The article that sets a sum."""
        article: str = getattr(computed.law, self._data.language)
        return article

    def _value(self, name: str, *, bare: bool) -> str:
        if name in self._words:
            return self._words[name]
        if name in self._uses:
            use = self._uses[name]
            computed = self._amounts.compute(use.formula, {**self._facts, **use.fixed}, self._on)
            self.spoken.amounts.append(computed)
            return self._figure(Decimal(computed.tenge), "tenge")
        if name in self._facts:
            return self._fact(name, self._facts[name], bare=bare)
        known = self._amounts.parameters.look_up(name, self._day_for(name))
        self.spoken.figures.append(known)
        return self._figure(known.figure, "count" if bare else known.unit)

    def _day_for(self, name: str) -> date:
        parameter = self._amounts.parameters[name]
        # A number to ring is rung now, whatever day the question is about.
        return max(self._on, parameter.values[0].since) if parameter.unit == "phone" else self._on

    def _fact(self, name: str, value: FactValue, *, bare: bool) -> str:
        kind = self._kinds.get(name)
        if isinstance(value, str):
            return kind.choices[value].in_language(self._data.language) if kind else value
        if isinstance(value, date):
            return f"{value:%d.%m.%Y}"
        if not bare and name in self._said:
            return self._said[name].get(value, str(value))
        unit = kind.unit if kind else "none"
        if not bare and unit in ("years", "tenge"):
            return self._figure(Decimal(value), unit)
        return str(value)

    def _part(self, part: Part) -> str:
        return self._figure(part.value, "count" if part.unit == "fact" else part.unit)

    def _figure(self, value: Decimal, unit: Unit) -> str:
        formats = self._data.formats
        if unit == "tenge":
            return formats.tenge.format(value=f"{int(value):,}".replace(",", " "))
        if unit == "share":
            return formats.share.format(value=self._plain(value * 100))
        if unit == "age":
            return self._plural(value, formats.age)
        if unit == "years":
            return self._plural(value, formats.years)
        return self._plain(value)

    def _plural(self, value: Decimal, forms: Plural) -> str:
        whole = int(value)
        if value != whole:
            return forms.half.format(value=whole)
        form = _russian_form if self._data.language == "ru" else _plain_form
        return form(whole, forms).format(value=whole)

    def _plain(self, value: Decimal) -> str:
        text = f"{value.normalize():f}"
        return text.replace(".", self._data.formats.decimal)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a filled text, a breath each."""
    lines = (line.strip() for line in text.splitlines() if line.strip())
    return tuple(line[0].upper() + line[1:] for line in lines)


def placeholders(text: str) -> Iterator[str]:
    """Names of all placeholders in a text."""
    return (match[1] for match in PLACEHOLDER.finditer(text))


def _russian_form(value: int, forms: Plural) -> str:
    tens, ones = value % 100 // 10, value % 10
    if tens == 1 or ones == 0 or ones >= 5:
        return forms.many
    return forms.one if ones == 1 else forms.few


def _plain_form(value: int, forms: Plural) -> str:
    return forms.one if value == 1 else forms.many
