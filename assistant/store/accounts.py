"""Accounts of the people in the office."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.store.audit import What, note
from assistant.store.engine import Store, utc_now
from assistant.store.errors import RefusedError
from assistant.store.passwords import Passwords
from assistant.store.rights import Right, Role, rights_of
from assistant.store.rows import given, row_of
from assistant.store.tables_people import AccountRow, SessionRow

_LOGIN: Final = re.compile(r"[^\W_](?:[\w.@+-]{0,78}[^\W_])?")


@dataclass(frozen=True)
class Account:
    """A person.

    Attributes:
        id: of the account.
        login: by which the person signs in, and is named in the audit log.
        name: as colleagues know the person.
        roles: what the person does.
        language: of the interface.
        active: whether the person may sign in.
        has_password: False where only OpenID Connect lets in.
        created_at: when it was made.
        last_sign_in: None before the first.
    """

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    language: str
    active: bool
    has_password: bool
    created_at: datetime
    last_sign_in: datetime | None

    def may(self, right: Right) -> bool:
        """Whether the person may do something."""
        return right in rights_of(self.roles)


class Accounts:
    """All accounts.

    Args:
        store: where they are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock
        self._passwords = Passwords()

    def add(  # noqa: PLR0913 - an account has so many parts
        self,
        login: str,
        name: str,
        roles: Collection[Role],
        by: str,
        *,
        password: str | None = None,
        language: str = "ru",
    ) -> Account:
        """Make an account; without a password only OpenID Connect lets in.

        Raises:
            RefusedError: `bad_login`, `login_taken`, `no_role` or `weak_password`.
        """
        login = login.strip().casefold()
        if not _LOGIN.fullmatch(login):
            raise RefusedError(
                "bad_login",
                f"{login!r} is no login",
                mend="Use letters, digits and . - _ @, at most 80.",
            )
        kept = None if password is None else self._passwords.hashed(password, login)
        with self._store.writing() as session:
            if _by_login(session, login) is not None:
                raise RefusedError(
                    "login_taken", f"{login}: there is such a login", mend="Take another one."
                )
            row = AccountRow(
                login=login,
                name=name.strip() or login,
                roles=_words(roles),
                language=language,
                active=True,
                password=kept,
                created_at=self._clock(),
            )
            session.add(row)
            session.flush()
            what = What.ACCOUNT_ADDED
            note(session, self._clock(), by, what, login, roles=" ".join(row.roles))
            return account_of(row)

    def check(self, login: str, password: str) -> Account | None:
        """The account, if the password is right and the account active.

        It takes as long for a login that nobody has.
        """
        login = login.strip().casefold()
        with self._store.reading() as session:
            row = _by_login(session, login)
            number, kept = (None, None) if row is None else (row.id, row.password)
        if not self._passwords.right(kept, password) or number is None or kept is None:
            return None
        with self._store.writing() as session:
            row = session.get(AccountRow, number)
            # It may have been disabled, or given another password, while this one was compared.
            if row is None or not row.active or row.password != kept:
                return None
            if self._passwords.old(kept):
                row.password = self._passwords.again(password)
            row.last_sign_in = self._clock()
            return account_of(row)

    def set_password(self, account: int, password: str, by: str) -> None:
        """Give a password; whoever is signed in with the old one is signed out.

        Raises:
            NotFoundError: there is no such account.
            RefusedError: `weak_password`.
        """
        kept = self._passwords.hashed(password, self.get(account).login)
        with self._store.writing() as session:
            row = row_of(session, AccountRow, account, "account")
            row.password = kept
            session.execute(delete(SessionRow).where(SessionRow.account == account))
            note(session, self._clock(), by, What.PASSWORD_SET, row.login)

    def change(  # noqa: PLR0913 - what is not named stays as it is
        self,
        account: int,
        by: str,
        *,
        name: str | None = None,
        roles: Collection[Role] | None = None,
        language: str | None = None,
        active: bool | None = None,
    ) -> Account:
        """Change what is named. Who is made inactive is signed out at once.

        Raises:
            NotFoundError: there is no such account.
            RefusedError: `last_administrator` or `no_role`.
        """
        with self._store.writing() as session:
            row = row_of(session, AccountRow, account, "account")
            changed: dict[str, str] = {}
            administered = row.active and Role.ADMINISTRATOR in row.roles
            if name is not None and name.strip():
                row.name = changed["name"] = name.strip()
            if roles is not None:
                row.roles = _words(roles)
                changed["roles"] = " ".join(row.roles)
            if language is not None:
                row.language = changed["language"] = language
            if active is not None:
                row.active = active
                changed["active"] = str(active).lower()
                if not active:
                    session.execute(delete(SessionRow).where(SessionRow.account == account))
            session.flush()
            if administered and not any(
                Role.ADMINISTRATOR in each.roles
                for each in session.scalars(select(AccountRow).where(AccountRow.active))
            ):
                raise RefusedError(
                    "last_administrator",
                    f"{row.login} is the last administrator",
                    mend="Make somebody else an administrator first.",
                )
            note(session, self._clock(), by, What.ACCOUNT_CHANGED, row.login, **changed)
            return account_of(row)

    def get(self, account: int) -> Account:
        """An account.

        Raises:
            NotFoundError: there is none.
        """
        with self._store.reading() as session:
            return account_of(row_of(session, AccountRow, account, "account"))

    def by_login(self, login: str) -> Account | None:
        """The account of a login."""
        with self._store.reading() as session:
            row = _by_login(session, login.strip().casefold())
            return None if row is None else account_of(row)

    def all(self) -> tuple[Account, ...]:
        """All accounts, by login."""
        with self._store.reading() as session:
            rows = session.scalars(select(AccountRow).order_by(AccountRow.login))
            return tuple(map(account_of, rows))

    def link_openid(self, account: int, issuer: str, subject: str, by: str) -> None:
        """Let somebody in whom an identity provider knows.

        Raises:
            NotFoundError: there is no such account.
            RefusedError: `openid_taken`: somebody else has this identity, or the account has
                another one.
        """
        with self._store.writing() as session:
            row = row_of(session, AccountRow, account, "account")
            other = _by_openid(session, issuer, subject)
            known = row.openid_issuer, row.openid_subject
            if (other is not None and other.id != account) or (
                row.openid_subject is not None and known != (issuer, subject)
            ):
                taken = row if other is None else other
                raise RefusedError(
                    "openid_taken",
                    f"{taken.login} is linked to an identity already",
                    mend="Make another account for whoever signs in with this identity.",
                )
            row.openid_issuer, row.openid_subject = issuer, subject
            note(session, self._clock(), by, What.OPENID_LINKED, row.login, issuer=issuer)

    def by_openid(self, issuer: str, subject: str) -> Account | None:
        """The active account of an identity that an identity provider has just vouched for."""
        with self._store.writing() as session:
            row = _by_openid(session, issuer, subject)
            if row is None or not row.active:
                return None
            row.last_sign_in = self._clock()
            return account_of(row)


def account_of(row: AccountRow) -> Account:
    """A row as it is given out."""
    roles = frozenset(map(Role, row.roles))
    return given(Account, row, roles=roles, has_password=row.password is not None)


def _words(roles: Collection[Role]) -> tuple[str, ...]:
    if not roles:
        raise RefusedError(
            "no_role", "an account needs a role", mend="Choose what the person does."
        )
    return tuple(sorted({str(role) for role in roles}))


def _by_login(session: Session, login: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.login == login))


def _by_openid(session: Session, issuer: str, subject: str) -> AccountRow | None:
    query = select(AccountRow).where(
        AccountRow.openid_issuer == issuer, AccountRow.openid_subject == subject
    )
    return session.scalar(query)
