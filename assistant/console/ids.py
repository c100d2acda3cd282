"""Numbers by which pages name what stands in the store."""

from typing import Annotated, Final, TypeAlias

from fastapi import Form, Path, Query

_LARGEST: Final = 2**31 - 1

Id: TypeAlias = Annotated[int, Path(ge=1, le=_LARGEST)]
"""A number in an address that the store can have given: no database looks for a larger one."""
SentId: TypeAlias = Annotated[int, Form(ge=1, le=_LARGEST)]
"""The same in a form."""
Before: TypeAlias = Annotated[int | None, Query(ge=1, le=_LARGEST)]
"""The number that a list goes on below; None for its beginning."""


def id_of(text: str) -> int:
    """The number in a cookie or a field; 0, which nothing has, for anything else."""
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST))
    return min(int(text), _LARGEST) if digits else 0
