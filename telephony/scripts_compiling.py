"""Compiles a folder of scripts into the cache: `python -m telephony.scripts_compiling FOLDER`.

A service that is busy with calls lets another process do it, and then reads the result.
"""

import sys
from pathlib import Path

from assistant.dialogue.assistant import load_assistant
from assistant.errors import JauapError


def main(folder: Path) -> int:
    """Compile; the exit code is 0 when the scripts can be used."""
    try:
        load_assistant(folder).learn()
    except JauapError as error:
        sys.stderr.write(f"{error.problem}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
