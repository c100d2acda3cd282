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


class Phrases(Checked):
    """Phrases of all three languages."""

    ru: tuple[WrittenPhrase, ...] = Field(min_length=1)
    kk: tuple[WrittenPhrase, ...] = Field(min_length=1)
    en: tuple[WrittenPhrase, ...] = Field(min_length=1)

    def in_language(self, language: str) -> tuple[str, ...]:
        """The phrases of one language."""
        phrases: tuple[Phrase, ...] = getattr(self, language)
        return tuple(phrase.text for phrase in phrases)


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
    """

    related: bool
    phrases: Phrases


class ElsewhereFile(Checked):
    """`elsewhere.yaml`."""

    elsewhere: Mapping[str, Elsewhere]


class PromptsFile(Checked):
    """`prompts/*.yaml`."""

    prompts: Mapping[str, Texts]


class Weighing(Checked):
    """How the evidence for one kind of label is weighed.

    Attributes:
        nearest: share of how much of the likest phrase was said.
        linear: share of the linear model; the rest is how telling the words are.
        saturation: telling words after which a label is as good as named; fewer is easier.
        cue: weight of words that only show the kind of question or stand everywhere.
        pair: weight of neighbouring words, beside the words themselves.
        letters: weight of pieces of words, in the linear model.
        concept: weight of words of one meaning.
        mark: weight of numbers, by what they stand for.
        form: weight of words as they were said, in the linear model of kinds of question.
        smoothing: of the linear model: more trusts single phrases less.
        balance: how much labels with few phrases are raised (0 to 1).
        length: how much long utterances are scaled down (1: wholly).
    """

    nearest: float = Field(ge=0, le=1)
    linear: float = Field(ge=0, le=1)
    saturation: float = Field(gt=0)
    cue: float = Field(ge=0, le=1)
    pair: float = Field(ge=0, le=2)
    letters: float = Field(ge=0, le=1)
    concept: float = Field(ge=0, le=2)
    mark: float = Field(ge=0, le=2)
    form: float = Field(default=0.0, ge=0, le=3)
    smoothing: float = Field(gt=0)
    balance: float = Field(ge=0, le=1)
    length: float = Field(ge=0, le=1)


class WordReading(Checked):
    """How words are taken for known ones.

    Attributes:
        likeness: from which a misheard word counts as the likest known one (0 to 100).
        letters: shorter words are not compared.
        mixed_in: weight of phrases of the language that callers mix in.
        unknown: how much a score falls when every telling word is unknown.
        sentence: share of the question in a topic's score, the rest is the whole story.
        sentence_aspect: the same in an aspect's score.
        story: weight of sentences that ask nothing, for the kind of question.
        elsewhere: weight of subjects without a script where a benefit is spoken of.
    """

    likeness: float = Field(ge=50, le=100)
    letters: int = Field(ge=3)
    mixed_in: float = Field(ge=0, le=1)
    unknown: float = Field(ge=0, le=1)
    sentence: float = Field(ge=0, le=1)
    sentence_aspect: float = Field(ge=0, le=1)
    story: float = Field(ge=0, le=1)
    elsewhere: float = Field(ge=0, le=1)


class Deciding(Checked):
    """When something is answered, asked about or rejected.

    Attributes:
        answer: score needed to answer.
        trust: trust needed to answer.
        margin: lead needed over the runner-up, as a share of the score.
        margin_elsewhere: the same over a subject that has no script.
        clarify: score from which Jauap asks «is it about …?».
        act: score needed to take something for an act.
        urgent: the same for urgent acts, which win over questions.
        context: how much the topic of the talk is raised.
        aspect: score needed to believe in an aspect.
        follow_up: score of an aspect from which words that name no topic ask about the talk's.
        second_aspect: share of the first aspect's score from which another is answered too.
        second_question: score at which a sentence that asks adds an aspect of its own.
        own_phrases: share of the topic's own phrases in an aspect's score.
        lacking: what an aspect counts that the topic has no answer for.
        general: what the general question counts beside those that ask for something.
        guessed: a recogniser's confidence under which a number was only guessed.
        doubted: its confidence under which a number is asked back.
    """

    answer: float = Field(ge=0, le=1)
    trust: float = Field(ge=0, le=1)
    margin: float = Field(ge=0, le=1)
    margin_elsewhere: float = Field(ge=0, le=1)
    clarify: float = Field(ge=0, le=1)
    act: float = Field(ge=0, le=1)
    urgent: float = Field(ge=0, le=1)
    context: float = Field(ge=0, le=1)
    aspect: float = Field(ge=0, le=1)
    follow_up: float = Field(default=0.3, ge=0, le=1)  # older releases have none
    second_aspect: float = Field(ge=0, le=1)
    second_question: float = Field(ge=0, le=1)
    own_phrases: float = Field(ge=0, le=1)
    lacking: float = Field(ge=0, le=1)
    general: float = Field(default=1.0, ge=0, le=1)
    guessed: float = Field(default=0.0, ge=0, le=1)
    doubted: float = Field(default=0.0, ge=0, le=1)


class Trusting(Checked):
    """Logistic weights of what trust in a topic is computed from.

    Attributes:
        base: trust in nothing at all.
        score: of the topic.
        evidence: words that speak for it, in words.
        business: share of the words that are of our topics at all.
        asks: that it is a question.
    """

    base: float
    score: float = Field(ge=0)
    evidence: float = Field(ge=0)
    business: float = Field(ge=0)
    asks: float = Field(ge=0)


class MatchingFile(Checked):
    """`matching.yaml`: weights and thresholds of understanding, fitted by a command."""

    reading: WordReading
    topics: Weighing
    aspects: Weighing
    trust: Trusting
    deciding: Deciding
