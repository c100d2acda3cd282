"""Documentation that cannot rot: commands and settings are compared with what is written."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.cli.main import _COMMANDS
from assistant.cli.reference import reference
from assistant.settings import DEFAULTS, Settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == reference(), "renew it: python -m assistant.cli.reference > docs/commands.md"


def test_every_command_in_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = {
        line.split("`jauap ")[1].split()[0].strip("`")
        for line in readme.splitlines()
        if "`jauap " in line
    }
    assert named
    assert named <= set(_COMMANDS)


def test_every_page_the_readme_links_to_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [part.split(")")[0] for part in readme.split("](")[1:]]
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing


def test_every_setting_has_a_default_in_the_commented_file() -> None:
    defaults = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    present = set(_leaves(defaults))
    # Sections that are commented out are looked at in tests/test_settings.py.
    every = _leaves(Settings.model_validate(defaults).model_dump())
    assert present == {name for name in every if name.split(".")[0] in defaults}


def _leaves(tree: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"
