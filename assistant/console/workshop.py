"""What was read from scripts, so that no page reads it twice: files, folders, assistants.

Everything is found by a digest of its content; another content is another entry.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from assistant import paths
from assistant.benefits.amounts import Amounts, load_amounts
from assistant.console.script_check import as_model, loaded
from assistant.console.working import Working
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.errors import JauapError
from assistant.made_once import MadeOnce
from assistant.paths import keep_last_taken
from assistant.store.errors import StoreError
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts, load_scripts
from assistant.yaml_editing import uses
from assistant.yaml_files import Place

M = TypeVar("M", bound=BaseModel)

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
        self._files = MadeOnce[Any](_FILES)
        self._read = MadeOnce[Read](_ASSISTANTS)
        self._assistants = MadeOnce[Assistant](_ASSISTANTS)

    def data(self, scripts: Working, path: str) -> Any:
        """A file as plain data; it is shared, and not to be changed.

        Raises:
            NotFoundError: there is no such file.
            BadFileError: it is no YAML.
        """
        return self._of_file("data", scripts, path, lambda text: loaded(path, text))

    def model(self, scripts: Working, path: str, model: type[M]) -> M:
        """A file as what it must hold.

        Raises:
            NotFoundError: there is no such file.
            BadFileError: it holds something else.
        """
        made: M = self._of_file(
            model.__name__, scripts, path, lambda text: as_model(path, loaded(path, text), model)
        )
        return made

    def normaliser(self, scripts: Working, language: str) -> Normaliser:
        """What puts words of a language into their plain form.

        Raises:
            NotFoundError: there is no such language.
            BadFileError: its file holds something else.
        """
        path = f"language/{language}.yaml"
        made: Normaliser = self._of_file(
            "normaliser",
            scripts,
            path,
            lambda text: Normaliser(as_model(path, loaded(path, text), LanguageData)),
        )
        return made

    def uses(self, scripts: Working, path: str) -> Mapping[Place, int]:
        """At how many places each value of a file stands that is used more than once."""
        made: Mapping[Place, int] = self._of_file("uses", scripts, path, uses)
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
        keep_last_taken(folder, _FOLDERS)
        return folder

    def _of_file(self, kind: str, scripts: Working, path: str, made: Callable[[str], Any]) -> Any:
        """What is made of a file, once for each content of it."""
        key = f"{kind} {scripts.version(path)}"
        return self._files.get(key, lambda: made(scripts.read(path)))

    def _opened(self, scripts: Working, digest: str) -> Assistant:
        folder = self.folder(scripts)
        command = ("nice", "-n", "5", sys.executable, "-m", "telephony.scripts_compiling", folder)
        try:
            done = subprocess.run(command, capture_output=True, timeout=_COMPILING_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise ScriptsNotCompiledError(digest) from error
        assistant = load_assistant(folder)  # says what is wrong, if the other process could not
        if done.returncode:
            raise ScriptsNotCompiledError(digest)
        assistant.learn()
        return assistant


class ScriptsNotCompiledError(JauapError):
    """The process that compiles scripts broke down."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            f"the scripts {digest[:12]} could not be compiled", mend="Try it once more."
        )
