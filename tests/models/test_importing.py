"""Models brought in a folder are recognised by what they are, and checked all the same."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.models.catalogue import Catalogue, Entry
from assistant.models.errors import (
    ChecksumError,
    NotPublishedError,
    TruncatedError,
    UnknownLayoutError,
)
from assistant.models.importing import Imported, Importer
from assistant.models.install import Installer
from assistant.models.store import ModelStore

VOSK = {"am/final.mdl": b"acoustic" * 1000, "conf/model.conf": b"--beam=10\n"}


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    folder = tmp_path / "stick" / "from the office"
    folder.mkdir(parents=True)
    return folder


def test_packages(toys: Any, brought: Path, own_store: ModelStore) -> None:
    entry, paths = toys.wheels(brought, (b"first" * 100, b"second" * 100))
    paths[0].rename(brought / "whatever.whl")
    (result,) = _import(brought.parent, own_store, entry)
    assert result.new
    toys.has_exactly(own_store.folder(entry), {"model.bin": b"first" * 100 + b"second" * 100})


def test_one_of_two_packages_is_not_enough(toys: Any, brought: Path, own_store: ModelStore) -> None:
    entry, paths = toys.wheels(brought, (b"first", b"second"))
    paths[1].unlink()
    with pytest.raises(UnknownLayoutError, match="holds no model"):
        _import(brought, own_store, entry)


def test_an_archive(site: Any, toys: Any, brought: Path, own_store: ModelStore) -> None:
    entry = toys.archive_entry(site, VOSK)
    (brought / "copy (1).zip").write_bytes(site.pages["/toy-model.zip"].content)
    (result,) = _import(brought.parent, own_store, entry)
    assert result.new
    toys.has_exactly(own_store.folder(entry), VOSK)
    assert site.requests == [], "an import needs no network"


def test_single_files(
    site: Any, toys: Any, brought: Path, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    toys.write(brought, model)
    (result,) = _import(brought.parent, own_store, entry)
    assert result.new
    toys.has_exactly(own_store.folder(entry), model)


def test_sizes_of_one_kind_of_model_are_told_apart(
    site: Any, toys: Any, brought: Path, own_store: ModelStore
) -> None:
    """Whisper models of every size have files of the same names."""
    base = {"model.bin": b"b" * 100, "config.json": b"{}", "tokenizer.json": b"same"}
    small = {"model.bin": b"s" * 300, "config.json": b'{"": 1}', "tokenizer.json": b"same"}
    entries = [toys.files_entry(site, base, id="base"), toys.files_entry(site, small, id="small")]
    toys.write(brought, small)
    (result,) = _import(brought, own_store, *entries)
    assert (result.entry.id, result.error) == ("small", None)


def test_another_model_with_files_of_the_same_names_is_not_taken_for_it(
    site: Any, toys: Any, brought: Path, own_store: ModelStore
) -> None:
    """Vosk models of every language do."""
    entry = toys.files_entry(site, VOSK)
    toys.write(brought, {name: content * 3 for name, content in VOSK.items()})
    with pytest.raises(UnknownLayoutError, match="holds no model"):
        _import(brought, own_store, entry)


def test_a_folder_of_another_installation(
    *, site: Any, toys: Any, tmp_path: Path, brought: Path, own_store: ModelStore
) -> None:
    entry = toys.archive_entry(site, VOSK)
    other = ModelStore(tmp_path / "other")
    Installer(other).install(entry)
    shutil.copytree(other.folder(entry), brought / "toy")
    (result,) = _import(brought, own_store, entry)
    assert result.new
    manifest = own_store.manifest(entry)
    assert manifest is not None
    assert manifest.checked == "manifest"
    toys.has_exactly(own_store.folder(entry), VOSK)


def test_a_file_lost_on_the_way(
    *, site: Any, toys: Any, tmp_path: Path, brought: Path, own_store: ModelStore
) -> None:
    entry = toys.archive_entry(site, VOSK)
    other = ModelStore(tmp_path / "other")
    Installer(other).install(entry)
    shutil.copytree(other.folder(entry), brought / "toy")
    (brought / "toy" / "conf" / "model.conf").unlink()
    (result,) = _import(brought, own_store, entry)
    assert isinstance(result.error, TruncatedError)
    assert not own_store.installed(entry)


def test_a_file_cut_short(
    *, site: Any, toys: Any, brought: Path, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    toys.write(brought, {**model, "voice.onnx": model["voice.onnx"][:-100]})
    (result,) = _import(brought, own_store, entry)
    assert isinstance(result.error, TruncatedError)
    assert not own_store.installed(entry)


def test_a_file_changed_leaves_what_was_there(
    *, site: Any, toys: Any, brought: Path, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    installed = toys.files_entry(site, {"voice.onnx": b"old"}, version="0")
    Installer(own_store).install(installed)
    entry = toys.files_entry(site, model)
    toys.write(brought, {**model, "voice.onnx": toys.noise(400_000, seed=5)})
    (result,) = _import(brought, own_store, entry)
    assert isinstance(result.error, ChecksumError)
    toys.has_exactly(own_store.folder(entry), {"voice.onnx": b"old"})


def test_one_bad_model_does_not_stop_the_others(
    *, site: Any, toys: Any, brought: Path, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    bad = toys.files_entry(site, model, id="bad")
    good = toys.archive_entry(site, VOSK, id="good")
    toys.write(brought, {**model, "voice.onnx": model["voice.onnx"][:-1]})
    (brought / "toy-model.zip").write_bytes(site.pages["/toy-model.zip"].content)
    results = _import(brought, own_store, bad, good)
    assert [(result.entry.id, result.new) for result in results] == [("bad", False), ("good", True)]


def test_again(
    *, site: Any, toys: Any, brought: Path, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    toys.write(brought, model)
    _import(brought, own_store, entry)
    (result,) = _import(brought, own_store, entry)
    assert (result.new, result.error) == (False, None)


def test_nothing_known(
    site: Any, toys: Any, brought: Path, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    toys.write(brought, {"voice.onnx": model["voice.onnx"], "notes.txt": b"?"})
    (brought / "half.zip").write_bytes(toys.zipped({"a": b"b"})[:-10])
    with pytest.raises(UnknownLayoutError) as raised:
        _import(brought, own_store, entry)
    assert "toy lacks voice.onnx.json" in raised.value.problem
    assert "half.zip is damaged or not complete" in raised.value.problem


def test_no_such_folder(toys: Any, site: Any, tmp_path: Path, own_store: ModelStore) -> None:
    with pytest.raises(UnknownLayoutError, match="no such folder"):
        _import(tmp_path / "gone", own_store, toys.archive_entry(site, VOSK))


class TestUnchecked:
    """Models for which no checksum is at hand come in only where somebody insists."""

    @pytest.fixture
    def entry(self, site: Any, toys: Any) -> Entry:
        complete = toys.archive_entry(site, VOSK)
        source = complete.source.model_dump() | {
            "size": None,
            "md5": None,
            "published": {"url": f"{site.url}/model-list.json", "format": "vosk"},
        }
        made: Entry = toys.entry(source)
        return made

    def test_the_archive_alone(
        self, site: Any, entry: Entry, brought: Path, own_store: ModelStore
    ) -> None:
        (brought / "toy-model.zip").write_bytes(site.pages["/toy-model.zip"].content)
        (result,) = _import(brought, own_store, entry)
        assert isinstance(result.error, NotPublishedError)
        assert "model-list.json" in result.error.mend
        assert not own_store.installed(entry)

    def test_the_archive_and_its_publishers_list(
        self, site: Any, entry: Entry, toys: Any, brought: Path, own_store: ModelStore
    ) -> None:
        archive = site.pages["/toy-model.zip"].content
        described = toys.archive_entry(site, VOSK).source
        listed = {"name": "toy-model", "size": described.size, "md5": described.md5}
        (brought / "toy-model.zip").write_bytes(archive)
        (brought / "model-list.json").write_text(json.dumps([listed]))
        (result,) = _import(brought, own_store, entry)
        assert result.new
        manifest = own_store.manifest(entry)
        assert manifest is not None
        assert manifest.checked == "published"

    def test_an_unpacked_folder(
        self, entry: Entry, toys: Any, brought: Path, own_store: ModelStore
    ) -> None:
        toys.write(brought / "toy-model", VOSK)
        (result,) = _import(brought, own_store, entry)
        assert isinstance(result.error, NotPublishedError)
        (result,) = _import(brought, own_store, entry, unverified=True)
        assert result.new
        manifest = own_store.manifest(entry)
        assert manifest is not None
        assert manifest.checked == "unverified"
        toys.has_exactly(own_store.folder(entry), VOSK)


def _import(
    folder: Path, store: ModelStore, *entries: Entry, unverified: bool = False
) -> list[Imported]:
    catalogue = Catalogue({entry.id: entry for entry in entries})
    return Importer(catalogue, store, unverified=unverified).run(folder)
