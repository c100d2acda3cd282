"""A real Asterisk with the dialplan of docs/asterisk.md calls, presses keys, is transferred.

Needs `asterisk` (Debian's, from trixie's successor on) on this machine, or a folder with one in
`JAUAP_ASTERISK_ROOT` that this user may chroot into.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.settings_service import LOOPBACK
from telephony.audiosocket.server import AudioSocketServer
from telephony.http import HttpServer, make_app
from telephony.leg import KeyPressed, Leg, Transfer, Transferred
from telephony.metrics import Metrics
from tests.telephony.audiosocket.test_server import Echoing, serving, until
from tests.telephony.test_http import WORKING

PAGE = Path(__file__).parents[3] / "docs" / "asterisk.md"
ROOT = os.environ.get("JAUAP_ASTERISK_ROOT", "")
MODULES = """
res_timing_timerfd res_curl func_curl func_uuid func_uri func_cut func_callerid func_channel
func_logic func_strings pbx_config res_audiosocket app_audiosocket chan_audiosocket app_dial
app_playback app_playtones app_exec app_senddtmf app_stack bridge_simple bridge_softmix
bridge_builtin_features codec_ulaw codec_alaw codec_resample format_pcm res_clioriginate
"""
OTHERS = """
[caller]
exten => s,1,Answer()
 same => n,Playtones(440)
 same => n,Wait(1)
 same => n,StopPlaytones()
 same => n,SendDTMF(14##*0)
 same => n,Wait(4)
 same => n,Hangup()
[persons]
exten => 200,1,Busy(1)
exten => 201,1,Answer()
 same => n,Wait(1)
 same => n,Hangup()
"""

pytestmark = pytest.mark.skipif(
    not (ROOT or shutil.which("asterisk")),
    reason="no asterisk here: apt-get install asterisk asterisk-modules where Debian has it, "
    "or name a folder with one in JAUAP_ASTERISK_ROOT",
)


@dataclass
class Talking(Echoing):
    """Echoes, and asks for a person after a while."""

    person: str | None = None
    hangs_up: bool = False

    def _hold(self, leg: Leg) -> None:
        frames = 0
        while (sound := leg.hear()) is not None:
            frames += 1
            self.heard.append(sound)
            self.events += leg.events()
            leg.say(sound)
            if frames == 100 and self.hangs_up:
                leg.hang_up()
            elif frames == 100 and self.person is not None:
                leg.transfer(self.person, "https://office/handover/x")
        self.events += leg.events()
        self.ended += 1
        leg.hang_up()


def dialplan(http: int, line: int) -> str:
    """The page's own."""
    blocks = re.findall(r"```\n(\[globals\].*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    [plan] = blocks
    plan = re.sub(r"JAUAP=.*", f"JAUAP=127.0.0.1:{line}", plan)
    return re.sub(r"JAUAPHTTP=.*", f"JAUAPHTTP=http://127.0.0.1:{http}", plan) + OTHERS


@contextmanager
def asterisk(http: int, line: int) -> Iterator[list[str]]:
    """A running Asterisk; the words that begin a command to it."""
    with tempfile.TemporaryDirectory(dir=Path(ROOT, "var") if ROOT else None) as name:
        folder = Path(name)
        inside = f"/{folder.relative_to(ROOT)}" if ROOT else name
        for each in ("etc", "run", "log", "db", "spool"):
            (folder / each).mkdir()
        directories = {
            "astetcdir": "etc",
            "astrundir": "run",
            "astlogdir": "log",
            "astdbdir": "db",
            "astspooldir": "spool",
        }
        lines = [f"{key} => {inside}/{value}" for key, value in directories.items()]
        (folder / "etc/asterisk.conf").write_text("[directories]\n" + "\n".join(lines) + "\n")
        loads = "".join(f"load={module}.so\n" for module in MODULES.split())
        (folder / "etc/modules.conf").write_text(f"[modules]\nautoload=no\n{loads}")
        (folder / "etc/extensions.conf").write_text(dialplan(http, line))
        command = [
            *(["chroot", ROOT] if ROOT else []),
            "asterisk",
            "-C",
            f"{inside}/etc/asterisk.conf",
        ]
        process = subprocess.Popen(
            [*command, "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until(lambda: asked(command, "core waitfullybooted") == 0)
            yield command
        finally:
            process.terminate()
            process.wait(30)


def asked(command: list[str], what: str) -> int:
    time.sleep(0.2)
    return subprocess.run(
        [*command, "-rx", what], capture_output=True, timeout=60, check=False
    ).returncode


def called(talking: Talking) -> AudioSocketServer:
    """One call from a real Asterisk, to its end."""
    with serving(talking) as line:
        server = HttpServer(
            "127.0.0.1", 0, make_app(lambda: WORKING, Metrics(), LOOPBACK, line, LOOPBACK)
        )
        server.start()
        try:
            with asterisk(server.port, line.port) as command:
                asked(command, "channel originate Local/1414@from-outside/n extension s@caller")
                until(lambda: talking.ended == 1)
        finally:
            server.close()
    return line


def keys_of(talking: Talking) -> str:
    return "".join(event.key for event in talking.events if isinstance(event, KeyPressed))


def results_of(talking: Talking) -> list[Transfer]:
    return [event.result for event in talking.events if isinstance(event, Transferred)]


def test_sound_and_keys_come() -> None:
    talking = Talking()
    line = called(talking)
    assert keys_of(talking) == "14##*0"
    assert max(int(abs(sound.astype(int)).max()) for sound in talking.heard) > 3000
    assert talking.legs[0].info.dialled == "1414"
    assert line.refused == 0


def test_a_busy_person_gives_the_call_back() -> None:
    talking = Talking(person="Local/200@persons")
    called(talking)
    assert results_of(talking) == [Transfer.BUSY]
    assert keys_of(talking) == "14##*0"  # before and after
    assert len(talking.legs) == 1


def test_a_person_who_answers_has_the_call() -> None:
    talking = Talking(person="Local/201@persons")
    called(talking)
    assert results_of(talking) == [Transfer.CONNECTED]


def test_hanging_up_ends_the_call() -> None:
    talking = Talking(hangs_up=True)
    called(talking)
    assert results_of(talking) == []
