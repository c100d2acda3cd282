"""The linter: silent over the shipped scripts, exact over each mistake."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.lint import lint
from assistant.understanding.scripts import default_folder

TODAY = date(2026, 11, 21)
MISTAKES: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("bad_scripts.yaml").read_text(encoding="utf-8")
)["mistakes"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the scripts that a test may spoil."""
    return Path(shutil.copytree(default_folder(), tmp_path / "kz"))


def test_the_shipped_scripts_are_without_fault() -> None:
    findings = lint(default_folder(), TODAY)
    assert not findings.problems, "\n".join(map(str, findings.problems))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["name"])
def test_a_mistake_is_found_with_its_place(mistake: dict[str, Any], folder: Path) -> None:
    path = folder / mistake["file"]
    text = path.read_text(encoding="utf-8")
    assert mistake["old"] in text
    path.write_text(text.replace(mistake["old"], mistake["new"], 1), encoding="utf-8")
    problems = lint(folder, TODAY, phrases=mistake.get("phrases", False)).problems
    found = [
        problem
        for problem in problems
        if problem.path == path
        and problem.field.startswith(mistake["field"])
        and mistake["says"] in problem.text
    ]
    assert found, [str(problem) for problem in problems]
    first = text[: text.index(mistake["old"])].count("\n") + 1
    # An entry may begin some lines above the words that are wrong in it.
    assert first - 12 <= found[0].line <= first + mistake["old"].count("\n") + 1
    assert found[0].mend.endswith(".")


def test_figures_that_have_ended_are_a_problem_from_the_next_day() -> None:
    assert not lint(default_folder(), date(2026, 12, 31), phrases=False).problems
    problems = lint(default_folder(), date(2027, 1, 1)).problems
    ended = {problem.field.split(".")[1] for problem in problems if "ended on" in problem.text}
    assert ended == {"monthly_index", "subsistence_minimum"}
    reviewed = {problem.path.stem for problem in problems if "reviewed" in problem.text}
    assert reviewed == {"birth_grant", "disability", "large_family", "base_pension"}


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    for name in ("disability", "birth_grant"):
        path = folder / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("confidence: high", "confidence: sure", 1), encoding="utf-8")
    assert {problem.path.stem for problem in lint(folder, TODAY).problems} == {
        "disability",
        "birth_grant",
    }


def test_terms_that_wait_for_an_editor_are_noted() -> None:
    notes = lint(default_folder(), TODAY, phrases=False).notes
    assert any("wait for a legal editor" in note for note in notes)
