"""How voices are made to say names right: words and their spelling, for each language."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.chosen import of_draft, working
from assistant.console.ids import SentId
from assistant.console.saving import save_file
from assistant.console.visit import AnyStaff, Editor, Visit
from assistant.console.working import Working
from assistant.store.script_files import PRONUNCIATIONS
from assistant.texts import LANGUAGES, Language
from assistant.yaml_editing import inserted, removed, replaced

router = APIRouter()

Short = Annotated[str, Form(max_length=200)]


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
    """A word as somebody typed it.

    Attributes:
        word: as it is written.
        spelling: as voices shall get it.
        was: the spelling that stood there when the page was made.
    """

    word: str = ""
    spelling: str = ""
    was: str = ""


@router.get("/pronunciations")
def show_first(visit: AnyStaff) -> Response:
    """The words of the visitor's own language."""
    return visit.back(f"/pronunciations/{visit.language}")


@router.get("/pronunciations/{language}")
def show(visit: AnyStaff, language: Language, q: str = "", word: str = "") -> Response:
    """All words of a language, and one of them to be changed."""
    scripts = working(visit)
    spelling = next((w.spelling for w in _words(visit, scripts, language) if w.word == word), "")
    return _page(visit, scripts, language, Typed(word, spelling, spelling), q=q)


@router.post("/pronunciations/{language}")
def change(  # noqa: PLR0913, PLR0917 - the fields of the form
    visit: Editor,
    language: Language,
    draft: SentId,
    word: Short = "",
    spelling: Short = "",
    was: Short = "",
) -> Response:
    """Say how a word is spelt for voices; without a spelling it is said as written again."""
    scripts = of_draft(visit, draft)
    typed = Typed(" ".join(word.casefold().split()), " ".join(spelling.split()), was)
    if not typed.word:
        problem = visit.text("pronunciations.no_word")
        return _page(visit, scripts, language, typed, problem=problem)
    known = next(
        (each for each in _words(visit, scripts, language) if each.word == typed.word), None
    )
    now = known.spelling if known else ""
    if now and now not in {typed.was, typed.spelling}:
        # A colleague was faster, or it was taken for a new word: whoever saves again has seen it.
        problem = visit.text("pronunciations.there_is", spelling=now)
        return _page(visit, scripts, language, replace(typed, was=now), problem=problem)
    saved = save_file(visit, scripts, _path(language), lambda text: _spelt(text, typed, known))
    if not saved.done:
        return _page(visit, scripts, language, typed, problem=saved.problem)
    return visit.back(f"/pronunciations/{language}", done="saved", word=typed.word)


def _spelt(text: str, typed: Typed, known: Word | None) -> str:
    """The file of a language with a word spelt as it was typed."""
    place = ("words", typed.word)
    if known is None:
        return inserted(text, ("words",), typed.word, typed.spelling) if typed.spelling else text
    if not typed.spelling:
        return removed(text, place)
    return replaced(text, (*place, "say") if known.more else place, typed.spelling)


def _words(visit: Visit, scripts: Working, language: str) -> list[Word]:
    found = visit.console.workshop.data(scripts, _path(language))["words"]
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
