"""Accounts, sessions, tokens and the audit log."""

from datetime import timedelta
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from assistant.store.accounts import Accounts
from assistant.store.audit import Audit, What
from assistant.store.engine import Store
from assistant.store.errors import NotFoundError, RefusedError
from assistant.store.rights import RIGHTS, Right, Role, rights_of
from assistant.store.sessions import Sessions
from assistant.store.tokens import Scope, Tokens
from tests.store.conftest import Clock

SENTENCE = "a long enough sentence"


@pytest.fixture
def accounts(database: Store, clock: Clock) -> Accounts:
    accounts = Accounts(database, clock=clock)
    accounts.add("boss", "Boss", {Role.ADMINISTRATOR}, "command line", password=SENTENCE)
    return accounts


@pytest.fixture
def sessions(database: Store, clock: Clock) -> Sessions:
    return Sessions(database, idle=timedelta(hours=1), whole=timedelta(hours=10), clock=clock)


def test_a_right_password_finds_the_account(accounts: Accounts, clock: Clock) -> None:
    account = accounts.check(" BOSS ", SENTENCE)
    assert account is not None
    assert (account.login, account.roles, account.last_sign_in) == (
        "boss",
        frozenset({Role.ADMINISTRATOR}),
        clock.now,
    )


@pytest.mark.parametrize(
    ("login", "password"), [("boss", "another long sentence"), ("nobody", SENTENCE), ("boss", "")]
)
def test_a_wrong_one_finds_none(accounts: Accounts, login: str, password: str) -> None:
    assert accounts.check(login, password) is None


def test_passwords_are_kept_as_argon2id_only(accounts: Accounts, database: Store) -> None:
    assert accounts.by_login("boss") is not None
    with database.reading() as session:
        kept = session.execute(text("SELECT password FROM accounts")).scalar_one()
    assert kept.startswith("$argon2id$")
    assert SENTENCE not in kept


def test_a_login_that_nobody_has_costs_as_much_as_a_wrong_password(
    database: Store, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    class Counting(PasswordHasher):
        def hash(self, *given: Any, **named: Any) -> str:
            done.append("hash")
            return super().hash(*given, **named)

        def verify(self, *given: Any, **named: Any) -> Literal[True]:
            done.append("verify")
            return super().verify(*given, **named)

    assert accounts.by_login("boss") is not None
    monkeypatch.setattr("assistant.store.passwords.PasswordHasher", Counting)
    for login in ("boss", "nobody"):
        # As the console does, which makes its `Accounts` for each request.
        assert Accounts(database).check(login, "another long sentence") is None
    assert done == ["verify", "hash"]


def test_a_password_hashed_at_lower_costs_is_hashed_anew(
    accounts: Accounts, database: Store
) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(SENTENCE)
    with database.writing() as session:
        session.execute(text("UPDATE accounts SET password = :p"), {"p": cheap})
    assert accounts.check("boss", SENTENCE) is not None
    with database.reading() as session:
        kept = session.execute(text("SELECT password FROM accounts")).scalar_one()
    assert kept != cheap
    assert accounts.check("boss", SENTENCE) is not None


@pytest.mark.parametrize(
    ("login", "password", "rule"),
    [
        ("boss", SENTENCE, "login_taken"),
        ("Boss", SENTENCE, "login_taken"),
        ("with blank", SENTENCE, "bad_login"),
        ("", SENTENCE, "bad_login"),
        ("aigul", "short", "weak_password"),
        ("aigul", "aaaaaaaaaaaaaaaaaa", "weak_password"),
        ("aigul", "my name is aigul", "weak_password"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(
    accounts: Accounts, login: str, password: str, rule: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        accounts.add(login, "", {Role.EDITOR}, "boss", password=password)
    assert caught.value.rule == rule
    assert [each.login for each in accounts.all()] == ["boss"]


def test_an_account_without_a_role_is_refused(accounts: Accounts) -> None:
    with pytest.raises(RefusedError, match="needs a role"):
        accounts.add("aigul", "", (), "boss", password=SENTENCE)


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    boss = accounts.all()[0]
    for change in ({"active": False}, {"roles": {Role.EDITOR}}):
        with pytest.raises(RefusedError) as caught:
            accounts.change(boss.id, "boss", **change)
        assert caught.value.rule == "last_administrator"
    assert accounts.get(boss.id) == boss
    accounts.add("second", "", {Role.ADMINISTRATOR}, "boss", password=SENTENCE)
    assert not accounts.change(boss.id, "second", active=False).active


def test_others_may_change_before_there_is_an_administrator(database: Store) -> None:
    accounts = Accounts(database)
    editor = accounts.add("aigul", "", {Role.EDITOR}, "command line", password=SENTENCE)
    assert not accounts.change(editor.id, "command line", active=False).active


def test_who_is_made_inactive_is_out_at_once(accounts: Accounts, sessions: Sessions) -> None:
    account = accounts.add("aigul", "Айгүл", {Role.OPERATOR}, "boss", password=SENTENCE)
    secret = sessions.open(account.id)
    assert sessions.of(secret) is not None
    accounts.change(account.id, "boss", active=False)
    assert sessions.of(secret) is None
    assert accounts.check("aigul", SENTENCE) is None


def test_a_new_password_ends_the_sessions_of_the_old_one(
    accounts: Accounts, sessions: Sessions
) -> None:
    boss = accounts.all()[0]
    secret = sessions.open(boss.id)
    accounts.set_password(boss.id, "quite another sentence", "boss")
    assert sessions.of(secret) is None
    assert accounts.check("boss", SENTENCE) is None
    assert accounts.check("boss", "quite another sentence") is not None


def test_a_person_whom_an_identity_provider_knows_has_no_password(
    accounts: Accounts, clock: Clock
) -> None:
    account = accounts.add("dana", "Dana", {Role.EDITOR}, "boss")
    assert not account.has_password
    assert accounts.check("dana", "") is None
    accounts.link_openid(account.id, "https://id.example", "42", "boss")
    found = accounts.by_openid("https://id.example", "42")
    assert found is not None
    assert (found.id, found.last_sign_in) == (account.id, clock.now)
    assert accounts.by_openid("https://id.example", "43") is None
    for other, subject in ((accounts.all()[0].id, "42"), (account.id, "43")):
        with pytest.raises(RefusedError) as caught:
            accounts.link_openid(other, "https://id.example", subject, "boss")
        assert caught.value.rule == "openid_taken"
    accounts.link_openid(account.id, "https://id.example", "42", "boss")


def test_rights_follow_from_roles() -> None:
    assert rights_of({Role.ADMINISTRATOR}) == frozenset(Right)
    assert Right.APPROVE not in rights_of({Role.EDITOR, Role.OPERATOR})
    assert rights_of(()) == frozenset()
    assert set(RIGHTS) == set(Role)


def test_a_session_ends_when_nothing_is_done_and_after_its_whole_life(
    accounts: Accounts, sessions: Sessions, clock: Clock
) -> None:
    secret = sessions.open(accounts.all()[0].id)
    for _ in range(19):
        clock.go(minutes=31)
        found = sessions.of(secret)
        assert found is not None
        assert found.expires_at > clock.now
    clock.go(minutes=12)
    assert sessions.of(secret) is None, "ten hours are over"
    other = sessions.open(accounts.all()[0].id)
    clock.go(minutes=60)
    assert sessions.of(other) is None, "an hour without a page"


def test_who_is_signed_out_by_somebody_else_stands_in_the_audit_log(
    accounts: Accounts, sessions: Sessions, database: Store
) -> None:
    account = accounts.add("aigul", "Aigul", {Role.OPERATOR}, "boss", password=SENTENCE)
    secret = sessions.open(account.id)
    sessions.close_all(account.id, "boss")
    assert sessions.of(secret) is None
    (entry,) = Audit(database).page(what=What.SIGNED_OUT)
    assert (entry.by, entry.subject) == ("boss", "aigul")


def test_a_page_that_asks_by_itself_does_not_keep_a_session(
    accounts: Accounts, sessions: Sessions, clock: Clock
) -> None:
    secret = sessions.open(accounts.all()[0].id)
    clock.go(minutes=50)
    assert sessions.of(secret, used=False) is not None
    clock.go(minutes=11)
    assert sessions.of(secret, used=False) is None


def test_only_what_secrets_hash_to_is_kept(
    accounts: Accounts, sessions: Sessions, database: Store
) -> None:
    secret = sessions.open(accounts.all()[0].id)
    _, token = Tokens(database).issue("portal", {Scope.ASK}, "boss")
    with database.reading() as session:
        kept = [*session.execute(text("SELECT * FROM sessions")).one()]
        kept += session.execute(text("SELECT * FROM tokens")).one()
    assert not [value for value in kept if value in (secret, token)]
    sessions.close(secret)
    assert sessions.of(secret) is None


def test_a_token_may_be_used_until_it_expires_or_is_revoked(database: Store, clock: Clock) -> None:
    tokens = Tokens(database, clock=clock)
    token, secret = tokens.issue("portal", {Scope.ASK}, "boss", clock.now + timedelta(days=1))
    found = tokens.check(secret)
    assert found is not None
    assert (found.name, found.scopes) == ("portal", frozenset({Scope.ASK}))
    assert tokens.check(secret + "x") is None
    clock.go(days=1)
    assert tokens.check(secret) is None
    token, secret = tokens.issue("messenger", {Scope.ASK}, "boss")
    tokens.revoke(token.id, "boss")
    assert tokens.check(secret) is None
    assert [each.name for each in tokens.all()] == ["messenger", "portal"]
    with pytest.raises(NotFoundError):
        tokens.revoke(99, "boss")


def test_every_change_stands_in_the_audit_log(accounts: Accounts, database: Store) -> None:
    account = accounts.add("aigul", "Айгүл", {Role.OPERATOR}, "boss", password=SENTENCE)
    accounts.change(account.id, "boss", roles={Role.EDITOR, Role.APPROVER})
    accounts.set_password(account.id, "quite another sentence", "boss")
    entries = Audit(database).page()
    assert [(each.by, each.what, each.subject) for each in entries] == [
        ("boss", What.PASSWORD_SET, "aigul"),
        ("boss", What.ACCOUNT_CHANGED, "aigul"),
        ("boss", What.ACCOUNT_ADDED, "aigul"),
        ("command line", What.ACCOUNT_ADDED, "boss"),
    ]
    assert entries[1].detail == {"roles": "approver editor"}
    assert Audit(database).page(limit=1, before=entries[1].id) == entries[2:3]
    assert len(Audit(database).page(what=What.ACCOUNT_ADDED)) == 2
    assert len(Audit(database).page(by="command line")) == 1
