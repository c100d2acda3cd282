"""One side of a line, as a process of its own: plays a file and writes what it hears.

python tests/kiosk/other_side.py --microphone NAME --loudspeaker NAME --play WAV
    --record WAV [--raw WAV]
With --raw it removes its echo, and writes there what it heard before that. Prints `ready` when its
devices run and waits for a line of standard input, so that several sides begin together; prints
`begins`, and in the end the line's report as JSON.
"""

import argparse
import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from threading import Thread

import numpy as np

from assistant.audio import TELEPHONE_RATE, Audio, Samples
from assistant.kiosk.echo import EchoCanceller, load_echo_canceller
from assistant.kiosk.line import KioskLine
from assistant.kiosk.sound_devices import Direction, choose_device, list_devices
from assistant.listening.audio_files import read_audio, write_wav


class _Keeping:
    """The real canceller, which keeps what it was given."""

    def __init__(self, canceller: EchoCanceller) -> None:
        self._canceller = canceller
        self.heard: list[Samples] = []

    def clean(self, heard: Samples, played: Samples) -> Samples:
        self.heard.append(heard)
        return self._canceller.clean(heard, played)


def main() -> None:
    arguments = argparse.ArgumentParser()
    for name in ("microphone", "loudspeaker", "play", "record"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--raw")
    given = arguments.parse_args()
    devices = list_devices()
    sound = read_audio(given.play).resampled(TELEPHONE_RATE)
    canceller = load_echo_canceller() if given.raw else None
    keeping = None if canceller is None else _Keeping(canceller)
    heard: list[Samples] = []
    microphone = choose_device(devices, Direction.IN, given.microphone)
    loudspeaker = choose_device(devices, Direction.OUT, given.loudspeaker)
    with closing(KioskLine(microphone, loudspeaker, keeping)) as line:
        line.start()
        line.settle()
        _keep_quiet(line)
        if keeping is not None:
            keeping.heard.clear()
        print("begins", flush=True)  # noqa: T201 - the test waits for it
        for frame in sound.frames():
            heard.append(line.read())
            line.write(frame)
        report = line.report()
    _write(given.record, heard)
    if keeping is not None:
        _write(given.raw, keeping.heard)
    print(json.dumps(asdict(report)), flush=True)  # noqa: T201 - its answer


def _keep_quiet(line: KioskLine) -> None:
    """Say nothing until the test wants it."""
    wanted = Thread(target=sys.stdin.readline, daemon=True)
    wanted.start()
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    while wanted.is_alive():
        line.write(np.zeros_like(line.read()))


def _write(path: str, frames: list[Samples]) -> None:
    write_wav(Path(path), Audio(np.concatenate(frames), TELEPHONE_RATE))


if __name__ == "__main__":
    main()
