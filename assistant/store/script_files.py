"""The files of a release, in memory and in folders."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from assistant import paths
from assistant.store.errors import RefusedError, StoreError
from assistant.understanding.scripts import default_folder

PRONUNCIATIONS: Final = "pronunciations"
CONVERSATIONS: Final = "conversations"

_PATH: Final = re.compile(r"[a-z0-9_]+(?:[/.-][a-z0-9_]+)*\.yaml")
_LONGEST_PATH: Final = 120


def shipped_files() -> Mapping[str, bytes]:
    """The scripts that come along, with pronunciations and, where they lie, conversation tests.

    Raises:
        StoreError: a file cannot be read.
    """
    voices = paths.shipped("voices") / PRONUNCIATIONS
    files = {**read_folder(default_folder())}
    files |= _below(PRONUNCIATIONS, voices)
    files |= _below(CONVERSATIONS, paths.shipped("tests") / CONVERSATIONS)
    return files


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """All YAML files of a folder: path below it, with slashes, and content as it is.

    Raises:
        StoreError: a file cannot be read, or is no text.
        RefusedError: `bad_path`.
    """
    files: dict[str, bytes] = {}
    try:
        for each in sorted(folder.rglob("*.yaml")):
            path = checked_path(each.relative_to(folder).as_posix())
            files[path] = each.read_bytes()
            files[path].decode()  # pages show it as text, also where no script needs it
    except UnicodeDecodeError as error:
        raise StoreError(
            f"{each}: this is no text in UTF-8", mend="Save it as UTF-8, or take it out."
        ) from error
    except OSError as error:
        raise StoreError(
            f"{error.filename}: {error.strerror}", mend="Check that this user may read the folder."
        ) from error
    return files


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a new folder, which is whole once it is there.

    Raises:
        StoreError: there is such a folder already and it holds something, or the disk refuses.
    """
    aside: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        for path, content in files.items():
            target = aside / checked_path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        aside.chmod(0o755)
        # Renaming replaces an empty folder, and fails where something lies in it.
        aside.rename(folder)
    except OSError as error:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
        raise StoreError(
            f"{folder}: the scripts cannot be written there ({error.strerror})",
            mend="Name a folder that is empty or not there, on a disk with some space.",
        ) from error


def checked_path(path: str) -> str:
    """A path that stays inside its folder.

    Raises:
        RefusedError: `bad_path`: it does not, or has other letters than file names of scripts.
    """
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        raise RefusedError(
            "bad_path",
            f"{path!r} is no path of a script",
            mend="Use small Latin letters, digits, _ and -, and end it in .yaml.",
        )
    return path


def digest_of_content(content: bytes) -> str:
    """SHA-256 of a content."""
    return hashlib.sha256(content).hexdigest()


def digest_of_files(digests: Mapping[str, str]) -> str:
    """One digest of many files: the same only when all paths and contents are.

    Args:
        digests: SHA-256 by path.
    """
    lines = "".join(f"{path}\0{digest}\n" for path, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _below(name: str, folder: Path) -> Mapping[str, bytes]:
    if not folder.is_dir():
        return {}
    return {f"{name}/{path}": content for path, content in read_folder(folder).items()}
