"""Settings are checked when read; an error says which file, which field, and what to do."""

import re
import tomllib
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import DEFAULTS, load_settings
from assistant.settings_service import AudioSocketSettings
from assistant.settings_sip import RegistrationSettings, SipSettings


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


def test_the_reference_shows_every_setting_with_the_value_it_has(tmp_path: Path) -> None:
    """Lines such as `#port = 8091`: what they say is what holds when nothing is said."""
    shown = re.sub(r"(?m)^#(?=[\[a-z])", "", DEFAULTS.read_text(encoding="utf-8"))
    path = written(tmp_path, shown)
    # What has no value of its own is shown by an example.
    examples = {
        "service": {"scripts", "call_logs"},
        "sip": {"certificate", "authorities"},
        "sip.registration": {"password_file"},
        "office": {"notes_address", "desks", "hours"},
        "console": {"openid"},
    }
    said, usual = load_settings(path), load_settings(DEFAULTS)
    sections = {
        "service": (said.service, usual.service),
        "admission": (said.admission, usual.admission),
        "office": (said.office, usual.office),
        "sip": (said.sip, SipSettings()),
        "sip.registration": (said.sip and said.sip.registration, RegistrationSettings()),
        "audiosocket": (said.audiosocket, AudioSocketSettings()),
        "api": (said.api, usual.api),
        "store": (said.store, usual.store),
        "console": (said.console, usual.console),
    }
    sections_in_toml = tomllib.loads(shown)
    for name, (section, default) in sections.items():
        assert section is not None, name
        assert default is not None, name
        different = {
            field
            for field in type(default).model_fields
            if field != "registration" and getattr(section, field) != getattr(default, field)
        }
        assert different <= examples.get(name, set()), name
        table = sections_in_toml
        for part in name.split("."):
            table = table[part]
        assert set(table) >= set(type(default).model_fields), name


def test_what_runs_is_what_has_a_section(tmp_path: Path) -> None:
    assert not load_settings().has_console
    assert load_settings().sip is None
    path = written(tmp_path, "[console]\n[audiosocket]\n")
    assert load_settings(path).has_console
    assert load_settings(path).audiosocket == AudioSocketSettings()


def test_notes_are_shown_by_the_console_or_where_it_is_said(tmp_path: Path) -> None:
    assert load_settings().notes_address is None
    path = written(tmp_path, '[console]\naddress = "https://jauap.office.kz"\n')
    assert load_settings(path).notes_address == "https://jauap.office.kz/handover/"
    path = written(tmp_path, '[console]\n[office]\nnotes_address = "https://other/notes/"\n')
    assert load_settings(path).notes_address == "https://other/notes/"
