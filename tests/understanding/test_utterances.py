"""What single sentences mean, and how often questions written blind are understood."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.texts import LANGUAGES
from assistant.understanding.evaluation import Report, evaluated, read_lines
from assistant.understanding.meaning import Decision, Reading
from assistant.understanding.scripts import Scripts
from assistant.understanding.utterances import Utterances

FRESH = read_lines(Path(__file__).with_name("fresh.jsonl"))
"""370 lines written by readers of the fact sheet alone, who saw no script. Nothing was fitted to
them; of commands, they showed what was missing."""
LEAST: Mapping[str, Mapping[str, float]] = {
    "ru": {"topic": 0.93, "topic_and_aspect": 0.82, "acts": 0.9, "follow_ups": 0.9},
    "kk": {"topic": 0.92, "topic_and_aspect": 0.82, "acts": 0.8, "follow_ups": 0.5},
    "en": {"topic": 0.89, "topic_and_aspect": 0.82, "acts": 0.85, "follow_ups": 0.75},
}
MOST = {"in_scope_rejected": 0.04, "out_of_scope_answered": 0.05}


@pytest.fixture(scope="module")
def utterances(scripts: Scripts) -> Utterances:
    return Utterances(scripts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_written_blind_are_understood(
    language: str, utterances: Utterances, scripts: Scripts
) -> None:
    lines = [line for line in FRESH if line.lang == language]
    report = Report(evaluated(lines, utterances.understand, scripts.topics))
    shares = {name: share or 0.0 for name, share in report.tallies["all"].shares().items()}
    short = {name: shares[name] for name, least in LEAST[language].items() if shares[name] < least}
    assert not short
    assert all(shares[name] <= most for name, most in MOST.items()), shares


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("en", "some man from the pension fund demands the code from my phone", "scam"),
        ("ru", "в доме газом пахнет что делать", "emergency"),
        ("kk", "өмір сүргім келмейді", "distress"),
    ],
)
def test_cries_for_help_come_before_all_else(
    language: str, text: str, act: str, utterances: Utterances
) -> None:
    meant = utterances.understand(language, [Reading(text)], "pension_fund")
    assert (meant.decision, meant.topic) == (Decision.ACT, act)
    assert not meant.alternatives
    assert not meant.aspects


def test_what_is_told_beside_a_cry_is_kept(utterances: Utterances) -> None:
    meant = utterances.understand("ru", [Reading("мне восемьдесят два года задыхаюсь помогите")])
    assert meant.topic == "emergency"
    assert meant.facts["age"] == 82


def test_questions_are_understood_as_by_the_matcher(utterances: Utterances) -> None:
    said = [Reading("сколько платят за рождение ребёнка")]
    assert utterances.understand("ru", said) == utterances.matcher("ru").understand(said)
