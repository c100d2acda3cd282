"""What an office does before it publishes, for tests that are about something else."""

from datetime import datetime

from assistant.store.drafts import Drafts
from assistant.store.engine import Store
from assistant.store.proofs import Check, CheckKind, LintProblem, ProofState, compared
from assistant.store.publishing import Publishing
from assistant.store.releases import Release
from assistant.store.tables_scripts import ProofRow
from tests.store.conftest import Clock


def question(name: str, *, right: bool) -> Check:
    """One question test."""
    return Check(CheckKind.QUESTION, name, "topics/asp.tests.yaml", "asp", "", right)


ALL_RIGHT = (question("how much", right=True), question("who", right=True))


def proved(  # noqa: PLR0917 - a whole result
    store: Store,
    clock: Clock,
    draft: int,
    before: tuple[Check, ...] = ALL_RIGHT,
    after: tuple[Check, ...] = ALL_RIGHT,
    problems: tuple[LintProblem, ...] = (),
) -> None:
    """Have it in the store that all tests were run against a draft, with this result."""
    drafts = Drafts(store)
    with store.writing() as session:
        session.add(
            ProofRow(
                draft=draft,
                digest=drafts.digest(draft),
                base=drafts.get(draft).base,
                state=ProofState.DONE,
                stage="done",
                at=clock(),
                alive_at=clock(),
                by="aigul",
                result=compared(before, after, problems).as_json(),
            )
        )


def proved_and_published(
    store: Store, clock: Clock, draft: int, at: datetime | None = None
) -> Release:
    """A draft becomes a release; the clock goes on."""
    proved(store, clock, draft)
    publishing = Publishing(store, approval=False, clock=clock)
    release = publishing.publish(draft, "dana", "A change", at=at)
    clock.go(minutes=1)
    return release
