"""The pages that accessibility is tested on: where each is, and what must stand in it first."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from assistant.store.rights import Role


def _nothing(_page: Page) -> None:
    """The page as it is when it was opened."""


@dataclass(frozen=True)
class PageCase:
    """A page in one state.

    Attributes:
        name: of the case.
        path: where it is.
        roles: whose page it is; all roles at once without any.
        prepare: what is done there before it is looked at.
        editing: the visitor works on a draft.
        guest: nobody has signed in.
    """

    name: str
    path: str
    roles: tuple[Role, ...] = ()
    prepare: Callable[[Page], None] = field(default=_nothing)
    editing: bool = False
    guest: bool = False


def _wrong_password(page: Page) -> None:
    page.locator("#login").fill("nobody")
    page.locator("#password").fill("nothing")
    page.locator("main button").click()


def open_details(page: Page) -> None:
    """Show what is folded away."""
    for summary in page.locator("summary").all():
        summary.click()


def _bad_number(page: Page) -> None:
    page.locator("input[name$='/value']").first.fill("many")
    page.locator("form[data-keep] button").first.click()


def _tried(page: Page) -> None:
    page.locator("#text").fill("сколько платят на пятерых детей")
    page.locator("#language").select_option("ru")
    page.locator("form[action='/try'] button").first.click()
    page.locator("#result").wait_for()


EDITOR = (Role.EDITOR,)

PAGES: tuple[PageCase, ...] = (
    PageCase("sign-in", "/sign-in", guest=True),
    PageCase("sign-in refused", "/sign-in", guest=True, prepare=_wrong_password),
    PageCase("home", "/"),
    PageCase("no such page", "/nowhere"),
    PageCase("not for editors", "/accounts", EDITOR),
    PageCase("topics", "/topics"),
    PageCase("topic", "/topics/funeral", EDITOR),
    PageCase("topic edited", "/topics/funeral", EDITOR, open_details, editing=True),
    PageCase("parameters", "/parameters?q=показатель"),
    PageCase("parameter edited", "/parameters/monthly_index", EDITOR, open_details, editing=True),
    PageCase("parameter refused", "/parameters/monthly_index", EDITOR, _bad_number, editing=True),
    PageCase("prompts", "/prompts?q=operator"),
    PageCase("prompt edited", "/prompts/greeting", EDITOR, editing=True),
    PageCase("facts", "/facts?q=age"),
    PageCase("fact edited", "/facts/age", EDITOR, editing=True),
    PageCase("pronunciations", "/pronunciations/kk", EDITOR, editing=True),
    PageCase("files", "/files"),
    PageCase("file edited", "/files/menu.yaml", EDITOR, editing=True),
    PageCase("try", "/try"),
    PageCase("tried", "/try", prepare=_tried),
    PageCase("drafts", "/drafts"),
    PageCase("draft", "/drafts/1", prepare=open_details),
    PageCase("draft proved", "/drafts/2", prepare=open_details),
    PageCase("draft submitted", "/drafts/3"),
    PageCase("releases", "/releases"),
    PageCase("release", "/releases/1"),
    PageCase("release rolled back to", "/releases/2", prepare=open_details),
    PageCase("accounts", "/accounts"),
    PageCase("account", "/accounts/1"),
    PageCase("me", "/me"),
    PageCase("audit", "/audit"),
)
"""Cases without data of calls; `daily_pages.py` has those."""
