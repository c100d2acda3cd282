"""What all tests said of a draft: as it is kept, and what it means for publishing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.store.rows import given
from assistant.store.tables_scripts import ProofRow, ReleaseRow


class ProofState(StrEnum):
    """How far a proof is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The process that ran it broke down; `Proof.error` says how."""


class CheckKind(StrEnum):
    """What a test tests."""

    QUESTION = "question"
    """Whether a question is understood."""
    VERDICT = "verdict"
    """Whether a rule judges a case as it must."""
    CONVERSATION = "conversation"
    """Whether a scripted caller reaches the goal of the call."""


@dataclass(frozen=True)
class Check:
    """One test.

    Attributes:
        kind: what it tests.
        name: the question, or the name of the case or conversation.
        path: of the file in which it stands.
        expected: what had to come.
        got: what came.
        right: whether that is the same.
    """

    kind: CheckKind
    name: str
    path: str
    expected: str
    got: str
    right: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """By which the same test is known before and after."""
        return self.kind, self.path, self.name


@dataclass(frozen=True)
class Score:
    """How many tests there are of each kind, and how many are right."""

    questions: int = 0
    questions_right: int = 0
    verdicts: int = 0
    verdicts_right: int = 0
    conversations: int = 0
    conversations_right: int = 0

    @property
    def right(self) -> int:
        """All that are right."""
        return self.questions_right + self.verdicts_right + self.conversations_right


@dataclass(frozen=True)
class LintProblem:
    """A mistake in a file of the draft; as `assistant.yaml_files.Problem`, with its path in it."""

    path: str
    line: int
    field: str
    text: str
    mend: str


@dataclass(frozen=True)
class ProofResult:
    """What the tests said, before the draft's changes and with them.

    Attributes:
        before: the release that the draft changes.
        after: the draft.
        broken: tests that were right before and are not now, or are there no more.
        mended: tests that were wrong before and are right now.
        wrong: all tests that are wrong now.
        problems: what the linter found in the draft: it must be mended before publishing.
    """

    before: Score
    after: Score
    broken: tuple[Check, ...]
    mended: tuple[Check, ...]
    wrong: tuple[Check, ...]
    problems: tuple[LintProblem, ...]

    @property
    def fewer_right(self) -> bool:
        """Whether it answers fewer questions correctly; added tests cannot hide broken ones."""
        return self.after.right < self.before.right or len(self.broken) > len(self.mended)

    def as_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Proof:
    """One run of all tests.

    Attributes:
        id: of the proof.
        draft: which was tested.
        digest: of the draft's files when it began.
        base: number of the release it was compared with.
        state: how far it is.
        stage: what it does now: `reading`, `linting`, `before`, `after`, `comparing`, `done`.
        done: tests that were run.
        total: tests that there are; 0 while that is not known.
        at: when it began.
        by: who started it.
        error: kind of error, when it failed.
        result: when it is done.
    """

    id: int
    draft: int
    digest: str
    base: int
    state: ProofState
    stage: str
    done: int
    total: int
    at: datetime
    by: str
    error: str | None
    result: ProofResult | None


_RESULT: TypeAdapter[ProofResult] = TypeAdapter(ProofResult)


def result_of(kept: Mapping[str, Any]) -> ProofResult:
    """A result as the store kept it."""
    return _RESULT.validate_python(kept)


def proof_of(row: ProofRow) -> Proof:
    """A row as it is given out."""
    result = None if row.result is None else result_of(row.result)
    return given(Proof, row, state=ProofState(row.state), result=result)


def proof_of_files(session: Session, draft: int, digest: str, base: int) -> ProofRow | None:
    """The last whole proof of exactly these files against this release."""
    return session.scalar(
        select(ProofRow)
        .where(
            ProofRow.draft == draft,
            ProofRow.digest == digest,
            ProofRow.base == base,
            ProofRow.state == ProofState.DONE,
        )
        .order_by(ProofRow.id.desc())
        .limit(1)
    )


def forget_proofs(session: Session, draft: int) -> None:
    """Of a draft that is done, keep the proofs of its releases alone.

    Each may name hundreds of tests.
    """
    of_releases = select(ReleaseRow.proof).where(ReleaseRow.proof.is_not(None))
    session.execute(
        delete(ProofRow).where(
            ProofRow.draft == draft,
            ProofRow.state != ProofState.RUNNING,
            ProofRow.id.not_in(of_releases),
        )
    )


def compared(
    before: Sequence[Check], after: Sequence[Check], problems: Sequence[LintProblem]
) -> ProofResult:
    """What changed from one run of all tests to another."""
    were, are = _by_key(before), _by_key(after)
    broken = [are.get(key, _gone(check)) for key, check in were.items() if check.right]
    return ProofResult(
        before=_score_of(before),
        after=_score_of(after),
        broken=tuple(check for check in broken if not check.right),
        mended=tuple(
            check
            for key, check in are.items()
            if check.right and key in were and not were[key].right
        ),
        wrong=tuple(check for check in after if not check.right),
        problems=tuple(problems),
    )


def _by_key(checks: Sequence[Check]) -> dict[tuple[tuple[str, str, str], int], Check]:
    """Each test by its key; the same words in two languages are two tests."""
    known: dict[tuple[tuple[str, str, str], int], Check] = {}
    times = Counter[tuple[str, str, str]]()
    for check in checks:
        times[check.key] += 1
        known[check.key, times[check.key]] = check
    return known


def _gone(check: Check) -> Check:
    """A test that was there before."""
    return Check(check.kind, check.name, check.path, check.expected, "", right=False)


def _score_of(checks: Sequence[Check]) -> Score:
    """How many are right."""

    def count(kind: CheckKind) -> tuple[int, int]:
        of_kind = [check.right for check in checks if check.kind is kind]
        return len(of_kind), sum(of_kind)

    return Score(
        *count(CheckKind.QUESTION), *count(CheckKind.VERDICT), *count(CheckKind.CONVERSATION)
    )
