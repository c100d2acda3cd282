"""How templates become pages."""

import hashlib
import re
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

STATIC = Path(__file__).with_name("static")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEMPLATES = Path(__file__).with_name("templates")


def templates() -> Environment:
    """The templates; an unknown name in one is an error, never an empty place."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capitalize_first"] = _with_capital
    environment.globals["day_typed"] = day_typed
    environment.globals["static"] = partial(static_address, _versions())
    return environment


def static_address(versions: dict[str, str], name: str) -> str:
    """The address of a file of `static/`: it changes with the file, so it may be kept for long."""
    return f"/static/{name}?v={versions[name]}"


def day_typed(text: str) -> str:
    """A day of a file as people write it, 31.12.2026; anything else as it is."""
    if not _DAY.fullmatch(text):
        return text
    year, month, day = text.split("-")
    return f"{day}.{month}.{year}"


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _versions() -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in STATIC.iterdir()
        if path.is_file()
    }
