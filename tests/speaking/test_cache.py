"""Spoken phrases are kept, found, bounded, and never trusted when damaged."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.speaking.cache import SpeechCache

SOUND = np.arange(-500, 500, dtype=np.int16)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.pcm"))


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 1)
    key = cache.key(["text", 1.0])
    assert cache.get(key) is None
    cache.put(key, SOUND)
    found = SpeechCache(tmp_path, 1).get(key)
    assert found is not None
    assert found.dtype == np.int16
    assert np.array_equal(found, SOUND)


def test_everything_that_shapes_a_sound_is_in_its_key() -> None:
    shapes: list[list[object]] = [["a", 1.0], ["a", 0.9], ["b", 1.0], ["a1.0"], ["a", 1.0, 8000]]
    assert len({SpeechCache.key(shape) for shape in shapes}) == len(shapes)


@pytest.mark.parametrize("damage", ["empty", "cut", "changed", "foreign"])
def test_a_damaged_file_is_made_again(damage: str, tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 1)
    cache.put("ab", SOUND)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "cut": whole[:-7],
            "changed": whole[:-1] + bytes([whole[-1] ^ 1]),
            "foreign": b"RIFF" + whole,
        }[damage]
    )
    assert cache.get("ab") is None
    assert not files(tmp_path)
    cache.put("ab", SOUND)
    assert cache.get("ab") is not None


def test_the_folder_stays_within_its_limit_and_keeps_what_was_heard_last(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 0.02)  # nine sounds of two kilobytes
    for number in range(8):
        cache.put(f"{number:02}", SOUND)
        path = next(tmp_path.glob(f"*/{number:02}.pcm"))
        past = time.time() - 1000 + number
        os.utime(path, (past, past))
    assert cache.get("00") is not None  # heard again just now
    for number in range(8, 40):
        cache.put(f"{number:02}", SOUND)
        assert cache.size() <= 20_000
    kept = {path.stem for path in files(tmp_path)}
    assert "39" in kept
    assert "01" not in kept


def test_what_killed_processes_left_is_swept_away(tmp_path: Path) -> None:
    left, being_written = tmp_path / "00" / "left.part", tmp_path / "00" / "now.part"
    left.parent.mkdir()
    left.write_bytes(b"half")
    being_written.write_bytes(b"half")
    os.utime(left, (1000, 1000))
    cache = SpeechCache(tmp_path, 0.01)
    for number in range(10):
        cache.put(f"{number:02}", SOUND)
    assert not left.exists()
    assert being_written.exists()


def test_what_was_heard_last_goes_last(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 0.02)
    for number in range(8):
        cache.put(f"{number:02}", SOUND)
        path = next(tmp_path.glob(f"*/{number:02}.pcm"))
        os.utime(path, (1000 + number, 1000 + number))
    assert cache.get("00") is not None
    cache.put("08", SOUND)
    cache.put("09", SOUND)
    assert cache.get("00") is not None
    assert cache.get("01") is None


def test_a_folder_that_cannot_be_written_to_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    cache = SpeechCache(tmp_path / "file" / "speech", 1)
    cache.put("ab", SOUND)
    cache.put("cd", SOUND)
    assert cache.get("ab") is None
    assert len(caplog.records) == 1


def test_nothing_half_written_is_left_or_found(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 1)
    cache.put("ab", SOUND)
    assert not list(tmp_path.rglob("*.part"))


WRITER = """
import sys
from pathlib import Path
import numpy as np
from assistant.speaking.cache import SpeechCache
cache = SpeechCache(Path(sys.argv[1]), 0.1)
sound = np.arange(-500, 500, dtype=np.int16)
for number in range(150):
    key = f"{number % 60:02}"
    found = cache.get(key)
    assert found is None or np.array_equal(found, sound)
    cache.put(key, sound)
"""


def test_several_processes_share_a_folder(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    cache = SpeechCache(tmp_path, 0.1)
    cache.put("zz", SOUND)
    assert cache.size() <= 100_000
    for path in files(tmp_path):
        found = cache.get(path.stem)
        assert found is not None
        assert np.array_equal(found, SOUND)
