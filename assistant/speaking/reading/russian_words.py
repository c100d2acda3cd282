"""What `voices/reading/ru.yaml` holds."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.speaking.reading.grammar import Case

Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShortForm(_Strict):
    """A short form in capitals.

    Attributes:
        short: as it is written.
        how: `first`: the full name once, then `then`; `always`: the full name; `word`: as `read`.
        read: the full name in the nominative singular, or the word to say.
        then: what is said from the second time on.
        inflect_then: whether `then` changes its ending with the case.
        plural: whether the short form stands for several as well as for one.
    """

    short: Word
    how: Literal["first", "always", "word"]
    read: Word
    then: str = ""
    inflect_then: bool = False
    plural: bool = False


class OneAndHalf(_Strict):
    """How 1,5 is said."""

    masculine: Word
    feminine: Word
    oblique: Word


class RussianWords(_Strict):
    """The Russian word list; the comments in the file tell what each list is for."""

    governors: dict[Word, list[Case]]
    verbs: dict[Word, list[Case]]
    passed_over: frozenset[Word]
    conjunctions: frozenset[Word]
    range_to: frozenset[Word]
    collective_after: frozenset[Word]
    collectives: dict[int, Word]
    one_of: frozenset[Word]
    counted_after: frozenset[Word]
    ordinal_nouns: frozenset[Word]
    labels: frozenset[Word]
    year: Word
    today: frozenset[Word]
    months: Annotated[list[Word], Field(min_length=12, max_length=12)]
    hour: Word
    minute: Word
    parts_of_day: dict[int, Word]
    zero: dict[Case, Word]
    corrections: dict[Word, Word]
    distances: frozenset[Word]
    one_and_half: OneAndHalf
    and_half: Word
    whole: Word
    halves: dict[Word, Word]
    comma: Word
    dot: Word
    plus: Word
    and_more: Word
    stroke: Word
    compounds: dict[Word, Word]
    counted: dict[Word, Word]
    year_after: frozenset[Word]
    towards: frozenset[Word]
    units: dict[Word, Word]
    indeclinable: frozenset[Word]
    per: dict[Word, Word]
    reference_forms: dict[Word, Word]
    number_forms: dict[Word, Word]
    place_forms: dict[Word, Word]
    short_forms: list[ShortForm]
    dotted_forms: dict[Word, Word]
    phrases: dict[Word, Word]
    signs: dict[Word, Word]
    phones: frozenset[Word]
    yo_words: list[Word]
    vowels: Word
    letters: dict[Word, Word]
    transliteration: dict[Word, Word]
