"""Tables of the people and programs that may use the console."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.columns import LONGEST_NAME, Moment, Table, Words

_SHA_256 = 64


class AccountRow(Table):
    """A person."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("openid_issuer", "openid_subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    roles: Mapped[tuple[str, ...]] = mapped_column(Words)
    language: Mapped[str] = mapped_column(String(2))
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_sign_in: Mapped[datetime | None] = mapped_column(Moment)
    openid_issuer: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    openid_subject: Mapped[str | None] = mapped_column(String(LONGEST_NAME))


class SessionRow(Table):
    """Somebody is signed in; the secret itself is only in the browser."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(String(_SHA_256), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    signed_in_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class TokenRow(Table):
    """A program that may ask; the secret itself is only with it."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(_SHA_256), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    scopes: Mapped[tuple[str, ...]] = mapped_column(Words)
    created_by: Mapped[str] = mapped_column(String(LONGEST_NAME))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class AuditRow(Table):
    """Who changed what."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    by: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    what: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_NAME))
    detail: Mapped[dict[str, str]] = mapped_column(JSON)
