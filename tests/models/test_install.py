"""Installing leaves a whole, checked model, or exactly what was there before."""

import hashlib
import json
import resource
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from assistant.models.catalogue import Entry
from assistant.models.download import Downloader
from assistant.models.errors import (
    ChecksumError,
    DiskFullError,
    NotPublishedError,
    NotWritableError,
    TruncatedError,
    UnknownLayoutError,
)
from assistant.models.install import Installer
from assistant.models.store import ModelStore

VOSK = {"am/final.mdl": b"acoustic" * 1000, "conf/model.conf": b"--beam=10\n"}


def test_single_files(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    assert not own_store.installed(entry)
    assert installer.install(entry)
    assert own_store.installed(entry)
    toys.has_exactly(own_store.folder(entry), model)
    installer.verify(entry)
    manifest = own_store.manifest(entry)
    assert manifest is not None
    assert (manifest.id, manifest.version, manifest.checked) == ("toy", "1", "catalogue")
    toys.nothing_left_over(own_store)


def test_what_is_there_is_not_downloaded_again(
    site: Any, toys: Any, installer: Installer, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    installer.install(entry)
    site.requests.clear()
    assert not installer.install(entry)
    assert site.requests == []


def test_an_archive(site: Any, toys: Any, installer: Installer, own_store: ModelStore) -> None:
    entry = toys.archive_entry(site, VOSK)
    installer.install(entry)
    toys.has_exactly(own_store.folder(entry), VOSK)
    installer.verify(entry)


def test_wrong_bytes_leave_the_old_version_working(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    installer.install(toys.files_entry(site, model))
    newer = toys.files_entry(
        site, {**model, "voice.onnx": toys.noise(400_000, seed=3)}, version="2"
    )
    site.pages["/voice/voice.onnx"].content = toys.noise(400_000, seed=4)
    with pytest.raises(ChecksumError, match=r"voice\.onnx: its checksum is"):
        installer.install(newer)
    toys.has_exactly(own_store.folder(newer), model)
    toys.nothing_left_over(own_store)


def test_after_wrong_bytes_nothing_of_them_is_taken_up(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    page = site.pages["/voice/voice.onnx"]
    right, page.content = page.content, toys.noise(400_000, seed=4)
    with pytest.raises(ChecksumError):
        installer.install(entry)
    page.content = right
    installer.install(entry)
    toys.has_exactly(own_store.folder(entry), model)


def test_a_new_version_takes_the_place_of_the_old(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    installer.install(toys.files_entry(site, {**model, "old.txt": b"old"}))
    newer = toys.files_entry(site, {"voice.onnx": b"new"}, version="2")
    assert installer.install(newer)
    toys.has_exactly(own_store.folder(newer), {"voice.onnx": b"new"})
    toys.nothing_left_over(own_store)


def test_a_file_cut_short_on_the_server(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    site.pages["/voice/voice.onnx"].content = model["voice.onnx"][:-1]
    with pytest.raises(TruncatedError):
        installer.install(entry)
    assert not own_store.installed(entry)


def test_an_archive_with_another_checksum(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore
) -> None:
    entry = toys.archive_entry(site, VOSK, source={"md5": "0" * 32})
    with pytest.raises(ChecksumError, match=r"toy-model\.zip"):
        installer.install(entry)
    assert not own_store.installed(entry)


@pytest.mark.parametrize(
    "members",
    [{"conf/model.conf": b"x"}, {**VOSK, "../../outside": b"evil"}],
    ids=["without the model", "with a path that leads outside"],
)
def test_an_archive_of_another_layout(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, members: dict[str, bytes]
) -> None:
    entry = toys.archive_entry(site, members)
    with pytest.raises(UnknownLayoutError):
        installer.install(entry)
    assert not own_store.installed(entry)
    assert not list(own_store.root.parent.rglob("outside"))
    installer.install(toys.archive_entry(site, VOSK))
    toys.has_exactly(own_store.folder(entry), VOSK)


def test_the_publishers_list_is_asked_where_the_catalogue_knows_nothing(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore
) -> None:
    entry, listed = _unlisted(site, toys)
    site.add("model-list.json", json.dumps([{"name": "other"}, listed]).encode())
    installer.install(entry)
    manifest = own_store.manifest(entry)
    assert manifest is not None
    assert manifest.checked == "published"


def test_a_model_that_nobody_can_check_is_not_installed(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore
) -> None:
    entry, _ = _unlisted(site, toys)
    site.add("model-list.json", b'[{"name": "other"}]')
    with pytest.raises(NotPublishedError, match="toy-model"):
        installer.install(entry)
    assert not own_store.installed(entry)
    assert ("/toy-model.zip", "") not in site.requests


def test_the_publishers_checksum_counts(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore
) -> None:
    entry, listed = _unlisted(site, toys)
    site.add("model-list.json", json.dumps([{**listed, "md5": "0" * 32}]).encode())
    with pytest.raises(ChecksumError):
        installer.install(entry)
    assert not own_store.installed(entry)


def test_a_list_of_voices(site: Any, toys: Any, installer: Installer) -> None:
    """Piper's list names files by their path in the project."""
    onnx = toys.noise(50_000)
    site.add("voice/kk-toy.onnx", onnx)
    md5 = hashlib.md5(onnx, usedforsecurity=False).hexdigest()
    files = {"kk/toy/low/kk-toy.onnx": {"size_bytes": len(onnx), "md5_digest": md5}}
    site.add("voices.json", json.dumps({"kk-toy": {"files": files}}).encode())
    source = {
        "type": "files",
        "url": f"{site.url}/voice",
        "published": {"url": f"{site.url}/voices.json", "format": "piper"},
    }
    assert installer.install(toys.entry(source, [{"path": "kk-toy.onnx"}]))


def test_a_place_that_cannot_be_written_to(
    site: Any, toys: Any, tmp_path: Path, downloader: Downloader
) -> None:
    (tmp_path / "file").touch()
    store = ModelStore(tmp_path / "file" / "models")
    with pytest.raises(NotWritableError, match="cannot be written"):
        Installer(store, downloader=downloader).install(toys.archive_entry(site, VOSK))
    assert site.requests == []


def test_too_little_room_is_seen_before_anything_is_asked_for(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore
) -> None:
    entry = toys.archive_entry(site, VOSK, source={"unpacked": 10**16})
    with pytest.raises(DiskFullError, match="are needed") as raised:
        installer.install(entry)
    assert "JAUAP_DATA" in raised.value.mend
    assert site.requests == []
    toys.nothing_left_over(own_store)


@pytest.mark.parametrize("limit", [100_000, 450_000], ids=["while loading", "while unpacking"])
def test_the_disk_fills_up_meanwhile(
    *, site: Any, toys: Any, own_store: ModelStore, installer: Installer, tmp_path: Path, limit: int
) -> None:
    """A real refusal by the system: the user's limit for the size of one file."""
    old = {"am/final.mdl": b"old"}
    installer.install(toys.archive_entry(site, old, version="0"))
    entry = toys.archive_entry(site, {"am/final.mdl": toys.noise(400_000) + bytes(300_000)})
    result = _install_in_a_process(
        entry,
        own_store,
        tmp_path,
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert "DiskFullError" in result.stdout, result.stdout + result.stderr
    toys.has_exactly(own_store.folder(entry), old)
    assert not list(own_store.root.glob(".new*"))
    installer.install(entry)
    assert installer.current(entry)


def test_two_processes_at_once_download_once(
    site: Any, toys: Any, own_store: ModelStore, tmp_path: Path, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    results: list[subprocess.CompletedProcess[str]] = []
    threads = [
        threading.Thread(
            target=lambda n=n: results.append(_install_in_a_process(entry, own_store, tmp_path / n))
        )
        for n in ("a", "b")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.stdout.strip() for result in results) == ["False", "True"]
    assert [path for path, _ in site.requests] == ["/voice/voice.onnx", "/voice/voice.onnx.json"]
    toys.has_exactly(own_store.folder(entry), model)


def test_a_process_stopped_between_two_moves_is_made_good(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    installer.install(entry)
    own_store.place(entry).replace(own_store.root / ".old-toy")
    newer = toys.files_entry(site, model, version="2")
    site.pages.clear()
    with pytest.raises(Exception, match="404"):
        installer.install(newer)
    toys.has_exactly(own_store.folder(entry), model)


def test_who_waits_for_another_process_is_told(
    site: Any, toys: Any, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    told: list[str] = []
    other = own_store.lock(entry)
    other.acquire()

    def progress(what: str, _done: int, _total: int | None) -> None:
        told.append(what)
        other.release()

    Installer(own_store, progress, Downloader()).install(entry)
    assert told[0] == "waiting for another process that changes toy"
    assert own_store.installed(entry)


def test_what_a_stopped_installation_has_left_is_removed_too(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore
) -> None:
    entry = toys.archive_entry(site, VOSK)
    for name in (".new-toy", ".old-toy", ".downloads/toy"):
        toys.write(own_store.root / name, VOSK)
    assert not installer.remove(entry)
    toys.nothing_left_over(own_store)


def _unlisted(site: Any, toys: Any) -> tuple[Entry, dict[str, Any]]:
    """An archive that only its publisher's list can vouch for, and its line there."""
    complete = toys.archive_entry(site, VOSK)
    source = complete.source.model_dump() | {
        "size": None,
        "md5": None,
        "published": {"url": f"{site.url}/model-list.json", "format": "vosk"},
    }
    listed = {
        "name": "toy-model",
        "size": complete.source.size,
        "md5": complete.source.md5,
        "obsolete": "false",
    }
    return toys.entry(source), listed


def _install_in_a_process(
    entry: Entry, store: ModelStore, scratch: Path, before: Any = None
) -> subprocess.CompletedProcess[str]:
    """Install in a process of its own; prints what `install` returned or raised."""
    scratch.mkdir(parents=True, exist_ok=True)
    described = scratch / "entry.json"
    described.write_text(entry.model_dump_json(), encoding="utf-8")
    code = (
        "import sys; from pathlib import Path\n"
        "from assistant.models.catalogue import Entry\n"
        "from assistant.models.install import Installer\n"
        "from assistant.models.store import ModelStore\n"
        "from assistant.models.errors import ModelError\n"
        "from assistant.models.download import Downloader\n"
        "entry = Entry.model_validate_json(Path(sys.argv[1]).read_text())\n"
        "installer = Installer(ModelStore(Path(sys.argv[2])), downloader=Downloader())\n"
        "try: print(installer.install(entry))\n"
        "except ModelError as error: print(type(error).__name__)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(described), str(store.root)],
        preexec_fn=before,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
