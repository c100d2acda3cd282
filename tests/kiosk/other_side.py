"""The other side of a line, as a process of its own: plays a file and writes what it hears.

python tests/kiosk/other_side.py --microphone NAME --loudspeaker NAME --play WAV --record WAV
Prints one JSON object with the line's report when it is done.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from assistant.audio import TELEPHONE_RATE, Audio
from assistant.kiosk.line import KioskLine
from assistant.kiosk.sound_devices import Direction, choose_device, list_devices
from assistant.listening.audio_files import read_audio, write_wav


def main() -> None:
    arguments = argparse.ArgumentParser()
    for name in ("microphone", "loudspeaker", "play", "record"):
        arguments.add_argument(f"--{name}", required=True)
    given = arguments.parse_args()
    devices = list_devices()
    line = KioskLine(
        choose_device(devices, Direction.IN, given.microphone),
        choose_device(devices, Direction.OUT, given.loudspeaker),
        None,
    )
    heard = []
    sound = read_audio(given.play).resampled(TELEPHONE_RATE)
    line.start()
    line.settle()
    print("begins", flush=True)  # noqa: T201 - the test waits for it
    for frame in sound.frames():
        heard.append(line.read())
        line.write(frame)
    report = line.report()
    line.close()
    write_wav(Path(given.record), Audio(np.concatenate(heard), TELEPHONE_RATE))
    print(json.dumps(asdict(report)), flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
