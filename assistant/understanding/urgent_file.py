"""What stands in `urgent.yaml`: how people cry for help, and what only sounds like it."""

from collections.abc import Mapping
from enum import Enum

from pydantic import Field

from assistant.yaml_files import Checked


class UrgentKind(Enum):
    """What is the matter; the gravest first, because one utterance may hold several."""

    FIRE = "fire"
    GAS = "gas"
    CRIME = "crime"
    MEDICAL = "medical"
    DISTRESS = "distress"
    SCAM = "scam"


class UrgentWords(Checked):
    """Words or short phrases by language.

    A phrase is found in any order of its words, with up to three others between. A word stands
    for all its forms, `=word` for this form only, `one|other` for either.
    """

    ru: tuple[str, ...] = ()
    kk: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_language(self, language: str) -> tuple[str, ...]:
        """The phrases of one language."""
        phrases: tuple[str, ...] = getattr(self, language)
        return phrases


class UrgentScript(Checked):
    """How one kind of trouble is told.

    Attributes:
        phrases: they alarm whatever stands beside them, unless one of `masks` covers them.
        likely: they alarm unless a phrase of `calm` stands anywhere in the utterance.
        alone: they alarm when next to nothing else is said.
        together: names of groups joined by `+`: one phrase of each, a few words apart, alarm
            like `likely`; with `!` in front, like `phrases`.
        masks: phrases that make the words in them ordinary.
    """

    phrases: UrgentWords
    likely: UrgentWords = UrgentWords()
    alone: UrgentWords = UrgentWords()
    together: tuple[str, ...] = ()
    masks: UrgentWords = UrgentWords()


class Believed(Checked):
    """How likely trouble must be to be believed, 0 to 1.

    Attributes:
        long: when seven words or more were said.
        short: when less was said: few words tell little.
    """

    long: float
    short: float


class UrgentFile(Checked):
    """`urgent.yaml`.

    Attributes:
        groups: phrases that mean something only together, such as who and what happens.
        calm: what shows that something is asked about or long past.
        kinds: the kinds of trouble.
        believed_from: how likely trouble must be by what `urgent_examples.yaml` teaches, to
            alarm although no list holds its words; without it nothing is learnt.
        ordinary_below: how unlikely it must be, for words of the lists to raise no alarm.
    """

    groups: Mapping[str, UrgentWords] = Field(default_factory=dict)
    calm: UrgentWords
    kinds: Mapping[UrgentKind, UrgentScript]
    believed_from: Believed | None = None
    ordinary_below: float = 0.0
