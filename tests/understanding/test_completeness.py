"""Whether words are a whole answer to what was asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.completeness import Completeness, CompletenessCheck
from assistant.understanding.completeness import ScriptCompleteness
from assistant.understanding.matching import Matcher
from assistant.understanding.scripts import Scripts

CASES: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("completeness.yaml").read_text(encoding="utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['question']}-{case['text']}")
def test_judgement(
    case: dict[str, Any], scripts: Scripts, matcher: Callable[[str], Matcher]
) -> None:
    check: CompletenessCheck = ScriptCompleteness(scripts, matcher)
    judged = check(case["text"], question=case["question"], language=case["language"])
    assert judged is Completeness(case["is"])


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_yes_and_no_are_known_in_many_forms_and_never_the_same(
    language: str, scripts: Scripts
) -> None:
    data = scripts.languages[language]
    assert len(data.yes) >= 16
    assert len(data.no) >= 16
    assert not data.yes & data.no
