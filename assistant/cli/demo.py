"""`jauap demo`: one real telephone call on this machine, between two processes.

    jauap serve (the line) <── SIP and RTP on loopback ──> jauap call (a caller who is no person)

The line writes the log of the call, and what stands there is shown while it is written.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import SOCK_DGRAM, SOCK_STREAM, SocketKind, socket
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any, Final

import click
from rich.console import Console

from assistant.cli.call_log import QUIET, Told, clock
from assistant.cli.readiness import takes_calls
from assistant.errors import JauapError
from assistant.journal import FollowedJournal
from assistant.paths import shipped
from assistant.understanding.scripts import load_scripts
from telephony.caller.script import load_call_script

_NEXT: Final = """\
What to try next:
  jauap chat --lang ru                  have such a conversation yourself, in writing
  jauap talk --lang ru                  the same with microphone and loudspeaker
  jauap serve --help                    take calls: docs/operating.md begins with this
  jauap call --help                     try a line with a caller of your own
  jauap console --help                  texts and amounts, changed in the browser
  jauap simulate tests/conversations    let a hundred scripted callers call
  jauap doctor                          what this machine can hear and speak, and what is missing
  jauap --help                          all commands, here .venv/bin/jauap"""

_HOST: Final = "127.0.0.1"
_READY_S: Final = 180.0
"""A machine that has just been set up learns the phrases first."""
_CALL_S: Final = 240.0
_STOPS_S: Final = 20.0
_LOOKED_EVERY_S: Final = 0.2
_RTP_PORTS: Final = 60


class DemoError(JauapError):
    """The call of the demonstration could not be made."""

    exit_code = 1


@click.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="Folder for the sound of both sides, and the line's log.",
)
def command(folder: Path) -> None:
    """Call Jauap by telephone, with an interruption, a correction and a key.

    A line is started on this machine, and a second process calls it by SIP: it speaks with
    another voice, presses a key, interrupts and listens. Nothing leaves this machine.
    """
    console = Console(highlight=False, soft_wrap=True)
    begun = monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    script_file = shipped("voices") / "callers" / "demo.yaml"
    script = load_call_script(script_file)
    with TemporaryDirectory(prefix="jauap-demo-") as scratch:
        logs = Path(scratch) / "logs"
        logs.mkdir()
        with _line(Path(scratch), logs) as line, _caller(line, script_file, folder) as caller:
            with console.status("Loading speech models, phrases and voices …"):
                told = Told(load_scripts())
                _await_ready(line, caller)
            console.print(
                f"Jauap takes calls at {line.address}, {monotonic() - begun:.0f} s after "
                "it was started.\nA second process calls: 8 kHz, A-law, noise "
                f"{script.caller.snr_db:.0f} dB below the voice. Nothing leaves this machine."
            )
            console.rule(characters="-")
            console.print(f"{script.about}\n", markup=False)
            found = _followed(caller, told, FollowedJournal(logs), console)
    console.rule(characters="-")
    _tell(found, console)
    console.print(
        f"Both sides: {folder / 'caller.wav'}, {folder / 'line.wav'}. "
        f"All of it took {monotonic() - begun:.0f} s.\n\n{_NEXT}",
        markup=False,
    )


@dataclass(frozen=True)
class _Line:
    """A line in a process of its own.

    Attributes:
        process: that takes the calls.
        address: to call it by.
        ready: HTTP address that says whether it takes calls yet.
        complaints: what it writes.
    """

    process: "subprocess.Popen[bytes]"
    address: str
    ready: str
    complaints: Path


@contextmanager
def _line(scratch: Path, logs: Path) -> Iterator[_Line]:
    sip, http, rtp = _free(SOCK_DGRAM), _free(SOCK_STREAM), _free(SOCK_DGRAM)
    rtp = min(rtp, 65_535 - _RTP_PORTS)
    settings = scratch / "jauap.toml"
    settings.write_text(
        f'[service]\nport = {http}\ncall_logs = "{logs}"\n\n'
        f'[sip]\naddress = "{_HOST}"\nport = {sip}\ntransports = ["udp"]\n'
        f'callers_from = ["{_HOST}/32"]\nrtp_ports = [{rtp}, {rtp + _RTP_PORTS}]\n',
        encoding="utf-8",
    )
    complaints = scratch / "line.log"
    with complaints.open("w") as log:
        line = subprocess.Popen(
            [*_jauap(), "serve", "--line", "--config", str(settings)], stdout=log, stderr=log
        )
        try:
            ready = f"http://{_HOST}:{http}/ready"
            yield _Line(line, f"sip:jauap@{_HOST}:{sip}", ready, complaints)
        finally:
            _end(line)


def _await_ready(line: _Line, caller: "subprocess.Popen[str]") -> None:
    def ended() -> bool:
        return line.process.poll() is not None or caller.poll() is not None

    if takes_calls(line.ready, within_s=_READY_S, given_up=ended):
        return
    if caller.poll() is not None:
        raise _could_not_call(caller.communicate()[1])
    if line.process.poll() is not None:
        raise DemoError(
            f"the line ended by itself: {_last(line.complaints)}",
            mend="`jauap doctor` says what is missing on this machine.",
        )
    raise DemoError(
        f"the line was not ready within {_READY_S:.0f} s: {_last(line.complaints)}",
        mend="Try again when the machine has less to do.",
    )


@contextmanager
def _caller(line: _Line, script: Path, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A caller in a process of its own, which loads its voice while the line loads its models."""
    caller = subprocess.Popen(
        [
            *_jauap(),
            *("call", line.address, "--say", str(script), "--ready", line.ready),
            *("--json", "--out", str(folder)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with caller:
        try:
            yield caller
        finally:
            _end(caller)


def _end(process: "subprocess.Popen[Any]") -> None:
    """End a process that may have ended by itself."""
    process.terminate()
    try:
        process.wait(_STOPS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _followed(
    caller: "subprocess.Popen[str]", told: Told, journal: FollowedJournal, console: Console
) -> Mapping[str, Any]:
    """What the caller found; the line's log is shown meanwhile."""
    until = monotonic() + _CALL_S
    while caller.poll() is None and monotonic() < until:
        _show(told, journal, console)
        sleep(_LOOKED_EVERY_S)
    if caller.poll() is None:
        caller.terminate()
    said, complaint = caller.communicate()
    _show(told, journal, console)
    try:
        found: Mapping[str, Any] = json.loads(said)
    except json.JSONDecodeError as error:
        raise _could_not_call(complaint) from error
    return found


def _could_not_call(complaint: str) -> DemoError:
    return DemoError(
        f"the caller could not call: {complaint.strip() or 'it took too long'}",
        mend="`jauap doctor` says what is missing on this machine.",
    )


def _show(told: Told, journal: FollowedJournal, console: Console) -> None:
    for entry in journal.fresh():
        if entry.what not in QUIET:
            who, text = told.of(entry)
            console.print(f"{clock(entry.at)}  {who:<9} {text}", markup=False)


def _tell(found: Mapping[str, Any], console: Console) -> None:
    console.print("What the caller understood of it:", markup=False)
    for turn in found["turns"]:
        console.print(f"  {turn['heard'] or '(nothing)'}", markup=False)
        for fault in turn["faults"]:
            console.print(f"  ! {fault}", markup=False)
    goal = "as it should" if found["reached"] else "but not as it should"
    console.print(f"A call of {found['lasted_s']:.0f} s, {goal}.", markup=False)


def _free(kind: SocketKind) -> int:
    """A port that nobody uses now."""
    with socket(type=kind) as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _jauap() -> tuple[str, ...]:
    return sys.executable, "-m", "assistant.cli.main"


def _last(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return " ".join([line for line in lines if line.strip()][-2:]) or "it said nothing"
