"""A store as an office has it after some days: releases, drafts in every state, people."""

from pathlib import Path

from assistant.store.accounts import Accounts
from assistant.store.drafts import Drafts
from assistant.store.engine import Store, utc_now
from assistant.store.proofs import Check, CheckKind, LintProblem
from assistant.store.publishing import Publishing
from assistant.store.releases import Releases
from assistant.store.rights import Role
from assistant.yaml_editing import replaced
from tests.store.conftest import Clock
from tests.store.publishing_office import ALL_RIGHT, proved, proved_and_published, question

PASSWORD = "Long enough for 1 test"  # noqa: S105 - of accounts that live as long as a test
OPEN, PROVED, SUBMITTED, PUBLISHED = 1, 2, 3, 4
"""Ids of the drafts."""


def fill(store: Store) -> None:
    """Fill a fresh store: two releases, of which the second is in force, and four drafts."""
    Releases(store).seed("command line", "Scripts that come along")
    clock = Clock(utc_now())
    Accounts(store).add("aigul", "Айгүл", tuple(Role), "command line", password=PASSWORD)
    drafts = Drafts(store)
    for title in ("Открытый", "Проверенный", "На одобрении", "Опубликованный"):
        drafts.open("aigul", title)
    change(store, PUBLISHED, 4326)
    proved_and_published(store, clock, PUBLISHED)
    for draft in (OPEN, PROVED, SUBMITTED):
        drafts.rebase(draft, "aigul")
        change(store, draft, 4330 + draft)
    broken = Check(
        CheckKind.CONVERSATION, "call", "conversations/ru.yaml", "asp", "left", right=False
    )
    problem = LintProblem("topics/asp.yaml", 12, "aspects.general", "says nothing", "Write it.")
    after = (question("how much", right=True), question("who", right=False), broken)
    before = (*ALL_RIGHT, Check(broken.kind, broken.name, broken.path, "asp", "asp", right=True))
    proved(store, clock, PROVED, before, after, (problem,))
    proved(store, clock, SUBMITTED)
    Publishing(store).submit(SUBMITTED, "dana", "Сумма исправлена")


def change(store: Store, draft: int, index: int) -> None:
    """Give the monthly index another value in a draft."""
    file = Drafts(store).read(draft, "parameters/indexes.yaml")
    place = ("parameters", "monthly_index", "values", 2, "value")
    text = replaced(file.text, place, index)
    Drafts(store).save(draft, file.path, text, file.version, "aigul")


def store_path(folder: Path) -> str:
    """The address of a store in a folder."""
    return f"sqlite:///{folder / 'store.sqlite'}"
