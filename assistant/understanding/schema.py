"""What stands in the files of `intents/`: one class per kind of file and its parts."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from assistant.conditions import Condition, FactValue, When
from assistant.texts import LANGUAGES, Language, Texts
from assistant.yaml_files import Checked

__all__ = ["LANGUAGES", "Language", "Texts"]

Aspect: TypeAlias = Literal[
    "general",
    "eligibility",
    "amount",
    "documents",
    "where",
    "when",
    "how_long",
    "refusal",
    "status",
]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Verdict: TypeAlias = Literal["likely", "unlikely", "unknown", "depends_on_office"]


class Phrase(Checked):
    """Words by which people ask.

    Attributes:
        text: the words.
        review: our own rendering, which a native legal editor has yet to confirm.
    """

    text: str = Field(min_length=1)
    review: bool = False


def _as_phrase(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


WrittenPhrase: TypeAlias = Annotated[Phrase, BeforeValidator(_as_phrase)]


class PhraseLists(Checked):
    """Phrases of some languages."""

    ru: tuple[WrittenPhrase, ...] = ()
    kk: tuple[WrittenPhrase, ...] = ()
    en: tuple[WrittenPhrase, ...] = ()

    def in_language(self, language: str) -> tuple[str, ...]:
        """The phrases of one language."""
        phrases: tuple[Phrase, ...] = getattr(self, language)
        return tuple(phrase.text for phrase in phrases)


class Phrases(PhraseLists):
    """Phrases of all three languages."""

    ru: tuple[WrittenPhrase, ...] = Field(min_length=1)
    kk: tuple[WrittenPhrase, ...] = Field(min_length=1)
    en: tuple[WrittenPhrase, ...] = Field(min_length=1)


class TopicNames(Checked):
    """What a benefit is called in one language.

    Attributes:
        legal: its name in the law.
        short: its name inside a question of Jauap's, in the case that question needs.
        everyday: what people call it.
    """

    legal: str
    short: str
    everyday: tuple[WrittenPhrase, ...]


class NamesByLanguage(Checked):
    """Names in all three languages."""

    ru: TopicNames
    kk: TopicNames
    en: TopicNames

    def in_language(self, language: str) -> TopicNames:
        """The names in one language."""
        names: TopicNames = getattr(self, language)
        return names


class AmountUse(Checked):
    """A sum that an answer speaks: a formula, with the facts that are fixed for it."""

    formula: str
    fixed: Mapping[str, int] = Field(default_factory=dict, alias="with")


class Answer(Texts):
    """One answer; of several, the first whose `when` holds is given.

    Attributes:
        when: what must be known for this answer; empty for the last one.
        verdict: what the topic's rule must say for this answer, from what is known.
        asks: whether the aspect's question may follow it.
    """

    when: When = Field(default_factory=dict)
    verdict: Verdict | None = None
    asks: bool = True


class AspectScript(Checked):
    """One kind of question about a benefit.

    Attributes:
        phrases: how people ask it.
        facts: what the answer depends on.
        ask: the fact to ask for when it is not known.
        confidence: where it differs from the topic's.
        answers: in order; the last one needs no facts.
    """

    phrases: Phrases
    facts: tuple[str, ...] = ()
    ask: str | None = None
    confidence: Confidence | None = None
    answers: tuple[Answer, ...] = Field(min_length=1)


class Topic(Checked):
    """One benefit or procedure: names, the rule, questions and answers.

    Attributes:
        topic: its id, and the name of the file.
        kind: a benefit has a rule and is screened; a procedure only answers.
        grade: how far a machine may go: A says who may have it and the sum; B no sum of one
            person's; C explains and screens, and the office decides.
        law: the articles.
        source: what was read.
        checked: when.
        review: by when it must be read again.
        confidence: how well the source supports it.
        names: in three languages.
        amounts: sums that the answers speak, by the names they use for them.
        sum: which of them is this person's own.
        rule: who may have it.
        situations: what callers tell of their lives when this is what they need, hardly naming
            it; only the sense of sentences is learnt from them, never words.
        aspects: questions and answers.
    """

    topic: str
    kind: Literal["benefit", "procedure"] = "benefit"
    grade: Literal["A", "B", "C"] = "A"
    law: Texts
    source: str
    checked: date
    review: date
    confidence: Confidence
    names: NamesByLanguage
    amounts: Mapping[str, AmountUse] = Field(default_factory=dict)
    sum: str | None = None
    rule: Condition | None = None
    situations: PhraseLists = PhraseLists()
    aspects: Mapping[Aspect, AspectScript]


class QuestionCase(Checked):
    """A question that must be understood.

    Attributes:
        text: as it is said.
        aspect: what it asks; any of them, when there are several.
        facts: what it states, as far as the test cares.
    """

    text: str
    aspect: Aspect | tuple[Aspect, ...]
    facts: Mapping[str, FactValue] = Field(default_factory=dict)


class VerdictCase(Checked):
    """A boundary case of the rule.

    Attributes:
        name: what it shows.
        on: the day of the call.
        facts: what is known.
        verdict: what the rule must say.
        amount: the sum in tenge, where there is one.
        missing: facts that must be named as missing, first ones first.
    """

    name: str
    on: date
    facts: Mapping[str, FactValue | None]
    verdict: Verdict
    amount: int | None = None
    missing: tuple[str, ...] | None = None


class TopicTests(Checked):
    """`topics/*.tests.yaml`, beside the topic of the same name."""

    topic: str
    questions: Mapping[Language, tuple[QuestionCase, ...]]
    verdicts: tuple[VerdictCase, ...] = ()


class AspectCues(Checked):
    """How an aspect is recognised whatever the benefit, and what ends its answers."""

    closing: tuple[str, ...] = ()
    cues: Phrases


class AspectsFile(Checked):
    """`aspects.yaml`."""

    aspects: Mapping[Aspect, AspectCues]


class Act(Checked):
    """Something said that is no question about a benefit.

    Attributes:
        reply: the text that answers it.
        urgent: it wins over a question that stands beside it: somebody may be in danger.
        phrases: how people say it.
    """

    reply: str
    urgent: bool = False
    phrases: Phrases


class ActsFile(Checked):
    """`acts.yaml`."""

    acts: Mapping[str, Act]


class Elsewhere(Checked):
    """A subject that has no script here.

    Attributes:
        related: a state benefit or procedure, so that the caller is told whom to ask.
        phrases: how people speak of it.
        situations: what else they tell that belongs here; only the sense of sentences is learnt
            from them, never words.
    """

    related: bool
    phrases: Phrases
    situations: PhraseLists = PhraseLists()


class ElsewhereFile(Checked):
    """`elsewhere.yaml`."""

    elsewhere: Mapping[str, Elsewhere]


class PromptsFile(Checked):
    """`prompts/*.yaml`."""

    prompts: Mapping[str, Texts]
