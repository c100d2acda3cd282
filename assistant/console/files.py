"""Whole files of scripts: for rules, tests, sums and all else that has no page of its own."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.chosen import of_draft, working
from assistant.console.ids import SentId
from assistant.console.script_check import BadFileError, check_file
from assistant.console.visit import AnyStaff, Editor, Visit
from assistant.console.working import Working
from assistant.store.drafts import ConflictError, Drafts
from assistant.store.errors import RefusedError

router = APIRouter()

_LONGEST = 2_000_000


@router.get("/files")
def show_all(visit: AnyStaff) -> Response:
    """All files, by folder."""
    scripts = working(visit)
    folders = [
        (folder, list(paths))
        for folder, paths in groupby(sorted(scripts.files(), key=_by), _folder)
    ]
    return visit.page("files.html", scripts=scripts, folders=folders)


@router.get("/files/{path:path}")
def show(visit: AnyStaff, path: str) -> Response:
    """One file."""
    scripts = working(visit)
    return _page(visit, scripts, path, scripts.read(path), scripts.version(path))


@router.post("/files/{path:path}")
def change(
    visit: Editor,
    path: str,
    draft: SentId,
    text: Annotated[str, Form(max_length=_LONGEST)],
    version: Annotated[str, Form(max_length=100)],
) -> Response:
    """Save a file, if it still holds what it must and nobody else has changed it."""
    scripts = of_draft(visit, draft)
    typed = text.replace("\r\n", "\n").rstrip("\n") + "\n"
    try:
        check_file(path, typed)
        drafts = Drafts(visit.store, clock=visit.console.clock)
        drafts.save(draft, path, typed, version, visit.account.login)
    except BadFileError as error:
        words = visit.console.linter_words
        problems = [
            f"{'.'.join(map(str, place))}: {words.said(said, visit.language)}"
            for place, said in error.problems[:20]
        ]
        return _page(visit, scripts, path, typed, version, problems=problems, status=422)
    except RefusedError as error:
        said = [visit.refusal(error)]
        return _page(visit, scripts, path, typed, version, problems=said, status=409)
    except ConflictError as error:
        theirs = error.theirs
        return _page(visit, scripts, path, typed, theirs.version, theirs=theirs.text, status=409)
    return visit.back(f"/files/{path}", done="saved")


def _page(  # noqa: PLR0913 - what the page shows
    visit: Visit,
    scripts: Working,
    path: str,
    text: str,
    version: str,
    *,
    problems: list[str] | None = None,
    theirs: str | None = None,
    status: int = 200,
) -> Response:
    return visit.page(
        "file.html",
        status=status,
        scripts=scripts,
        path=path,
        text=text,
        version=version,
        problems=problems or [],
        theirs=theirs,
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _by(path: str) -> tuple[str, str]:
    return _folder(path), path
