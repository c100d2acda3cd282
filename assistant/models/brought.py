"""Looking into a folder of files that somebody brought, without trusting anything in it."""

import errno
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from assistant.models.errors import (
    ModelError,
    TruncatedError,
    UnknownLayoutError,
    UnreadableError,
)

_DEEPEST = 4
"""How many folders deep models are looked for."""


def folders(folder: Path, depth: int = 0) -> Iterator[Path]:
    """The folder and those inside it, not too deep, in a stable order.

    Links to folders are looked into, but not followed any deeper.

    Raises:
        UnknownLayoutError: there is no such folder.
    """
    if not depth and not folder.is_dir():
        raise UnknownLayoutError(f"{folder}: no such folder", mend="Name a folder with models.")
    yield folder
    if depth == _DEEPEST or (depth and folder.is_symlink()):
        return
    for path in listing(folder):
        if path.is_dir() and not path.name.startswith("."):
            yield from folders(path, depth + 1)


def listing(folder: Path) -> list[Path]:
    """What lies in a folder; nothing where this user may not look, see `closed`."""
    return sorted(folder.iterdir()) if is_open(folder) else []


def is_open(folder: Path) -> bool:
    """Whether this user may see what lies in a folder."""
    return os.access(folder, os.R_OK | os.X_OK)


def archives(folder: Path) -> list[Path]:
    """What is called an archive or package in a folder, whole or not."""
    return [path for path in listing(folder) if path.suffix.lower() in {".whl", ".zip"}]


def closed(folder: Path) -> Iterator[tuple[Path, ModelError]]:
    """Folders and archives that cannot be looked into, and why."""
    for place in folders(folder):
        if not is_open(place):
            yield place, unreadable(place, PermissionError(errno.EACCES, "Permission denied"))
        for path in archives(place):
            try:
                zipfile.ZipFile(path).close()
            except zipfile.BadZipFile as error:
                yield (
                    path,
                    TruncatedError(
                        f"{path}: no complete archive ({error})",
                        mend="Get it again: it was cut off or damaged.",
                    ),
                )
            except OSError as error:
                yield path, unreadable(path, error)


def unreadable(path: Path, error: OSError) -> UnreadableError:
    """The error for what the operating system does not let us read."""
    return UnreadableError(
        f"{path}: cannot be read ({error.strerror or error})",
        mend="Check that this user may read it, and that the stick or disk is whole.",
    )


def size_of(path: Path) -> int | None:
    """Bytes in a file; None where there is none."""
    return path.stat().st_size if path.is_file() else None


def members(path: Path) -> frozenset[str] | None:
    """Names inside an archive; None when it cannot be read, see `closed`."""
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return None
