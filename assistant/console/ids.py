"""Numbers in addresses of pages."""

from typing import Annotated, TypeAlias

from fastapi import Path

Id: TypeAlias = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""A number that the store can have given: no database has to look for a larger one."""
