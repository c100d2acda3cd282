"""Numbers in Russian and English words, by num2words."""

from functools import lru_cache

from num2words import num2words

from assistant.speaking.reading.grammar import Case, Gender

_CASES = {
    Case.NOMINATIVE: "n",
    Case.GENITIVE: "g",
    Case.DATIVE: "d",
    Case.ACCUSATIVE: "a",
    Case.INSTRUMENTAL: "i",
    Case.PREPOSITIONAL: "p",
}
_GENDERS = {Gender.MASCULINE: "m", Gender.FEMININE: "f", Gender.NEUTER: "n"}


@lru_cache(maxsize=5_000)
def russian_cardinal(
    number: int, case: Case, gender: Gender = Gender.MASCULINE, *, animate: bool = False
) -> str:
    """How many: a Russian cardinal.

    Args:
        number: up to a trillion.
        case: of the numeral.
        gender: of what is counted; matters to numbers that end in 1 or 2.
        animate: whether living beings are counted; matters to the accusative.
    """
    # The library counts thousands themselves as living, and so do only 1 to 4 and 21, 31, ...
    living = animate and number < 100 and (number in (2, 3, 4) or number % 10 == 1)
    words: str = num2words(
        number, lang="ru", case=_CASES[case], gender=_GENDERS[gender], animate=living
    )
    return words


@lru_cache(maxsize=5_000)
def russian_ordinal(
    number: int,
    case: Case,
    gender: Gender = Gender.MASCULINE,
    *,
    plural: bool = False,
    animate: bool = False,
) -> str:
    """Which one: a Russian ordinal; the arguments are as for the cardinal."""
    words: str = num2words(
        number,
        lang="ru",
        to="ordinal",
        case=_CASES[case],
        gender=_GENDERS[gender],
        plural=plural,
        animate=animate,
    )
    return words


@lru_cache(maxsize=5_000)
def english_cardinal(number: int) -> str:
    """An English cardinal without commas: forty-three thousand two hundred and fifty."""
    words: str = num2words(number, lang="en")
    return words.replace(",", "")


@lru_cache(maxsize=5_000)
def english_ordinal(number: int) -> str:
    """An English ordinal without commas: twenty-first."""
    words: str = num2words(number, lang="en", to="ordinal")
    return words.replace(",", "")
