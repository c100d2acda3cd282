"""Debian's baresip as a telephone that is not ours: plays a recording, records what it hears."""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

from assistant.audio import Audio, resample, silence
from assistant.listening.audio_files import read_audio, write_wav
from tests.ports import free_port
from tests.telephony.sip.raw_caller import HOST

RATES = {"pcmu": 8000, "pcma": 8000, "g722": 16_000, "opus": 48_000}
_SPECS = {"pcmu": "pcmu/8000", "pcma": "pcma/8000", "g722": "g722/16000/1", "opus": "opus/48000/2"}
_QUIET_S = 30.0
_MODULES = "g711 g722 opus aufile aubridge sndfile srtp dtls_srtp"


class Softphone:
    """One baresip process. A context manager.

    Args:
        folder: for its files.
        says: what it plays when a call is up; it plays once.
        codec: of `RATES`.
        transport: udp, tcp or tls.
        media: `mediaenc` of the account, for SRTP.
        certificate: certificate and key, for TLS.
        answers: take calls by itself.
    """

    def __init__(
        self,
        folder: Path,
        says: Audio,
        *,
        codec: str = "pcmu",
        transport: str = "udp",
        media: str = "",
        certificate: Path | None = None,
        answers: bool = False,
    ) -> None:
        program = shutil.which("baresip")
        if program is None:
            pytest.skip("baresip is missing: install baresip-core.")
        self._rate = RATES[codec]
        self._transport = transport
        self.port = free_port()
        self._folder = folder / f"phone-{self.port}"
        self._folder.mkdir()
        channels = 2 if codec == "opus" else 1
        # It hangs up where its file ends.
        quiet = silence(_QUIET_S, self._rate)
        played = np.concatenate((resample(says.samples, says.rate, self._rate), quiet))
        _write(self._folder / "tx.wav", Audio(played, self._rate), channels)
        control = free_port()
        first = 40_000 + self.port % 5_000 * 4
        lines = [
            "poll_method epoll",
            f"sip_listen {HOST}:{self.port}",
            f"net_interface {HOST}",
            f"rtp_ports {first}-{first + 40}",
            "module_path /usr/lib/baresip/modules",
            *(f"module {each}.so" for each in _MODULES.split()),
            "module_tmp uuid.so",
            "module_tmp account.so",
            "module_app menu.so",
            "module_app ctrl_tcp.so",
            f"ctrl_tcp_listen {HOST}:{control}",
            f"audio_source aufile,{self._folder}/tx.wav",
            "audio_player aubridge,sink",
            "audio_alert aubridge,alert",
            f"ausrc_srate {self._rate}",
            f"auplay_srate {self._rate}",
            f"ausrc_channels {channels}",
            f"auplay_channels {channels}",
            f"snd_path {self._folder}",
            "sip_verify_server no",
            *([f"sip_certificate {certificate}"] if certificate else []),
        ]
        (self._folder / "config").write_text("\n".join(lines) + "\n", encoding="utf-8")
        account = f"<sip:caller@{HOST};transport={transport}>;regint=0;ptime=20"
        account += f";audio_codecs={_SPECS[codec]}"
        account += f";mediaenc={media}" if media else ""
        account += ";answermode=auto" if answers else ""
        (self._folder / "accounts").write_text(account + "\n", encoding="utf-8")
        (self._folder / "contacts").touch()
        self._log = (self._folder / "log").open("w")
        self._process = subprocess.Popen(
            [program, "-f", str(self._folder), "-4"],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
        )
        self._control = _connected(control)

    def dial(self, port: int, user: str = "1414") -> None:
        """Call the line."""
        self._command("dial", f"sip:{user}@{HOST}:{port};transport={self._transport}")

    def press(self, key: str) -> None:
        """Press a key, in the way the account uses (RTP events)."""
        self._command("sndcode", key)

    def hang_up(self) -> None:
        """End the call."""
        self._command("hangup")

    def heard(self) -> Audio:
        """What was recorded of the other side in the last call; after it has ended."""
        files = sorted(self._folder.glob("dump-*-dec.wav"))
        assert files, f"nothing was recorded: {(self._folder / 'log').read_text()[-2000:]}"
        return read_audio(files[-1])

    def log(self) -> str:
        """What it wrote."""
        return (self._folder / "log").read_text(errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._command("quit")
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control.close()
        self._log.close()

    def _command(self, name: str, params: str = "") -> None:
        message: dict[str, Any] = {"command": name, "params": params, "token": "test"}
        text = json.dumps(message)
        self._control.sendall(f"{len(text)}:{text},".encode())


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection((HOST, port), 1)
        except OSError:
            assert time.monotonic() < deadline, "baresip did not start"
            time.sleep(0.05)


def _write(path: Path, audio: Audio, channels: int) -> None:
    if channels == 1:
        write_wav(path, audio)
        return
    import soundfile as sf  # noqa: PLC0415 - the product itself never writes two channels

    sf.write(path, audio.samples.repeat(channels).reshape(-1, channels), audio.rate, "PCM_16")
