"""Spoken phrases kept on disk, so that the same words are made only once.

One file per phrase, named by a digest of everything that shapes the sound. A file is
written aside and renamed into place, and says how long it is and what its bytes add up
to: several processes may share a folder, and a damaged file is made again. When the
folder grows too big, what was not heard for longest goes first.
"""

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock

import numpy as np
from filelock import FileLock, Timeout

from assistant.audio import Samples

_log = logging.getLogger(__name__)

_SUFFIX = ".pcm"
_UNFINISHED = ".part"
_ABANDONED_S = 3_600.0  # writing one phrase takes far less than an hour
_HEADER = b"jauap pcm16 1\n"
_DIGEST_BYTES = 32
_KEEP = 0.9  # what eviction leaves of the limit, so that it need not run at every write
_WRITES_BETWEEN_COUNTS = 32  # other processes write too: count the folder this often


class SpeechCache:
    """A bounded folder of sounds. Safe for several threads and processes.

    Args:
        folder: made when it is first written to.
        megabytes: size that the folder is held to. Between two counts each process may
            go over it by 32 phrases.
    """

    def __init__(self, folder: Path, megabytes: float) -> None:
        self._folder = folder
        self._limit = round(megabytes * 1_000_000)
        self._lock = Lock()
        self._size = 0
        self._writes = _WRITES_BETWEEN_COUNTS
        self._refused = False

    @staticmethod
    def key(parts: Iterable[object]) -> str:
        """Name of a sound, from everything that shapes it."""
        return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()

    def get(self, key: str) -> Samples | None:
        """The sound, or None when it is not kept or was damaged (it is then removed)."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        start = len(_HEADER) + _DIGEST_BYTES
        body = content[start:]
        whole = (
            content.startswith(_HEADER)
            and content[len(_HEADER) : start] == hashlib.sha256(body).digest()
        )
        if not whole:
            _log.warning("A damaged sound in the cache is made again")
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)  # heard now: the last to go
        return np.frombuffer(body, dtype="<i2").astype(np.int16)

    def put(self, key: str, samples: Samples) -> None:
        """Keep a sound. A folder that cannot be written to is reported once, then left alone."""
        body = samples.astype("<i2").tobytes()
        content = _HEADER + hashlib.sha256(body).digest() + body
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=_UNFINISHED)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._hold_limit(len(content))
        except OSError as error:
            if not self._refused:
                self._refused = True
                _log.warning("Speech is not kept on disk", extra={"reason": error.strerror})

    def size(self) -> int:
        """Bytes in the folder."""
        return sum(size for _, size, _ in self._files())

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / (key + _SUFFIX)

    def _hold_limit(self, written: int) -> None:
        with self._lock:
            self._size += written
            self._writes += 1
            if self._size <= self._limit and self._writes < _WRITES_BETWEEN_COUNTS:
                return
            self._writes = 0
            self._size = self.size()
            if self._size <= self._limit:
                return
            # Another process that is at it already will do.
            with suppress(Timeout), FileLock(self._folder / "evict.lock", timeout=0):
                self._size = self._evict()

    def _evict(self) -> int:
        self._sweep()
        files = sorted(self._files())
        size = sum(size for _, size, _ in files)
        for _, bytes_, path in files:
            if size <= self._limit * _KEEP:
                break
            with suppress(OSError):
                path.unlink()
                size -= bytes_
        return size

    def _sweep(self) -> None:
        """Remove what processes that were killed while writing left behind."""
        for path in self._folder.glob(f"*/*{_UNFINISHED}"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_S:
                    path.unlink()

    def _files(self) -> list[tuple[float, int, Path]]:
        """Time of last use, size and path of every sound."""
        found = []
        for path in self._folder.glob(f"*/*{_SUFFIX}"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found
