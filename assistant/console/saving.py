"""A form of fields, from what was sent to what is saved; whatever is wrong stands beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from assistant.console.edits import Edit, lines_of, save
from assistant.console.fields import (
    Field,
    as_sent,
    checked,
    edits_of,
    with_conflicts,
    with_errors,
)
from assistant.console.ids import id_of
from assistant.console.script_check import BadFileError, check_file
from assistant.console.text_lint import TextLint
from assistant.console.visit import Visit
from assistant.console.working import Working
from assistant.store.drafts import ConflictError, Drafts
from assistant.store.errors import RefusedError
from assistant.yaml_editing import YamlEditError


@dataclass(frozen=True)
class Saved:
    """What became of a form.

    Attributes:
        fields: as they are to be shown again.
        status: of HTTP: 200 saved, 409 a colleague was faster, 422 something is wrong.
        problem: what is wrong that belongs to no field.
    """

    fields: tuple[Field, ...]
    status: int = 200
    problem: str = ""

    @property
    def done(self) -> bool:
        """Whether it was saved."""
        return self.status == 200


def save_fields(visit: Visit, path: str, fields: Sequence[Field]) -> Saved:
    """Save the fields of a file that a form has sent.

    Args:
        visit: whose form; its hidden field `draft` says which draft.
        path: of the file.
        fields: all that the page lets somebody change.
    """
    sent = sent_fields(visit)
    now = as_sent(fields, sent)
    wrong = {name: visit.text(f"fields.{name}") for name in ("missing", "number", "day")}
    now = [*checked(now, wrong)]
    if any(each.error for each in now):
        return Saved(tuple(now), 422)
    return _tried(visit, path, now, edits_of(now), draft_sent(sent))


def _tried(
    visit: Visit, path: str, fields: list[Field], edits: Sequence[Edit], draft: int
) -> Saved:
    drafts = Drafts(visit.store, clock=visit.console.clock)

    def check(text: str) -> None:
        check_file(path, text)

    try:
        conflicts = save(drafts, draft, path, edits, visit.account.login, check)
    except BadFileError as error:
        return Saved(*_with_problems(visit, fields, error))
    except YamlEditError as error:
        return Saved(tuple(fields), 422, error.problem)
    except RefusedError as error:
        return Saved(tuple(fields), 409, visit.refusal(error))
    if conflicts:
        return Saved(tuple(with_conflicts(fields, conflicts)), 409, visit.text("fields.conflict"))
    return Saved(tuple(fields))


def save_file(visit: Visit, scripts: Working, path: str, change: Callable[[str], str]) -> Saved:
    """Change a file of a draft, as it was when these scripts were first looked at.

    Args:
        visit: whose form; its hidden field `draft` says which draft.
        scripts: of this draft.
        path: of the file.
        change: makes the new text of the old one.
    """
    drafts = Drafts(visit.store, clock=visit.console.clock)
    try:
        text = change(scripts.read(path))
        check_file(path, text)
        draft = draft_sent(sent_fields(visit))
        drafts.save(draft, path, text, scripts.version(path), visit.account.login)
    except BadFileError as error:
        said = visit.console.linter_words.said(error.problems[0][1], visit.language)
        return Saved((), 422, said)
    except YamlEditError as error:
        return Saved((), 422, error.problem)
    except ConflictError:
        return Saved((), 409, visit.text("fields.changed_meanwhile"))
    except RefusedError as error:
        return Saved((), 409, visit.refusal(error))
    return Saved(())


def _with_problems(
    visit: Visit, fields: Sequence[Field], error: BadFileError
) -> tuple[tuple[Field, ...], int, str]:
    words = visit.console.linter_words
    said = {place: words.said(text, visit.language) for place, text in error.problems}
    shown = with_errors(fields, said)
    if any(each.error for each in shown):
        return tuple(shown), 422, ""
    return tuple(shown), 422, " ".join(dict.fromkeys(said.values()))


def sent_fields(visit: Visit) -> Mapping[str, str]:
    """The fields of the form that was sent."""
    sent: list[tuple[str, str]] = visit.request.state.fields
    return dict(sent)


def draft_sent(sent: Mapping[str, str]) -> int:
    """The draft that a form belongs to; 0, which is none, if it does not say."""
    return id_of(sent.get("draft", ""))


def linted(visit: Visit, scripts: Working, path: str, fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields of a file with what the linter says of them."""
    lint = TextLint(scripts, visit.console.workshop)
    return tuple(
        replace(each, faults=faults_of(visit, lint, path, each))
        if each.linted and each.value.strip()
        else each
        for each in fields
    )


def faults_of(visit: Visit, lint: TextLint, path: str, field: Field) -> tuple[tuple[str, str], ...]:
    """What the linter says of a field, in the visitor's language."""
    words = visit.console.linter_words
    if field.kind == "lines":
        topic = PurePosixPath(path).stem
        found = lint.phrase_faults(topic, field.language, lines_of(field.value))
    else:
        found = lint.faults(field.value, field.language, field.known)
    return tuple(
        (words.said(what, visit.language), words.said(mend, visit.language)) for what, mend in found
    )


def with_was(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields of a page that is made anew: what stands there is what stood there."""
    return tuple(replace(each, was=each.value) for each in fields)
