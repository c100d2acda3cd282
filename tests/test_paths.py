"""Folders of a cache: what is in use stays."""

import os
import time
from pathlib import Path

from assistant.paths import keep_last_taken


def _folders(cache: Path, count: int) -> list[Path]:
    """Folders with a file in each, the first one written the longest ago."""
    made = []
    for number in range(count):
        folder = cache / str(number)
        folder.mkdir(parents=True)
        (folder / "private.yaml").write_text("", encoding="utf-8")
        written = time.time() - 1000 + number
        os.utime(folder, (written, written))
        made.append(folder)
    return made


def test_what_was_written_first_and_is_taken_again_stays(tmp_path: Path) -> None:
    first, *others = _folders(tmp_path, 5)
    keep_last_taken(first, 3)
    # Another process takes another one, as each test of the console and each line does.
    keep_last_taken(others[-1], 3)
    keep_last_taken(others[-2], 3)
    assert sorted(tmp_path.iterdir()) == [first, *others[-2:]]
    assert (first / "private.yaml").is_file()


def test_files_beside_them_stay(tmp_path: Path) -> None:
    folders = _folders(tmp_path, 3)
    (tmp_path / "last").write_text("1", encoding="utf-8")
    keep_last_taken(folders[0], 1)
    assert sorted(tmp_path.iterdir()) == [folders[0], tmp_path / "last"]
