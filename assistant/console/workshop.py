"""What was read from scripts, so that no page reads it twice: files, folders, assistants.

Everything is found by a digest of its content; another content is another entry.
"""

import hashlib
import io
import shutil
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from ruamel.yaml import YAML

from assistant import paths
from assistant.benefits.amounts import Amounts, load_amounts
from assistant.console.working import Working
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.errors import JauapError
from assistant.store.errors import StoreError
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts, load_scripts

M = TypeVar("M", bound=BaseModel)
V = TypeVar("V")

_FILES = 1000
"""Files read: those of some drafts and releases."""
_ASSISTANTS = 3
_FOLDERS = 8
_COMPILING_S = 300


@dataclass(frozen=True)
class Read:
    """Scripts and the sums in them."""

    scripts: Scripts
    amounts: Amounts


class Workshop:
    """What was read from scripts. Safe for several threads.

    Args:
        folder: where scripts are written to, to be compiled; they can be made again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or paths.cache_dir() / "console" / "drafts"
        self._files = _Kept[Any](_FILES)
        self._read = _Kept[Read](_ASSISTANTS)
        self._assistants = _Kept[Assistant](_ASSISTANTS)

    def data(self, text: str) -> Any:
        """A YAML text as plain data; it is shared, and not to be changed."""
        return self._files.get(_digest(text), lambda: YAML(typ="safe").load(io.StringIO(text)))

    def model(self, text: str, model: type[M]) -> M:
        """A YAML text as what it must hold.

        Raises:
            ValidationError: it holds something else.
        """
        made: M = self._files.get(
            f"{model.__name__} {_digest(text)}", lambda: model.model_validate(self.data(text))
        )
        return made

    def normaliser(self, text: str) -> Normaliser:
        """What puts words into their plain form, by the text of a language's file."""
        made: Normaliser = self._files.get(
            f"normaliser {_digest(text)}", lambda: Normaliser(self.model(text, LanguageData))
        )
        return made

    def read(self, scripts: Working) -> Read:
        """Some scripts as the other rooms read them, not yet learnt from.

        Raises:
            ScriptError: they cannot be used as they are.
        """

        def made() -> Read:
            folder = self.folder(scripts)
            return Read(load_scripts(folder), load_amounts(folder))

        return self._read.get(scripts.digest(), made)

    def assistant(self, scripts: Working) -> Assistant:
        """An assistant that answers by some scripts.

        After phrases were changed this takes some seconds, in a process of its own.

        Raises:
            ScriptError: they cannot be used as they are.
        """
        digest = scripts.digest()
        return self._assistants.get(digest, lambda: self._opened(scripts, digest))

    def folder(self, scripts: Working) -> Path:
        """A folder that holds some scripts.

        Raises:
            StoreError: it cannot be written.
        """
        folder = self._folder / scripts.digest()[:24]
        if not folder.is_dir():
            try:
                scripts.write_to(folder)
            except StoreError:
                # Another thread or process may have written the same meanwhile.
                if not folder.is_dir():
                    raise
            self._forget_old(folder)
        return folder

    def _opened(self, scripts: Working, digest: str) -> Assistant:
        folder = self.folder(scripts)
        command = ("nice", "-n", "5", sys.executable, "-m", "telephony.scripts_compiling", folder)
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_COMPILING_S, check=False
        )
        assistant = load_assistant(folder)  # says what is wrong, if the other process could not
        if done.returncode:
            raise ScriptsNotCompiledError(digest)
        for language in assistant.scripts.languages:
            assistant.matcher(language)
        return assistant

    def _forget_old(self, used: Path) -> None:
        folders = sorted(self._folder.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in folders[:-_FOLDERS]:
            if old != used:
                shutil.rmtree(old, ignore_errors=True)


class ScriptsNotCompiledError(JauapError):
    """The process that compiles scripts broke down."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            f"the scripts {digest[:12]} could not be compiled", mend="Try it once more."
        )


class _Kept(Generic[V]):
    """The last values that were made, each made once even when several threads want it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, V] = OrderedDict()
        self._making: dict[str, Lock] = {}
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], V]) -> V:
        """The value of a key, made now if it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._values[key]
            value = make()
            with self._lock:
                self._values[key] = value
                self._making.pop(key, None)
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
