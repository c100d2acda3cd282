"""`jauap say` and `jauap voices`, as a person at a terminal meets them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from assistant.audio import Audio, level_dbfs
from assistant.cli import voices
from assistant.cli.main import cli
from assistant.errors import BadAudioError
from assistant.listening.audio_files import read_audio
from assistant.speaking.speaker import Speaker


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def say(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["say", *arguments], input=stdin)


def test_a_text_becomes_a_telephone_file(tmp_path: Path) -> None:
    done = say("--lang", "kk", "43 250 ₸", "--out", "sum.wav", "--telephone")
    assert done.exit_code == 0, done.output
    assert "espeak-kk" in done.output or "piper-kk" in done.output
    sound = read_audio(tmp_path / "sum.wav")
    assert sound.rate == 8_000
    assert 1.5 < sound.seconds < 6
    assert -35 < level_dbfs(sound.samples) < -15


def test_a_wide_file_has_more_than_the_telephone(tmp_path: Path) -> None:
    assert say("--lang", "kk", "1", "--out", "one.wav").exit_code == 0
    assert read_audio(tmp_path / "one.wav").rate == 24_000


def test_text_comes_from_standard_input_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("1", encoding="utf-8")
    assert say("--lang", "kk", "--text-file", "-", "--out", "a.wav", stdin="1").exit_code == 0
    assert say("--lang", "kk", "--text-file", "text.txt", "--out", "b.wav").exit_code == 0
    first, second = (read_audio(tmp_path / name) for name in ("a.wav", "b.wav"))
    assert np.array_equal(first.samples, second.samples)


def test_slower_is_longer_and_louder_is_louder(tmp_path: Path) -> None:
    for name, options in {
        "usual": [],
        "slow": ["--preset", "slow"],
        "loud": ["--gain", "6"],
    }.items():
        done = say("--lang", "kk", "1\n2\n3", "--out", f"{name}.wav", *options)
        assert done.exit_code == 0, done.output
    usual, slow, loud = (read_audio(tmp_path / f"{name}.wav") for name in ("usual", "slow", "loud"))
    assert slow.seconds > 1.1 * usual.seconds
    assert level_dbfs(loud.samples) == pytest.approx(level_dbfs(usual.samples) + 6, abs=1)


def test_speech_is_kept_only_where_it_may_be(tmp_path: Path) -> None:
    assert say("--lang", "kk", "1", "--out", "a.wav", "--no-keep").exit_code == 0
    assert not list(tmp_path.rglob("*.pcm"))
    assert say("--lang", "kk", "1", "--out", "a.wav").exit_code == 0
    assert list(tmp_path.rglob("*.pcm"))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--lang", "kk", " "], "empty"),
        (["--lang", "kk", "…"], "nothing to say"),
        (["--lang", "zz", "1"], "ru, kk, en"),
        (["--lang", "kk", "1", "--voice", "piper-kk-nobody"], "piper-kk-nobody"),
        (["--lang", "kk", "1", "--voice", "espeak-ru"], "no voice that speaks the language kk"),
        (["--lang", "ru", "1", "--voice", "whisper-base"], "jauap voices list --lang ru"),
        (["--lang", "kk", "1", "--gain", "nan"], "nan"),
        (["--lang", "kk", "1", "--preset", "crawling"], "slowest"),
        (["--lang", "kk", "1", "--voice", "piper-kk-iseke"], "jauap models install piper-kk-iseke"),
    ],
)
def test_a_mistake_says_what_to_do(
    arguments: list[str], named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAUAP_DATA", str(tmp_path / "no-models"))
    done = say(*arguments, "--out", "a.wav")
    assert done.exit_code != 0
    assert named in f"{done.output}{done.exception}"
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.parametrize(
    ("out", "why"),
    [("no/folder/a.wav", "No such file or directory"), ("/dev/full", "No space left on device")],
)
def test_a_file_that_cannot_be_written_says_why(out: str, why: str) -> None:
    done = say("--lang", "kk", "1", "--out", out)
    assert isinstance(done.exception, BadAudioError)
    assert out in done.exception.problem
    assert why in done.exception.problem


@pytest.mark.parametrize("arguments", [[], ["1", "--text-file", "-"]])
def test_text_is_given_once(arguments: list[str]) -> None:
    done = say("--lang", "kk", "--out", "a.wav", *arguments, stdin="1")
    assert done.exit_code == 2
    assert "--text-file" in done.output


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes(b"\xff\xfe\xfa")
    done = say("--lang", "kk", "--text-file", "text.txt", "--out", "a.wav")
    assert done.exit_code != 0
    assert "UTF-8" in f"{done.output}{done.exception}"


def test_voices_are_listed_with_the_one_that_answers() -> None:
    done = CliRunner().invoke(cli, ["voices", "list", "--lang", "kk", "--json"])
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert {"espeak-kk", "piper-kk-issai"} <= {row["id"] for row in rows}
    assert [row["answers"] for row in rows].count(True) == 1
    assert all(row["installed"] for row in rows if row["answers"])
    assert "espeak-kk" in CliRunner().invoke(cli, ["voices", "list"]).output


def test_a_language_without_voices_is_named() -> None:
    done = CliRunner().invoke(cli, ["voices", "list", "--lang", "de"])
    assert done.exit_code != 0
    assert "de" in str(done.exception)


class FewTexts:
    """Stands for an assistant whose script has three texts."""

    def spoken_texts(self, _language: str, on: date) -> Iterator[str]:
        yield from (str(on.year), "2", "3")


def test_a_script_is_spoken_ahead_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "load_assistant", lambda _: FewTexts())
    warm = ["voices", "warm", "--lang", "kk", "--date", "2027-01-01"]
    first = CliRunner().invoke(cli, warm)
    assert first.exit_code == 0, first.output
    assert "3 texts in kk" in first.output
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*.pcm")}
    assert len(kept) == 3
    assert CliRunner().invoke(cli, [*warm, "--preset", "normal"]).exit_code == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.pcm")} == kept


def test_speaking_ahead_may_be_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "load_assistant", lambda _: FewTexts())
    spoken: list[str] = []
    whole = Speaker.say

    def interrupted(self: Speaker, text: str, *arguments: Any) -> Audio:
        if spoken:
            raise KeyboardInterrupt
        spoken.append(text)
        return whole(self, text, *arguments)

    monkeypatch.setattr(Speaker, "say", interrupted)
    done = CliRunner().invoke(cli, ["voices", "warm", "--lang", "kk"])
    assert done.exit_code == 130
    assert "1 of 3" in done.output
    assert len(list(tmp_path.rglob("*.pcm"))) == 1


def test_errors_reach_the_terminal_without_a_traceback() -> None:
    program = "from assistant.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "say", "--lang", "kk", "…", "--out", "a.wav"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("jauap: ")
    assert "Traceback" not in done.stderr


def test_output_that_finds_no_space_is_told_without_a_traceback() -> None:
    program = "from assistant.cli.main import main; main()"
    with Path("/dev/full").open("w", encoding="ascii") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, "voices", "list", "--lang", "kk", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("jauap: there is no space left")
    assert "Traceback" not in done.stderr
