"""The scripts that a page shows: a draft that somebody works on, or what is in force."""

from dataclasses import dataclass
from pathlib import Path

from assistant.store.drafts import Draft, Drafts, DraftState
from assistant.store.engine import Store
from assistant.store.errors import NotFoundError
from assistant.store.releases import Releases
from assistant.store.script_files import digest_of_files


@dataclass(frozen=True)
class Working:
    """Scripts to be shown.

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

    def files(self) -> tuple[str, ...]:
        """The paths of all files, sorted."""
        if self.draft is not None:
            return Drafts(self.store).files(self.draft.id)
        if self.release is None:
            return ()
        return tuple(sorted(Releases(self.store).files(self.release)))

    def below(self, folder: str) -> tuple[str, ...]:
        """The paths of the files of one folder."""
        return tuple(path for path in self.files() if path.startswith(f"{folder}/"))

    def read(self, path: str) -> str:
        """The text of a file.

        Raises:
            NotFoundError: there is none.
        """
        if self.draft is not None:
            return Drafts(self.store).read(self.draft.id, path).text
        if self.release is None:
            raise NotFoundError("file", path)
        return Releases(self.store).read(self.release, path)

    def digest(self) -> str:
        """The same for the same files only."""
        if self.draft is not None:
            return Drafts(self.store).digest(self.draft.id)
        if self.release is None:
            raise NotFoundError("release", "")
        return digest_of_files(Releases(self.store).files(self.release))

    def write_to(self, folder: Path) -> None:
        """Write all files into a folder that is not there yet."""
        if self.draft is not None:
            Drafts(self.store).write_to(self.draft.id, folder)
        elif self.release is not None:
            Releases(self.store).write_to(self.release, folder)
