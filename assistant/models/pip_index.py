"""Asking pip where a package is, so that the user's own pip settings count.

Mirrors, proxies, certificates and local folders are configured for pip once; nothing of
that is repeated for Jauap. pip itself cannot continue an interrupted download, so it is
asked for addresses only. A full resolution would not do: before version 23.3 pip fetches
whole packages even for a dry run, and still does where the index publishes no metadata.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_FOUND = re.compile(r"Found link (?P<url>\S+\.whl)(?:#\S*)?[ ,].*version: (?P<version>\S+)")
"""How every pip since 21.2 reports, at its debug level, each package file that fits."""

_HIDDEN = "****"
"""What pip prints in place of a password."""


@dataclass(frozen=True)
class PipSettings:
    """What a download has to do as pip would.

    Attributes:
        certificates: file or folder of certificates to trust, where pip has its own.
        proxy: address of a proxy, where pip has its own.
    """

    certificates: str | None = None
    proxy: str | None = None


def wheel_addresses(name: str, version: str) -> tuple[str, ...]:
    """Addresses of one version's wheels in every index and folder that pip knows.

    Files on this machine come first. Empty when pip knows none, hides a password in the
    address, or reports in a way that is not understood: then `pip_download` is left.
    """
    answer = _pip("index", "versions", name, "-vv")
    urls = [
        match["url"]
        for match in _FOUND.finditer(answer)
        if match["version"] == version and _HIDDEN not in match["url"]
    ]
    return tuple(sorted(dict.fromkeys(urls), key=lambda url: not url.startswith("file:")))


def pip_download(name: str, version: str, folder: Path) -> Path | None:
    """Let pip fetch the wheel itself; its path, or None when pip cannot."""
    _pip(
        "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder),
        f"{name}=={version}",
    )  # fmt: skip
    prefix = f"{re.sub(r'[-_.]+', '_', name)}-{version}-".lower()
    found = (path for path in folder.glob("*.whl") if path.name.lower().startswith(prefix))
    return next(found, None)


def pip_settings() -> PipSettings:
    """Certificates and proxy from pip's configuration files and environment."""
    values: dict[str, str] = {}
    for line in _pip("config", "list").splitlines():
        key, separator, value = line.partition("=")
        if separator:
            values[key.rpartition(".")[2]] = value.strip().strip("'\"")
    return PipSettings(certificates=values.get("cert"), proxy=values.get("proxy"))


def wheel_name(url: str) -> str:
    """File name at the end of an address."""
    return Path(unquote(urlsplit(url).path)).name


def _pip(*arguments: str) -> str:
    """All that pip prints; empty when it cannot be run."""
    command = [sys.executable, "-m", "pip", *arguments, "--disable-pip-version-check"]
    if arguments[0] != "config":
        command.append("--no-input")
    try:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PIP_NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except OSError:
        return ""
    return result.stdout
