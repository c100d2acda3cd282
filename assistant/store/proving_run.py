"""The process in which a draft is proved: tells on its output, a line of JSON each, how far it is.

It is a process of its own, and a polite one: learning and testing take all of a core for
minutes, and calls go on beside it. It ends by itself when nobody reads its output any more.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.errors import JauapError
from assistant.settings import load_settings
from assistant.store.checking import Checks, problems_in
from assistant.store.proofs import ProofResult, Score, compared

EVERY_S = 0.5
"""So often it tells how far it is."""
_NICENESS = 10


class _Progress:
    """Tells the same every half second, so that nobody thinks it dead while it learns."""

    def __init__(self) -> None:
        self._now: dict[str, Any] = {"stage": "reading", "done": 0, "total": 0}
        self._out = sys.stdout
        sys.stdout = sys.stderr  # a library that prints must not be taken for us
        self._lock = threading.Lock()
        threading.Thread(target=self._tell_on, daemon=True).start()

    def stage(self, name: str, total: int | None = None) -> None:
        """What comes now, and how many tests there are in all."""
        self._now = {**self._now, "stage": name, **({} if total is None else {"total": total})}

    def step(self) -> None:
        """One test more is done."""
        self._now = {**self._now, "done": self._now["done"] + 1}

    def write(self, message: Mapping[str, Any]) -> None:
        """Tell something."""
        with self._lock:
            try:
                self._out.write(json.dumps(message) + "\n")
                self._out.flush()
            except OSError:
                os._exit(1)  # who started us is gone

    def _tell_on(self) -> None:
        wait = threading.Event()
        while not wait.wait(EVERY_S):
            self.write(self._now)


def prove(draft: Path, base: Path, progress: _Progress) -> ProofResult:
    """Run all tests against both folders.

    Raises:
        JauapError: the base cannot be used.
    """
    progress.stage("linting")
    settings = load_settings()
    today = datetime.now(ZoneInfo(settings.office.timezone)).date()
    problems = problems_in(draft, today)
    progress.stage("reading")
    before = Checks(base, settings)
    try:
        after = Checks(draft, settings)
    except JauapError:
        if not problems:
            raise
        # Too broken to be tested; what is wrong with it stands in the problems.
        return ProofResult(Score(), Score(), (), (), (), tuple(problems))
    progress.stage("before", before.total + after.total)
    were = before.run(progress.step)
    progress.stage("after")
    are = after.run(progress.step)
    progress.stage("comparing")
    return compared(were, are, problems)


def main() -> None:
    """Prove the draft in the first folder against the release in the second."""
    os.nice(_NICENESS)
    progress = _Progress()
    try:
        result = prove(Path(sys.argv[1]), Path(sys.argv[2]), progress)
    except JauapError as error:
        progress.write({"error": type(error).__name__, "problem": error.problem})
        sys.exit(error.exit_code)
    progress.write({"result": result.as_json()})


if __name__ == "__main__":
    main()
