"""Questions find their topic, aspect and facts; what is no question of ours finds none."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.understanding.matching import Decision, Matcher, Reading, Understanding, Why
from assistant.understanding.scripts import Scripts

LANGUAGES = ("ru", "kk", "en")
Case = tuple[str, dict[str, Any]]


def questions(language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, part in ((f"questions_{language}", "questions"), ("questions_status", language)):
        path = Path(__file__).with_name(f"{name}.yaml")
        found += YAML(typ="safe").load(path.read_text(encoding="utf-8"))[part]
    return found


def clean(language: str) -> Iterator[Case]:
    yield from ((case["text"], case) for case in questions(language))


def noisy(language: str) -> Iterator[Case]:
    for case in questions(language):
        yield from ((heard, case) for heard in case.get("heard", ()))


def right(meant: Understanding, case: dict[str, Any]) -> bool:
    if "act" in case:
        return meant.decision is Decision.ACT and meant.topic == case["act"]
    if case["topic"] == "none":
        return meant.decision in (Decision.REJECT, Decision.CLARIFY)
    return meant.decision is Decision.ANSWER and meant.topic == case["topic"]


def understood(
    matcher: Matcher, cases: Iterator[Case]
) -> list[tuple[str, dict[str, Any], Understanding]]:
    return [(text, case, matcher.understand([Reading(text)])) for text, case in cases]


FULLY_ASKED = ("birth_grant", "disability", "large_family", "base_pension")
"""Topics of whose every aspect there are questions; the others' stand beside them."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_questions_for_every_aspect(language: str, scripts: Scripts) -> None:
    cases = questions(language)
    asked = {(case.get("topic"), case.get("aspect")) for case in cases}
    assert len(cases) >= 40
    assert asked >= {
        (name, aspect) for name in FULLY_ASKED for aspect in scripts.topics[name].aspects
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_gets_the_answer_to_another(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    cases = [*clean(language), *noisy(language)]
    wrong = [
        (text, meant.topic)
        for text, case, meant in understood(matcher(language), iter(cases))
        if meant.decision is Decision.ANSWER and meant.topic != case.get("topic")
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_nineteen_of_twenty_clean_questions_are_answered(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    results = understood(matcher(language), clean(language))
    missed = [(text, meant) for text, case, meant in results if not right(meant, case)]
    assert len(missed) <= len(results) // 20, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_of_ten_misheard_questions_are_answered(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    results = understood(matcher(language), noisy(language))
    missed = [(text, meant) for text, case, meant in results if not right(meant, case)]
    assert results
    assert len(missed) <= len(results) // 10, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_nineteen_of_twenty_aspects_are_found(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    cases = [*clean(language), *noisy(language)]
    results = [each for each in understood(matcher(language), iter(cases)) if "aspect" in each[1]]
    missed = [(text, m.aspect) for text, case, m in results if m.aspect != case["aspect"]]
    assert len(missed) <= len(results) // 20, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_found_in_clean_questions(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    missed = [
        (text, dict(meant.facts))
        for text, case, meant in understood(matcher(language), clean(language))
        if not case.get("facts", {}).items() <= dict(meant.facts).items()
    ]
    assert not missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_is_known_in_its_own_words(
    language: str, scripts: Scripts, matcher: Callable[[str], Matcher]
) -> None:
    missed = [
        phrase
        for name, act in scripts.acts.items()
        for phrase in act.phrases.in_language(language)
        if matcher(language).understand([Reading(phrase)]).topic != name
    ]
    assert not missed


def test_short_and_full_words_mean_the_same(
    scripts: Scripts, matcher: Callable[[str], Matcher]
) -> None:
    """«Do not hang up» was a farewell, and «I do not know» a no."""
    short = {text: full for full, text in scripts.languages["en"].contractions.items()}
    found = re.compile("|".join(rf"\b{each}\b" for each in short))
    phrases = [
        phrase.text
        for act in scripts.acts.values()
        for phrase in act.phrases.en
        if found.search(phrase.text)
    ]
    assert len(phrases) > 40
    english = matcher("en")
    missed = [
        full
        for each in phrases
        for full in [found.sub(lambda match: short[match.group()], each)]
        if english.understand([Reading(full)]).topic != english.understand([Reading(each)]).topic
    ]
    assert not missed


@pytest.mark.parametrize("text", ["", "   ", "…", "?!"])
def test_no_words_are_no_question(text: str, matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("ru").understand([Reading(text)])
    assert meant.decision is Decision.REJECT
    assert meant.why is Why.NO_WORDS


def test_a_decision_shows_its_runner_up(matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("en").understand([Reading("how much is the basic pension")])
    assert meant.runner_up is not None
    assert 0 <= meant.runner_up.score < meant.score <= 1


def test_two_topics_in_one_breath_are_both_seen(matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("en").understand([Reading("birth allowance or large family allowance")])
    assert meant.runner_up is not None
    assert {meant.topic, meant.runner_up.id} | set(meant.alternatives) >= {
        "birth_grant",
        "large_family",
    }


def test_several_questions_in_one_breath_are_several_aspects(
    matcher: Callable[[str], Matcher],
) -> None:
    text = "Что за пособие на погребение? Какие документы нести? Куда обращаться?"
    meant = matcher("ru").understand([Reading(text)])
    assert meant.topic == "funeral"
    assert {"documents", "where"} <= set(meant.aspects)


@pytest.mark.parametrize(
    ("language", "text", "aspect"),
    [
        ("ru", "А документы какие?", "documents"),
        ("ru", "И сколько это будет?", "amount"),
        ("kk", "Қандай құжаттар керек?", "documents"),
        ("en", "And how much is it?", "amount"),
    ],
)
def test_a_question_without_a_topic_goes_on_with_the_talk(
    language: str, text: str, aspect: str, matcher: Callable[[str], Matcher]
) -> None:
    meant = matcher(language).understand([Reading(text)], topic="funeral")
    assert meant.decision is Decision.ANSWER
    assert meant.topic == "funeral"
    assert aspect in meant.aspects


def test_a_new_topic_ends_the_old_one(matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("ru").understand([Reading("Сколько платят многодетным?")], topic="funeral")
    assert meant.topic == "large_family"


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("kk", "Пособие на погребение қанша?", "funeral"),
        ("kk", "Биржаға тұрдым, потеря работы төлемі бола ма?", "job_loss"),
        ("ru", "Атаулы көмек сколько платят?", "asp"),
    ],
)
def test_russian_and_kazakh_mix(
    language: str, text: str, topic: str, matcher: Callable[[str], Matcher]
) -> None:
    assert matcher(language).understand([Reading(text)]).topic == topic


def test_an_opening_alone_is_a_greeting(matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("ru").understand([Reading("Здравствуйте, девушка, подскажите, пожалуйста")])
    assert meant.decision is Decision.ACT
    assert meant.topic == "greeting"


def test_a_number_without_a_question_is_a_reply(matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("ru").understand([Reading("пятьдесят две")])
    assert meant.decision is Decision.ACT
    assert meant.topic == "answer"


def test_a_lower_reading_can_mend_the_best_one(matcher: Callable[[str], Matcher]) -> None:
    best = Reading("how much is the basic tension", 0.4)
    other = Reading("how much is the basic pension", 0.39)
    alone = matcher("en").understand([best])
    together = matcher("en").understand([best, other])
    assert together.topic == "base_pension"
    assert together.score > alone.score


def test_an_unlikely_reading_does_not_outvote_the_best_one(
    matcher: Callable[[str], Matcher],
) -> None:
    best = Reading("how much is the basic pension", 0.9)
    other = Reading("how much is the birth allowance", 0.1)
    meant = matcher("en").understand([best, other])
    assert meant.topic == "base_pension"


def test_a_lone_number_answers_what_was_asked(matcher: Callable[[str], Matcher]) -> None:
    meant = matcher("en").understand([Reading("thirty two")], expected="years_of_record")
    assert meant.facts["years_of_record"] == 32
