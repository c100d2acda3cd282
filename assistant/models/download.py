"""Fetching one file over HTTP: continued after every interruption, never trusted.

What has arrived stays in `NAME.part` until it is complete. Whoever asked for the file
checks it; nothing here looks at the content.
"""

import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

import requests

from assistant import __version__
from assistant.models.disk import writing
from assistant.models.errors import (
    DownloadInterruptedError,
    DownloadRefusedError,
    NoNetworkError,
    TruncatedError,
)
from assistant.models.pip_index import PipSettings

log = logging.getLogger(__name__)

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Told what is being done, how many bytes of it are done, and of how many if known."""

_CHUNK = 1 << 15
"""Bytes per read: what a breaking connection loses at most."""
_TIMEOUT_S = (15.0, 60.0)
"""To connect, and between two pieces of data."""

_PAUSES_S = (1.0, 2.0, 4.0)
"""Before each new attempt after a broken connection; the count starts again when data come."""


def no_progress(_what: str, _done: int, _total: int | None) -> None:
    """For callers that show nothing."""


def local_file(url: str) -> Path | None:
    """The path in a `file:` address; None for any other."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


class Downloader:
    """Fetches files, one after another.

    Args:
        settings: certificates and proxy; those of the environment are used in any case.
        progress: told how far it is.
        pauses_s: waits before new attempts, in seconds.
    """

    def __init__(
        self,
        settings: PipSettings | None = None,
        progress: Progress = no_progress,
        pauses_s: tuple[float, ...] = _PAUSES_S,
    ) -> None:
        self.progress = progress
        self._pauses_s = pauses_s
        self._session = requests.Session()
        # Compressed transfer would make lengths and ranges those of the compressed form.
        self._session.headers.update(
            {"Accept-Encoding": "identity", "User-Agent": f"jauap/{__version__}"}
        )
        if settings and settings.certificates:
            self._session.verify = settings.certificates
        if settings and settings.proxy:
            self._session.proxies.update({"http": settings.proxy, "https": settings.proxy})

    def fetch(self, url: str, target: Path, *, size: int | None = None) -> Path:
        """Fetch one file; what an earlier attempt has left is continued.

        Args:
            url: `http:`, `https:` or `file:`. A local file is used where it is.
            target: where the complete file goes, unless it is local.
            size: bytes that it must have, when known.

        Returns:
            Path of the complete file.

        Raises:
            NoNetworkError: the server cannot be reached.
            DownloadRefusedError: the server, or its certificate, says no.
            DownloadInterruptedError: the connection broke again and again.
            TruncatedError: the server's file is shorter or longer than it must be.
            DiskFullError: no room.
        """
        local = local_file(url)
        if local is not None:
            if not local.is_file():
                raise DownloadRefusedError(f"{local}: no such file", mend="Check the folder.")
            return local
        if target.exists():
            return target
        part = target.with_name(target.name + ".part")
        attempts = 0
        while True:
            before = _size(part)
            try:
                self._attempt(url, part, size)
            except (requests.exceptions.SSLError, requests.exceptions.ProxyError) as error:
                raise _refused(url, f"the secure connection failed: {error}") from error
            except _BROKEN as error:
                attempts = 0 if _size(part) > before else attempts
                if attempts >= len(self._pauses_s):
                    raise _gave_up(url, part, error) from error
                time.sleep(self._pauses_s[attempts])
                attempts += 1
                log.info("connection broke, trying again", extra={"attempt": attempts})
            except requests.RequestException as error:
                raise _refused(url, str(error)) from error
            else:
                break
        with writing(target):
            part.replace(target)
        _tag(part).unlink(missing_ok=True)
        return target

    def text(self, url: str) -> str:
        """A small text, such as a list of checksums; errors as for `fetch`."""
        local = local_file(url)
        try:
            if local is not None:
                return local.read_text(encoding="utf-8")
            response = self._session.get(url, timeout=_TIMEOUT_S)
            response.raise_for_status()
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _unreachable(url, error) from error
        except (requests.RequestException, OSError) as error:
            raise _refused(url, str(error)) from error
        response.encoding = "utf-8"
        return response.text

    def _attempt(self, url: str, part: Path, size: int | None) -> None:
        """One connection: adds to the part until the server has no more."""
        have = _size(part)
        headers = {}
        if have:
            headers["Range"] = f"bytes={have}-"
            if tag := _read(_tag(part)):
                headers["If-Range"] = tag
        with self._session.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S) as response:
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                self._after_end(url, part, response, size)
                return
            if response.status_code >= 400:
                raise _refused(url, f"HTTP {response.status_code} {response.reason}")
            start, total = _extent(response)
            if start != have:
                start = 0  # the server begins anew, or somewhere else: so do we
            if total is not None and size is not None and total != size:
                raise TruncatedError(
                    f"{url}: the server's file has {total} bytes instead of {size}",
                    mend="The publisher has changed it, or a proxy has: try again later, or "
                    "get the file elsewhere and use `jauap models import`.",
                )
            with writing(part):
                part.parent.mkdir(parents=True, exist_ok=True)
                _tag(part).write_text(_strong_tag(response), encoding="utf-8")
                with part.open("r+b" if start else "wb") as file:
                    file.seek(start)
                    file.truncate()
                    done = start
                    for chunk in response.iter_content(_CHUNK):
                        file.write(chunk)
                        done += len(chunk)
                        self.progress(url, done, total or size)
        wanted = total or size
        if wanted is not None and done < wanted:
            raise _CutError(f"{done} of {wanted} bytes came")

    def _after_end(
        self, url: str, part: Path, response: requests.Response, size: int | None
    ) -> None:
        """The part reaches to the file's end or beyond it: done, or begin anew."""
        stated = re.fullmatch(r"bytes \*/(\d+)", response.headers.get("Content-Range", ""))
        total = int(stated[1]) if stated else size
        if total is not None and _size(part) == total:
            return
        part.unlink(missing_ok=True)
        self._attempt(url, part, size)


class _CutError(Exception):
    """The server closed the connection before the end."""


_BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,  # also a connection that broke in the middle
    _CutError,
)


def _extent(response: requests.Response) -> tuple[int, int | None]:
    """Where the answer's bytes begin in the file, and how long the file is, if told."""
    match = re.match(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if response.status_code == requests.codes.partial_content and match:
        return int(match[1]), None if match[2] == "*" else int(match[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _strong_tag(response: requests.Response) -> str:
    tag = response.headers.get("ETag", "")
    return "" if tag.startswith("W/") else tag


def _tag(part: Path) -> Path:
    return part.with_name(part.name + ".tag")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _gave_up(url: str, part: Path, error: Exception) -> Exception:
    return _interrupted(url, part) if _size(part) else _unreachable(url, error)


def _interrupted(url: str, part: Path) -> DownloadInterruptedError:
    return DownloadInterruptedError(
        f"{url}: the connection broke after {_size(part)} bytes",
        mend="Repeat the command: it goes on where it stopped.",
    )


def _unreachable(url: str, error: Exception) -> NoNetworkError:
    host = urlsplit(url).hostname or url
    return NoNetworkError(
        f"{host}: the server cannot be reached ({type(error).__name__})",
        mend="Check the network and the proxy. On a machine without internet, bring the files "
        "and use `jauap models import DIR` (docs/models.md).",
    )


def _refused(url: str, why: str) -> DownloadRefusedError:
    return DownloadRefusedError(
        f"{url}: {why}",
        mend="Check the proxy and certificates that this machine needs, or bring the files and "
        "use `jauap models import DIR` (docs/models.md).",
    )
