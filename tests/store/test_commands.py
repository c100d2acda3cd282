"""`jauap staff` and `jauap scripts export|import` as an administrator uses them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli.scripts import command as scripts
from assistant.cli.staff import command as staff
from assistant.errors import JauapError
from assistant.settings import load_settings
from assistant.store.accounts import Accounts
from assistant.store.engine import open_store
from assistant.store.rights import Role
from assistant.store.script_files import read_folder, shipped_files
from assistant.understanding.scripts import default_folder

SENTENCE = "a long enough sentence\n"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without anything in its store."""
    monkeypatch.setenv("JAUAP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("JAUAP_CONFIG", str(tmp_path / "jauap.toml"))
    (tmp_path / "jauap.toml").touch()


def run(group: object, *arguments: str | Path, typed: str = "") -> Result:
    words: Sequence[str] = [str(each) for each in arguments]
    result = CliRunner().invoke(group, words, input=typed)  # type: ignore[arg-type]  # a group
    if isinstance(result.exception, JauapError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def test_the_first_administrator_is_made_by_a_command() -> None:
    assert "boss: administrator" in run(staff, "add", "boss", typed=SENTENCE).output
    store = open_store(load_settings().store.url)
    account = Accounts(store).check("boss", SENTENCE.strip())
    store.close()
    assert account is not None
    assert account.roles == {Role.ADMINISTRATOR}
    assert "boss" in run(staff, "list").output


def test_passwords_and_accounts_are_changed_by_commands() -> None:
    run(staff, "add", "boss", typed=SENTENCE)
    run(staff, "add", "aigul", "--role", "editor", "--role", "approver", "--openid")
    run(staff, "password", "aigul", typed="quite another sentence\n")
    with pytest.raises(JauapError, match="last administrator"):
        run(staff, "disable", "boss")
    run(staff, "disable", "aigul")
    store = open_store(load_settings().store.url)
    assert Accounts(store).check("aigul", "quite another sentence") is None
    run(staff, "enable", "aigul")
    assert Accounts(store).check("aigul", "quite another sentence") is not None
    store.close()
    with pytest.raises(JauapError, match="no account nobody"):
        run(staff, "password", "nobody", typed=SENTENCE)


def test_scripts_go_to_files_and_back_byte_for_byte(tmp_path: Path) -> None:
    with pytest.raises(JauapError, match="no release in force"):
        run(scripts, "export", tmp_path / "none")
    run(scripts, "import", "--comment", "The first")
    out = tmp_path / "out"
    run(scripts, "export", out)
    assert read_folder(out) == shipped_files()
    for path in default_folder().rglob("*.yaml"):
        assert (out / path.relative_to(default_folder())).read_bytes() == path.read_bytes()
    (out / "menu.yaml").write_bytes((out / "menu.yaml").read_bytes() + b"# ours\n")
    assert "release 2" in run(scripts, "import", out, "--comment", "Ours").output
    assert "release 2 is in force already" in run(scripts, "import", "--comment", "New").output
    again = tmp_path / "again"
    run(scripts, "export", again)
    assert read_folder(again) == read_folder(out)
    first = tmp_path / "first"
    run(scripts, "export", first, "--release", "1")
    assert read_folder(first) == shipped_files()
