"""Russian cases and genders, as both foreign libraries name them."""

from dataclasses import dataclass
from enum import Enum


class Case(Enum):
    """A Russian case; the value is the name used in word lists."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"


DIRECT = frozenset({Case.NOMINATIVE, Case.ACCUSATIVE})


class Gender(Enum):
    """A Russian gender."""

    MASCULINE = "masculine"
    FEMININE = "feminine"
    NEUTER = "neuter"


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a written word.

    Attributes:
        lemma: its dictionary form.
        part: `noun`, `adjective`, `verb` or `other`.
        case: its case; None for words that have none.
        plural: whether it stands in the plural.
        gender: its gender; masculine where the word has none.
        animate: whether it names a living being.
        transitive: for verbs, whether they take an object in the accusative.
        only_plural: for nouns without a singular, such as a day and night.
    """

    lemma: str
    part: str
    case: Case | None
    plural: bool
    gender: Gender
    animate: bool
    transitive: bool
    only_plural: bool


def agrees(number: int, case: Case, form: Form) -> bool:
    """Whether a noun in this form may be counted by the number in this case."""
    if is_one(number):
        return not form.plural and form.case is case
    if case in DIRECT:
        living = case is Case.ACCUSATIVE and form.animate and form.plural
        if is_few(number):
            if living and number < 20:
                return form.case in (Case.GENITIVE, Case.ACCUSATIVE)
            bare = (
                case is Case.ACCUSATIVE and form.animate and number < 20
            )  # persons need the plural
            return not bare and not form.plural and form.case is Case.GENITIVE
        return form.plural and form.case is Case.GENITIVE
    return form.plural and form.case is case


def counted_form(number: int, case: Case) -> tuple[Case, bool]:
    """Case and plural of an inanimate noun that the number counts in this case."""
    if is_one(number):
        return case, False
    if case in DIRECT:
        return Case.GENITIVE, not is_few(number)
    return case, True


def is_few(number: int) -> bool:
    """Whether a noun counted by the number stands in the genitive singular: 2, 3, 24, not 12."""
    return number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)


def is_one(number: int) -> bool:
    """Whether a noun counted by the number stands in the singular: 1, 21, 101, not 11."""
    return number % 10 == 1 and number % 100 != 11
