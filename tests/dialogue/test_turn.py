"""Whole turns: what is said, and that every figure follows the law's parameters."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.benefits.amounts import Amounts
from assistant.dialogue.turn import Assistant
from assistant.understanding.matching import Decision, Reading
from assistant.understanding.schema import LANGUAGES

CASES: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("turns.yaml").read_text(encoding="utf-8")
)["turns"]
TODAY = date(2026, 11, 21)
MONEY = re.compile(r"[\d ]+ ₸")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']}-{case.get('on', '')}")
def test_a_turn(case: dict[str, Any], assistant: Assistant) -> None:
    reply = assistant.answer(case["text"], language=case["language"], on=case.get("on", TODAY))
    assert reply.decision is Decision(case.get("decision", "answer"))
    assert reply.language == case["language"]
    if "topic" in case:
        assert (reply.topic, reply.aspect) == (case["topic"], case["aspect"])
        assert reply.source is not None
        assert reply.source.law
    for words in case["says"]:
        assert words in reply.text
    for words in case.get("never", ()):
        assert words not in reply.text.lower()
    assert (reply.next_question and reply.next_question.fact) == case.get("asks")
    assert reply.old_year == case.get("old_year")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_index_changes_every_spoken_sum_that_depends_on_it(
    language: str, assistant: Assistant
) -> None:
    """No sum is written into a text: all follow the index, in every answer."""
    parameters = assistant.amounts.parameters
    for index, topics in (
        ("monthly_index", {"birth_grant", "large_family"}),
        ("subsistence_minimum", {"disability", "base_pension"}),
    ):
        figure = parameters[index].values[-1].value
        assert figure is not None
        raised = parameters.changed(index, figure + Decimal(1000))
        formulas = {name: assistant.amounts[name] for name in assistant.amounts.names}
        changed = Assistant(assistant.scripts, Amounts(formulas, raised))
        before = assistant.spoken_texts(language, TODAY)
        after = changed.spoken_texts(language, TODAY)
        sums = {s for line in before for s in MONEY.findall(line)}
        kept = sums & {s for line in after for s in MONEY.findall(line)}
        others = _sums_of(assistant, set(assistant.scripts.topics) - topics, language)
        assert kept <= others
        assert sums - others


def _sums_of(assistant: Assistant, topics: set[str], language: str) -> set[str]:
    lines = [
        line
        for name in topics
        for script in assistant.scripts.topics[name].aspects.values()
        for line in assistant._all_lines(assistant.scripts.topics[name], script, language, TODAY)
    ]
    return {each for line in lines for each in MONEY.findall(line)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("on", [TODAY, date(2027, 6, 1)])
def test_every_answer_can_be_given_without_knowing_anything(
    language: str, on: date, assistant: Assistant
) -> None:
    for topic in assistant.scripts.topics.values():
        for script in topic.aspects.values():
            answer = script.answers[-1]
            wording = assistant._wording(language, on, topic=topic)
            text = wording.fill(answer.in_language(language))
            assert "{" not in text


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
    for text in ("thirty three years", "thirty three years old, no, of work", "it is thirty three"):
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
