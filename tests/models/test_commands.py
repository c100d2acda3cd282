"""`jauap models` and `jauap doctor`, as a person or a program uses them."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.cli.doctor import command as doctor
from assistant.cli.models import command as models
from assistant.errors import ConfigurationError
from assistant.models.catalogue import Catalogue
from assistant.models.errors import (
    ManualInstallError,
    TruncatedError,
    UnknownLayoutError,
    UnknownModelError,
)
from assistant.models.store import ModelStore


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has nothing installed and no settings of their own."""
    monkeypatch.setenv("JAUAP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("JAUAP_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def with_vad(home: Path, catalogue: Catalogue, store: ModelStore) -> Path:
    """The smallest real model, copied from this machine's own."""
    folder = store.folder(catalogue.get("silero-vad"))
    shutil.copytree(folder, home / "data" / "models" / "silero-vad")
    return home


class TestModels:
    @pytest.mark.usefixtures("with_vad")
    def test_list_for_programs(self, catalogue: Catalogue) -> None:
        listed = {item["id"]: item for item in json.loads(_run(models, "list", "--json").output)}
        assert set(listed) == {entry.id for entry in catalogue}
        assert listed["silero-vad"]["installed"]
        assert not listed["whisper-base"]["installed"]
        assert listed["rhvoice-ru-arina"]["commercial"] is False

    @pytest.mark.usefixtures("home")
    def test_list_for_people_and_one_language(self) -> None:
        output = _run(models, "list", "--language", "kk").output
        assert "vosk-kk-small" in output
        assert "download 60 MB" in output
        assert "whisper" not in output

    @pytest.mark.usefixtures("home")
    def test_what_is_to_be_downloaded_is_not_what_it_takes_on_the_disk(self) -> None:
        output = _run(models, "list", "--language", "kk").output
        assert re.search(r"vosk-kk +kk +download 1\.3 GB", output)

    @pytest.mark.usefixtures("home")
    def test_a_language_that_no_model_knows(self) -> None:
        result = _run(models, "list", "--language", "xx")
        assert result.exit_code == 2
        assert "No model knows the language xx" in result.output

    @pytest.mark.usefixtures("home")
    def test_nothing_named(self) -> None:
        result = _run(models, "install")
        assert result.exit_code == 2
        assert "--default" in result.output

    @pytest.mark.usefixtures("home")
    def test_unknown_id(self) -> None:
        assert isinstance(_run(models, "install", "whisper-huge").exception, UnknownModelError)

    @pytest.mark.usefixtures("with_vad")
    def test_what_is_there_stays(self) -> None:
        result = _run(models, "install", "silero-vad")
        assert (result.exit_code, result.output) == (0, "All there.\n")

    @pytest.mark.usefixtures("with_vad")
    def test_verify_good_and_bad(self, with_vad: Path) -> None:
        assert _run(models, "verify").output == "silero-vad: good\n"
        model = with_vad / "data/models/silero-vad/silero_vad.onnx"
        model.write_bytes(model.read_bytes()[:-1])
        result = _run(models, "verify", "silero-vad")
        assert isinstance(result.exception, TruncatedError)

    @pytest.mark.usefixtures("with_vad")
    def test_remove(self) -> None:
        assert _run(models, "remove", "silero-vad").output == "silero-vad: removed\n"
        assert _run(models, "remove", "silero-vad").output == "silero-vad: was not installed\n"
        assert isinstance(_run(models, "remove", "espeak-kk").exception, ManualInstallError)

    def test_import(self, with_vad: Path) -> None:
        brought = with_vad / "stick"
        (with_vad / "data/models/silero-vad").rename(brought)
        assert _run(models, "import", str(brought)).stdout == "silero-vad: installed\n"
        assert _run(models, "import", str(brought)).stdout == "silero-vad: was there already\n"
        (brought / "silero_vad.onnx").unlink()
        (brought / "manifest.json").unlink()
        result = _run(models, "import", str(brought))
        assert isinstance(result.exception, UnknownLayoutError)

    def test_a_truncated_package_is_named_with_the_models_beside_it(self, with_vad: Path) -> None:
        brought = with_vad / "stick"
        (with_vad / "data/models/silero-vad").rename(brought)
        (brought / "other.whl").write_bytes(b"PK, and no more")
        result = _run(models, "import", str(brought))
        assert result.stdout.splitlines()[0] == "silero-vad: installed"
        assert "other.whl: no complete archive" in result.stdout
        assert isinstance(result.exception, TruncatedError)

    @pytest.mark.usefixtures("home")
    def test_a_voice_of_the_system_is_explained(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("assistant.models.store.find_library", lambda *_: None)
        result = _run(models, "install", "rhvoice-ru-elena")
        assert result.exit_code == 3
        assert "sudo apt-get install --no-install-recommends librhvoice5 rhvoice-russian" in (
            result.output
        )


class TestDoctor:
    @pytest.mark.usefixtures("home")
    def test_a_bare_machine(self) -> None:
        result = _run(doctor, "--json")
        report = json.loads(result.output)
        assert (result.exit_code, report["good"]) == (3, False)
        needed = [item["command"] for item in report["findings"] if item["needed"]]
        assert "jauap models install silero-vad" in needed
        assert "jauap models install whisper-base" in needed, "what every machine can have"
        assert report["machine"]["data_writable"]
        assert report["machine"]["cores"] > 0

    @pytest.mark.usefixtures("home")
    def test_kazakh_without_a_recogniser_is_said_with_what_follows(self) -> None:
        output = _run(doctor).output
        assert "Kazakh cannot be recognised" in output
        assert "offered keys" in output
        assert "never taken for another language" in output
        assert "jauap models install vosk-kk" in output

    def test_this_machine_serves_russian(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JAUAP_CONFIG", "")
        result = _run(doctor, "--json")
        report = json.loads(result.output)
        assert (result.exit_code, report["good"]) == (0, True)
        assert "whisper-base" in report["installed"]

    def test_a_voice_against_profit_is_warned_of(
        self, with_vad: Path, store: ModelStore, catalogue: Catalogue
    ) -> None:
        if not store.installed(catalogue.get("rhvoice-ru-arina")):
            pytest.skip("RHVoice is not installed: apt-get install rhvoice-russian")
        _configure(with_vad, ru=["rhvoice-ru-arina", "espeak-ru"])
        output = _run(doctor).output
        assert "rhvoice-ru-arina may not be used for profit (CC-BY-NC-ND-4.0)" in output
        assert "espeak-ru has no such condition" in output

    def test_a_damaged_model_is_found(self, with_vad: Path) -> None:
        (with_vad / "data/models/silero-vad/silero_vad.onnx").unlink()
        output = _run(doctor).output
        assert "silero-vad is damaged" in output
        assert "jauap models remove silero-vad && jauap models install silero-vad" in output

    def test_an_unchecked_model_is_pointed_out(self, with_vad: Path) -> None:
        path = with_vad / "data/models/silero-vad/manifest.json"
        path.write_text(path.read_text().replace('"catalogue"', '"unverified"'))
        assert "silero-vad was imported without a checksum" in _run(doctor).output

    def test_settings_that_would_take_kazakh_for_russian_are_refused(self, home: Path) -> None:
        _configure(home, recognisers={"kk": ["whisper-base"]})
        error = _run(doctor).exception
        assert isinstance(error, ConfigurationError)
        assert "does not know the language kk" in error.problem


def _run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def _configure(
    home: Path, *, ru: list[str] | None = None, recognisers: dict[str, list[str]] | None = None
) -> None:
    lines = [f"[languages.ru]\nvoices = {json.dumps(ru)}"] if ru else []
    lines += [
        f"[languages.{language}]\nrecognisers = {json.dumps(ids)}"
        for language, ids in (recognisers or {}).items()
    ]
    (home / "jauap.toml").write_text("\n".join(lines), encoding="utf-8")
