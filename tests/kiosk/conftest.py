"""A private PulseAudio with null devices, and speech to send through them."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from ruamel.yaml import YAML

from assistant.audio import TELEPHONE_RATE, Audio
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore
from assistant.paths import cache_dir, data_dir
from assistant.speaking.engines import load_voice

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

Speak = Callable[[str, str], Audio]
"""Text and the id of a voice to speech at the telephone's rate."""

_PLUGINS = ("/usr/lib/*/alsa-lib", "libasound_module_pcm_pulse.so")
_DEVICES = {
    "caller_mouth": "to_kiosk",
    "caller_ear": "to_caller.monitor",
    "kiosk_mouth": "to_caller",
    "kiosk_ear": "to_kiosk.monitor",
    "room": "room",
    "room_ear": "room.monitor",
}
"""Names under which PortAudio finds the devices, and what they are in PulseAudio."""


class SoundServer:
    """A PulseAudio of our own, with its own socket, that nobody else's programs reach."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "socket"
        own = {
            name: str(folder)
            for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH")
        }
        self.environment = {
            **os.environ,
            **own,
            "PULSE_SERVER": f"unix:{self.socket}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
            "PYTHONPATH": str(ROOT),
        }
        # Models stay where they are although HOME is another.
        self.environment |= {"JAUAP_DATA": str(data_dir()), "JAUAP_CACHE": str(cache_dir())}
        lines = ["</usr/share/alsa/alsa.conf>"]
        lines += [
            f'pcm.{name} {{ type pulse server "unix:{self.socket}" device "{device}" }}'
            for name, device in _DEVICES.items()
        ]
        (folder / "asound.conf").write_text("\n".join(lines), encoding="utf-8")
        modules = [f"module-native-protocol-unix socket={self.socket} auth-anonymous=1"]
        modules += [
            f"module-null-sink sink_name={name} rate=48000 channels=1"
            for name in ("to_kiosk", "to_caller", "room")
        ]
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        # Its null devices keep time by a thread where others have a clock of their own.
        options += ["--realtime=yes"]
        options += ["--disable-shm=true", "--log-target=stderr"]
        options += [word for module in modules for word in ("-L", module)]
        self._log = (folder / "pulseaudio.log").open("wb")
        self._process = subprocess.Popen(
            [_program("pulseaudio"), *options], env=self.environment, stderr=self._log
        )
        until = monotonic() + 10
        while not self.socket.exists():
            if self._process.poll() is not None or monotonic() > until:
                self.stop()
                log = (folder / "pulseaudio.log").read_text(encoding="utf-8", errors="replace")
                pytest.skip(f"PulseAudio does not start here: {log[-300:]}")
            sleep(0.05)

    def control(self, *words: str) -> None:
        """Have PulseAudio do something, as `pactl` does."""
        subprocess.run([_program("pactl"), *words], env=self.environment, check=True)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start a Python program whose sound devices are those of this server."""
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def stop(self) -> None:
        """End the server at once, as when all devices are pulled out."""
        self._process.kill()
        self._process.wait()
        self._log.close()


@pytest.fixture
def new_sound_server(tmp_path: Path) -> Iterator[SoundServer]:
    """A server of this test alone."""
    _need_sound()
    server = SoundServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def sound_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    """A server for all tests of a file."""
    _need_sound()
    server = SoundServer(tmp_path_factory.mktemp("pulse"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def phrases() -> dict[str, str]:
    """What is spoken in these tests."""
    path = HERE / "phrases.yaml"
    loaded: dict[str, str] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def speak(store: ModelStore, installed: Callable[[str], Entry]) -> Speak:
    """Speech; each phrase is spoken once for all tests."""

    @cache
    def say(text: str, voice: str) -> Audio:
        speaker = load_voice(installed(voice), store)
        pieces = list(speaker.synthesise(text))
        speaker.close()
        return Audio(np.concatenate(pieces), speaker.identity.sample_rate).resampled(TELEPHONE_RATE)

    return say


def _need_sound() -> None:
    programs = [name for name in ("pulseaudio", "pactl") if not shutil.which(name)]
    folder, plugin = _PLUGINS
    if programs or not any(Path("/").glob(f"{folder[1:]}/{plugin}")):
        pytest.skip("Needs pulseaudio, pulseaudio-utils and libasound2-plugins (Debian).")
    if ctypes.util.find_library("portaudio") is None:
        pytest.skip("Needs PortAudio: libportaudio2 (Debian).")


def _program(name: str) -> str:
    path = shutil.which(name)
    assert path is not None
    return path
