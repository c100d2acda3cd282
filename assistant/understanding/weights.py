"""`matching.yaml`: how understanding weighs what was said, and when it decides."""

from pydantic import Field

from assistant.yaml_files import Checked


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


class Sensing(Checked):
    """How the sense of a whole sentence counts for a topic.

    Attributes:
        languages: those whose sentences are looked at so.
        by_letters: those of them that no encoder knows: their sentences are compared by the roots
            and letters of their words.
        share: of the sense in a topic's score; the words are the rest.
        narrow: how near a sentence must lie to a phrase to mean the same; more is nearer.
        smoothing: more trusts single phrases less.
        contested: lead, as a share of the score, under which the sense does not overrule words:
            the caller is asked.
        certain: lead from which words are believed by themselves: it is hardly ever overruled
            from here on, and the encoder takes longer than all else.
        foreign: share of words that are unknown, or of a language that is mixed in, above which
            a sentence is not looked at: it is of another language, or misheard.
        act: score of words and sense together (0 to 2) from which a command is believed that no
            phrase is like, and no sign shows.
        act_lead: how much more than anything else it must score.
        act_overrules: how much more than other acts to be believed against a sign of one.
    """

    languages: tuple[str, ...] = ()
    by_letters: tuple[str, ...] = ()
    share: float = Field(default=0.4, ge=0, le=1)
    narrow: float = Field(default=2.0, gt=0)
    smoothing: float = Field(default=0.1, gt=0)
    contested: float = Field(default=0.1, ge=0, le=1)
    certain: float = Field(default=0.5, ge=0, le=1)
    foreign: float = Field(default=0.5, ge=0, le=1)
    act: float = Field(default=0.6, ge=0, le=2)
    act_lead: float = Field(default=0.35, ge=0, le=2)
    act_overrules: float = Field(default=0.6, ge=0, le=2)


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
        guessed: a recogniser's confidence under which a reply was only guessed.
        doubted: its confidence under which a number is asked back.
        doubted_day: its confidence under which a day is asked back.
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
    doubted_day: float = Field(default=0.0, ge=0, le=1)


class Trusting(Checked):
    """Logistic weights of what trust in a topic is computed from.

    Attributes:
        base: trust in nothing at all.
        score: of the topic.
        evidence: words that speak for it, in words.
        business: share of the words that are of our topics at all.
        asks: that it is a question.
        lead: over what is next likest, as a share of the score.
    """

    base: float
    score: float = Field(ge=0)
    evidence: float = Field(ge=0)
    business: float = Field(ge=0)
    asks: float = Field(ge=0)
    lead: float = Field(default=0.0, ge=0)


class Replying(Checked):
    """How replies are understood that are no plain yes, no or value.

    Attributes:
        likely: score (0 to 1) from which a meaning is believed against none or another.
        lead: how much more than any other meaning it must score.
        like: how like the likest example of the same question must be (0 to 1): what has hardly a
            word in common with any is another thing, said to it.
        longest: words of the longest reply that is looked at so; more tell a story.
        narrow: how near a reply must lie to an example to mean the same; more is nearer.
        shared: what examples of other questions count beside those of the same.
        denied: what examples count that deny something where the reply does not, or the reverse:
            «I cannot manage» has nearly the words of «I manage».
        smoothing: more trusts single examples less.
    """

    likely: float = Field(default=0.55, ge=0, le=1)
    lead: float = Field(default=0.5, ge=0, le=1)
    like: float = Field(default=0.25, ge=0, le=1)
    longest: int = Field(default=12, ge=1)
    narrow: float = Field(default=1.0, gt=0)
    shared: float = Field(default=0.3, ge=0, le=1)
    denied: float = Field(default=0.8, ge=0, le=1)
    smoothing: float = Field(default=0.1, gt=0)


class MatchingFile(Checked):
    """`matching.yaml`: weights and thresholds of understanding, fitted by a command."""

    reading: WordReading
    topics: Weighing
    aspects: Weighing
    sense: Sensing = Sensing()
    replies: Replying = Replying()
    trust: Trusting
    deciding: Deciding
