"""Who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from assistant.store.accounts import Account, account_of
from assistant.store.audit import What, note
from assistant.store.engine import Store, utc_now
from assistant.store.rows import row_of
from assistant.store.secrets_made import digest_of, new_secret
from assistant.store.tables_people import AccountRow, SessionRow

_SEEN_EVERY = timedelta(minutes=1)
"""A page that is looked at need not be a change of the store each time."""


@dataclass(frozen=True)
class Session:
    """Somebody is signed in.

    Attributes:
        account: who.
        signed_in_at: since when.
        expires_at: when it ends if nothing more is done.
    """

    account: Account
    signed_in_at: datetime
    expires_at: datetime


class Sessions:
    """All sessions.

    Args:
        store: where they are kept.
        idle: a session ends after so long without a page.
        whole: a session ends after so long in any case.
        clock: the time.
    """

    def __init__(
        self,
        store: Store,
        *,
        idle: timedelta,
        whole: timedelta,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._idle = idle
        self._whole = whole
        self._clock = clock

    def open(self, account: int) -> str:
        """Sign somebody in; sessions that have ended are forgotten meanwhile.

        Returns:
            The secret for the browser, which the store does not keep.
        """
        secret, now = new_secret(), self._clock()
        ended = (SessionRow.seen_at < now - self._idle) | (
            SessionRow.signed_in_at < now - self._whole
        )
        with self._store.writing() as session:
            session.execute(delete(SessionRow).where(ended))
            session.add(
                SessionRow(
                    digest=digest_of(secret),
                    account=account,
                    signed_in_at=now,
                    seen_at=now,
                )
            )
        return secret

    def of(self, secret: str, *, used: bool = True) -> Session | None:
        """The session of a secret, if it has not ended and its account is active.

        Args:
            secret: of the browser.
            used: somebody does something with it, so it goes on; a page that asks by itself
                what is new does not keep it.
        """
        now = self._clock()
        with self._store.reading() as session:
            row = session.get(SessionRow, digest_of(secret))
            account = None if row is None else session.get(AccountRow, row.account)
            if row is None or account is None or not account.active:
                return None
            seen_at = row.seen_at
            expires_at = min(seen_at + self._idle, row.signed_in_at + self._whole)
            if now >= expires_at:
                return None
            found = Session(account_of(account), row.signed_in_at, expires_at)
        if used and now - seen_at >= _SEEN_EVERY:
            self._seen(secret, now)
        return found

    def close(self, secret: str) -> None:
        """Sign somebody out. Harmless when the session has ended."""
        with self._store.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.digest == digest_of(secret)))

    def close_all(self, account: int, by: str) -> None:
        """Sign somebody out everywhere.

        Raises:
            NotFoundError: there is no such account.
        """
        with self._store.writing() as session:
            login = row_of(session, AccountRow, account, "account").login
            note(session, self._clock(), by, What.SIGNED_OUT, login)
            session.execute(delete(SessionRow).where(SessionRow.account == account))

    def _seen(self, secret: str, now: datetime) -> None:
        with self._store.writing() as session:
            row = session.get(SessionRow, digest_of(secret))
            if row is not None:
                row.seen_at = now
