"""Run as a program: speaks one sentence and prints what was read from disk for it.

A process of its own, because within the tests' one everything was loaded long ago.
"""

import json
import sys
from pathlib import Path
from typing import Any

from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.speaking.lexicon import load_lexicon
from assistant.speaking.speaker import open_speaker


def bytes_read() -> int:
    """Bytes this process has read so far, libraries written in C included (proc(5))."""
    first, *_ = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return int(first.removeprefix("rchar: "))


def main(voice_id: str) -> None:
    """Print, as JSON, the files opened and the bytes read by a voice's first sentence."""
    language = voice_id.split("-")[1]
    text = load_lexicon(language).sample + " 43 250"
    speaker = open_speaker(
        load_settings(), load_catalogue(), ModelStore(), voices={language: voice_id}
    )
    speaker.voice(language)
    opened: list[str] = []
    listening = True

    def notice(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event == "open":
            opened.append(str(arguments[0]))

    before = bytes_read()
    sys.addaudithook(notice)
    next(speaker.speak(text, language, keep=False))
    listening = False
    read = bytes_read() - before
    speaker.close()
    sys.stdout.write(json.dumps({"opened": opened, "read": read}))


if __name__ == "__main__":
    main(sys.argv[1])
