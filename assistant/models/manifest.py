"""The record beside an installed model: what it is and what each file must be."""

from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.models.catalogue import RelativePath

MANIFEST = "manifest.json"
"""Name of the record inside a model's folder."""


CheckedAgainst: TypeAlias = Literal["catalogue", "published", "manifest", "unverified"]


class InstalledFile(BaseModel):
    """One file as it was when it was installed and checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: RelativePath
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


Written: TypeAlias = tuple[list[InstalledFile], CheckedAgainst]
"""Files that were written into a folder, and what they were checked against."""


class Manifest(BaseModel):
    """What is installed in one folder.

    Attributes:
        id: of the catalogue's entry.
        version: of the entry when it was installed.
        installed: when.
        checked: what the files were checked against: `catalogue`; `published`, the
            publisher's own list; `manifest`, the record in a folder from another
            installation; `unverified`, nothing, as somebody asked for.
        files: every file but the manifest itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    version: str
    installed: datetime
    checked: CheckedAgainst
    files: tuple[InstalledFile, ...]

    @classmethod
    def read(cls, path: Path) -> "Manifest | None":
        """The manifest at this path; None when there is none or it is damaged."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None

    def complete(self, folder: Path) -> bool:
        """Whether every file is there with its size."""
        for file in self.files:
            try:
                if (folder / file.path).stat().st_size != file.size:
                    return False
            except OSError:
                return False
        return bool(self.files)
