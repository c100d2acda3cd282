"""What stands in `private.yaml`: how people say numbers, names and addresses of their own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from assistant import paths
from assistant.texts import Language
from assistant.yaml_files import Checked, YamlFile

Cue: TypeAlias = Literal["card", "code", "pin", "password", "iin"]
_MEND = "Compare with the neighbouring entries of this file; its head explains every field."


class PrivateFile(Checked):
    """`private.yaml`. A word that ends in a star stands for all words that begin so.

    Attributes:
        numbers: number words of each language, with what they stand for.
        unsure: number words that are numbers only beside another one.
        twice: words by which the digit after them is said several times.
        zeros: words for several zeros, after how many there are.
        thousands: words that make a sum of the number before them.
        fillers: words between the digits of one number.
        units: words after a number that make it a sum, an age, a count or a time.
        counted_before: words before numbers that make them ages or years.
        public: short numbers that everybody may know.
        cues: words beside a number by which it is known what it is.
        not_secret: words by which a code is nobody's secret.
        no_password: words that begin no password.
        named: words after which a name comes.
        kin: words for relatives, after which their first name comes.
        introductions: words after which a surname is that of somebody: «it is Petrova».
        not_names: words that are no names there.
        first_names: names known by themselves.
        patronymics: endings of patronymics.
        surnames: endings of surnames.
        not_surnames: words with such endings that are no names.
        born: words beside which a date is somebody's birth.
        months: of the date.
        ordinals: days of the month.
        day_links: words between day and month.
        mail_at: how the sign of mail addresses is read out.
        mail_dots: how a dot is.
        mail_ends: endings of mail addresses.
        mail_before: words before a mail address.
        streets: words for streets.
        houses: words for houses and flats, which have numbers.
        no_street: words after a street's word by which no street is named.
        some_street: words before a street's word by which none is named.
        no_street_before: words that are no name in front of a street's word.
    """

    numbers: Mapping[Language, Mapping[str, int]]
    unsure: frozenset[str]
    twice: Mapping[str, int]
    zeros: frozenset[str]
    thousands: tuple[str, ...]
    fillers: frozenset[str]
    units: tuple[str, ...]
    counted_before: tuple[str, ...]
    public: frozenset[str]
    cues: Mapping[Cue, tuple[str, ...]]
    not_secret: tuple[str, ...]
    no_password: tuple[str, ...]
    named: tuple[str, ...]
    kin: tuple[str, ...]
    introductions: tuple[str, ...]
    not_names: tuple[str, ...]
    first_names: frozenset[str]
    patronymics: tuple[str, ...]
    surnames: tuple[str, ...]
    not_surnames: frozenset[str]
    born: tuple[str, ...]
    months: tuple[str, ...]
    ordinals: tuple[str, ...]
    day_links: tuple[str, ...]
    mail_at: tuple[str, ...]
    mail_dots: tuple[str, ...]
    mail_ends: tuple[str, ...]
    mail_before: tuple[str, ...]
    streets: tuple[str, ...]
    houses: tuple[str, ...]
    no_street: tuple[str, ...]
    some_street: tuple[str, ...]
    no_street_before: tuple[str, ...]


def load_private(folder: Path | None = None) -> PrivateFile:
    """Read `private.yaml` of a folder of scripts; without one, of those of Kazakhstan.

    Raises:
        ScriptError: it is missing or wrong.
    """
    folder = folder or paths.shipped("intents") / "kz"
    return YamlFile(folder / "private.yaml").checked(PrivateFile, mend=_MEND)
