"""The menu by keys: groups of topics, at most four options at a time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from assistant.texts import Texts
from assistant.yaml_files import Checked, YamlFile

MOST_OPTIONS = 4
"""Options of one menu (accessibility requirement D2)."""

_MEND = "Compare with the neighbouring entries of this file."


class MenuGroup(Checked):
    """A group of topics.

    Attributes:
        name: as the option is said.
        topics: in the order in which they are offered; a page of four at a time. A single one
            is opened at once.
    """

    name: Texts
    topics: tuple[str, ...] = Field(min_length=1)


class MenuFile(Checked):
    """`menu.yaml`.

    Attributes:
        menu: the groups, at most four.
        aspects: how the kinds of question are called, at most four.
    """

    menu: Mapping[str, MenuGroup]
    aspects: Mapping[str, Texts]

    @model_validator(mode="after")
    def _fits_a_keypad(self) -> Self:
        for name in ("menu", "aspects"):
            if len(getattr(self, name)) > MOST_OPTIONS:
                raise ValueError(f"`{name}` has more than {MOST_OPTIONS} options")
        return self


def load_menu(folder: Path) -> MenuFile:
    """The menu of a folder of scripts.

    Raises:
        ScriptError: the file is missing or wrong.
    """
    return YamlFile(folder / "menu.yaml").checked(MenuFile, mend=_MEND)
