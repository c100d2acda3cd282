"""Drafts: what they change, what the tests say, and how they become a release."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response

from assistant.console.chosen import COOKIE
from assistant.console.differences import difference
from assistant.console.ids import Id, SentId
from assistant.console.sign_in import own_path
from assistant.console.visit import Approver, Editor, EditorOrApprover, Visit, WatchingTests
from assistant.store.drafts import Drafts, DraftState
from assistant.store.errors import RefusedError
from assistant.store.proofs import LintProblem, Proof
from assistant.store.publishing import Hindrance, Obstacle, Publishing
from assistant.store.releases import Releases
from assistant.store.rights import Right

router = APIRouter()

_KEEP = "keep:"
"""Begins the names of fields that say whose text of a file stays."""
_MONTH_S = 31 * 24 * 3600
Text = Annotated[str, Form(max_length=4000)]


@router.get("/drafts")
def show_all(visit: EditorOrApprover) -> Response:
    """Drafts that are open or wait for approval, and the last ones that are done."""
    every = _drafts(visit).all()
    waiting = [each for each in every if each.state in {DraftState.OPEN, DraftState.SUBMITTED}]
    done = [each for each in every if each not in waiting]
    return visit.page("drafts.html", waiting=waiting, done_ones=done[:20])


@router.post("/drafts/begin")
def begin(visit: Editor, next: Annotated[str, Form()] = "/drafts") -> Response:  # noqa: A002
    """Go on with one's own open draft, or open one, and show the page as it stands there."""
    login = visit.account.login
    own = [each for each in _drafts(visit).all([DraftState.OPEN]) if each.by == login]
    draft = own[0] if own else _drafts(visit).open(login, _title(visit))
    return _choose(visit, draft.id, next)


@router.post("/drafts")
def open_another(visit: Editor, title: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Open a further draft."""
    draft = _drafts(visit).open(visit.account.login, title.strip() or _title(visit))
    return _choose(visit, draft.id, f"/drafts/{draft.id}")


@router.post("/drafts/leave")
def leave(visit: Editor, next: Annotated[str, Form()] = "/") -> Response:  # noqa: A002
    """Show what is in force again; the draft stays."""
    answer = visit.back(own_path(next))
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/drafts/{draft}/choose")
def choose(visit: Editor, draft: Id, next: Annotated[str, Form()] = "/topics") -> Response:  # noqa: A002
    """Work on a draft."""
    return _choose(visit, _drafts(visit).get(draft).id, next)


@router.get("/drafts/{draft}")
def show(visit: EditorOrApprover, draft: Id) -> Response:
    """One draft: difference, tests, publishing."""
    return _page(visit, draft)


@router.get("/drafts/{draft}/tests")
def tests(visit: WatchingTests, draft: Id) -> Response:
    """What the tests say by now; the page's script asks for it while they run."""
    found = _drafts(visit).get(draft)
    return visit.page("draft_tests.html", draft=found, tests=_tests(visit, draft))


@router.post("/drafts/{draft}/prove")
def prove(visit: EditorOrApprover, draft: Id) -> Response:
    """Run all tests against a draft."""
    try:
        visit.console.proving.start(draft, visit.account.login)
    except RefusedError as error:
        return _page(visit, draft, error)
    return visit.back(f"/drafts/{draft}#tests", done="tests_started")


@router.post("/drafts/{draft}/cancel")
def cancel(visit: EditorOrApprover, draft: Id) -> Response:
    """Stop the tests."""
    proof = visit.console.proving.latest(draft)
    if proof is not None:
        visit.console.proving.cancel(proof.id, visit.account.login)
    return visit.back(f"/drafts/{draft}#tests", done="tests_cancelled")


@router.post("/drafts/{draft}/publish")
def publish(  # noqa: PLR0913, PLR0917 - the fields of the form
    visit: EditorOrApprover,
    draft: Id,
    comment: Text = "",
    reason: Text = "",
    day: Annotated[str, Form(max_length=20)] = "",
    time: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Publish a draft, or ask a second person to agree, now or for a later time."""
    typed = {"comment": comment, "reason": reason, "day": day, "time": time}
    approval = visit.console.settings.console.approval
    if not approval and not visit.may(Right.APPROVE):
        return _page(visit, draft, typed=typed, problem=visit.text("refused.not_allowed"))
    try:
        since = _moment(visit, day, time)
    except ValueError:
        return _page(visit, draft, typed=typed, problem=visit.text("drafts.bad_time"))
    publishing, login = _publishing(visit), visit.account.login
    try:
        if approval:
            publishing.submit(draft, login, comment, reason, since)
        else:
            publishing.publish(draft, login, comment, reason, since)
    except RefusedError as error:
        return _page(visit, draft, error, typed=typed)
    done = "submitted" if approval else "scheduled" if since else "published"
    return visit.back(f"/drafts/{draft}", done=done)


@router.post("/drafts/{draft}/approve")
def approve(visit: Approver, draft: Id) -> Response:
    """Agree to a draft that somebody else has submitted."""
    try:
        release = _publishing(visit).approve(draft, visit.account.login)
    except RefusedError as error:
        return _page(visit, draft, error)
    since = release.in_force_from
    later = since is not None and since > visit.now
    return visit.back(f"/drafts/{draft}", done="scheduled" if later else "published")


@router.post("/drafts/{draft}/withdraw")
def withdraw(visit: EditorOrApprover, draft: Id) -> Response:
    """Take back what was submitted; what was published for later, if one may publish."""
    published = _drafts(visit).get(draft).state is DraftState.PUBLISHED
    if published and not visit.may(Right.APPROVE):
        return _page(visit, draft, problem=visit.text("refused.not_allowed"))
    try:
        _publishing(visit).withdraw(draft, visit.account.login)
    except RefusedError as error:
        return _page(visit, draft, error)
    return visit.back(f"/drafts/{draft}", done="withdrawn")


@router.post("/drafts/{draft}/rebase")
def rebase(visit: Editor, draft: Id, seen: SentId | None = None) -> Response:
    """Bring a draft onto the release in force; where both changed the same, a person chooses."""
    kept = {
        name.removeprefix(_KEEP): choice
        for name, choice in visit.request.state.fields
        if name.startswith(_KEEP)
    }
    mine = [path for path, choice in kept.items() if choice == "mine"]
    theirs = [path for path, choice in kept.items() if choice == "theirs"]
    try:
        clashing = _drafts(visit).rebase(
            draft, visit.account.login, mine=mine, dropped=theirs, seen=seen
        )
    except RefusedError as error:
        return _page(visit, draft, error)
    if clashing:
        return _clashes(visit, draft, clashing)
    return visit.back(f"/drafts/{draft}", done="rebased")


@router.post("/drafts/{draft}/discard")
def discard(visit: Editor, draft: Id) -> Response:
    """Give a draft up."""
    try:
        _drafts(visit).discard(draft, visit.account.login)
    except RefusedError as error:
        return _page(visit, draft, error)
    return visit.back("/drafts", done="discarded")


def _page(
    visit: Visit,
    draft: int,
    error: RefusedError | None = None,
    *,
    problem: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    found = _drafts(visit).get(draft)
    changes = [difference(each) for each in _drafts(visit).difference(draft)]
    said = visit.refusal(error) if error else problem
    return visit.page(
        "draft.html",
        status=409 if said else 200,
        draft=found,
        changes=changes,
        problem=said,
        typed=typed or {"comment": found.comment or "", "reason": "", "day": "", "time": ""},
        approval=visit.console.settings.console.approval,
        scheduled=found.in_release in {each.number for each in _releases(visit).scheduled()},
        obstacle=Obstacle,
        tests=_tests(visit, draft),
    )


@dataclass(frozen=True)
class Tests:
    """What is shown of the tests of a draft.

    Attributes:
        proof: the last run; None before the first.
        current: it tested the draft as it is now.
        problems: what the linter found: the problem, what is wrong, and what to do.
        hindrances: what stands in the way of publishing.
    """

    proof: Proof | None
    current: bool
    problems: tuple[tuple[LintProblem, str, str], ...]
    hindrances: tuple[Hindrance, ...]


def _tests(visit: Visit, draft: int) -> Tests:
    proof = visit.console.proving.latest(draft)
    found = _drafts(visit).get(draft)
    hindrances: tuple[Hindrance, ...] = ()
    if found.state in {DraftState.OPEN, DraftState.SUBMITTED}:
        hindrances = _publishing(visit).hindrances(draft, found.reason)
    words, language = visit.console.linter_words, visit.language
    problems = proof.result.problems if proof and proof.result else ()
    said = tuple((p, words.said(p.text, language), words.said(p.mend, language)) for p in problems)
    current = proof is not None and proof.digest == _drafts(visit).digest(draft)
    return Tests(proof, current, said, hindrances)


def _clashes(visit: Visit, draft: int, paths: tuple[str, ...]) -> Response:
    """Both texts of each file that two have changed in the same place."""
    drafts = _drafts(visit)
    # The release is asked for first: a newer one is then shown, and chosen for once more.
    seen = _releases(visit).current_number()
    return visit.page(
        "draft_clashes.html",
        status=409,
        draft=drafts.get(draft),
        seen=seen,
        paths=paths,
        ours={each.path: difference(each) for each in drafts.difference(draft)},
        theirs={each.path: difference(each) for each in drafts.theirs(draft)},
    )


def _choose(visit: Visit, draft: int, after: str) -> Response:
    answer = visit.back(own_path(after))
    answer.set_cookie(COOKIE, str(draft), max_age=_MONTH_S, httponly=True, samesite="lax")
    return answer


def _title(visit: Visit) -> str:
    return f"{visit.account.name}, {visit.day(visit.now.date())}"


def _moment(visit: Visit, day: str, time: str) -> datetime | None:
    """When something shall come into force, in the office's time; None for at once.

    Raises:
        ValueError: it is no time.
    """
    if not day.strip() and not time.strip():
        return None
    written = f"{day.strip()} {time.strip() or '00:00'}"
    return datetime.strptime(written, "%d.%m.%Y %H:%M").replace(tzinfo=visit.console.zone)


def _drafts(visit: Visit) -> Drafts:
    return Drafts(visit.store, clock=visit.console.clock)


def _releases(visit: Visit) -> Releases:
    return Releases(visit.store, clock=visit.console.clock)


def _publishing(visit: Visit) -> Publishing:
    approval = visit.console.settings.console.approval
    return Publishing(visit.store, approval=approval, clock=visit.console.clock)
