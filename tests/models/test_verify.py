"""Damage to installed models is found; removing takes away only what Jauap installed."""

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import NotInstalledError
from assistant.models.errors import ChecksumError, ManualInstallError, TruncatedError
from assistant.models.install import Installer
from assistant.models.store import ModelStore


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), TruncatedError),
        (lambda path: path.unlink(), TruncatedError),
        (lambda path: path.write_bytes(b"!" + path.read_bytes()[1:]), ChecksumError),
    ],
    ids=["cut", "missing", "changed"],
)
def test_verify_finds_damage(
    *,
    site: Any,
    toys: Any,
    installer: Installer,
    own_store: ModelStore,
    model: dict[str, bytes],
    damage: Any,
    error: type[Exception],
) -> None:
    entry = toys.files_entry(site, model)
    installer.install(entry)
    damage(own_store.folder(entry) / "voice.onnx")
    with pytest.raises(error, match=r"voice\.onnx"):
        installer.verify(entry)


def test_an_older_version_is_compared_with_its_own_record(
    site: Any, toys: Any, installer: Installer, model: dict[str, bytes]
) -> None:
    installer.install(toys.files_entry(site, model))
    newer = toys.files_entry(site, {**model, "voice.onnx": b"newer"}, version="2")
    installer.verify(newer)


def test_a_model_with_a_file_missing_is_not_used(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    installer.install(entry)
    (own_store.folder(entry) / "voice.onnx").unlink()
    with pytest.raises(NotInstalledError, match="toy is not installed"):
        own_store.folder(entry)
    assert installer.install(entry), "installing mends it"


def test_remove(
    site: Any, toys: Any, installer: Installer, own_store: ModelStore, model: dict[str, bytes]
) -> None:
    entry = toys.files_entry(site, model)
    installer.install(entry)
    assert installer.remove(entry)
    assert not own_store.place(entry).exists()
    assert not installer.remove(entry)


def test_what_belongs_to_the_system_is_left_to_its_administrator(
    catalogue: Any, tmp_path: Path
) -> None:
    entry = catalogue.get("rhvoice-ru-elena")
    nowhere = ModelStore(tmp_path / "models", system=tmp_path)
    with pytest.raises(ManualInstallError) as raised:
        Installer(nowhere).install(entry)
    assert "rhvoice-russian" in raised.value.mend
    with pytest.raises(ManualInstallError):
        Installer(nowhere).remove(entry)
    with pytest.raises(NotInstalledError, match="rhvoice-ru-elena"):
        nowhere.folder(entry)


def test_the_models_of_this_machine_are_whole(catalogue: Any, store: ModelStore) -> None:
    for model_id in ("whisper-base", "silero-vad", "piper-en-joe", "vosk-ko-small"):
        Installer(store).verify(catalogue.get(model_id))
