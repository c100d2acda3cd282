"""Questions that were not understood: each is sorted once, into a topic or out of scope."""

import re
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response

from assistant.console.chosen import working
from assistant.console.ids import Id, SentId
from assistant.console.topic_names import topic_names
from assistant.console.visit import Sorter
from assistant.store.call_tally import MissedKind
from assistant.store.drafts import Draft, Drafts, DraftState
from assistant.store.missed import Group, Missed
from assistant.store.missed_rows import GroupState
from assistant.texts import LANGUAGES
from assistant.understanding.meaning import Reading
from assistant.understanding.scripts import Scripts

router = APIRouter()

_PAGE: Final = 25
_LAST_PAGE: Final = 10_000
LONGEST_PHRASE: Final = 300
"""Characters of a phrase; nobody asks in longer ones."""
_MARK: Final = re.compile(r"\[\w+\]")
"""What stands where something personal was said."""
_SUGGESTED: Final = 3
_SHOWN: Final = 30
"""Wordings of a group that its page shows."""
_ALIKE: Final = 8


@dataclass(frozen=True)
class Filter:
    """Which groups are looked at, as it stands in the address."""

    state: GroupState = GroupState.OPEN
    language: str = ""
    kind: MissedKind | None = None
    search: str = ""
    page: int = 1

    def query(self, page: int | None = None) -> str:
        """The same as the query of an address, maybe of another page."""
        return urlencode(
            {
                "state": self.state.value,
                "language": self.language,
                "kind": self.kind.value if self.kind else "",
                "search": self.search,
                "page": self.page if page is None else page,
            }
        )


@dataclass(frozen=True)
class Suggestion:
    """Where a question may belong: a topic and a kind of question."""

    topic: str
    aspect: str


@dataclass(frozen=True)
class Row:
    """A group with the place that its commonest wording is likest to.

    Attributes:
        group: utterances that are one question.
        suggestion: None where there is no topic like it, or where something was masked in the
            wording, so that a person has to write the phrase.
    """

    group: Group
    suggestion: Suggestion | None


@router.get("/missed")
def missed(  # noqa: PLR0913, PLR0917 - what the list can be narrowed by
    visit: Sorter,
    state: str = "",
    language: str = "",
    kind: str = "",
    search: Annotated[str, Query(max_length=100)] = "",
    page: int = 1,
) -> Response:
    """Groups of likely one question, commonest first."""
    chosen = _filter(state, language, kind, search, page)
    kept = Missed(visit.store)
    spoken = chosen.language or None
    groups = kept.groups(
        chosen.state,
        language=spoken,
        kind=chosen.kind,
        search=chosen.search,
        limit=_PAGE,
        offset=(chosen.page - 1) * _PAGE,
    )
    count = kept.count(chosen.state, language=spoken, kind=chosen.kind, search=chosen.search)
    return visit.page(
        "missed.html",
        rows=[Row(each, _one_click(visit, each)) for each in groups],
        count=count,
        pages=-(-count // _PAGE),
        filter=chosen,
        states=tuple(GroupState),
        kinds=tuple(MissedKind),
        languages=LANGUAGES,
        names=topic_names(visit),
        draft=_draft(visit),
    )


@router.get("/missed/{group}")
def one(visit: Sorter, group: Id, back: str = "") -> Response:
    """One group: its wordings, and everything that can be done with it."""
    return _page(visit, Missed(visit.store).get(group), back=back)


@router.post("/missed/{group}/phrase")
def to_phrase(  # noqa: PLR0913, PLR0917 - the fields of the form
    visit: Sorter,
    group: Id,
    topic: Annotated[str, Form()] = "",
    aspect: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Make it a phrase of a topic and a test, in a draft."""
    kept = Missed(visit.store)
    found = kept.get(group)
    # The list's button sends a topic and an aspect; the page's list of places sends both as one.
    topic, _, aspect = place.partition(" ") if place else (topic, "", aspect)
    text = " ".join((text or found.text).split())
    problem = _problem(_scripts(visit), topic, aspect, text)
    if problem:
        shown = Suggestion(topic, aspect)
        return _page(visit, found, back=back, problem=problem, chosen=shown, text=text)
    login = visit.account.login
    draft = _draft(visit) or Drafts(visit.store).open(login, visit.text("missed.draft_title"))
    kept.to_phrase(group, draft.id, topic, aspect, text, login)
    return visit.back(f"/missed?{back}", done="missed_phrase")


@router.post("/missed/{group}/out-of-scope")
def out_of_scope(visit: Sorter, group: Id, back: Annotated[str, Form()] = "") -> Response:
    """Not a matter of this line; it is not asked about again."""
    Missed(visit.store).out_of_scope(group, visit.account.login)
    return visit.back(f"/missed?{back}", done="missed_out_of_scope")


@router.post("/missed/{group}/reopen")
def reopen(visit: Sorter, group: Id, back: Annotated[str, Form()] = "") -> Response:
    """It was sorted by mistake."""
    Missed(visit.store).reopen(group, visit.account.login)
    return visit.back(f"/missed?{back}", done="missed_reopened")


@router.post("/missed/{group}/merge")
def merge(
    visit: Sorter,
    group: Id,
    into: SentId,
    back: Annotated[str, Form()] = "",
) -> Response:
    """It is the same question as another group."""
    Missed(visit.store).merge(group, into, visit.account.login)
    return visit.back(f"/missed?{back}", done="missed_merged")


def _page(  # noqa: PLR0913 - what the page may have to show again
    visit: Sorter,
    group: Group,
    *,
    back: str,
    problem: str = "",
    chosen: Suggestion | None = None,
    text: str = "",
) -> Response:
    kept = Missed(visit.store)
    scripts = _scripts(visit)
    suggestions = _suggestions(visit, group)
    words = max(group.text.split(), key=len, default="")
    alike = kept.groups(language=group.language, search=words, limit=_ALIKE + 1) if words else ()
    return visit.page(
        "missed_one.html",
        status=422 if problem else 200,
        group=group,
        utterances=kept.utterances(group.id, limit=_SHOWN),
        suggestions=suggestions,
        chosen=chosen or (suggestions[0] if suggestions else None),
        text=text or " ".join(_MARK.sub(" ", group.text).split()),
        problem=problem and visit.text(problem, longest=LONGEST_PHRASE),
        longest=LONGEST_PHRASE,
        back=back,
        names=topic_names(visit),
        aspects={name: tuple(topic.aspects) for name, topic in scripts.topics.items()},
        alike=[each for each in alike if each.id != group.id][:_ALIKE],
        draft=_draft(visit),
    )


def _scripts(visit: Sorter) -> Scripts:
    return visit.console.scripts.now().dialogue.assistant.scripts


def _filter(state: str, language: str, kind: str, search: str, page: int) -> Filter:
    """What the address asks for; what it cannot mean is left out."""
    return Filter(
        next((each for each in GroupState if each.value == state), GroupState.OPEN),
        language if language in LANGUAGES else "",
        next((each for each in MissedKind if each.value == kind), None),
        search.replace("\0", "").strip(),
        min(max(page, 1), _LAST_PAGE),
    )


def _one_click(visit: Sorter, group: Group) -> Suggestion | None:
    if group.state is not GroupState.OPEN or "[" in group.text:
        return None
    return next(iter(_suggestions(visit, group)), None)


def _suggestions(visit: Sorter, group: Group) -> list[Suggestion]:
    """The likest topics with the kind of question that is heard in the words."""
    assistant = visit.console.scripts.now().dialogue.assistant
    topics, matcher = assistant.scripts.topics, assistant.matcher(group.language)
    ranked = [each.id for each in matcher.rank(group.text) if each.id in topics]
    if group.topic is not None and group.topic in topics:
        ranked.append(group.topic)
    heard = matcher.understand([Reading(group.text)]).aspects
    return [
        Suggestion(name, next((each for each in heard if each in topics[name].aspects), "general"))
        for name in list(dict.fromkeys(ranked))[:_SUGGESTED]
    ]


def _problem(scripts: Scripts, topic: str, aspect: str, text: str) -> str:
    """Name of the text that says why this is no phrase; empty when it is one."""
    if topic not in scripts.topics or aspect not in scripts.topics[topic].aspects:
        return "missed.no_place"
    if not text or len(text) > LONGEST_PHRASE:
        return "missed.no_text"
    return "refused.private_marker" if "[" in text else ""


def _draft(visit: Sorter) -> Draft | None:
    """The draft that takes phrases: the one chosen in this browser, or the visitor's newest."""
    chosen = working(visit).draft
    if chosen is not None:
        return chosen
    open_ones = Drafts(visit.store).all({DraftState.OPEN})
    own = [each for each in open_ones if each.by == visit.account.login]
    return max(own, key=lambda draft: draft.id, default=None)
