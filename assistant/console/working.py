"""The scripts that a page shows: a draft that somebody works on, or what is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.store.drafts import Draft, DraftState
from assistant.store.engine import Store
from assistant.store.errors import NotFoundError
from assistant.store.release_rows import (
    content_of,
    contents_of,
    draft_files,
    draft_row,
    release_files,
)
from assistant.store.script_files import digest_of_files, write_folder


@dataclass(frozen=True)
class Working:
    """Scripts to be shown, all of one moment: what a colleague saves meanwhile is not mixed in.

    Attributes:
        store: where they are kept.
        draft: the draft; None for what is in force.
        release: number of the release in force, or of the draft's base; None without any.
    """

    store: Store
    draft: Draft | None
    release: int | None

    @property
    def open(self) -> bool:
        """Whether it can be changed."""
        return self.draft is not None and self.draft.state is DraftState.OPEN

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Path of each file, with the digest of its content, as they were at the first look."""
        with self.store.reading() as session:
            if self.draft is not None:
                return draft_files(session, draft_row(session, self.draft.id))
            return {} if self.release is None else release_files(session, self.release)

    def files(self) -> tuple[str, ...]:
        """The paths of all files, sorted."""
        return tuple(sorted(self.versions))

    def below(self, folder: str) -> tuple[str, ...]:
        """The paths of the files of one folder."""
        return tuple(path for path in self.files() if path.startswith(f"{folder}/"))

    def version(self, path: str) -> str:
        """The digest of a file: to be given back when it is saved.

        Raises:
            NotFoundError: there is none.
        """
        try:
            return self.versions[path]
        except KeyError as error:
            raise NotFoundError("file", path) from error

    def read(self, path: str) -> str:
        """The text of a file.

        Raises:
            NotFoundError: there is none.
        """
        version = self.version(path)
        with self.store.reading() as session:
            return content_of(session, version).decode()

    def digest(self) -> str:
        """The same for the same files only."""
        return digest_of_files(self.versions)

    def write_to(self, folder: Path) -> None:
        """Write all files into a folder that is not there yet.

        Raises:
            StoreError: it is there, or cannot be written.
        """
        with self.store.reading() as session:
            files = contents_of(session, self.versions)
        write_folder(files, folder)
