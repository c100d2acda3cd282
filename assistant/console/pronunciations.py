"""How voices are made to say names right: words and their spelling, for each language."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.chosen import of_draft, working
from assistant.console.script_check import BadFileError, check_file
from assistant.console.visit import AnyStaff, Editor, Visit
from assistant.console.working import Working
from assistant.store.drafts import ConflictError, Drafts
from assistant.store.errors import NotFoundError
from assistant.store.script_files import PRONUNCIATIONS
from assistant.texts import LANGUAGES, Language
from assistant.yaml_editing import YamlEditError, inserted, removed, replaced

router = APIRouter()


@dataclass(frozen=True)
class Word:
    """A word and its spelling.

    Attributes:
        word: as it is written.
        spelling: as voices get it.
        more: spellings for single engines, or why.
    """

    word: str
    spelling: str
    more: str


@dataclass(frozen=True)
class Typed:
    """A word as somebody typed it."""

    word: str = ""
    spelling: str = ""


@router.get("/pronunciations")
def show_first(visit: AnyStaff) -> Response:
    """The words of the visitor's own language."""
    return visit.back(f"/pronunciations/{visit.language}")


@router.get("/pronunciations/{language}")
def show(visit: AnyStaff, language: Language, q: str = "", word: str = "") -> Response:
    """All words of a language, and one of them to be changed."""
    scripts = working(visit)
    spelling = next((w.spelling for w in _words(visit, scripts, language) if w.word == word), "")
    return _page(visit, scripts, language, Typed(word, spelling), q=q)


@router.post("/pronunciations/{language}")
def change(
    visit: Editor,
    language: Language,
    draft: Annotated[int, Form()],
    word: Annotated[str, Form(max_length=200)],
    spelling: Annotated[str, Form(max_length=200)],
) -> Response:
    """Say how a word is spelt for voices; without a spelling it is said as written again."""
    scripts = of_draft(visit, draft)
    typed = Typed(" ".join(word.casefold().split()), " ".join(spelling.split()))
    if not typed.word:
        problem = visit.text("pronunciations.no_word")
        return _page(visit, scripts, language, typed, problem=problem)
    path = _path(language)
    drafts = Drafts(visit.store, clock=visit.console.clock)
    file = drafts.read(draft, path)
    known = {each.word: each for each in _words(visit, scripts, language)}
    place = ("words", typed.word)
    try:
        if not typed.spelling:
            text = removed(file.text, place) if typed.word in known else file.text
        elif typed.word not in known:
            text = inserted(file.text, ("words",), typed.word, typed.spelling)
        elif known[typed.word].more:
            text = replaced(file.text, (*place, "say"), typed.spelling)
        else:
            text = replaced(file.text, place, typed.spelling)
        check_file(path, text)
        drafts.save(draft, path, text, file.version, visit.account.login)
    except BadFileError as error:
        problem = visit.console.linter_words.said(error.problems[0][1], visit.language)
        return _page(visit, scripts, language, typed, problem=problem)
    except (YamlEditError, ConflictError) as error:
        return _page(visit, scripts, language, typed, problem=error.problem)
    return visit.back(f"/pronunciations/{language}", done="saved", word=typed.word)


def _words(visit: Visit, scripts: Working, language: str) -> list[Word]:
    path = _path(language)
    if path not in scripts.files():
        raise NotFoundError("file", path)
    found = visit.console.workshop.data(scripts.read(path))["words"]
    words = []
    for word, spelling in found.items():
        if isinstance(spelling, dict):
            more = "; ".join(f"{key}: {value}" for key, value in spelling.items() if key != "say")
            words.append(Word(str(word), str(spelling.get("say", "")), more))
        else:
            words.append(Word(str(word), str(spelling), ""))
    return words


def _page(  # noqa: PLR0913 - what the page shows
    visit: Visit,
    scripts: Working,
    language: str,
    typed: Typed,
    *,
    q: str = "",
    problem: str = "",
) -> Response:
    wanted = q.strip().casefold()
    rows = [
        row
        for row in _words(visit, scripts, language)
        if wanted in f"{row.word} {row.spelling}".casefold()
    ]
    return visit.page(
        "pronunciations.html",
        status=422 if problem else 200,
        scripts=scripts,
        shown=language,
        languages=LANGUAGES,
        rows=rows,
        typed=typed,
        q=q,
        problem=problem,
    )


def _path(language: str) -> str:
    return f"{PRONUNCIATIONS}/{language}.yaml"
