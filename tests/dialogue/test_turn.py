"""Whole turns: what is said, and that every figure follows the law's parameters."""

import logging
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.benefits.amounts import Amounts
from assistant.conditions import When
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.spoken import EveryLine, texts_in_rule
from assistant.dialogue.wording import placeholders
from assistant.texts import Texts
from assistant.understanding.matching import Decision, Reading, Understanding, Why
from assistant.understanding.schema import LANGUAGES, AmountUse, TopicTests
from assistant.understanding.scripts import TESTS, default_folder
from assistant.yaml_files import YamlFile

CASES: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("turns.yaml").read_text(encoding="utf-8")
)["turns"]
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']}-{case.get('on', '')}")
def test_a_turn(case: dict[str, Any], assistant: Assistant) -> None:
    reply = assistant.answer(case["text"], language=case["language"], on=case.get("on", TODAY))
    decisions = case.get("decision", "answer")
    assert reply.decision.value in ([decisions] if isinstance(decisions, str) else decisions)
    assert reply.language == case["language"]
    if "topic" in case:
        assert (reply.topic, reply.aspect) == (case["topic"], case["aspect"])
        assert reply.source is not None
        assert reply.source.law
    for words in case["says"]:
        assert words in reply.text
    for words in case.get("never", ()):
        assert words not in reply.text.lower()
    if case.get("asks") != "any":
        assert (reply.next_question and reply.next_question.fact) == case.get("asks")
    assert reply.old_year == case.get("old_year")


INDEXES = ("monthly_index", "subsistence_minimum", "minimum_wage", "minimum_pension")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("index", INDEXES)
def test_a_new_index_changes_every_spoken_sum_that_depends_on_it_and_nothing_else(
    language: str, index: str, assistant: Assistant
) -> None:
    """Over all answers and reasons of all topics, for everybody whom they are said to."""
    parameters = assistant.amounts.parameters
    figure = parameters[index].values[-1].value
    assert figure is not None
    raised = parameters.changed(index, figure + Decimal(1000))
    formulas = {name: assistant.amounts[name] for name in assistant.amounts.names}
    before = EveryLine(assistant.scripts, assistant.amounts, language, TODAY)
    after = EveryLine(assistant.scripts, Amounts(formulas, raised), language, TODAY)
    moved = 0
    for texts, uses, when in spoken_texts(assistant):
        old = before.filled(texts, uses=uses, when=when)
        new = after.filled(texts, uses=uses, when=when)
        for (lines, spoken), (lines_after, _) in zip(old, new, strict=True):
            figures = [known for amount in spoken.amounts for known in amount.used]
            # A sum of an earlier year, such as the year of a death, keeps that year's index.
            used = {
                known.name
                for known in (*figures, *spoken.figures)
                if known.name != index or known.entry == parameters[index].values[-1]
            }
            assert (lines != lines_after) == (index in used), lines
            moved += lines != lines_after
    assert moved


def spoken_texts(
    assistant: Assistant,
) -> Iterator[tuple[Texts, Mapping[str, AmountUse], When]]:
    """All answers with what they need, and all reasons."""
    for topic in assistant.scripts.topics.values():
        for script in topic.aspects.values():
            for answer in script.answers:
                yield answer, topic.amounts, answer.when
        for texts in texts_in_rule(topic.rule) if topic.rule else ():
            yield texts, {}, {}
    for prompt in assistant.scripts.prompts.values():
        if not {"first", "second", "year", "most"} & set(placeholders(prompt.en)):
            yield prompt, {}, {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("on", [TODAY, date(2027, 6, 1)])
def test_every_answer_can_be_given_without_knowing_anything(
    language: str, on: date, assistant: Assistant
) -> None:
    for topic in assistant.scripts.topics.values():
        for script in topic.aspects.values():
            answer = script.answers[-1]
            wording = assistant.answers.wording(language, on, topic=topic)
            text = wording.fill(answer.in_language(language))
            assert "{" not in text


VERDICTS: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("turns.yaml").read_text(encoding="utf-8")
)["verdicts"]


@pytest.mark.parametrize("case", VERDICTS, ids=lambda case: case["name"])
def test_whether_a_benefit_fits(case: dict[str, Any], assistant: Assistant) -> None:
    person = assistant.entitlements.person(case["facts"], case.get("on", TODAY))
    reply = assistant.eligible(case["topic"], person, case["language"])
    assert (reply.finding and reply.finding.judgement.verdict) == case.get("verdict")
    assert (reply.next_question and reply.next_question.fact) == case.get("asks")
    for words in case["says"]:
        assert words in reply.text
    for words in case.get("never", ()):
        assert words not in reply.text
    heading, *rest = reply.lines
    if "first" in case:
        # The verdict comes right after what it is about.
        assert rest[0].startswith(case["first"])
    closing = assistant.prompt("not_a_decision", case["language"], TODAY)
    assert reply.lines[-len(closing) :] == closing
    assert heading


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_verdict_refuses_or_promises(language: str, assistant: Assistant) -> None:
    """For every boundary case of every rule."""
    never = assistant.scripts.languages[language].never_say
    for path in sorted((default_folder() / "topics").glob(f"*{TESTS}")):
        tests = YamlFile(path).checked(TopicTests, mend="")
        for case in tests.verdicts:
            person = assistant.entitlements.person(case.facts, case.on)
            reply = assistant.eligible(tests.topic, person, language)
            assert not [words for words in never if words in reply.text.lower()]
            assert "{" not in reply.text


def test_several_questions_in_one_breath_are_answered_together(assistant: Assistant) -> None:
    aspects = ("amount", "documents", "where")
    meant = Understanding(Decision.ANSWER, Why.CLEAR, topic="birth_grant", aspects=aspects)
    person = assistant.entitlements.person({}, TODAY)
    reply = assistant._answer(meant, person, "en")
    assert reply.aspects == ("amount", "documents")
    assert reply.lines.count("About the birth allowance.") == 1
    assert "164 350 ₸" in reply.text
    assert "identity card" in reply.text


def test_the_state_of_an_application_is_told_for_every_topic(assistant: Assistant) -> None:
    person = assistant.entitlements.person({}, TODAY)
    own = assistant._answer(
        Understanding(Decision.ANSWER, Why.CLEAR, topic="application_status", aspects=("status",)),
        person,
        "ru",
    )
    for name, topic in assistant.scripts.topics.items():
        if "status" in topic.aspects:
            continue
        meant = Understanding(Decision.ANSWER, Why.CLEAR, topic=name, aspects=("status",))
        reply = assistant._answer(meant, person, "ru")
        assert reply.topic == name
        assert reply.aspect == "status"
        assert reply.lines[1:] == own.lines[1:]
        assert reply.lines[0] != own.lines[0]


def test_what_there_is_at_all_begins_the_screening(assistant: Assistant) -> None:
    meant = Understanding(Decision.ANSWER, Why.CLEAR, topic="entitlement_check")
    reply = assistant._answer(meant, assistant.entitlements.person({}, TODAY), "en")
    assert reply.screening is not None
    assert reply.screening.questions_left == 8
    assert reply.next_question is not None
    assert reply.next_question.fact == reply.screening.next_question
    assert reply.as_json()["screening"]["open"]
    papers = Understanding(
        Decision.ANSWER, Why.CLEAR, topic="entitlement_check", aspects=("documents",)
    )
    other = assistant._answer(papers, assistant.entitlements.person({}, TODAY), "en")
    assert other.aspect == "general" or other.screening is None


def test_staff_are_told_of_figures_that_have_ended_and_of_nothing_else(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = Assistant(assistant.scripts, assistant.amounts)
    question = "We have six children, how much is the large family allowance?"
    with caplog.at_level(logging.WARNING):
        assistant.answer(question, language="en", on=date(2026, 12, 31))
        assert not caplog.records
        for _ in range(3):
            assistant.answer(question, language="en", on=date(2027, 1, 1))
    events = [record for record in caplog.records if "ended" in record.message]
    assert {record.message for record in events} == {"figure of the law has ended"}
    assert [record.__dict__["parameter"] for record in events].count("monthly_index") == 1
    index = next(r for r in events if r.__dict__["parameter"] == "monthly_index")
    assert index.__dict__["ended_on"] == "2026-12-31"
    assert index.__dict__["day_of_call"] == "2027-01-01"
    # Not a digit of what the caller said, nor a word.
    assert not any("six" in str(r.__dict__) or "children" in str(r.__dict__) for r in events)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_year_is_said_before_the_sum(language: str, assistant: Assistant) -> None:
    phrase = assistant.scripts.topics["birth_grant"].aspects["amount"].phrases
    reply = assistant.answer(
        phrase.in_language(language)[0], language=language, on=date(2027, 1, 1)
    )
    heading, year, *rest = reply.lines
    assert "2026" in year
    assert "₸" not in heading + year
    assert any("₸" in line for line in rest)


def test_the_sum_is_explained(assistant: Assistant) -> None:
    reply = assistant.answer("How much for group two disability?", language="en", on=TODAY)
    assert "50 851 ₸" in reply.explanation
    assert "1.76" in reply.explanation
    assert "170–179" in reply.explanation


def test_readings_of_a_recogniser_are_answered(assistant: Assistant) -> None:
    readings = [Reading("how much is the basic pension", 0.6), Reading("how much pension", 0.2)]
    reply = assistant.answer(readings, language="en", on=TODAY)
    assert reply.topic == "base_pension"


def test_the_topic_so_far_gives_a_lone_number_its_meaning(assistant: Assistant) -> None:
    reply = assistant.answer(
        "thirty", language="en", on=TODAY, topic="base_pension", expected="years_of_record"
    )
    assert reply.facts["years_of_record"] == 30


def test_keys_are_offered_in_kazakh_and_then_in_russian(assistant: Assistant) -> None:
    offered = assistant.keys_instead("kk", TODAY)
    assert [language for language, _ in offered] == ["kk", "ru"]
    for _, lines in offered:
        keys = [line.rsplit(" — ", 1)[1] for line in lines if " — " in line]
        assert keys == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_spoken_texts_hold_what_a_turn_says(language: str, assistant: Assistant) -> None:
    texts = set(assistant.spoken_texts(language, TODAY))
    for topic in assistant.scripts.topics.values():
        for script in topic.aspects.values():
            question = script.phrases.in_language(language)[0]
            reply = assistant.answer(question, language=language, on=TODAY)
            if len(reply.alternatives) < 2:  # of two topics there are too many pairs
                assert set(reply.lines) <= texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_spoken_texts_hold_every_value_that_a_fact_may_have(
    language: str, assistant: Assistant
) -> None:
    """A long life of work is not left out of the cache, and no family of forty is in it."""
    texts = set(assistant.spoken_texts(language, TODAY))
    for topic, fact in (("base_pension", "years_of_record"), ("large_family", "children")):
        phrases = assistant.scripts.topics[topic].aspects["amount"].phrases.in_language(language)
        normaliser = assistant.matcher(language).normaliser
        phrase = next(p for p in phrases if all(t.number is None for t in normaliser.tokens(p)))
        for value in assistant.scripts.facts[fact].range:
            reply = assistant.answer(
                f"{value}, {phrase}",
                language=language,
                on=TODAY,
                expected=fact,
            )
            assert reply.facts[fact] == value
            assert set(reply.lines) <= texts
    assert not any("363 300 ₸" in line for line in texts)  # of twenty-one children


def test_the_only_number_of_a_reply_is_the_fact_that_was_asked_for(assistant: Assistant) -> None:
    for text in ("thirty three years", "it is thirty three"):
        reply = assistant.answer(
            text, language="en", on=TODAY, topic="base_pension", expected="years_of_record"
        )
        assert reply.facts["years_of_record"] == 33
        assert "age" not in reply.facts


def test_a_reply_is_plain_data(assistant: Assistant) -> None:
    told = assistant.answer("How much for a third newborn?", language="en", on=TODAY).as_json()
    assert told["topic"] == "birth_grant"
    assert told["amounts"][0]["tenge"] == 164_350
    index = told["amounts"][0]["parameters"][-2]
    assert {"parameter", "value", "since", "until", "law", "source"} <= set(index)
