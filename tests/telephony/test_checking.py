"""`jauap serve --check` and the ways in which `jauap serve` refuses to start."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from assistant.settings import load_settings
from telephony.checking import Finding, checked

Done: TypeAlias = "subprocess.CompletedProcess[str]"


def served(folder: Path, *arguments: str, config: str | None = None) -> Done:
    """Run `jauap serve` where there are no settings but these."""
    if config is not None:
        (folder / "jauap.toml").write_text(config, encoding="utf-8")
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder)}
    environment.pop("JAUAP_CONFIG", None)
    return subprocess.run(
        (sys.executable, "-m", "assistant.cli.main", "serve", *arguments),
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
        check=False,
    )


def found(folder: Path, config: str) -> tuple[Finding, ...]:
    path = folder / "jauap.toml"
    store = f'[store]\nurl = "sqlite:///{folder}/store.db"\n'
    path.write_text(config + store, encoding="utf-8")
    return checked(load_settings(path))


def wrong(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.text for finding in findings if finding.wrong]


def test_without_settings_nothing_is_served_and_an_example_is_shown(tmp_path: Path) -> None:
    done = served(tmp_path)
    assert done.returncode == 2
    assert "there is no jauap.toml" in done.stderr
    assert "[sip]" in done.stderr
    assert "callers_from" in done.stderr


def test_settings_without_a_line_are_named(tmp_path: Path) -> None:
    done = served(tmp_path, config="[service]\nport = 0\n")
    assert done.returncode == 2
    assert "jauap.toml: no line is configured" in done.stderr


def test_a_wrong_field_is_named(tmp_path: Path) -> None:
    done = served(tmp_path, config="[audiosocket]\nprot = 9092\n")
    assert done.returncode == 2
    assert "audiosocket.prot" in done.stderr


def test_another_file_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text("[office]\nring = 1\n", encoding="utf-8")
    done = served(tmp_path, "--config", str(path))
    assert done.returncode == 2
    assert "other.toml: office.ring" in done.stderr


def test_check_says_what_would_run_and_what_is_wrong(tmp_path: Path) -> None:
    config = f"""
[audiosocket]
port = 0
[service]
port = 0
[store]
url = "sqlite:///{tmp_path}/store.db"
[office]
desks = [{{ name = "a", to = "1", languages = ["de"] }}]
"""
    done = served(tmp_path, "--check", config=config)
    assert done.returncode == 2
    assert "ok     [audiosocket]" in done.stdout
    assert "wrong  [office] desk a: no language de" in done.stdout
    assert "wrong  [office] desk a is closed on every day" in done.stdout


@pytest.mark.model
def test_a_whole_office_is_right(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        """
[service]
port = 0
[audiosocket]
port = 0
[office]
desks = [{ name = "a", to = "1" }]
notes_address = "https://office/handover/"
[office.hours]
monday = ["09:00-18:00"]
""",
    )
    assert wrong(findings) == []
    assert any("the store is reached" in finding.text for finding in findings)


def test_a_port_that_is_taken_is_noticed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        findings = found(tmp_path, f"[service]\nport = 0\n[audiosocket]\nport = {port}\n")
    [noticed] = [finding for finding in findings if str(port) in finding.text and finding.mend]
    assert noticed.text.startswith("[audiosocket]")
    # The service that runs may be the one that has it.
    assert not noticed.wrong


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "nobody could call"),
        ('callers_from = ["127.0.0.1/32"]', None),
        (
            '[sip.registration]\nregistrar = "pbx"\nuser = "a"\npassword_file = "nowhere"',
            "password_file",
        ),
    ],
)
def test_a_sip_line_that_would_not_start_is_wrong(
    tmp_path: Path, line: str, told: str | None
) -> None:
    findings = found(tmp_path, f"[service]\nport = 0\n[sip]\n{line}\n")
    about = [text for text in wrong(findings) if "sip" in text]
    assert len(about) == (told is not None)
    assert told is None or told in about[0]


def test_a_sip_line_with_fewer_calls_than_are_admitted_is_noticed(tmp_path: Path) -> None:
    line = '[service]\nport = 0\n[sip]\ncallers_from = ["127.0.0.1/32"]\n'
    for calls, noticed in ((8, False), (9, True)):
        findings = found(tmp_path, f"{line}[admission]\ncalls = {calls}\n")
        assert any("[sip] calls" in finding.text for finding in findings) is noticed


@pytest.mark.parametrize(("transport", "beside"), [("tcp", 0), ("tls", 1)])
def test_each_port_of_the_sip_line_is_looked_at(
    tmp_path: Path, transport: str, beside: int
) -> None:
    (tmp_path / "both.pem").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        findings = found(
            tmp_path,
            f'[service]\nport = 0\n[sip]\nport = {port - beside}\ntransports = ["{transport}"]\n'
            f'callers_from = ["127.0.0.1/32"]\ncertificate = "{tmp_path}/both.pem"\n',
        )
    assert any(f"127.0.0.1:{port}" in finding.text and finding.mend for finding in findings)


def test_a_server_of_the_store_that_is_away_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "jauap.toml"
    path.write_text(
        "[service]\nport = 0\n[audiosocket]\nport = 0\n"
        '[store]\nurl = "postgresql://nobody@127.0.0.1:9/nothing"\n',
        encoding="utf-8",
    )
    findings = checked(load_settings(path))
    [about] = [finding for finding in findings if "store" in finding.text]
    assert about.mend
    assert not about.wrong


@pytest.mark.model
def test_scripts_and_store_that_cannot_be_used_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    config = f"""
[service]
scripts = "{tmp_path}/empty"
port = 0
[audiosocket]
port = 0
"""
    assert len(wrong(found(tmp_path, config))) == 1
    path = tmp_path / "jauap.toml"
    path.write_text('[audiosocket]\nport = 0\n[store]\nurl = "nonsense"\n', encoding="utf-8")
    assert len(wrong(checked(load_settings(path)))) == 1
