"""Findings as other programs and office workers read them: all reasons, not only the first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from assistant.benefits.amounts import Computed
from assistant.benefits.benefit import Finding
from assistant.benefits.known import Person
from assistant.benefits.rules import Reason
from assistant.benefits.screening import Screening
from assistant.conditions import FactValue
from assistant.dialogue.entitlements import Entitlements


def described(entitlements: Entitlements, finding: Finding, language: str) -> dict[str, Any]:
    """A finding as plain data.

    `office` lists what only the office can find out; it decides where nothing is missing.
    """
    judgement = finding.judgement

    def reason(each: Reason) -> dict[str, Any]:
        return {
            "text": entitlements.sentence(finding, each, language),
            "holds": each.holds,
            "article": entitlements.article(finding, each, language),
            "facts": list(each.facts),
            "path": each.path,
        }

    asked = entitlements.question(finding, language)
    amount = finding.amount
    return {
        "verdict": judgement.verdict,
        "grade": finding.benefit.grade,
        "reasons": [reason(each) for each in judgement.reasons],
        "office": [reason(each) for each in judgement.office],
        "missing": list(judgement.missing),
        "next_question": asked and {"fact": asked[0], "text": asked[1]},
        "amount": amount
        and {
            "tenge": amount.tenge,
            "formula": amount.formula,
            "as_of": amount.as_of.isoformat(),
            "expired": amount.expired,
            "article": amount.law.in_language(language),
            "explanation": entitlements.explanation(finding, language),
        },
        "amount_missing": list(finding.amount_missing),
        "article": finding.benefit.law.in_language(language),
    }


def warnings(person: Person) -> list[str]:
    """Facts that contradict each other."""
    return [
        f"{name} and {source} contradict each other; the more exact one is used"
        for name, source in person.contradictions()
    ]


def screened(  # noqa: PLR0913, PLR0917 - all that the document holds
    entitlements: Entitlements,
    person: Person,
    given: Mapping[str, FactValue | None],
    topics: Sequence[str],
    screening: Screening,
    language: str,
) -> dict[str, Any]:
    """What benefits say to a person, as plain data: each with all its reasons.

    Args:
        entitlements: judges.
        person: who asks.
        given: what was handed over, without what follows from it.
        topics: benefits to tell of.
        screening: where the questions over all benefits stand.
        language: of reasons and questions.
    """
    known = person.values()
    return {
        "on": person.on.isoformat(),
        "language": language,
        "facts": {name: _plain(value) for name, value in given.items()},
        "derived": {name: _plain(known[name]) for name in known if given.get(name) is None},
        "warnings": warnings(person),
        "topics": {
            name: described(entitlements, entitlements.find(name, person), language)
            for name in topics
        },
        "screening": {
            **screening.as_json(),
            "next_question": question_of(entitlements, screening.next_question, language),
        },
    }


def _plain(value: FactValue | None) -> FactValue | None:
    return value.isoformat() if isinstance(value, date) else value


def reasons_told(
    entitlements: Entitlements, finding: Finding, language: str
) -> Iterator[tuple[str, str]]:
    """What decided, each with its article; what the office checks, once it comes to that."""
    judgement = finding.judgement
    office = judgement.office if judgement.verdict == "depends_on_office" else ()
    for reason in (*judgement.reasons, *office):
        text = entitlements.sentence(finding, reason, language)
        if text:
            yield " ".join(text.split()), entitlements.article(finding, reason, language)


def question_of(
    entitlements: Entitlements, fact: str | None, language: str
) -> dict[str, str] | None:
    """A fact to ask for, with its question."""
    ask = entitlements.ask(fact) if fact else None
    return {"fact": fact, "text": ask.in_language(language)} if fact and ask else None


def tenge(amount: Computed) -> str:
    """A sum, its thousands apart."""
    return f"{amount.tenge:,}".replace(",", " ")
