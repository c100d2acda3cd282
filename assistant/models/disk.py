"""Room on the disk: asked for before, and named when it runs out after all."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.models.errors import DiskFullError, NotWritableError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No space, quota used up, or the user's limit for one file."""

_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})

RESERVE = 32 << 20
"""Bytes that an installation leaves free, so that logs and other programs can go on."""


def need_room(folder: Path, size: int) -> None:
    """Make sure that so many bytes fit.

    Raises:
        DiskFullError: they do not; nothing has been written yet.
    """
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < size + RESERVE:
        raise DiskFullError(
            f"{existing}: {_megabytes(size + RESERVE)} MB are needed, "
            f"{_megabytes(free)} MB are free",
            mend="Make room there, or name a folder on another disk in JAUAP_DATA.",
        )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals while `path` is written into our errors.

    Raises:
        DiskFullError: no space, quota or limit left.
        NotWritableError: this user may not write there.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(
                f"{path}: the disk is full or a limit is reached ({error.strerror})",
                mend="Make room and repeat the command: what has been downloaded is kept.",
            ) from error
        if error.errno in _FORBIDDEN:
            raise not_writable(path, error) from error
        raise


def not_writable(path: Path, error: OSError | None = None) -> NotWritableError:
    """The error for a place that this user may not change."""
    why = f" ({error.strerror})" if error and error.strerror else ""
    return NotWritableError(
        f"{path}: models cannot be written there{why}",
        mend="Give this user the folder, or name another one in JAUAP_DATA.",
    )


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)
