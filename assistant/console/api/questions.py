"""Questions in writing: ask, screen, explain, and what can be asked about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter

from assistant.benefits.given import json_schema, read_given
from assistant.benefits.known import Person
from assistant.conditions import FactValue
from assistant.console.api.access import MayAsk
from assistant.console.api.problems import PROBLEMS, TurnedAwayError
from assistant.console.api.shapes import (
    About,
    Answer,
    Explained,
    Question,
    Screened,
    ToExplain,
    Topics,
    ToScreen,
)
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.told import described, screened, warnings
from assistant.texts import LANGUAGES
from assistant.understanding.matching import Decision
from assistant.understanding.which_language import WhichLanguage

router = APIRouter(tags=["questions"], responses=PROBLEMS)


@router.post("/ask")
def ask(visit: MayAsk, question: Question) -> Answer:
    """Answer one question.

    Nothing is remembered between two questions: send `topic`, `facts` and the fact just asked for
    back, or hold a conversation. The question is stored nowhere.
    """
    assistant = visit.assistant
    on = question.on or visit.today
    _known(assistant, topic=question.topic, fact=question.expected)
    before = given(assistant, question.facts, on)
    language = question.language or WhichLanguage(assistant.scripts, assistant.matcher)(
        question.text
    )
    reply = assistant.answer(
        question.text,
        language=language,
        on=on,
        topic=question.topic,
        expected=question.expected,
    )
    if before and reply.decision is Decision.ANSWER and reply.topic:
        # What is newly said wins over what was known before.
        facts = {**before, **reply.facts}
        person = assistant.entitlements.person(facts, on)
        fuller = assistant.about(reply.topic, reply.aspects, person, language)
        reply = replace(
            fuller,
            why=reply.why,
            score=reply.score,
            runner_up=reply.runner_up,
            facts=reply.facts,
        )
    return Answer.model_validate(reply.as_json())


@router.get("/facts")
def facts(visit: MayAsk) -> dict[str, Any]:
    """What can be known of a person, as a JSON Schema."""
    return json_schema(visit.assistant.scripts.facts)


@router.get("/topics")
def topics(visit: MayAsk) -> Topics:
    """What the line knows about."""
    found = visit.assistant.scripts.topics.values()
    return Topics.model_validate(
        {
            "release": visit.release,
            "topics": [
                {
                    "topic": topic.topic,
                    "kind": topic.kind,
                    "grade": topic.grade,
                    "names": {each: topic.names.in_language(each).legal for each in LANGUAGES},
                    "aspects": list(topic.aspects),
                    "law": {each: topic.law.in_language(each) for each in LANGUAGES},
                    "checked": topic.checked,
                    "review": topic.review,
                }
                for topic in found
            ],
        }
    )


@router.post("/screen")
def screen(visit: MayAsk, about: ToScreen) -> Screened:
    """Say which benefits fit a person, and what to ask next. The office decides, never Jauap."""
    entitlements = visit.assistant.entitlements
    known, person = _person(visit.assistant, about, visit.today)
    screening = entitlements.screener.screen(person, asked=about.asked)
    document = screened(
        entitlements, person, known, list(entitlements.benefits), screening, about.language
    )
    return Screened.model_validate(document)


@router.post("/explain")
def explain(visit: MayAsk, about: ToExplain) -> Explained:
    """Say why a benefit fits a person or not: all reasons with their articles, and the sum."""
    assistant = visit.assistant
    entitlements = assistant.entitlements
    if about.topic not in entitlements.benefits:
        raise TurnedAwayError(
            404,
            f"{about.topic} is no benefit that can be judged",
            mend="/topics lists the benefits.",
        )
    _, person = _person(assistant, about, visit.today)
    reply = assistant.eligible(about.topic, person, about.language)
    finding = described(entitlements, entitlements.find(about.topic, person), about.language)
    return Explained.model_validate(
        {
            **finding,
            "topic": about.topic,
            "language": about.language,
            "said": list(reply.lines),
            "warnings": warnings(person),
        }
    )


def given(
    assistant: Assistant, document: Mapping[str, Any], on: date
) -> dict[str, FactValue | None]:
    """Facts of a request.

    Raises:
        GivenFactsError: they cannot be used.
    """
    # Below `facts` nothing is unwrapped again: the API's schema knows one place for them.
    return read_given({"facts": dict(document)}, assistant.scripts.facts, on)


def _person(
    assistant: Assistant, about: About, today: date
) -> tuple[dict[str, FactValue | None], Person]:
    on = about.on or today
    known = given(assistant, about.facts, on)
    return known, assistant.entitlements.person(known, on)


def _known(assistant: Assistant, *, topic: str | None, fact: str | None) -> None:
    """Refuse names that the scripts do not have."""
    scripts = assistant.scripts
    if topic is not None and topic not in scripts.topics:
        raise TurnedAwayError(404, f"{topic} is no topic", mend="/topics lists the topics.")
    if fact is not None and fact not in scripts.facts:
        raise TurnedAwayError(404, f"{fact} is no fact", mend="/facts describes the facts.")
