"""Scripts of three topics, so that an office's whole day is tested in seconds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from assistant.console.edits import value_at
from assistant.store.engine import Store, open_store
from assistant.store.releases import Releases
from assistant.store.script_files import shipped_files, write_folder
from assistant.yaml_editing import removed
from assistant.yaml_files import Place
from tests.console.filled import store_path
from tests.fewer_examples import PATH, fewer_examples

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
_ELSEWHERE = ("small_talk", "doctor", "weather")
"""Subjects without a script: a few, because all of them take longest to learn."""


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
        if not path.startswith(("topics/", "conversations/", "replies/"))
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
    subjects = value_at(files["elsewhere.yaml"].decode(), ("elsewhere",))
    files["elsewhere.yaml"] = _written({"elsewhere": {name: subjects[name] for name in _ELSEWHERE}})
    commands = YAML(typ="safe").load(files["commands.yaml"].decode())
    files["commands.yaml"] = _written({**commands, "situations": {}})
    files[PATH] = fewer_examples(files[PATH].decode()).encode()
    write_folder(files, folder)
    return folder


def _written(content: Mapping[str, object]) -> bytes:
    text = StringIO()
    YAML(typ="safe").dump(content, text)
    return text.getvalue().encode()
