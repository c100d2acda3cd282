"""Questions asked in vain: grouped, and sorted once by a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from assistant.store.audit import What, note
from assistant.store.call_tally import MissedKind
from assistant.store.drafts import ConflictError, Drafts
from assistant.store.engine import Store, utc_now
from assistant.store.errors import RefusedError
from assistant.store.missed_rows import GroupState, open_again
from assistant.store.rows import given, row_of
from assistant.store.tables_missed import GroupRow, UtteranceRow
from assistant.understanding.scripts import TESTS
from assistant.yaml_editing import YamlEditError, appended
from assistant.yaml_files import Place

_TRIES: Final = 3
"""Somebody else may save the same file in the moment between reading and saving it."""


@dataclass(frozen=True)
class Group:
    """Utterances that are one question.

    Attributes:
        id: of the group.
        language: in which it was asked.
        text: how it was said first.
        count: how often it was asked.
        kinds: how often for which reason.
        topic: as which it was understood last; None if as none.
        first_at: when it was asked first.
        last_at: when last.
        state: what it was found to be.
        sorted_by: login of who said so.
        sorted_at: when.
        sorted_into: `topic.aspect` of which it is a phrase.
        since_sorted: how often it was asked in vain since.
    """

    id: int
    language: str
    text: str
    count: int
    kinds: Mapping[MissedKind, int]
    topic: str | None
    first_at: datetime
    last_at: datetime
    state: GroupState
    sorted_by: str | None
    sorted_at: datetime | None
    sorted_into: str | None
    since_sorted: int


@dataclass(frozen=True)
class Wording:
    """How somebody asked it.

    Attributes:
        text: the words, redacted.
        at: when.
        kind: why it counts as asked in vain.
        topic: as which it was understood; None if as none.
    """

    text: str
    at: datetime
    kind: MissedKind
    topic: str | None


class Missed:
    """All groups.

    Args:
        store: where they are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock
        self._drafts = Drafts(store, clock=clock)

    def groups(  # noqa: PLR0913 - one for each way to narrow the list
        self,
        state: GroupState = GroupState.OPEN,
        *,
        language: str | None = None,
        kind: MissedKind | None = None,
        search: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[Group, ...]:
        """Groups in a state, commonest first, of those as common the newest.

        Args:
            state: what they were found to be.
            language: only those in it.
            kind: only those of which some were asked in vain for this reason.
            search: only those with these letters in them.
            limit: so many at most.
            offset: so many are left out first.
        """
        query = select(GroupRow).where(*_narrowed(state, language, kind, search))
        query = (
            query.order_by(GroupRow.count.desc(), GroupRow.id.desc()).limit(limit).offset(offset)
        )
        with self._store.reading() as session:
            return tuple(map(_group, session.scalars(query)))

    def count(
        self,
        state: GroupState = GroupState.OPEN,
        *,
        language: str | None = None,
        kind: MissedKind | None = None,
        search: str = "",
    ) -> int:
        """How many groups there are in a state; arguments as those of `groups`."""
        conditions = _narrowed(state, language, kind, search)
        query = select(func.count()).select_from(GroupRow).where(*conditions)
        with self._store.reading() as session:
            return session.scalar(query) or 0

    def get(self, group: int) -> Group:
        """A group.

        Raises:
            NotFoundError: there is none.
        """
        with self._store.reading() as session:
            return _group(row_of(session, GroupRow, group, "question"))

    def utterances(self, group: int, limit: int = 50) -> tuple[Wording, ...]:
        """How people asked it, newest first.

        Raises:
            NotFoundError: there is no such group.
        """
        query = select(UtteranceRow).where(UtteranceRow.group == group)
        with self._store.reading() as session:
            row_of(session, GroupRow, group, "question")
            rows = session.scalars(query.order_by(UtteranceRow.id.desc()).limit(limit))
            return tuple(given(Wording, row, kind=MissedKind(row.kind)) for row in rows)

    def to_phrase(  # noqa: PLR0913, PLR0917 - what, where, and who
        self, group: int, draft: int, topic: str, aspect: str, text: str, by: str
    ) -> None:
        """Make it a phrase of a topic, and a test beside it, in a draft.

        Args:
            group: which.
            draft: that is open.
            topic: of which it is a phrase.
            aspect: what it asks.
            text: the phrase, as the person who sorts it wants it.
            by: who does it.

        Raises:
            NotFoundError: there is no such group, draft or topic.
            RefusedError: `sorted_already`; `no_text`; `no_aspect`: the topic has no such kind of
                question in this language; `private_marker`: the text still holds a marker of what
                was redacted; `draft_not_open`.
            ConflictError: somebody else keeps saving the same files.
        """
        text = " ".join(text.split())
        language, into = self.get(group).language, f"{topic}.{aspect}"
        _usable(text)
        for attempt in range(1, _TRIES + 1):
            files = self._with_phrase(draft, topic, aspect, language, text)
            try:
                with self._store.writing() as session:
                    row = row_of(session, GroupRow, group, "question")
                    if _is_phrase(row, draft, into):
                        return
                    _refuse_sorted(row)
                    self._drafts.save_within(session, draft, files, by)
                    row.draft = draft
                    self._sort(session, row, GroupState.PHRASE, by, into=into)
            except ConflictError:
                if attempt == _TRIES:
                    raise
            else:
                return

    def out_of_scope(self, group: int, by: str) -> None:
        """It is not for Jauap to answer. Harmless the second time.

        Raises:
            NotFoundError: there is no such group.
            RefusedError: `sorted_already`: it was found to be something else.
        """
        with self._store.writing() as session:
            row = row_of(session, GroupRow, group, "question")
            if row.state != GroupState.OUT_OF_SCOPE:
                _refuse_sorted(row)
                self._sort(session, row, GroupState.OUT_OF_SCOPE, by)

    def reopen(self, group: int, by: str) -> None:
        """It was sorted wrongly. Harmless where it was not sorted.

        A phrase that was made of it stays where it is; so do the wordings of a group that was
        merged into another, which counts without it again.

        Raises:
            NotFoundError: there is no such group.
        """
        with self._store.writing() as session:
            row = row_of(session, GroupRow, group, "question")
            if row.state == GroupState.OPEN:
                return
            _add_counts(session, row, row.merged_into, -1)
            open_again(session, GroupRow.id == group)
            note(session, self._clock(), by, What.MISSED_REOPENED, f"question {group}")

    def merge(self, group: int, into: int, by: str) -> None:
        """Two groups are one question: the second counts for both from now on.

        Harmless the second time.

        Raises:
            NotFoundError: there is no such group.
            RefusedError: `sorted_already`; `other_question`: the two are the same, or of two
                languages, or the second was merged itself.
        """
        with self._store.writing() as session:
            one = row_of(session, GroupRow, group, "question")
            other = row_of(session, GroupRow, into, "question")
            if one.merged_into == into:
                return
            _refuse_sorted(one)
            if group == into or one.language != other.language or other.merged_into is not None:
                raise RefusedError(
                    "other_question",
                    f"question {group} cannot be merged into question {into}",
                    mend="Choose another question in the same language.",
                )
            _add_counts(session, one, into, 1)
            other.first_at = min(one.first_at, other.first_at)
            other.last_at = max(one.last_at, other.last_at)
            one.state, one.merged_into = GroupState.MERGED, into
            one.sorted_by, one.sorted_at = by, self._clock()
            moved = update(UtteranceRow).where(UtteranceRow.group == group)
            session.execute(moved.values(group=into))
            what, subject = What.MISSED_MERGED, f"question {group}"
            note(session, self._clock(), by, what, subject, into=f"question {into}")

    def _sort(
        self, session: Session, row: GroupRow, state: GroupState, by: str, *, into: str = ""
    ) -> None:
        row.state, row.sorted_by, row.sorted_at = state, by, self._clock()
        row.sorted_into, row.since_sorted = into or None, 0
        detail = {"state": state.value, **({"into": into} if into else {})}
        note(session, self._clock(), by, What.MISSED_SORTED, f"question {row.id}", **detail)

    def _with_phrase(
        self, draft: int, topic: str, aspect: str, language: str, text: str
    ) -> dict[str, tuple[str, str]]:
        """The files of a topic with one more phrase and test, each with its version."""
        changed: dict[str, tuple[str, str]] = {}
        phrases: Place = ("aspects", aspect, "phrases", language)
        questions: Place = ("questions", language)
        case = {"text": text, "aspect": aspect}
        for path, place, value in (
            (f"topics/{topic}.yaml", phrases, text),
            (f"topics/{topic}{TESTS}", questions, case),
        ):
            file = self._drafts.read(draft, path)
            try:
                changed[path] = appended(file.text, place, value), file.version
            except YamlEditError as error:
                raise RefusedError(
                    "no_aspect", f"{path}: {error.problem}", mend=error.mend
                ) from error
        return changed


def _narrowed(
    state: GroupState, language: str | None, kind: MissedKind | None, search: str
) -> list[ColumnElement[bool]]:
    conditions = [GroupRow.state == state.value]
    if language is not None:
        conditions.append(GroupRow.language == language)
    if kind is not None:
        conditions.append(_COLUMNS[kind] > 0)
    if search.strip():
        letters = search.strip().casefold()
        conditions.append(GroupRow.small.contains(letters, autoescape=True))
    return conditions


_COLUMNS: Final = {
    MissedKind.REJECTED: GroupRow.rejected,
    MissedKind.CLARIFIED: GroupRow.clarified,
    MissedKind.REPEATED: GroupRow.repeated,
    MissedKind.OPERATOR: GroupRow.operator,
}


def _is_phrase(row: GroupRow, draft: int, into: str) -> bool:
    """Whether it was made just this phrase: a form was sent twice."""
    return (row.state, row.draft, row.sorted_into) == (GroupState.PHRASE, draft, into)


def _refuse_sorted(row: GroupRow) -> None:
    """A colleague may have sorted it while its page was open."""
    if row.state != GroupState.OPEN:
        raise RefusedError(
            "sorted_already",
            f"question {row.id} was sorted already",
            mend="Open it again first, if that was wrong.",
        )


def _add_counts(session: Session, one: GroupRow, into: int | None, times: int) -> None:
    """Add what a group counts to another one, and to those that this one was merged into."""
    while into is not None:
        other = row_of(session, GroupRow, into, "question")
        for name in ("count", *(kind.value for kind in MissedKind)):
            setattr(other, name, getattr(other, name) + times * getattr(one, name))
        into = other.merged_into


def _usable(text: str) -> None:
    if not text:
        raise RefusedError("no_text", "a phrase needs words", mend="Write how it is asked.")
    if "[" in text:
        raise RefusedError(
            "private_marker",
            "the phrase still holds a mark where something personal was said",
            mend="Take the mark out, or write a word that anybody might say there.",
        )


def _group(row: GroupRow) -> Group:
    kinds = {kind: getattr(row, kind.value) for kind in MissedKind}
    asked = {kind: count for kind, count in kinds.items() if count}
    return given(Group, row, kinds=asked, state=GroupState(row.state))
