"""What is installed on this machine."""

import os
from pathlib import Path

from filelock import FileLock

from assistant.errors import NotInstalledError
from assistant.models.catalogue import BundledSource, Entry, SystemSource
from assistant.models.disk import not_writable
from assistant.models.manifest import MANIFEST, Manifest
from assistant.models.system import find_library, module_folder
from assistant.paths import data_dir


class ModelStore:
    """The folder of installed models, one folder each, and what the system provides.

    A model counts as installed when its manifest is there and every file has its size:
    the manifest is written last, so nothing half-installed is ever used. Whether the
    bytes are right is checked when they are installed and by `verify`.

    Args:
        root: folder of models; without it `models` in the data folder.
        system: root of the file system in which RHVoice is looked for.
    """

    def __init__(self, root: Path | None = None, *, system: Path = Path("/")) -> None:
        self.root = root or data_dir() / "models"
        self.downloads = self.root / ".downloads"
        self._system = system

    def installed(self, entry: Entry) -> bool:
        """Whether the model can be used."""
        source = entry.source
        if isinstance(source, SystemSource):
            found = find_library(source.library, self._system)
            return found is not None and self._system_folder(source).is_dir()
        if isinstance(source, BundledSource):
            folder = module_folder(source.module)
            return folder is not None and (folder / source.data).exists()
        manifest = self.manifest(entry)
        return manifest is not None and manifest.complete(self.place(entry))

    def folder(self, entry: Entry) -> Path:
        """The installed model's files, under their original names.

        For RHVoice this is the voice's folder (its data folder is two levels up), for
        eSpeak NG the folder of the package that holds library and data.

        Raises:
            NotInstalledError: it is not there; says how to get it.
        """
        if not self.installed(entry):
            raise NotInstalledError(f"{entry.id} is not installed", mend=how_to_install(entry))
        source = entry.source
        if isinstance(source, SystemSource):
            return self._system_folder(source)
        if isinstance(source, BundledSource):
            folder = module_folder(source.module)
            if folder is not None:
                return folder
        return self.place(entry)

    def place(self, entry: Entry) -> Path:
        """Where a downloaded model is, or would be, installed."""
        return self.root / entry.id

    def manifest(self, entry: Entry) -> Manifest | None:
        """What was written when the model was installed; None when it is not."""
        return Manifest.read(self.place(entry) / MANIFEST)

    def lock(self, entry: Entry) -> FileLock:
        """Held by the one process that changes this model; others wait for it.

        Raises:
            NotWritableError: the folder cannot be made or written to.
        """
        try:
            self.downloads.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_writable(self.root, error) from error
        if not os.access(self.downloads, os.W_OK):
            raise not_writable(self.root)
        return FileLock(self.downloads / f"{entry.id}.lock")

    def _system_folder(self, source: SystemSource) -> Path:
        return self._system / source.data.lstrip("/")


def how_to_install(entry: Entry) -> str:
    """One sentence that tells a person how to get the model."""
    if isinstance(entry.source, SystemSource):
        return (
            f"An administrator installs it with {' '.join(entry.source.debian)}: "
            f"`jauap models install {entry.id}` shows the commands."
        )
    if isinstance(entry.source, BundledSource):
        return f"Install Jauap again: its dependency {entry.source.module} is missing or damaged."
    return f"Run `jauap models install {entry.id}`."
