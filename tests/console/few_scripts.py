"""Scripts of three topics, so that an office's whole day is tested in seconds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.console.edits import value_at
from assistant.store.engine import Store, open_store
from assistant.store.releases import Releases
from assistant.store.script_files import shipped_files, write_folder
from assistant.yaml_editing import removed
from assistant.yaml_files import Place
from tests.console.filled import store_path

KEPT = ("birth_grant", "contacts", "asp")
_CONVERSATION = """\
scenarios:
  - name: how-much
    about: Somebody wants to know what targeted assistance is.
    language: en
    turns: ["What is targeted social assistance?"]
    goal: {answered: asp.general}
"""
_NAMING: tuple[tuple[str, Place], ...] = (
    ("screening.yaml", ("screening", "common")),
    ("screening.yaml", ("screening", "occasions")),
)
"""Where files name topics."""


@contextmanager
def office_with_few_scripts(folder: Path) -> Iterator[Store]:
    """A store in a folder, with these scripts as its first release."""
    store = open_store(store_path(folder))
    Releases(store).seed("command line", "The first", write_few_scripts(folder / "few"))
    yield store
    store.close()


def write_few_scripts(folder: Path) -> Path:
    """Write them into a folder that is not there yet."""
    files = {
        path: content
        for path, content in shipped_files().items()
        if not path.startswith(("topics/", "conversations/"))
        or path.split("/")[1].split(".")[0] in KEPT
    }
    files["conversations/few.yaml"] = _CONVERSATION.encode()
    for path, place in _NAMING:
        text = files[path].decode()
        named: Mapping[str, object] = value_at(text, place)
        for topic in named:
            if topic not in KEPT:
                text = removed(text, (*place, topic))
        files[path] = text.encode()
    write_folder(files, folder)
    return folder
