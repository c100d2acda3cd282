"""What Jauap says in one turn, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from assistant.benefits.amounts import Computed
from assistant.benefits.benefit import Finding
from assistant.benefits.parameters import Known
from assistant.benefits.screening import Screening
from assistant.conditions import FactValue
from assistant.understanding.matching import Candidate, Decision, Why


@dataclass(frozen=True)
class NextQuestion:
    """What would make the answer exact.

    Attributes:
        fact: the fact to ask for.
        text: the question, in the caller's language.
    """

    fact: str
    text: str


@dataclass(frozen=True)
class Source:
    """Where an answer comes from.

    Attributes:
        law: article of the law, in the caller's language.
        source: documents and pages that were read.
        checked: when.
        confidence: high, medium or low.
    """

    law: str
    source: str
    checked: date
    confidence: str


@dataclass(frozen=True)
class Reply:
    """One turn of Jauap's.

    Attributes:
        language: of the text (ISO 639-1).
        lines: what is said, a breath each.
        heading: those of the lines that name the benefit.
        decision: what was decided about the question.
        why: the reason.
        topic: the benefit, act or subject.
        aspect: kind of question that is answered first.
        aspects: all kinds that are answered.
        score: how surely the topic was understood (0 to 1).
        runner_up: the next best candidate.
        alternatives: topics asked about, when Jauap asks back.
        facts: what the caller said about a person.
        amounts: sums that are spoken, with all that led to them.
        figures: other figures of the law that are spoken.
        source: where the answer comes from.
        explanation: how the sum came about, as it can be said when the caller asks why.
        next_question: what would make the answer exact.
        old_year: the year of the sums, when they have changed since.
        finding: what the rule says, when it was asked whether a benefit fits.
        screening: where the screening stands, when it was asked what there is at all.
    """

    language: str
    lines: tuple[str, ...]
    decision: Decision
    why: Why
    topic: str | None = None
    aspect: str | None = None
    aspects: tuple[str, ...] = ()
    score: float = 0.0
    runner_up: Candidate | None = None
    alternatives: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    amounts: tuple[Computed, ...] = ()
    figures: tuple[Known, ...] = ()
    source: Source | None = None
    explanation: str = ""
    next_question: NextQuestion | None = None
    old_year: int | None = None
    finding: Finding | None = None
    screening: Screening | None = None
    heading: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that is said; lines are apart by line breaks."""
        return "\n".join(self.lines)

    def as_json(self) -> dict[str, Any]:
        """The reply as plain data for other programs."""
        runner_up = self.runner_up
        return {
            "language": self.language,
            "decision": self.decision.value,
            "why": self.why.value,
            "topic": self.topic,
            "aspect": self.aspect,
            "aspects": list(self.aspects),
            "score": round(self.score, 3),
            "runner_up": runner_up and {"topic": runner_up.id, "score": round(runner_up.score, 3)},
            "alternatives": list(self.alternatives),
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "text": self.text,
            "explanation": self.explanation,
            "next_question": self.next_question
            and {"fact": self.next_question.fact, "text": self.next_question.text},
            "amounts": [_amount(amount) for amount in self.amounts],
            "figures": [_figure(known) for known in self.figures],
            "source": self.source
            and {
                "law": self.source.law,
                "source": self.source.source,
                "checked": self.source.checked.isoformat(),
                "confidence": self.source.confidence,
            },
            "old_year": self.old_year,
            "verdict": self.finding.judgement.verdict if self.finding else None,
            "missing": list(self.finding.judgement.missing) if self.finding else [],
            "screening": self.screening.as_json() if self.screening else None,
        }


def _plain(value: FactValue) -> FactValue:
    return value.isoformat() if isinstance(value, date) else value


def _amount(amount: Computed) -> dict[str, Any]:
    return {
        "formula": amount.formula,
        "tenge": amount.tenge,
        "as_of": amount.as_of.isoformat(),
        "expired": amount.expired,
        "law": amount.law.en,
        "parameters": [_figure(known) for known in amount.used],
    }


def _figure(known: Known) -> dict[str, Any]:
    entry = known.entry
    return {
        "parameter": known.name,
        "key": known.key,
        "value": str(known.figure),
        "unit": known.unit,
        "since": entry.since.isoformat(),
        "until": entry.until and entry.until.isoformat(),
        "law": entry.law,
        "source": entry.source,
        "checked": entry.checked.isoformat(),
    }
