"""Replies to questions: yes and no in many forms, not knowing, values, corrections."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.facts import load_facts
from assistant.understanding.answers import Answer, AnswerReader, Kind, Word
from assistant.understanding.facts import FactFinder
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import default_folder
from assistant.yaml_files import YamlFile

LANGUAGES = ("ru", "kk", "en")
ON = date(2026, 11, 22)


@cache
def data(language: str) -> dict[str, Any]:
    path = Path(__file__).with_name(f"answers_{language}.yaml")
    found: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found


@cache
def reader(language: str) -> tuple[Normaliser, AnswerReader]:
    folder = default_folder()
    words = YamlFile(folder / "language" / f"{language}.yaml").checked(LanguageData, mend="")
    facts = load_facts(folder)
    normaliser = Normaliser(words)
    finder = FactFinder(words, normaliser, facts)
    return normaliser, AnswerReader(words, normaliser, facts, finder)


def expected(case: dict[str, Any]) -> Answer:
    if "says" in case:
        return Answer(Kind(case["says"]))
    if "limits" in case:
        lower, upper = case["limits"]
        return Answer(Kind.LIMITS, lower=lower, upper=upper)
    return Answer(Kind.VALUE, case["value"])


def listed(field: str) -> list[tuple[str, Any]]:
    return [(language, case) for language in LANGUAGES for case in data(language)[field]]


def words(field: str) -> list[tuple[str, str, str]]:
    return [(language, field, text) for language, text in listed(field)]


@pytest.mark.parametrize(
    ("language", "field", "text"), [*words("yes"), *words("no"), *words("dont_know")]
)
def test_yes_no_and_not_knowing(language: str, field: str, text: str) -> None:
    normaliser, answers = reader(language)
    assert answers.word(normaliser.tokens(text)) is Word(field)


@pytest.mark.parametrize(("language", "text"), listed("neither"))
def test_a_story_that_begins_with_yes_is_not_only_a_yes(language: str, text: str) -> None:
    normaliser, answers = reader(language)
    assert answers.word(normaliser.tokens(text)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_many_forms(language: str) -> None:
    found = data(language)
    assert len(found["yes"]) >= 20
    assert len(found["no"]) >= 20
    assert sum(len(found[each]) for each in ("yes", "no", "dont_know")) >= 80


@pytest.mark.parametrize(("language", "case"), listed("replies"), ids=lambda each: str(each)[:60])
def test_replies(language: str, case: dict[str, Any]) -> None:
    normaliser, answers = reader(language)
    said = answers.answer_to(case["fact"], normaliser.tokens(case["text"]), on=ON)
    assert said == expected(case)


@pytest.mark.parametrize(
    ("language", "case"), listed("corrections"), ids=lambda each: str(each)[:60]
)
def test_a_correction_changes_one_fact(language: str, case: dict[str, Any]) -> None:
    normaliser, answers = reader(language)
    changed = answers.corrected(case["known"], normaliser.tokens(case["text"]), on=ON)
    assert changed == case["changed"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_known_without_a_question_before(language: str) -> None:
    normaliser, answers = reader(language)
    said = data(language)["statements"]
    missed = [t for t in said["answers"] if not answers.is_answer(normaliser.tokens(t), on=ON)]
    wrong = [t for t in said["no_answers"] if answers.is_answer(normaliser.tokens(t), on=ON)]
    assert not missed
    assert not wrong


@cache
def of_facts() -> dict[str, Any]:
    path = Path(__file__).with_name("answers_facts.yaml")
    found: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found


def test_every_question_has_replies() -> None:
    asked = {name for name, fact in load_facts(default_folder()).items() if fact.ask is not None}
    assert set(of_facts()["facts"]) == asked
    assert all(set(each) == set(LANGUAGES) for each in of_facts()["facts"].values())


@pytest.mark.parametrize(
    ("fact", "language", "text", "value"),
    [
        (fact, language, text, value)
        for fact, replies in of_facts()["facts"].items()
        for language, said in replies.items()
        for text, value in said.items()
    ],
)
def test_a_reply_to_each_question(fact: str, language: str, text: str, value: Any) -> None:
    normaliser, answers = reader(language)
    assert answers.answer_to(fact, normaliser.tokens(text), on=ON) == Answer(Kind.VALUE, value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", of_facts()["facts"])
def test_not_knowing_and_no_reply(fact: str, language: str) -> None:
    normaliser, answers = reader(language)
    for texts, kind in (
        (of_facts()["dont_know"], Kind.DONT_KNOW),
        (of_facts()["wrong"], Kind.NO_ANSWER),
    ):
        for text in texts[language]:
            assert answers.answer_to(fact, normaliser.tokens(text), on=ON).kind is kind, text
