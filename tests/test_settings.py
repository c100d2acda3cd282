"""Settings are checked when read; an error says which file, which field, and what to do."""

from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import load_settings


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings file of this machine may shape these tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JAUAP_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def written(folder: Path, text: str) -> Path:
    path = folder / "jauap.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_are_in_force() -> None:
    assert load_settings().listening.questions["open"].after == 2.0


def test_a_file_changes_only_what_it_names(tmp_path: Path) -> None:
    path = written(tmp_path, "[listening.questions.open]\nafter = 2.6\n")
    settings = load_settings(path)
    assert settings.listening.questions["open"].after == 2.6
    assert settings.listening.questions["open"].complete == 0.8
    assert settings.listening.questions["digits"].after == 3.0


def test_a_file_in_the_working_folder_is_found(tmp_path: Path) -> None:
    written(tmp_path, "[speaking]\nloudness = -23.0\n")
    assert load_settings().speaking.loudness == -23.0


def test_the_environment_names_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "other.toml"
    path.write_text("[speaking]\ncache_megabytes = 7\n", encoding="utf-8")
    monkeypatch.setenv("JAUAP_CONFIG", str(path))
    assert load_settings().speaking.cache_megabytes == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[listening]\npatiense = 2.0\n", "listening.patiense"),
        ("[listening.questions.open]\nafter = -1.0\n", "listening.questions.open.after"),
        ("[listening.questions.open]\nafter = 'long'\n", "listening.questions.open.after"),
        ("[speaking.presets.slow]\nrate = 0.5\n", "speaking.presets.slow.rate"),
        ("[speaking\n", "line 1"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        load_settings(path)
    assert str(path) in error.value.problem
    assert said in error.value.problem
    assert error.value.mend


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.toml"):
        load_settings(tmp_path / "gone.toml")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "jauap.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="not a TOML file"):
        load_settings(path)
