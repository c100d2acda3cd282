"""Where things lie on disk: shipped data, installed models, caches.

Each of the two writable places can be moved by an environment variable, so that tests,
services and machines with a small home partition need no other mechanism.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from assistant.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Folder of data that comes with Jauap: `intents` or `voices`.

    In a checkout it stands beside the code; in an installed wheel, inside it.
    """
    beside = _PACKAGE.parent / name
    return beside if beside.is_dir() else _PACKAGE / "data" / name


def data_dir() -> Path:
    """Where models are installed: `$JAUAP_DATA`, else the user's data folder."""
    return _chosen("JAUAP_DATA", user_data_path("jauap"))


def cache_dir() -> Path:
    """What can be made again at any time: `$JAUAP_CACHE`, else the user's cache folder."""
    return _chosen("JAUAP_CACHE", user_cache_path("jauap"))


def keep_last_taken(folder: Path, count: int) -> None:
    """Note that a folder of a cache is taken, and remove those that were not taken for longest.

    Several processes may do so at once. Raises nothing: what stays too long does no harm.

    Args:
        folder: what is taken now; it stays.
        count: how many folders stay, with this one.
    """
    taken = []
    with suppress(OSError):
        os.utime(folder)
        for each in folder.parent.iterdir():
            with suppress(OSError):  # another process was quicker
                if each.is_dir():
                    taken.append((each.stat().st_mtime, each))
    for _, old in sorted(taken)[:-count]:
        if old == folder:
            continue
        # Renamed first: what is left of a folder must not be taken for the whole.
        gone = old.with_name(f".{old.name.strip('.')}.{os.getpid()}")
        with suppress(OSError):
            old.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)


def _chosen(variable: str, default: Path) -> Path:
    value = os.environ.get(variable, "").strip()
    try:
        return Path(value).expanduser().resolve() if value else default
    except RuntimeError as error:
        raise ConfigurationError(
            f"{variable}={value}: there is no such user's home folder",
            mend=f"Name a folder in {variable} by its full path.",
        ) from error
