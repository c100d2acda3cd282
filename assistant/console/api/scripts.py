"""Releases and drafts for programs. A program prepares; publishing stays with people.

A program may change a draft and hand it in; a person approves and publishes it in the console.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BeforeValidator, StringConstraints

from assistant.console.api.access import ApiVisit, MayUseScripts
from assistant.console.api.problems import PROBLEMS
from assistant.console.api.shapes import In, Out, Plain
from assistant.console.ids import Before, Id
from assistant.console.script_check import check_file
from assistant.store.drafts import Draft, Drafts, DraftState
from assistant.store.publishing import Publishing
from assistant.store.releases import Releases

router = APIRouter(tags=["scripts"], responses=PROBLEMS)

_YAML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}
}

FilePath: TypeAlias = Annotated[str, Query(pattern=r"^[a-z0-9_./-]{1,120}$")]


class ReleaseOut(Out):
    """A release of the scripts.

    Attributes:
        in_force_from: when it came or comes into force first; null if that was withdrawn.
    """

    number: int
    at: datetime
    author: str
    approver: str | None
    comment: str
    reason: str | None
    base: int | None
    in_force_from: datetime | None


class ReleasesOut(Out):
    """Releases, newest first.

    Attributes:
        current: number of the one in force; null where there is none.
    """

    current: int | None
    releases: list[ReleaseOut]


class Change(Out):
    """A file that differs; null where it is not there."""

    path: str
    old: str | None
    new: str | None


class DraftOut(Out):
    """Changes to a release."""

    id: int
    title: str
    by: str
    at: datetime
    base: int
    state: Literal["open", "submitted", "published", "discarded"]
    comment: str | None
    reason: str | None
    publish_at: datetime | None
    submitted_by: str | None
    in_release: int | None


class Title(In):
    """What a draft is called."""

    title: Annotated[Plain, StringConstraints(min_length=1, max_length=200)]


class FileOut(Out):
    """A file of a draft; its version is to be sent back when it is saved."""

    path: str
    text: str
    version: str
    by: str | None
    at: datetime | None


class FileIn(In):
    """A file to be saved.

    Attributes:
        path: of the file.
        text: its whole new content.
        version: as it was read; empty for a new file. If somebody has changed the file since,
            nothing is saved, and the answer is 409.
    """

    path: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_./-]{1,120}$")]
    text: Plain
    version: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{0,64}$")] = ""


def _written(value: object) -> object:
    """A moment as it is written; numbers, which count from 1970, are none."""
    if not isinstance(value, str | datetime) or (isinstance(value, str) and "T" not in value):
        raise ValueError("is no moment such as 2027-01-01T00:00:00+05:00")
    return value


class Submission(In):
    """A draft that is handed in.

    Attributes:
        comment: what it changes.
        reason: why although it answers fewer questions correctly.
        at: when it shall come into force; at once, if it is missing.
    """

    comment: Annotated[Plain, StringConstraints(min_length=1, max_length=2000)]
    reason: Annotated[Plain, StringConstraints(max_length=2000)] | None = None
    at: Annotated[AwareDatetime, BeforeValidator(_written)] | None = None


class HindranceOut(Out):
    """What stands in the way of publishing a draft."""

    obstacle: str
    count: int


@router.get("/releases")
def releases(
    visit: MayUseScripts,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    before: Before = None,
) -> ReleasesOut:
    """Releases, newest first."""
    kept = Releases(visit.store, clock=visit.desk.clock)
    found = kept.all(limit=limit, before=before)
    return ReleasesOut(
        current=kept.current_number(),
        releases=[ReleaseOut.model_validate(each, from_attributes=True) for each in found],
    )


@router.get("/releases/{number}/files")
def release_files(visit: MayUseScripts, number: Id) -> dict[str, str]:
    """Paths of the files of a release, with the SHA-256 of each."""
    return dict(Releases(visit.store).files(number))


@router.get("/releases/{number}/file", response_class=Response, responses=_YAML)
def release_file(visit: MayUseScripts, number: Id, path: FilePath) -> Response:
    """One file of a release, as it is."""
    return _yaml(Releases(visit.store).read(number, path))


@router.get("/releases/{number}/difference")
def release_difference(visit: MayUseScripts, number: Id) -> list[Change]:
    """What a release changes of the one before it."""
    changes = Releases(visit.store).difference(number)
    return [Change.model_validate(each, from_attributes=True) for each in changes]


@router.get("/drafts")
def drafts(
    visit: MayUseScripts,
    state: Literal["open", "submitted", "published", "discarded"] = "open",
) -> list[DraftOut]:
    """Drafts in one state, newest first."""
    return [_draft(each) for each in Drafts(visit.store).all({DraftState(state)})]


@router.post("/drafts", status_code=201)
def open_draft(visit: MayUseScripts, title: Title) -> DraftOut:
    """Begin a draft on the release in force."""
    return _draft(_drafts(visit).open(visit.by, title.title))


@router.get("/drafts/{draft}")
def draft(visit: MayUseScripts, draft: Id) -> DraftOut:
    """One draft."""
    return _draft(Drafts(visit.store).get(draft))


@router.delete("/drafts/{draft}", status_code=204, response_class=Response)
def discard_draft(visit: MayUseScripts, draft: Id) -> Response:
    """Give a draft up; it can still be read."""
    _drafts(visit).discard(draft, visit.by)
    return Response(status_code=204)


@router.get("/drafts/{draft}/files")
def draft_files(visit: MayUseScripts, draft: Id) -> list[str]:
    """Paths of all files of a draft."""
    return list(Drafts(visit.store).files(draft))


@router.get("/drafts/{draft}/file")
def draft_file(visit: MayUseScripts, draft: Id, path: FilePath) -> FileOut:
    """One file of a draft, with the version to be sent back."""
    found = Drafts(visit.store).read(draft, path)
    return FileOut.model_validate(found, from_attributes=True)


@router.put("/drafts/{draft}/file")
def save_file(visit: MayUseScripts, draft: Id, file: FileIn) -> FileOut:
    """Save a file, if it holds what it must and nobody has changed it meanwhile."""
    check_file(file.path, file.text)
    saved = _drafts(visit).save(draft, file.path, file.text, file.version, visit.by)
    return FileOut.model_validate(saved, from_attributes=True)


@router.get("/drafts/{draft}/difference")
def draft_difference(visit: MayUseScripts, draft: Id) -> list[Change]:
    """What a draft changes."""
    changes = Drafts(visit.store).difference(draft)
    return [Change.model_validate(each, from_attributes=True) for each in changes]


@router.get("/drafts/{draft}/hindrances")
def hindrances(visit: MayUseScripts, draft: Id) -> list[HindranceOut]:
    """What stands in the way of publishing a draft; an empty list when nothing does."""
    found = Publishing(visit.store, clock=visit.desk.clock).hindrances(draft)
    return [HindranceOut(obstacle=each.obstacle.value, count=each.count) for each in found]


@router.post("/drafts/{draft}/submit")
def submit(visit: MayUseScripts, draft: Id, submission: Submission) -> DraftOut:
    """Hand a draft in; a person approves it in the console."""
    publishing = Publishing(visit.store, clock=visit.desk.clock)
    return _draft(
        publishing.submit(
            draft, visit.by, submission.comment, reason=submission.reason, at=submission.at
        )
    )


def _drafts(visit: ApiVisit) -> Drafts:
    return Drafts(visit.store, clock=visit.desk.clock)


def _draft(draft: Draft) -> DraftOut:
    return DraftOut.model_validate(draft, from_attributes=True)


def _yaml(text: str) -> Response:
    return Response(text, media_type="application/yaml; charset=utf-8")
