"""Prompts, and the questions for facts: everything that Jauap says besides the answers."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import APIRouter, Response

from assistant.console.chosen import of_draft, working
from assistant.console.entries import Kind
from assistant.console.ids import SentId
from assistant.console.saving import save_fields
from assistant.console.text_lint import TextLint
from assistant.console.visit import AnyStaff, Editor, Visit
from assistant.console.working import Working
from assistant.facts import FactsFile
from assistant.texts import Texts
from assistant.understanding.schema import PromptsFile
from assistant.yaml_files import Place

router = APIRouter()

_FILLED = frozenset({"first", "second", "year"})
"""Placeholders of prompts that the conversation fills."""
_QUESTIONS = ("ask", "reask", "ask_other")


def _prompts(visit: Visit, scripts: Working, path: str) -> Mapping[str, Mapping[Place, Texts]]:
    prompts = visit.console.workshop.model(scripts, path, PromptsFile).prompts
    return {name: {(): texts} for name, texts in prompts.items()}


def _questions(visit: Visit, scripts: Working, path: str) -> Mapping[str, Mapping[Place, Texts]]:
    facts = visit.console.workshop.model(scripts, path, FactsFile).facts
    found: dict[str, dict[Place, Texts]] = {}
    for name, fact in facts.items():
        asked = ((each, getattr(fact, each)) for each in _QUESTIONS)
        texts: dict[Place, Texts] = {(each,): said for each, said in asked if said is not None}
        if texts:
            found[name] = texts
    return found


def _figures(visit: Visit, scripts: Working) -> frozenset[str]:
    return _FILLED.union(TextLint(scripts, visit.console.workshop).parameters)


def _nothing(_visit: Visit, _scripts: Working) -> frozenset[str]:
    return frozenset()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "prompts": Kind("prompts", _prompts, _figures),
        "facts": Kind("facts", _questions, _nothing),
    }
)


@router.get("/prompts")
@router.get("/facts")
def show_all(visit: AnyStaff, q: str = "") -> Response:
    """All entries of a kind, with their words in the visitor's language."""
    scripts, kind = working(visit), _kind(visit)
    rows = [
        (entry, next(iter(entry.texts.values())).in_language(visit.language))
        for entry in kind.all(visit, scripts)
    ]
    wanted = q.strip().casefold()
    found = [(e, text) for e, text in rows if wanted in f"{e.name} {text}".casefold()]
    return visit.page("entries.html", scripts=scripts, kind=kind.name, rows=found, q=q)


@router.get("/prompts/{name}")
@router.get("/facts/{name}")
def show(visit: AnyStaff, name: str) -> Response:
    """One entry."""
    scripts, kind = working(visit), _kind(visit)
    return kind.page(visit, scripts, kind.find(visit, scripts, name))


@router.post("/prompts/{name}")
@router.post("/facts/{name}")
def change(visit: Editor, name: str, draft: SentId) -> Response:
    """Save an entry."""
    scripts, kind = of_draft(visit, draft), _kind(visit)
    entry = kind.find(visit, scripts, name)
    saved = save_fields(visit, entry.path, kind.fields(visit, scripts, entry))
    if saved.done:
        return visit.back(f"/{kind.name}/{name}", done="saved")
    return kind.page(visit, scripts, entry, saved)


def _kind(visit: Visit) -> Kind:
    """The kind of the page that is asked for."""
    return KINDS[visit.request.url.path.split("/")[1]]
