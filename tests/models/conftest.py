"""A small website and small models, so that every way of going wrong can be played for real."""

import hashlib
import io
import random
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.models.catalogue import Entry
from assistant.models.download import Downloader
from assistant.models.install import Installer
from assistant.models.store import ModelStore


@dataclass
class Page:
    """One file of the website, and how the server misbehaves when it gives it out."""

    content: bytes
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    """Each answer in turn breaks off after so many bytes; then answers are whole."""
    status: int = 200
    etag: str = '"1"'
    hold: threading.Event | None = None
    """Each answer waits for this after its first half."""
    length: bool = True
    """Whether answers say how long they are; otherwise their end is that of the connection."""
    kind: str = "application/octet-stream"
    only_for: str = ""
    """Programs whose name does not begin so are refused."""


class Site:
    """A web server on this machine; `requests` lists path and Range of what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[tuple[str, str]] = []
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def add(self, path: str, content: bytes, **how: Any) -> Page:
        page = Page(content, **how)
        self.pages[f"/{path}"] = page
        return page

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = cast("_Server", self.server).site
        wanted = self.headers.get("Range", "")
        site.requests.append((self.path, wanted))
        page = site.pages.get(self.path)
        status = 404 if page is None else page.status
        if page and not self.headers.get("User-Agent", "").startswith(page.only_for):
            status = 401
        if page is None or status != 200:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._give(page, wanted)

    def _give(self, page: Page, wanted: str) -> None:
        size, start = len(page.content), 0
        fresh = self.headers.get("If-Range", page.etag) == page.etag
        if wanted and page.ranges and fresh:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= size:
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{size}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        else:
            self.send_response(200)
        if page.length:
            self.send_header("Content-Length", str(size - start))
        else:
            self.send_header("Connection", "close")
        self.send_header("Content-Type", page.kind)
        self.send_header("ETag", page.etag)
        self.end_headers()
        self._send(page, page.content[start:])

    def _send(self, page: Page, body: bytes) -> None:
        if page.cuts:
            self.wfile.write(body[: page.cuts.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
            return
        if page.hold is not None:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            page.hold.wait(30)
            body = body[len(body) // 2 :]
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, ValueError):
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (ConnectionError, ValueError):
            self.close_connection = True


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    yield server
    server.close()


@pytest.fixture
def own_store(tmp_path: Path) -> ModelStore:
    """An empty store."""
    return ModelStore(tmp_path / "models")


@pytest.fixture
def downloader() -> Downloader:
    """Gives up on a broken connection after two more attempts, without waiting."""
    return Downloader(pauses_s=(0.0, 0.0))


@pytest.fixture
def installer(own_store: ModelStore, downloader: Downloader) -> Installer:
    return Installer(own_store, downloader=downloader)


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that cannot be compressed or guessed."""
    return random.Random(seed).randbytes(size)


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def described(path: str, content: bytes, **more: Any) -> dict[str, Any]:
    """A file as the catalogue describes it."""
    sha256 = hashlib.sha256(content).hexdigest()
    return {"path": path, "size": len(content), "sha256": sha256, **more}


class Toys:
    """Makes catalogue entries and the files that belong to them."""

    noise = staticmethod(noise)
    zipped = staticmethod(zipped)
    described = staticmethod(described)

    @staticmethod
    def write(folder: Path, contents: dict[str, bytes]) -> None:
        """Put these files into a folder."""
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @staticmethod
    def has_exactly(folder: Path, contents: dict[str, bytes]) -> None:
        """Assert that a model's folder holds these files and no others."""
        found = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }
        assert found == contents

    @staticmethod
    def nothing_left_over(store: ModelStore) -> None:
        """Assert that no downloads or half-made folders remain."""
        left = [path for path in store.root.rglob(".*") if path != store.downloads]
        left += [path for path in store.downloads.iterdir() if path.suffix != ".lock"]
        assert left == []

    @staticmethod
    def entry(
        source: dict[str, Any], files: list[dict[str, Any]] | None = None, **more: Any
    ) -> Entry:
        """An entry with this source; other fields as in `more`."""
        fields: dict[str, Any] = {
            "id": "toy",
            "kind": "recogniser",
            "engine": "vosk",
            "name": "toy",
            "languages": ["ru"],
            "version": "1",
            "sample_rate": 8000,
            "licence": "MIT",
            "commercial": True,
            "description": "A toy.",
            "homepage": "https://example.org",
            "source": source,
            "files": files or [],
        }
        return Entry.model_validate(fields | more)

    def files_entry(self, site: Site, contents: dict[str, bytes], **more: Any) -> Entry:
        """A model of single files, given out by the website."""
        for path, content in contents.items():
            site.add(f"voice/{path}", content)
        files = [described(path, content) for path, content in contents.items()]
        return self.entry({"type": "files", "url": f"{site.url}/voice"}, files, **more)

    def archive_entry(self, site: Site, members: dict[str, bytes], **more: Any) -> Entry:
        """A model in a zip archive with the root folder `toy-model`."""
        content = zipped({f"toy-model/{name}": data for name, data in members.items()})
        site.add("toy-model.zip", content)
        source = {
            "type": "archive",
            "url": f"{site.url}/toy-model.zip",
            "root": "toy-model",
            "unpacked": sum(map(len, members.values())),
            "contains": ["am/final.mdl"],
            "size": len(content),
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        }
        return self.entry(source | more.pop("source", {}), **more)

    def wheels(self, folder: Path, halves: tuple[bytes, bytes]) -> tuple[Entry, list[Path]]:
        """A model whose one file is cut in two and carried by two packages."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for number, half in enumerate(halves, start=1):
            path = folder / f"jauap_toy_part{number}-1.0-py3-none-any.whl"
            metadata = f"Metadata-Version: 2.1\nName: jauap-toy-part{number}\nVersion: 1.0\n"
            info = f"jauap_toy_part{number}-1.0.dist-info"
            path.write_bytes(
                zipped(
                    {
                        f"jauap_toy_part{number}/data/model.bin.part{number}": half,
                        f"{info}/METADATA": metadata.encode(),
                        f"{info}/WHEEL": b"Wheel-Version: 1.0\nTag: py3-none-any\n",
                        f"{info}/RECORD": b"",
                    }
                )
            )
            paths.append(path)
        parts = [f"jauap_toy_part{n}/data/model.bin.part{n}" for n in (1, 2)]
        source = {
            "type": "packages",
            "packages": ["jauap-toy-part1==1.0", "jauap-toy-part2==1.0"],
        }
        files = [described("model.bin", halves[0] + halves[1], parts=parts)]
        return self.entry(source, files), paths


@pytest.fixture
def toys() -> Toys:
    return Toys()


@pytest.fixture
def model(toys: Toys) -> dict[str, bytes]:
    return {"voice.onnx": toys.noise(400_000), "voice.onnx.json": b'{"rate": 8000}'}
