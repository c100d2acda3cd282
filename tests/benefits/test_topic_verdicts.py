"""The boundary cases that stand beside the topics: verdict, sum and what is asked for next."""

from pathlib import Path

import pytest

from assistant.benefits.benefit import find
from assistant.benefits.known import Person
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.entitlements import benefit_of
from assistant.understanding.schema import LANGUAGES, TopicTests, VerdictCase
from assistant.understanding.scripts import TESTS, default_folder
from assistant.yaml_files import YamlFile


def cases() -> list[tuple[str, VerdictCase]]:
    return [
        (tests.topic, case)
        for path in sorted((default_folder() / "topics").glob(f"*{TESTS}"))
        for tests in [YamlFile(Path(path)).checked(TopicTests, mend="")]
        for case in tests.verdicts
    ]


@pytest.mark.parametrize(("topic", "case"), cases(), ids=lambda each: getattr(each, "name", each))
def test_boundary(assistant: Assistant, topic: str, case: VerdictCase) -> None:
    assert set(case.facts) <= set(assistant.scripts.facts)
    person = Person(assistant.scripts.facts, case.facts, case.on)
    benefit = benefit_of(assistant.scripts.topics[topic])
    assert benefit is not None, f"{topic} has no rule"
    finding = find(benefit, person, assistant.amounts)
    judged = finding.judgement
    assert judged.verdict == case.verdict, judged
    if case.amount is not None:
        assert finding.amount is not None
        assert finding.amount.tenge == case.amount
    if case.missing is not None:
        assert judged.missing[: len(case.missing)] == case.missing
        assert case.missing or not judged.missing
    if judged.verdict == "unlikely":
        assert any(reason.text for reason in judged.reasons), "nobody is told why"
    if judged.verdict == "depends_on_office":
        assert any(reason.text for reason in judged.office)
    if judged.verdict == "unknown":
        # What is asked for is no waste: some answer to it changes what is known.
        assert set(judged.missing).isdisjoint(case.facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_can_be_said(assistant: Assistant, language: str) -> None:
    for topic, case in cases():
        person = Person(assistant.scripts.facts, case.facts, case.on)
        finding = assistant.entitlements.find(topic, person)
        for reason in (*finding.judgement.reasons, *finding.judgement.office):
            if reason.text is None:
                continue
            sentence = assistant.entitlements.sentence(finding, reason, language)
            assert sentence, (topic, case.name, reason.path)
            assert "{" not in sentence
