"""What an administrator types to install Debian packages that Jauap may not install itself."""

import re
from pathlib import Path

_DEB822 = "etc/apt/sources.list.d/debian.sources"
_ONE_LINE = "etc/apt/sources.list"


def administrator_steps(
    packages: tuple[str, ...], component: str | None, root: Path = Path("/")
) -> list[str]:
    """Shell commands for this machine, in order.

    Args:
        packages: Debian packages.
        component: section of the archive that they need besides `main`, if any.
        root: of the file system whose package sources are looked at.
    """
    steps = []
    if component and not _enabled(component, root):
        steps.append(_add_component(component, root))
    steps.append("sudo apt-get update")
    steps.append(f"sudo apt-get install --no-install-recommends {' '.join(packages)}")
    return steps


def _add_component(component: str, root: Path) -> str:
    """The command that adds a component where this system keeps its package sources."""
    if re.search(r"^ID=ubuntu", _read(root / "etc/os-release"), re.MULTILINE):
        return "sudo add-apt-repository multiverse"
    words = "contrib non-free" if component == "non-free" else component
    if (root / _DEB822).exists():
        return f"sudo sed -i '/^Components:/ s/$/ {words}/' /{_DEB822}"
    return f"sudo sed -i '/^deb / s/$/ {words}/' /{_ONE_LINE}"


def _enabled(component: str, root: Path) -> bool:
    """Whether some package source names the component already."""
    folder = root / "etc/apt/sources.list.d"
    files = [root / _ONE_LINE, *sorted(folder.glob("*.list")), *sorted(folder.glob("*.sources"))]
    for path in files:
        for line in _read(path).splitlines():
            words = line.split()
            if words and words[0] in {"deb", "Components:"} and component in words:
                return True
    return False


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
