"""The pages that the menu offers, and who sees them there."""

from dataclasses import dataclass

from assistant.store.rights import Right


@dataclass(frozen=True)
class Entry:
    """One entry of the menu.

    Attributes:
        path: where it leads.
        text: its name in the texts.
        rights: who sees it: whoever has one of them; everybody, if empty.
    """

    path: str
    text: str
    rights: frozenset[Right] = frozenset()


_EDITING = frozenset({Right.EDIT, Right.APPROVE})
_SORTING = frozenset({Right.SORT})
_CALLS = frozenset({Right.CALLS})
_ADMINISTERING = frozenset({Right.ADMINISTER})

MENU: tuple[Entry, ...] = (
    Entry("/", "menu.home"),
    Entry("/overview", "menu.overview"),
    Entry("/live", "menu.live", _CALLS),
    Entry("/callbacks", "menu.callbacks", _CALLS),
    Entry("/missed", "menu.missed", _SORTING),
    Entry("/topics", "menu.topics"),
    Entry("/parameters", "menu.parameters"),
    Entry("/prompts", "menu.prompts"),
    Entry("/pronunciations", "menu.pronunciations"),
    Entry("/try", "menu.try"),
    Entry("/drafts", "menu.drafts", _EDITING),
    Entry("/releases", "menu.releases"),
    Entry("/accounts", "menu.accounts", _ADMINISTERING),
    Entry("/tokens", "menu.tokens", _ADMINISTERING),
    Entry("/audit", "menu.audit", _ADMINISTERING),
)


def entry_of(path: str) -> Entry | None:
    """The entry to which a page belongs: the longest path that it begins with."""
    above = [each for each in MENU if path == each.path or path.startswith(f"{each.path}/")]
    return max(above, key=lambda each: len(each.path), default=None)
