"""Trying a question: what is understood, how surely, what else it might be, what is said."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from assistant.console.chosen import in_force, working
from assistant.console.topics import title
from assistant.console.visit import AnyStaff, Visit
from assistant.console.working import Working
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.reply import Reply
from assistant.errors import JauapError
from assistant.texts import Language
from assistant.understanding.meaning import Candidate, Decision, Reading

router = APIRouter()

_CANDIDATES = 5


@router.get("/try")
def show(visit: AnyStaff) -> Response:
    """The form."""
    return _page(visit, working(visit))


@router.post("/try")
def ask(
    visit: AnyStaff,
    language: Annotated[Language, Form()] = "ru",
    text: Annotated[str, Form(max_length=1000)] = "",
    against: Annotated[str, Form(max_length=20)] = "",
    sound: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Ask a question in writing, or with a recording; neither is kept."""
    scripts = in_force(visit) if against == "release" else working(visit)
    typed = {"language": language, "text": text, "against": against}
    recording = sound.file.read() if sound is not None and sound.filename else b""
    if not text.strip() and not recording:
        return _page(visit, scripts, typed, problem=visit.text("try.nothing_asked"))
    try:
        assistant = _assistant(visit, scripts)
        readings: Sequence[Reading] = [Reading(text.strip())]
        if recording:
            readings = visit.console.speech.heard(recording, language, assistant)
        if not readings:
            return _page(visit, scripts, typed, problem=visit.text("try.nothing_heard"))
        reply = assistant.answer(readings, language=language, on=visit.now.date())
        ranked = assistant.matcher(language).rank(readings[0].text)[:_CANDIDATES]
    except JauapError as error:
        return _page(visit, scripts, typed, error=error)
    shown = _shown(visit, assistant, reply, readings, ranked, heard=bool(recording))
    return _page(visit, scripts, typed, shown=shown)


def _assistant(visit: Visit, scripts: Working) -> Assistant:
    """The assistant of a draft, or the one that answers calls now."""
    if scripts.draft is None:
        return visit.console.scripts.now().dialogue.assistant
    return visit.console.workshop.assistant(scripts)


def _shown(  # noqa: PLR0913 - what is shown of an answer
    visit: Visit,
    assistant: Assistant,
    reply: Reply,
    readings: Sequence[Reading],
    ranked: Sequence[Candidate],
    *,
    heard: bool,
) -> Mapping[str, object]:
    def name(found: str | None) -> str:
        topic = assistant.scripts.topics.get(found or "")
        return title(topic, visit.language) if topic else found or ""

    decision = reply.decision
    act = decision is Decision.ACT
    return {
        "heard": readings[0].text if heard else "",
        "confidence": f"{readings[0].confidence:.2f}",
        "decision": visit.text(f"try.decision_{decision.value}"),
        "why": visit.text(f"try.why_{reply.why.value}"),
        "topic": "" if act else name(reply.topic),
        "topic_id": reply.topic if reply.topic in assistant.scripts.topics else "",
        "act": reply.topic if act else "",
        "aspects": [visit.text(f"topics.aspect_{each}") for each in reply.aspects],
        "alternatives": [name(each) for each in reply.alternatives],
        "score": f"{reply.score:.2f}",
        "runner_up": f"{name(reply.runner_up.id)}, {reply.runner_up.score:.2f}"
        if reply.runner_up
        else "",
        "ranked": [(name(each.id), each.score) for each in ranked],
        "facts": {key: str(value) for key, value in reply.facts.items()},
        "lines": reply.lines,
        "language": reply.language,
        "explanation": reply.explanation,
        "next": reply.next_question.text if reply.next_question else "",
        "law": reply.source.law if reply.source else "",
    }


def _page(  # noqa: PLR0913 - what the page shows
    visit: Visit,
    scripts: Working,
    typed: Mapping[str, str] | None = None,
    *,
    shown: Mapping[str, object] | None = None,
    problem: str = "",
    error: JauapError | None = None,
) -> Response:
    return visit.page(
        "try.html",
        status=422 if problem or error else 200,
        scripts=scripts,
        typed=typed or {"language": visit.language, "text": "", "against": ""},
        shown=shown,
        problem=problem,
        error=error,
    )
