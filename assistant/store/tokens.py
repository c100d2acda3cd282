"""Programs that may ask: a portal, a messenger."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from assistant.store.audit import What, note
from assistant.store.engine import Store, utc_now
from assistant.store.errors import RefusedError
from assistant.store.rows import given, row_of
from assistant.store.secrets_made import digest_of, new_secret
from assistant.store.tables_people import TokenRow

PREFIX: Final = "jauap_"
"""Begins every token, so that one is known where it does not belong: in a log, in a file."""
_USED_EVERY: Final = timedelta(minutes=1)


class Scope(StrEnum):
    """What a program may do."""

    ASK = "ask"
    """Ask questions in text, as a caller does."""
    CALLS = "calls"
    """What the calls' pages show: calls that go on, alarms, callbacks."""
    SCRIPTS = "scripts"
    """Read releases, change drafts."""
    STATISTICS = "statistics"
    """Overviews and missed questions."""


@dataclass(frozen=True)
class Token:
    """A program that may ask.

    Attributes:
        id: of the token.
        name: of the program.
        scopes: what it may do.
        created_by: login of the person who let it in.
        created_at: when.
        expires_at: from when on it may not ask any more; None for never.
        last_used_at: to the minute; None before the first time.
        revoked_at: when somebody shut it out; None if nobody has.
    """

    id: int
    name: str
    scopes: frozenset[Scope]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class Tokens:
    """All tokens.

    Args:
        store: where they are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def issue(
        self, name: str, scopes: Collection[Scope], by: str, expires: datetime | None = None
    ) -> tuple[Token, str]:
        """Let a program in.

        Returns:
            The token, and its secret, which is shown once: the store does not keep it.

        Raises:
            RefusedError: `no_name` or `no_scope`.
        """
        if not name.strip():
            raise RefusedError(
                "no_name", "a token needs a name", mend="Name the program that will use it."
            )
        if not scopes:
            raise RefusedError(
                "no_scope", "a token needs a scope", mend="Choose what the program may do."
            )
        secret = PREFIX + new_secret()
        with self._store.writing() as session:
            row = TokenRow(
                digest=digest_of(secret),
                name=name.strip(),
                scopes=tuple(sorted({str(scope) for scope in scopes})),
                created_by=by,
                created_at=self._clock(),
                expires_at=expires,
            )
            session.add(row)
            session.flush()
            what = What.TOKEN_ISSUED
            note(session, self._clock(), by, what, row.name, scopes=" ".join(row.scopes))
            return _token(row), secret

    def check(self, secret: str) -> Token | None:
        """The token of a secret, if it may still be used."""
        now = self._clock()
        query = select(TokenRow).where(TokenRow.digest == digest_of(secret))
        with self._store.reading() as session:
            row = session.scalar(query)
            if row is None or row.revoked_at is not None:
                return None
            if row.expires_at is not None and now >= row.expires_at:
                return None
            token = _token(row)
        if token.last_used_at is None or now - token.last_used_at >= _USED_EVERY:
            with self._store.writing() as session:
                row = session.scalar(query)
                if row is not None:
                    row.last_used_at = now
        return token

    def revoke(self, token: int, by: str) -> None:
        """Shut a program out, at once.

        Raises:
            NotFoundError: there is no such token.
        """
        with self._store.writing() as session:
            row = row_of(session, TokenRow, token, "token")
            if row.revoked_at is None:
                row.revoked_at = self._clock()
                note(session, self._clock(), by, What.TOKEN_REVOKED, row.name)

    def all(self) -> tuple[Token, ...]:
        """All tokens, newest first, those that are revoked too."""
        with self._store.reading() as session:
            return tuple(
                map(_token, session.scalars(select(TokenRow).order_by(TokenRow.id.desc())))
            )


def _token(row: TokenRow) -> Token:
    return given(Token, row, scopes=frozenset(map(Scope, row.scopes)))
