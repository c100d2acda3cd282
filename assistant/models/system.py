"""Finding speech engines that come with the operating system or inside a dependency."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

_LIBRARY_FOLDERS = (
    "usr/local/lib",
    "usr/lib",
    "usr/lib64",
    "usr/lib/x86_64-linux-gnu",
    "usr/lib/aarch64-linux-gnu",
)
"""Where shared libraries lie on Debian, Fedora and after `make install`."""

RHVOICE_LIBRARY = "libRHVoice.so.5"


@dataclass(frozen=True)
class RHVoiceInstallation:
    """Where RHVoice keeps what its library must be told."""

    library: Path
    data: Path
    config: Path


def find_library(name: str, root: Path = Path("/")) -> Path | None:
    """A shared library by file name, in the places where systems keep them."""
    places = (root / folder / name for folder in _LIBRARY_FOLDERS)
    return next((place for place in places if place.exists()), None)


def find_rhvoice(root: Path = Path("/")) -> RHVoiceInstallation | None:
    """RHVoice's library, data and configuration, or None when it is not there."""
    library = find_library(RHVOICE_LIBRARY, root)
    folders = (root / "usr/local/share/RHVoice", root / "usr/share/RHVoice")
    data = next((folder for folder in folders if (folder / "voices").is_dir()), None)
    if library is None or data is None:
        return None
    return RHVoiceInstallation(library=library, data=data, config=root / "etc/RHVoice")


def module_folder(module: str) -> Path | None:
    """Folder of an installed Python package, without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))
