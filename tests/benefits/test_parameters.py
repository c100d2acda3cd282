"""Dated figures: what is refused, and how a folder of several files is read."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.benefits.parameters import load_parameters
from assistant.understanding.scripts import default_folder
from assistant.yaml_files import ScriptError

BAD: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("bad_parameters.yaml").read_text(encoding="utf-8")
)["files"]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_a_bad_file_is_refused_with_its_place(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "parameters" / "indexes.yaml"
    path.parent.mkdir()
    path.write_text(case["text"], encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        load_parameters(tmp_path)
    problem = caught.value.problems[0]
    assert problem.path == path
    assert problem.line == case["line"]
    assert case["says"] in problem.text
    assert problem.mend


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"parameters: holds no file"):
        load_parameters(tmp_path)


def test_figures_may_stand_in_several_files_but_once(tmp_path: Path) -> None:
    folder = shutil.copytree(default_folder() / "parameters", tmp_path / "parameters")
    assert len(list(folder.glob("*.yaml"))) > 1
    assert "monthly_index" in load_parameters(tmp_path)
    shutil.copy(folder / "indexes.yaml", folder / "again.yaml")
    with pytest.raises(ScriptError, match="stands twice"):
        load_parameters(tmp_path)


def test_figures_that_have_ended_are_named_to_staff() -> None:
    parameters = load_parameters(default_folder())
    assert not parameters.expired(date(2026, 12, 31))
    ended = {known.name for known in parameters.expired(date(2027, 1, 1))}
    assert {"monthly_index", "subsistence_minimum"} <= ended
    assert "pension_age_women" not in ended
