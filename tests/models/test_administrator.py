"""The commands given to an administrator do what they say; they are run here."""

import subprocess
from pathlib import Path

import pytest

from assistant.models.administrator import administrator_steps

DEB822 = """Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main{more}
"""
ONE_LINE = "deb http://mirror.example/debian bookworm main{more}\n# deb-src not used\n"

PLACES = [
    ("etc/apt/sources.list.d/debian.sources", DEB822, "Components: main contrib non-free"),
    ("etc/apt/sources.list", ONE_LINE, "bookworm main contrib non-free\n#"),
]


@pytest.mark.parametrize(("place", "text", "expected"), PLACES, ids=["deb822", "one line"])
def test_the_component_is_added_where_it_is_missing(
    tmp_path: Path, place: str, text: str, expected: str
) -> None:
    sources = tmp_path / place
    sources.parent.mkdir(parents=True)
    sources.write_text(text.format(more=""))
    add, *_ = administrator_steps(("librhvoice5",), "non-free", tmp_path)
    assert add.startswith("sudo ")
    here = add.removeprefix("sudo ").replace(" /etc", f" {tmp_path}/etc")
    subprocess.run(["/bin/sh", "-c", here], check=True)
    assert expected in sources.read_text()


@pytest.mark.parametrize(("place", "text", "_expected"), PLACES, ids=["deb822", "one line"])
def test_a_component_that_is_there_is_not_added(
    tmp_path: Path, place: str, text: str, _expected: str
) -> None:
    sources = tmp_path / place
    sources.parent.mkdir(parents=True)
    sources.write_text(text.format(more=" contrib non-free"))
    assert administrator_steps(("librhvoice5", "rhvoice-russian"), "non-free", tmp_path) == [
        "sudo apt-get update",
        "sudo apt-get install --no-install-recommends librhvoice5 rhvoice-russian",
    ]


def test_firmware_is_another_component(tmp_path: Path) -> None:
    sources = tmp_path / "etc/apt/sources.list"
    sources.parent.mkdir(parents=True)
    sources.write_text(ONE_LINE.format(more=" non-free-firmware"))
    assert len(administrator_steps(("librhvoice5",), "non-free", tmp_path)) == 3


def test_ubuntu_has_it_in_multiverse(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text("NAME=Ubuntu\nID=ubuntu\n")
    assert administrator_steps(("a",), "non-free", tmp_path)[0].endswith("multiverse")
