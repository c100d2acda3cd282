"""Single keys of the terminal, as they are pressed, without Enter."""

import os
import select
import sys
from types import TracebackType
from typing import Any, Self

if sys.platform != "win32":
    import termios
    import tty


class Keyboard:
    """Reads standard input key by key; gives the terminal back as it was.

    Where standard input is no terminal, its characters are the keys.
    """

    def __init__(self) -> None:
        self._file = sys.stdin.fileno()
        self._before: list[Any] | None = None
        self._open = True

    def __enter__(self) -> Self:
        """No echo, no waiting for Enter; Ctrl-C still interrupts."""
        if os.isatty(self._file):
            self._before = termios.tcgetattr(self._file)
            tty.setcbreak(self._file)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        if self._before is not None:
            termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)

    def pressed(self) -> str:
        """What was pressed since this was last asked; waits for nothing."""
        if not self._open or not select.select([self._file], [], [], 0)[0]:
            return ""
        read = os.read(self._file, 64)
        self._open = bool(read)
        return read.decode("ascii", errors="ignore")
