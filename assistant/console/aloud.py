"""What is wrong with a text, and how it sounds, while somebody types it."""

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.chosen import in_force, of_draft
from assistant.console.entries_pages import KINDS
from assistant.console.fields import Field
from assistant.console.saving import draft_sent, faults_of, sent_fields
from assistant.console.text_lint import TextLint
from assistant.console.topics import topic_fields
from assistant.console.visit import AnyStaff, Visit
from assistant.console.working import Working
from assistant.dialogue.spoken import EveryLine
from assistant.dialogue.wording import PLACEHOLDER
from assistant.errors import JauapError
from assistant.store.errors import NotFoundError
from assistant.store.script_files import PRONUNCIATIONS
from assistant.texts import LANGUAGES, Texts
from assistant.understanding.schema import Topic

router = APIRouter()

_LONGEST = 2000
"""Letters of a text that is spoken: some minutes."""


@router.post("/lint")
def lint(
    visit: AnyStaff,
    path: Annotated[str, Form()],
    name: Annotated[str, Form()],
    text: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """What the linter says of a field as it is typed: a piece of a page."""
    scripts = _scripts(visit)
    field = replace(_field(visit, scripts, path, name), value=text)
    checker = TextLint(scripts, visit.console.workshop)
    found = faults_of(visit, checker, path, field) if text.strip() else ()
    return visit.page("lint.html", found=found)


@router.post("/hear")
def hear(visit: AnyStaff, hear: Annotated[str, Form(max_length=400)]) -> Response:
    """A field as callers hear it: a sound file.

    Args:
        visit: whose page.
        hear: language, file and name of the field, apart by blanks; the file may be `-`.
    """
    language, _, rest = hear.partition(" ")
    path, _, name = rest.partition(" ")
    if language not in LANGUAGES:
        raise NotFoundError("language", language)
    text = sent_fields(visit).get(name, "")[:_LONGEST]
    scripts = _scripts(visit)
    try:
        spoken = _filled(visit, scripts, path, name, text, language)
        folder = _pronunciations(visit, scripts)
        sound = visit.console.speech.as_heard(spoken, language, folder)
    except JauapError as error:
        return visit.page(
            "error.html",
            status=422,
            title=visit.text("fields.not_heard"),
            text="",
            error=error,
        )
    return Response(sound, media_type="audio/wav")


def _scripts(visit: Visit) -> Working:
    draft = draft_sent(sent_fields(visit))
    return of_draft(visit, draft) if draft else in_force(visit)


def _field(visit: Visit, scripts: Working, path: str, name: str) -> Field:
    """The field of a page, by its file and name.

    Raises:
        NotFoundError: there is none.
    """
    folder, _, _ = path.partition("/")
    fields: list[Field] = []
    if folder == "topics":
        fields = topic_fields(visit, scripts, PurePosixPath(path).stem)
    elif folder in KINDS and name.count("/") > 1:
        entry = KINDS[folder].find(visit, scripts, name.split("/")[1])
        fields = KINDS[folder].fields(visit, scripts, entry)
    for field in fields:
        if field.name == name:
            return field
    raise NotFoundError("field", name)


def _filled(  # noqa: PLR0913, PLR0917 - what a text hangs on
    visit: Visit, scripts: Working, path: str, name: str, text: str, language: str
) -> str:
    """A text with figures where its placeholders are, as one caller would hear them."""
    if "{" not in text:
        return text
    read = visit.console.workshop.read(scripts)
    known = {*read.amounts.parameters.names, *read.scripts.facts}
    uses, when = {}, {}
    if path.startswith("topics/"):
        topic = visit.console.workshop.model(scripts, path, Topic)
        uses = dict(topic.amounts)
        answers = {
            f"aspects/{aspect}/answers/{number}": answer
            for aspect, script in topic.aspects.items()
            for number, answer in enumerate(script.answers)
        }
        answer = answers.get(name.rpartition("/")[0])
        when = dict(answer.when) if answer else {}
    # What nobody knows is left out here: the linter says so beside the field.
    plain = PLACEHOLDER.sub(lambda m: m[0] if m[1] in {*known, *uses} else "", text)
    texts = Texts(ru=plain, kk=plain, en=plain)
    every = EveryLine(read.scripts, read.amounts, language, visit.now.date())
    filled = next((lines for lines, _ in every.filled(texts, uses=uses, when=when)), None)
    return "\n".join(filled) if filled is not None else PLACEHOLDER.sub("", plain)


def _pronunciations(visit: Visit, scripts: Working) -> Path | None:
    if not scripts.below(PRONUNCIATIONS):
        return None
    return visit.console.workshop.folder(scripts) / PRONUNCIATIONS
