"""The words and the grammar that Kazakh text is read with, checked when they are loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assistant import paths
from assistant.speaking.reading.wordlist import load_words

Case = Literal["genitive", "dative", "accusative", "locative", "ablative", "instrumental"]
Where = Literal["anywhere", "number", "alone", "between"]


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Checked):
    """How one abbreviation, sign or unit is said; the fields are told in `kk.yaml`."""

    say: str = Field(min_length=1, pattern=r"^[^\W\d_]+(?:[ -][^\W\d_]+)*$")
    possessed: bool = False
    plural: str | None = None
    variants: tuple[str, ...] = ()
    harmony: Literal["front", "back"] | None = None
    where: Where = "anywhere"
    numero: bool = False
    review: bool = False


def _as_mapping(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


Entries = Mapping[str, Annotated[Entry, BeforeValidator(_as_mapping)]]


class NumeralWords(_Checked):
    """Words that numbers are made of."""

    zero: str
    ones: tuple[str, ...] = Field(min_length=9, max_length=9)
    tens: tuple[str, ...] = Field(min_length=9, max_length=9)
    hundred: str
    thousand: str
    scales: tuple[str, ...] = Field(min_length=1)
    ordinal_exceptions: Mapping[str, str]
    collective: tuple[str, ...]
    whole: str
    half: str
    half_alone: str
    minus: str
    plus: str
    between: str
    until: str
    until_attribute: str
    and_: str = Field(alias="and")


class HarmonyLetters(_Checked):
    """Letters by what they ask of a suffix."""

    back: str
    front: str
    neutral: str
    soft: str
    glide: str
    lateral: str
    nasal: str
    voiced: str
    hard: str
    letters: Mapping[str, tuple[str, str]]
    softening: Mapping[str, str]
    possessive_exceptions: Mapping[str, str]


class Calendar(_Checked):
    """Words of dates and times."""

    months: tuple[str, ...] = Field(min_length=12, max_length=12)
    month_stems: tuple[str, ...]
    year: str
    years: str
    year_short: tuple[str, ...]
    of_year: str
    first_year: int
    last_year: int
    hour: str


class LetterNames(_Checked):
    """What each letter is called when an abbreviation is spelled."""

    review: bool = False
    vowels: str
    names: Mapping[str, str]


class Grammar(_Checked):
    """The whole of `kk-grammar.yaml`."""

    numerals: NumeralWords
    harmony: HarmonyLetters
    suffixes: Mapping[str, Mapping[str, str]]
    postpositions: Mapping[str, Case]
    calendar: Calendar
    ordinal_nouns: tuple[str, ...]
    particles: tuple[str, ...]
    cardinal_nouns: tuple[str, ...]
    roman_nouns: tuple[str, ...]
    letters: LetterNames


class Wordlist(_Checked):
    """The whole of `kk.yaml`."""

    abbreviations: Entries
    currencies: Entries
    units: Entries
    per: Entries
    counted: Entries
    not_after_range: tuple[str, ...]
    short_numbers: tuple[str, ...]
    signs: Entries

    def sections(self) -> Iterator[tuple[str, Entries]]:
        """The parts of the list that hold entries, by name."""
        for name in ("abbreviations", "currencies", "units", "per", "counted", "signs"):
            yield name, getattr(self, name)


@dataclass(frozen=True)
class KazakhData:
    """All that Kazakh text is read with."""

    grammar: Grammar
    words: Wordlist


@dataclass(frozen=True)
class AwaitingReview:
    """A rendering of ours that a native editor has not yet looked at.

    Attributes:
        section: part of `kk.yaml`, or `letters` of `kk-grammar.yaml`.
        written: as it stands in a script.
        said: as it is said.
    """

    section: str
    written: str
    said: str


@cache
def load_kazakh(folder: Path | None = None) -> KazakhData:
    """The Kazakh word list and grammar.

    Args:
        folder: where `kk.yaml` and `kk-grammar.yaml` lie; the shipped ones without it.

    Raises:
        ConfigurationError: a file is missing, is no YAML or breaks the format.
    """
    folder = folder or paths.shipped("voices") / "reading"
    return KazakhData(
        grammar=load_words(Grammar, "kk", folder / "kk-grammar.yaml"),
        words=load_words(Wordlist, "kk", folder / "kk.yaml"),
    )


def awaiting_review(data: KazakhData) -> tuple[AwaitingReview, ...]:
    """What is marked `review: true` in the word list and the grammar, in their order."""
    entries = tuple(
        AwaitingReview(section, written, entry.say)
        for section, entries in data.words.sections()
        for written, entry in entries.items()
        if entry.review
    )
    letters = data.grammar.letters
    if not letters.review:
        return entries
    names = (AwaitingReview("letters", letter, name) for letter, name in letters.names.items())
    return (*entries, *names)
