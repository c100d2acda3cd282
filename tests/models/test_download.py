"""Downloads continue after every kind of interruption, and say what went wrong."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.models.download import Downloader
from assistant.models.errors import (
    DownloadInterruptedError,
    DownloadRefusedError,
    NoNetworkError,
    TruncatedError,
)

SIZE = 3_000_000


@pytest.fixture
def content(toys: Any) -> bytes:
    data: bytes = toys.noise(SIZE)
    return data


def test_a_whole_file(site: Any, downloader: Downloader, tmp_path: Path, content: bytes) -> None:
    site.add("file", content)
    path = downloader.fetch(f"{site.url}/file", tmp_path / "file", size=SIZE)
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_file_that_has_come_is_not_asked_for_again(
    site: Any, downloader: Downloader, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"here")
    downloader.fetch(f"{site.url}/file", tmp_path / "file")
    assert site.requests == []


def test_a_cut_connection_is_taken_up_where_it_broke(
    site: Any, downloader: Downloader, tmp_path: Path, content: bytes
) -> None:
    site.add("file", content, cuts=[1_000_000, 500_000])
    path = downloader.fetch(f"{site.url}/file", tmp_path / "file")
    assert path.read_bytes() == content
    first, second, third = (asked for _, asked in site.requests)
    assert first == ""
    assert 0 < _start(second) <= 1_000_000
    assert _start(second) < _start(third) <= 1_500_000


def test_what_came_is_kept_when_the_line_stays_dead(
    site: Any, downloader: Downloader, tmp_path: Path, content: bytes
) -> None:
    site.add("file", content, cuts=[1_000_000, 0, 0, 0])
    with pytest.raises(DownloadInterruptedError, match="broke after") as raised:
        downloader.fetch(f"{site.url}/file", tmp_path / "file")
    assert "goes on where it stopped" in raised.value.mend
    kept = (tmp_path / "file.part").stat().st_size
    assert kept > 0
    site.requests.clear()
    site.pages["/file"].cuts.clear()
    assert downloader.fetch(f"{site.url}/file", tmp_path / "file").read_bytes() == content
    assert site.requests == [("/file", f"bytes={kept}-")]


def test_a_server_without_ranges_begins_anew(
    site: Any, downloader: Downloader, tmp_path: Path, content: bytes
) -> None:
    site.add("file", content, ranges=False, cuts=[1_000_000])
    assert downloader.fetch(f"{site.url}/file", tmp_path / "file").read_bytes() == content


def test_a_server_that_does_not_say_how_long_its_answer_is(
    site: Any, downloader: Downloader, tmp_path: Path, content: bytes
) -> None:
    """Then only the catalogue's size tells a broken connection from the end."""
    site.add("file", content, length=False, cuts=[1_000_000])
    path = downloader.fetch(f"{site.url}/file", tmp_path / "file", size=SIZE)
    assert path.read_bytes() == content


def test_a_file_changed_meanwhile_is_not_mixed_with_the_old(
    site: Any, downloader: Downloader, tmp_path: Path, content: bytes, toys: Any
) -> None:
    site.add("file", content, cuts=[1_000_000, 0, 0, 0])
    with pytest.raises(DownloadInterruptedError):
        downloader.fetch(f"{site.url}/file", tmp_path / "file")
    other = toys.noise(SIZE, seed=2)
    site.add("file", other, etag='"2"')
    assert downloader.fetch(f"{site.url}/file", tmp_path / "file").read_bytes() == other


@pytest.mark.parametrize("extra", [0, 10])
def test_a_part_that_reaches_the_end(
    site: Any, downloader: Downloader, tmp_path: Path, content: bytes, extra: int
) -> None:
    """A process stopped just before the last step leaves a whole part; or too much."""
    site.add("file", content)
    (tmp_path / "file.part").write_bytes(content + bytes(extra))
    assert downloader.fetch(f"{site.url}/file", tmp_path / "file").read_bytes() == content


def test_ctrl_c_and_again(site: Any, tmp_path: Path, content: bytes) -> None:
    """A real process, stopped by a real signal in the middle, then repeated."""
    hold = threading.Event()
    site.add("file", content, hold=hold)
    code = (
        "import sys; from pathlib import Path; from assistant.models.download import Downloader; "
        "Downloader().fetch(sys.argv[1], Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, f"{site.url}/file", str(tmp_path / "file")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    part = tmp_path / "file.part"
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size > 100_000):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) != 0
    hold.set()
    kept = part.stat().st_size
    assert 0 < kept < SIZE
    assert not (tmp_path / "file").exists()
    subprocess.run(command, check=True)
    assert (tmp_path / "file").read_bytes() == content
    assert site.requests[-1] == ("/file", f"bytes={kept}-")


def test_no_server(downloader: Downloader, tmp_path: Path) -> None:
    with pytest.raises(NoNetworkError, match=r"127\.0\.0\.1") as raised:
        downloader.fetch("http://127.0.0.1:9/file", tmp_path / "file")
    assert "jauap models import" in raised.value.mend


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_refusal(site: Any, downloader: Downloader, tmp_path: Path, status: int) -> None:
    site.add("file", b"", status=status)
    with pytest.raises(DownloadRefusedError, match=str(status)):
        downloader.fetch(f"{site.url}/file", tmp_path / "file")
    assert len(site.requests) == 1


@pytest.mark.parametrize("wanted", [SIZE - 1, SIZE + 1])
def test_another_length_than_the_catalogue_says(
    site: Any, downloader: Downloader, tmp_path: Path, content: bytes, wanted: int
) -> None:
    site.add("file", content)
    with pytest.raises(TruncatedError, match=f"{SIZE} bytes instead of {wanted}"):
        downloader.fetch(f"{site.url}/file", tmp_path / "file", size=wanted)


def test_a_local_file_is_used_where_it_is(downloader: Downloader, tmp_path: Path) -> None:
    path = tmp_path / "with space.whl"
    path.write_bytes(b"wheel")
    assert downloader.fetch(path.as_uri(), tmp_path / "elsewhere") == path


def test_a_local_file_that_is_not_there(downloader: Downloader, tmp_path: Path) -> None:
    with pytest.raises(DownloadRefusedError, match="no such file"):
        downloader.fetch((tmp_path / "gone").as_uri(), tmp_path / "elsewhere")


def test_progress_grows_to_the_whole(site: Any, tmp_path: Path, content: bytes) -> None:
    site.add("file", content)
    seen: list[tuple[int, int | None]] = []
    downloader = Downloader(progress=lambda _what, done, total: seen.append((done, total)))
    downloader.fetch(f"{site.url}/file", tmp_path / "file")
    assert seen[-1] == (SIZE, SIZE)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_environment_of_the_tests_has_no_proxy_for_this_machine() -> None:
    """The website above must be reached directly; this says so when it cannot be."""
    exempt = os.environ.get("no_proxy", "") + os.environ.get("NO_PROXY", "")
    proxied = os.environ.get("http_proxy") or os.environ.get("HTTP_PROXY")
    assert not proxied or "127.0.0.1" in exempt


def _start(asked: str) -> int:
    return int(asked.removeprefix("bytes=").rstrip("-"))
