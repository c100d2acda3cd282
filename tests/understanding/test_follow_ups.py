"""Words in the middle of a talk: a question about its topic, or something said beside it."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.scripts import default_folder, load_scripts

CASES: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = YAML(typ="safe").load(
    Path(__file__).with_name("follow_ups.yaml").read_text(encoding="utf-8")
)
LANGUAGES = ("ru", "kk", "en")
TOPICS = ("birth_grant", "disability", "base_pension")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("kind", ["fitted", "fresh"])
def test_a_question_that_names_no_topic_is_answered(
    kind: str, topic: str, matcher: Callable[[str], Matcher]
) -> None:
    """Seen: 95 % of both."""
    asked = _decisions(matcher, CASES[kind]["asks"], topic)
    missed = [text for text, decision in asked.items() if decision is not Decision.ANSWER]
    assert len(missed) <= 0.1 * len(asked), missed


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("kind", ["fitted", "fresh"])
def test_what_is_said_beside_the_talk_is_no_question(
    kind: str, topic: str, matcher: Callable[[str], Matcher]
) -> None:
    """Seen: 83 to 88 %; 39 to 44 % where every guess of an aspect counted as a question."""
    said = _decisions(matcher, CASES[kind]["beside"], topic)
    taken = [text for text, decision in said.items() if decision is Decision.ANSWER]
    assert len(taken) <= 0.2 * len(said), taken


def test_a_release_of_before_has_the_same_figure(tmp_path: Path) -> None:
    """Releases keep their own `matching.yaml`: what was added since must not keep them out."""
    folder = tmp_path / "kz"
    shutil.copytree(default_folder(), folder)
    path = folder / "matching.yaml"
    text = path.read_text(encoding="utf-8")
    older = re.sub(r"\n  follow_up: .*", "", text)
    assert older != text
    path.write_text(older, encoding="utf-8")
    assert load_scripts(folder).matching == load_scripts().matching


def _decisions(
    matcher: Callable[[str], Matcher], texts: Mapping[str, list[str]], topic: str
) -> dict[str, Decision]:
    return {
        text: matcher(language).understand([Reading(text)], topic=topic).decision
        for language in LANGUAGES
        for text in texts[language]
    }
