"""How templates become pages."""

import hashlib
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

STATIC = Path(__file__).with_name("static")
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
    environment.globals["static"] = partial(static_address, _versions())
    return environment


def static_address(versions: dict[str, str], name: str) -> str:
    """The address of a file of `static/`: it changes with the file, so it may be kept for long."""
    return f"/static/{name}?v={versions[name]}"


def _versions() -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in STATIC.iterdir()
        if path.is_file()
    }
