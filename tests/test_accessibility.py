"""The table of docs/accessibility.md names tests that there are, and every requirement once."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| ([A-J]\d+) \| (.+?) \| (proven|measured|open) \| (.+?) \|$", TEXT, re.MULTILINE
)
SHORT = dict(re.findall(r"`([A-Z])` = `([\w/.]+)`", TEXT))
NUMBERS = {"A": 11, "B": 18, "C": 16, "D": 15, "E": 7, "F": 5, "G": 8, "H": 10, "I": 10, "J": 9}
LEAST_PROVEN = 70


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def proofs() -> list[tuple[str, str, str]]:
    return [
        (requirement, SHORT.get(file, file), name)
        for requirement, _, _, proof in ROWS
        for file, name in re.findall(r"`([\w/.]+)::(\w+)`", proof)
    ]


def test_every_requirement_has_one_row() -> None:
    wanted = Counter(f"{group}{n}" for group, many in NUMBERS.items() for n in range(1, many + 1))
    assert Counter(row[0] for row in ROWS) == wanted


@pytest.mark.parametrize(("requirement", "path", "name"), proofs())
def test_a_proof_exists(requirement: str, path: str, name: str) -> None:
    assert name in names_in(path), requirement


def test_enough_is_proven() -> None:
    assert sum(row[2] == "proven" for row in ROWS) >= LEAST_PROVEN


def test_what_is_not_proven_says_why() -> None:
    assert all(len(row[3]) > 10 for row in ROWS)
