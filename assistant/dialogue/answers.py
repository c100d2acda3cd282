"""What a topic answers to one kind of question, for one person on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.benefits.amounts import Amounts, MissingFactError
from assistant.benefits.benefit import Finding
from assistant.benefits.known import Person
from assistant.benefits.parameters import NotKnownForDateError
from assistant.benefits.rules import Verdict
from assistant.conditions import Facts, holds
from assistant.dialogue.entitlements import Entitlements
from assistant.dialogue.reply import NextQuestion
from assistant.dialogue.verdicts import spoken_reasons, verdict_lines
from assistant.dialogue.wording import Spoken, Wording, lines_of
from assistant.understanding.schema import Answer, Aspect, AspectScript, Confidence, Topic
from assistant.understanding.scripts import Scripts

_STATUS = "application_status"
"""The topic that tells how an application is followed."""


@dataclass(frozen=True)
class Answered:
    """One answer.

    Attributes:
        aspect: the kind of question that was answered.
        lines: what is said, a breath each, without heading and closing.
        closing: names of the prompts that end it.
        spoken: sums and figures that are spoken, or by which the rule decided.
        explanation: how the sum came about.
        confidence: how well the answer is supported.
        next_question: what would make it exact.
        finding: what the rule says, when it was asked whether the benefit fits.
    """

    aspect: Aspect
    lines: tuple[str, ...]
    closing: tuple[str, ...]
    spoken: Spoken
    explanation: str
    confidence: Confidence
    next_question: NextQuestion | None
    finding: Finding | None


class Answers:
    """Answers of all topics in all languages. Safe for several callers."""

    def __init__(self, scripts: Scripts, amounts: Amounts, entitlements: Entitlements) -> None:
        self._scripts = scripts
        self._amounts = amounts
        self._entitlements = entitlements

    def about(self, topic: Topic, asked: str, person: Person, language: str) -> Answered:
        """What a topic answers.

        Args:
            topic: the topic.
            asked: the kind of question; the general answer is given where there is no other.
            person: what is known of the person who would receive the benefit.
            language: of the answer.
        """
        aspect, script = self._script(topic, asked)
        facts = person.values()
        finding = self._judged(topic, aspect, person)
        verdict = finding.judgement.verdict if finding else None
        answer = self._chosen(script, facts, verdict, person.on)
        wording = self.wording(language, person.on, topic=topic, facts=facts)
        cues = self._scripts.aspects.get(aspect)
        closing = cues.closing if cues else ()
        try:
            lines = lines_of(wording.fill(answer.in_language(language)))
            if finding is not None and not answer.when:
                lines = verdict_lines(
                    finding,
                    spoken_reasons(self._entitlements, finding, language),
                    lines,
                    lambda name: self.prompt(name, language, person.on),
                    own_words=answer.verdict is not None,
                )
        except (NotKnownForDateError, MissingFactError):
            lines, closing = self.prompt("no_amount_for_date", language, person.on), ()
        if finding is not None:
            wording.spoken.figures += finding.judgement.figures
        return Answered(
            aspect=aspect,
            lines=lines,
            closing=closing,
            spoken=wording.spoken,
            explanation=_explanation(wording),
            confidence=script.confidence or topic.confidence,
            next_question=self._next(script, answer, finding, person, language),
            finding=finding,
        )

    def prompt(self, name: str, language: str, on: date, **words: str) -> tuple[str, ...]:
        """Lines of a text besides the answers."""
        wording = self.wording(language, on, words=words)
        return lines_of(wording.fill(self._scripts.prompts[name].in_language(language)))

    def wording(
        self,
        language: str,
        on: date,
        *,
        topic: Topic | None = None,
        facts: Facts | None = None,
        words: Mapping[str, str] | None = None,
    ) -> Wording:
        """What fills the texts of a topic."""
        return Wording(
            self._scripts.languages[language],
            self._amounts,
            on,
            facts=facts or {},
            kinds=self._scripts.facts,
            uses=topic.amounts if topic else None,
            words=words,
        )

    def _script(self, topic: Topic, asked: str) -> tuple[Aspect, AspectScript]:
        for aspect, script in topic.aspects.items():
            if aspect == asked:
                return aspect, script
        if asked == "status" and _STATUS in self._scripts.topics:
            # Where an application stands is found in the same way whatever was applied for.
            aspects = self._scripts.topics[_STATUS].aspects
            return "status", aspects.get("status", aspects["general"])
        return "general", topic.aspects["general"]

    def _judged(self, topic: Topic, aspect: Aspect, person: Person) -> Finding | None:
        """What the rule says, when it is asked for and something is known of the person."""
        if aspect != "eligibility":
            return None
        if not self._entitlements.spoken_of(topic.topic, person.given):
            return None
        return self._entitlements.find(topic.topic, person)

    def _chosen(
        self, script: AspectScript, facts: Facts, verdict: Verdict | None, on: date
    ) -> Answer:
        """The first answer that fits what is known and what the rule says of it."""

        def limit(name: str) -> float:
            return float(self._amounts.parameters.look_up(name, on).figure)

        fitting = (
            answer
            for answer in script.answers
            if answer.verdict in (None, verdict) and holds(answer.when, facts, limit)
        )
        return next(fitting, script.answers[-1])

    def _next(
        self,
        script: AspectScript,
        answer: Answer,
        finding: Finding | None,
        person: Person,
        language: str,
    ) -> NextQuestion | None:
        if finding is not None:
            open_still = finding.judgement.verdict == "unknown" and not answer.when
            asked = self._entitlements.question(finding, language)
            return NextQuestion(*asked) if asked and (answer.asks or open_still) else None
        if script.ask is None or not answer.asks:
            return None
        ask = self._entitlements.ask(script.ask)
        if ask is None or script.ask in person.given or person.value(script.ask) is not None:
            return None
        return NextQuestion(script.ask, ask.in_language(language))


def _explanation(wording: Wording) -> str:
    if not wording.spoken.amounts:
        return ""
    first = wording.spoken.amounts[0]
    return f"{wording.origin(first)} {wording.law(first)}."
