"""The errors that Jauap raises: by cause, each saying what to do about it."""

import traceback


class JauapError(Exception):
    """Something went wrong that a person can mend.

    Rooms derive one class per cause from it. The command line prints `problem` and
    `mend` and exits with `exit_code`, without a traceback.

    Args:
        problem: what is wrong, naming the file, line and field where there is one.
        mend: what the reader can do about it; a whole sentence.
    """

    exit_code = 1

    def __init__(self, problem: str, *, mend: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.problem}\n{self.mend}"


class ConfigurationError(JauapError):
    """A settings file, catalogue or script cannot be used as it is written."""

    exit_code = 2


class NotInstalledError(JauapError):
    """A model, voice or system library that this function needs is not there."""

    exit_code = 3


class BadAudioError(JauapError):
    """A sound file cannot be used: empty, truncated, or no sound at all."""

    exit_code = 4


def places_of(error: BaseException) -> list[str]:
    """Where an error came from, for a log: never its text, which may hold what was said."""
    return [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-3:]
    ]
