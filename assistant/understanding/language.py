"""What is known about one language: `intents/*/language/*.yaml`."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from assistant.conditions import When
from assistant.understanding.schema import Language
from assistant.yaml_files import Checked


class FactRule(Checked):
    """How a number among the words is known to be a certain fact.

    Attributes:
        number: which numbers: `cardinal`, `ordinal` or `any`.
        patterns: phrases with the number in them, tried first; see `Pattern`.
        sums: phrases whose numbers are added: three own and one adopted.
        and_one: phrases in which one more is added to the number: two boys and a girl.
        weak: phrases tried last, after the words beside the number.
        fixed: phrases without a number, by the number they mean.
        beside_person: a number right after a person is this fact: «my mother is eighty».
        least: the smallest number that a phrase of this fact can mean.
        near: words one of which must stand beside it.
        within: at most so many words away.
        after_only: the word must follow the number.
        above: phrases with the number in them by which it is at least that: «over №».
        below: the same, at most that.
        most: the largest length of time, in months, that is this fact.
        least_own: the smallest number that it can be of the caller.
        also: a fact in years that the same length of time is, of the person named.
        unless: words near the number that make it something else.
        unless_before: words shortly before the number that make it something else.
        alone: topics in which a lone number is this fact.
        alone_number: which kind of lone number.
        alone_most: the largest number that is the fact when it stands alone.
        surely_from: from which a number is the fact although a word of `unless_before` stands
            before it, when that word states something else.
        counts: words that a number right before them counts for this fact and for no other.
        no_people: a number that counts people cannot be it.
    """

    number: Literal["cardinal", "ordinal", "any"]
    patterns: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    and_one: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    fixed: Mapping[int, tuple[str, ...]] = Field(default_factory=dict)
    beside_person: bool = False
    least: int | None = None
    least_own: int | None = None
    near: tuple[str, ...] = ()
    within: int = Field(default=2, ge=1, le=8)
    after_only: bool = False
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    most: int | None = None
    also: str = ""
    unless: tuple[str, ...] = ()
    unless_before: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    alone_number: Literal["cardinal", "ordinal"] = "ordinal"
    alone_most: int | None = None
    surely_from: int | None = None
    counts: frozenset[str] = frozenset()
    no_people: bool = False


class DateRule(Checked):
    """How a day among the words is known to be a certain fact.

    Attributes:
        near: words one of which must stand beside it.
        within: at most so many words away.
        people: relations of whom it must be said; of anybody, when empty.
        sure: words by which it is this fact whoever was named.
    """

    near: tuple[str, ...] = ()
    within: int = Field(default=4, ge=1, le=8)
    people: frozenset[str] = frozenset()
    sure: tuple[str, ...] = ()


class OfOthers(Checked):
    """A fact of the caller that follows from a fact of somebody else.

    Attributes:
        words: phrases that must be said.
        having: what must be known of somebody who is named.
    """

    words: tuple[str, ...]
    having: When


class Plural(Checked):
    """A number with its unit, by the form the number asks for."""

    one: str
    few: str
    many: str
    half: str


class Formats(Checked):
    """How figures are written for the voice."""

    tenge: str
    share: str
    age: Plural
    years: Plural
    decimal: str


class LanguageData(Checked):
    """One language file.

    Attributes:
        opening: how calls begin, for a recogniser that is told what to expect.
        initialisms: how callers say initials, for the same; else it makes words of them.
        counting: how callers count, for the same, where they are asked how many.
        answering: how callers answer what asks for yes or no, for the same.
        commanding: what they say besides while they are told something, for the same.
        dialling: how they say a telephone number, for the same.
        dating: all words of days, for a recogniser that can tell what a reply would be in these.
        contractions: words that are also run together, with what they make; that stands in
            `common`, `unfinished` and `not_before` wherever the last of the words does.
        unfinished: words and phrases after which a turn goes on.
        asking: words one of which stands in nearly every question.
        choices: for a fact with several answers, the words of each answer.
        dont_know: answers of those who do not know.
        hedges: words that may stand beside yes, no and not knowing, and change nothing.
        not_before: words that, right before a number, say that it is not that number.
        asking_first: those of them that ask only at the beginning of a sentence.
        negated_endings: endings of words that deny by themselves.
        not_after: the same, right after it.
        teens: the language has words of their own for 11 to 19.
        halves: words for one half, with the whole number that they add it to.
        half_after: words that add one half to the number before them.
        inverted: units that stand before a rough number: «thousands a hundred».
        number_links: words inside a number: two hundred and six.
        number_suffixes: endings that short number words keep.
        unsure_after: after a word the numbers that may be only the end of another number.
        not_numbers: words that only look like a number with an ending.
        aged_endings: endings of words that say an age by themselves.
        verb_suffixes: endings that are cut besides those, where only what a word is about
            counts: «I handed in» and «if I hand in» tell different facts of the same thing.
        final_letters: letters that an ending makes of the last one of a root, with that one.
        latin: Latin letters that stand for letters of this language.
        above: phrases with `№` by which any number is the least that is meant.
        below: phrases with `№` by which it is the most that is meant.
        roughly: phrases with `№` by which it is only about that.
        repairs: phrases after which something said before is said anew.
        units: words for a year, a month, a week, a day.
        unit_links: words between a number of years and of months.
        lengths: words that are a length of time by themselves, in months.
        months: names of the twelve months.
        day_links: words between a day and its month.
        ago: words after a length of time that count back from today.
        days_from_today: words for days, by their distance from today.
        years_from_now: words for years, by their distance from this one.
        dates: facts that are days.
        people: words for persons, by their relation to the caller; `self` for the caller.
        pronouns: words for somebody named before.
        person_links: words that may stand between a person and her or his age.
        not_people: phrases in which such a word names nobody.
        own_endings: endings by which a word speaks of the caller.
        entitled: words for receiving: who stands beside them asks for herself or himself.
        died: words for having died.
        household: facts that belong to nobody alone.
        adults: facts that no small child can have.
        grown_up: from this age on nobody is meant by `child`.
        denials: phrases that mean a flag is not so.
        not_said: phrases with the words of a flag or a choice that do not state it.
        negations: words that deny the phrase after them, beside those of `not_before`.
        absent_after: words that, right after a phrase, say that there is none of it.
        denies: words that make a whole reply a negative one, beside those of `not_before`,
            `not_after`, `negations`, `absent_after` and `negated_endings`.
        copulas: words that may stand between such a word and what it denies.
        open_before: words that make what follows a question or a wish, by how far they reach.
        open_after: words that do so right after a phrase, or inside it.
        clauses: words that begin something else, which `open_before` does not reach.
        spoken_of: facts that are meant even then: «if my husband has died».
        addresses: words for persons by which callers also address whom they speak to.
        of_others: facts of the caller that follow from facts of somebody named.
        said: how the values of a fact are said back, where a bare number sounds wrong.
    """

    language: Language
    name: str
    words: Literal["morphology", "suffixes"]
    letters: Mapping[str, str] = Field(default_factory=dict)
    lookalikes: Mapping[str, str] = Field(default_factory=dict)
    contractions: Mapping[str, str] = Field(default_factory=dict)
    latin: Mapping[str, str] = Field(default_factory=dict)
    suffixes: tuple[str, ...] = ()
    verb_suffixes: tuple[str, ...] = ()
    final_letters: Mapping[str, str] = Field(default_factory=dict)
    ordinal_endings: tuple[str, ...] = ()
    fillers: tuple[str, ...]
    opening: str
    initialisms: str = ""
    counting: str
    answering: str = ""
    commanding: str = ""
    dialling: str = ""
    dating: str = ""
    common: frozenset[str]
    unfinished: frozenset[str]
    asking: frozenset[str]
    asking_first: frozenset[str] = frozenset()
    yes: frozenset[str]
    no: frozenset[str]
    dont_know: frozenset[str] = frozenset()
    hedges: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    negated_endings: tuple[str, ...] = ()
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    teens: bool = True
    halves: Mapping[str, int] = Field(default_factory=dict)
    half_after: tuple[str, ...] = ()
    inverted: frozenset[str] = frozenset()
    counted: tuple[str, ...] = ()
    number_links: frozenset[str] = frozenset()
    number_suffixes: tuple[str, ...] = ()
    unsure_after: Mapping[str, frozenset[str]] = Field(default_factory=dict)
    not_numbers: tuple[str, ...] = ()
    aged_endings: tuple[str, ...] = ()
    facts: Mapping[str, FactRule]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    roughly: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    units: Mapping[Literal["year", "month", "week", "day"], tuple[str, ...]] = Field(
        default_factory=dict
    )
    unit_links: tuple[str, ...] = ()
    lengths: Mapping[str, int] = Field(default_factory=dict)
    months: Mapping[int, tuple[str, ...]] = Field(default_factory=dict)
    day_links: tuple[str, ...] = ()
    ago: tuple[str, ...] = ()
    days_from_today: Mapping[int, tuple[str, ...]] = Field(default_factory=dict)
    years_from_now: Mapping[int, tuple[str, ...]] = Field(default_factory=dict)
    dates: Mapping[str, DateRule] = Field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    pronouns: tuple[str, ...] = ()
    person_links: frozenset[str] = frozenset()
    not_people: tuple[str, ...] = ()
    own_endings: tuple[str, ...] = ()
    entitled: tuple[str, ...] = ()
    died: tuple[str, ...] = ()
    household: frozenset[str] = frozenset()
    adults: frozenset[str] = frozenset()
    grown_up: int | None = None
    flags: Mapping[str, tuple[str, ...]]
    denials: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    not_said: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    negations: frozenset[str] = frozenset()
    absent_after: frozenset[str] = frozenset()
    denies: frozenset[str] = frozenset()
    copulas: frozenset[str] = frozenset()
    open_before: Mapping[int, tuple[str, ...]] = Field(default_factory=dict)
    open_after: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    spoken_of: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    of_others: Mapping[str, OfOthers] = Field(default_factory=dict)
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    never_say: tuple[str, ...] = ()
    said: Mapping[str, Mapping[int, str]] = Field(default_factory=dict)
    formats: Formats

    @field_validator("common", "unfinished", "not_before")
    @classmethod
    def _with_contractions(cls, words: frozenset[str], info: ValidationInfo) -> frozenset[str]:
        """«Isn't» ends a phrase, denies and tells as little as «not» does."""
        made: Mapping[str, str] = info.data.get("contractions", {})
        return words | {
            short for full, short in made.items() if " " not in short and full.split()[-1] in words
        }
