"""Has all tests run against a draft, in another process, and keeps in the store how far it is."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from assistant.store.audit import What, note
from assistant.store.drafts import Drafts
from assistant.store.engine import Store, utc_now
from assistant.store.errors import RefusedError, StoreError
from assistant.store.proofs import Proof, ProofState, proof_of
from assistant.store.release_rows import draft_files, draft_row
from assistant.store.releases import Releases
from assistant.store.rows import row_of
from assistant.store.script_files import digest_of_files
from assistant.store.tables_scripts import ProofRow

_log = logging.getLogger(__name__)

_LOST_AFTER: Final = timedelta(seconds=60)
"""A proof that nobody has heard of for so long is lost: its console ended."""
_LOST: Final = "Lost"


class Proving:
    """Proves drafts, one at a time: calls need the machine too.

    Args:
        store: where drafts and proofs are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock
        self._drafts = Drafts(store, clock=clock)
        self._releases = Releases(store, clock=clock)
        self._lock = threading.Lock()
        self._running: dict[int, subprocess.Popen[str]] = {}
        self._threads: dict[int, threading.Thread] = {}

    def start(self, draft: int, by: str) -> int:
        """Begin to prove a draft; where it is being proved as it is now, that goes on.

        Returns:
            Id of the proof.

        Raises:
            NotFoundError: there is no such draft.
            RefusedError: `proof_running`: another draft is being proved.
        """
        now = self._clock()
        with self._store.writing() as session:
            changed = draft_row(session, draft)
            base, digest = changed.base, digest_of_files(draft_files(session, changed))
            running = session.scalars(
                select(ProofRow).where(
                    ProofRow.state == ProofState.RUNNING, ProofRow.alive_at > now - _LOST_AFTER
                )
            ).all()
            for each in running:
                if (each.draft, each.digest, each.base) == (draft, digest, base):
                    return each.id
            if running:
                raise RefusedError(
                    "proof_running",
                    f"the tests of draft {running[0].draft} are running",
                    mend="Wait some minutes until they are done, or cancel them.",
                )
            row = ProofRow(
                draft=draft,
                digest=digest,
                base=base,
                state=ProofState.RUNNING,
                stage="reading",
                at=now,
                alive_at=now,
                by=by,
            )
            session.add(row)
            note(session, now, by, What.PROOF_STARTED, f"draft {draft}")
            session.flush()
            number = row.id
        thread = threading.Thread(target=self._prove, args=(number, draft, base), daemon=True)
        with self._lock:
            self._threads = {each: one for each, one in self._threads.items() if one.is_alive()} | {
                number: thread
            }
            thread.start()
        return number

    def get(self, proof: int) -> Proof:
        """A proof.

        Raises:
            NotFoundError: there is none.
        """
        with self._store.reading() as session:
            return self._seen(row_of(session, ProofRow, proof, "proof"))

    def latest(self, draft: int) -> Proof | None:
        """The last proof of a draft, whatever became of it."""
        query = (
            select(ProofRow).where(ProofRow.draft == draft).order_by(ProofRow.id.desc()).limit(1)
        )
        with self._store.reading() as session:
            row = session.scalar(query)
            return None if row is None else self._seen(row)

    def cancel(self, proof: int, by: str) -> None:
        """Stop a proof. Harmless when it is over.

        Raises:
            NotFoundError: there is no such proof.
        """
        with self._store.writing() as session:
            row = row_of(session, ProofRow, proof, "proof")
            if row.state != ProofState.RUNNING:
                return
            row.state = ProofState.CANCELLED
            note(session, self._clock(), by, What.PROOF_CANCELLED, f"draft {row.draft}")
        self._kill(proof)

    def wait(self, seconds: float) -> None:
        """Wait until the proofs that this one started are over, at most so long."""
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(seconds)

    def close(self) -> None:
        """Stop what runs; it counts as cancelled."""
        with self._lock:
            begun = list(self._threads)
        for proof in begun:
            with suppress(StoreError):
                self.cancel(proof, "console")
            self._kill(proof)
        self.wait(10)

    def _seen(self, row: ProofRow) -> Proof:
        proof = proof_of(row)
        lost = row.alive_at <= self._clock() - _LOST_AFTER
        if proof.state is ProofState.RUNNING and lost:
            return replace(proof, state=ProofState.FAILED, error=_LOST)
        return proof

    def _prove(self, proof: int, draft: int, base: int) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="jauap-proof-") as folder:
                after, before = Path(folder, "draft"), Path(folder, "base")
                # The draft may have been changed since: what is proved is what is written here.
                digest = self._drafts.write_to(draft, after)
                self._releases.write_to(base, before)
                if self._update(proof, digest=digest):
                    self._run(proof, after, before)
        except (StoreError, OSError) as error:
            self._end(proof, error=type(error).__name__)

    def _run(self, proof: int, after: Path, before: Path) -> None:
        command = [sys.executable, "-m", "assistant.store.proving_run", str(after), str(before)]
        complaints = after.with_name("complaints")
        with complaints.open("wb") as stderr:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                start_new_session=True,  # who stops the console by a key does not stop it halfway
            )
        with self._lock:
            self._running[proof] = process
        last: dict[str, Any] = {}
        with process:
            try:
                for line in process.stdout or ():
                    last = json.loads(line)
                    if "stage" in last and not self._update(proof, **last):
                        break  # somebody has cancelled it
            finally:
                self._kill(proof)
                with self._lock:
                    del self._running[proof]
        if "result" in last:
            self._end(proof, result=last["result"])
        else:
            said = complaints.read_text(errors="replace").strip().splitlines()
            self._end(proof, error=str(last.get("error", "Ended")), said=said[-1:])

    def _update(self, proof: int, **values: object) -> bool:
        """Write how far it is; False when it is not to go on."""
        with self._store.writing() as session:
            row = row_of(session, ProofRow, proof, "proof")
            for name, value in values.items():
                setattr(row, name, value)
            row.alive_at = self._clock()
            return row.state == ProofState.RUNNING

    def _end(
        self,
        proof: int,
        *,
        error: str | None = None,
        said: Sequence[str] = (),
        result: dict[str, Any] | None = None,
    ) -> None:
        try:
            with self._store.writing() as session:
                row = row_of(session, ProofRow, proof, "proof")
                if row.state != ProofState.RUNNING:
                    return
                row.state = ProofState.FAILED if result is None else ProofState.DONE
                row.error, row.result = error, result
                if result is not None:
                    row.stage, row.done = "done", row.total
            if error is not None:
                _log.warning("A draft cannot be proved", extra={"error": error, "said": [*said]})
        except StoreError as problem:
            # It will be taken for lost, and may be started again.
            _log.warning("The end of a proof is not kept", extra={"error": type(problem).__name__})

    def _kill(self, proof: int) -> None:
        with self._lock:
            process = self._running.get(proof)
        if process is not None and process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
