"""What `voices/reading/en.yaml` holds."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShortForm(_Strict):
    """A short form in capitals.

    Attributes:
        short: as it is written.
        how: `first`: the full name once, then `then`; `always`: the full name; `word`: as `read`.
        read: the full name, or the word to say.
        then: what is said from the second time on.
        several: the full name after a number other than one.
    """

    short: Word
    how: Literal["first", "always", "word"]
    read: Word
    then: str = ""
    several: str = ""


class EnglishWords(_Strict):
    """The English word list; the comments in the file tell what each list is for."""

    numbered: frozenset[Word]
    months: Annotated[list[Word], Field(min_length=12, max_length=12)]
    months_short: dict[Word, Word]
    parts_of_day: dict[int, Word]
    noon: Word
    midnight: Word
    before_noon: frozenset[Word]
    after_noon: frozenset[Word]
    oh: Word
    point: Word
    and_half: Word
    to: Word
    of: Word
    the: Word
    dot: Word
    plus: Word
    and_more: Word
    zero: Word
    halves: dict[Word, Word]
    units: dict[Word, tuple[Word, Word]]
    currencies: frozenset[Word]
    per: dict[Word, Word]
    number_forms: dict[Word, Word]
    short_forms: list[ShortForm]
    dotted_forms: dict[Word, Word]
    phrases: dict[Word, Word]
    signs: dict[Word, Word]
    phones: frozenset[Word]
    counted: frozenset[Word]
    until: frozenset[Word]
    capitals: frozenset[Word]
    transliteration: dict[Word, str]
