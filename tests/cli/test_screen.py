"""`jauap screen` and `jauap explain`, as a person or a program uses them."""

import json
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.cli import explain, main, screen
from assistant.conditions import FactValue
from assistant.dialogue.assistant import Assistant

DAY = "2026-11-22"
SCHEMA_2020 = "https://json-schema.org/draft/2020-12/schema"


@pytest.fixture(autouse=True)
def _loaded_once(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all scripts takes a second, and these tests are many."""
    for module in (screen, explain):
        monkeypatch.setattr(module, "load_assistant", lambda _: assistant)


def run(*arguments: str, facts: object = None) -> Result:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    return CliRunner().invoke(
        screen.command, ["-", "--date", DAY, *arguments], input=text, catch_exceptions=True
    )


def screened(*arguments: str, facts: object) -> dict[str, Any]:
    result = run("--json", *arguments, facts=facts)
    assert result.exit_code == 0, (result.output, result.exception)
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_every_benefit_is_told_with_verdict_reasons_article_and_next_question(
    assistant: Assistant,
) -> None:
    told = screened(facts={"children": 5, "residence": "citizen", "lives_in_kazakhstan": True})
    assert set(told["topics"]) == set(assistant.entitlements.benefits)
    large = told["topics"]["large_family"]
    assert large["verdict"] == "likely"
    assert large["amount"]["tenge"] == 86_673
    assert large["amount"]["as_of"] == DAY
    assert large["amount"]["expired"] is False
    assert "90" in large["amount"]["article"]
    assert large["missing"] == []
    for topic in told["topics"].values():
        assert topic["verdict"] in ("likely", "unlikely", "unknown", "depends_on_office")
        assert topic["article"]
        assert all(reason["article"] for reason in topic["reasons"])
        if topic["missing"]:
            assert topic["next_question"]["text"]
        if topic["verdict"] == "unlikely":
            assert topic["amount"] is None
            assert any(reason["text"] for reason in topic["reasons"])


def test_the_screening_comes_along() -> None:
    told = screened(facts={"age": 70, "sex": "female"})["screening"]
    assert told["next_question"]["text"]
    assert told["questions_left"] == 8
    assert "base_pension" in told["likely"]
    assert told["assumed"]["base_pension"] == [
        "lives_in_kazakhstan",
        "residence",
        "service_pension",
    ]
    assert screened("--asked", "7", facts={"age": 70})["screening"]["questions_left"] == 1
    assert screened("--asked", "8", facts={"age": 70})["screening"]["next_question"] is None


def test_facts_may_stand_under_facts() -> None:
    flat = screened(facts={"children": 4})
    assert screened(facts={"name": "a family", "facts": {"children": 4}}) == flat


def test_only_one_topic(assistant: Assistant) -> None:
    told = screened("--topic", "large_family", facts={"children": 3})
    assert list(told["topics"]) == ["large_family"]
    assert told["topics"]["large_family"]["verdict"] == "unlikely"
    assert set(told["screening"]["unlikely"]) <= set(assistant.entitlements.benefits)


def test_not_known_is_not_asked_again() -> None:
    told = screened("--topic", "large_family", facts={"children": 4, "residence": None})
    assert told["topics"]["large_family"]["missing"] == ["lives_in_kazakhstan"]
    assert told["facts"]["residence"] is None


def test_what_follows_is_told() -> None:
    told = screened(facts={"birth_date": "1963-11-22", "loss_near": False})
    assert told["derived"]["age"] == 63
    assert told["derived"]["breadwinner_lost"] is False


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_reasons_are_told_in_the_language_asked_for(language: str, assistant: Assistant) -> None:
    told = screened("--lang", language, "--topic", "large_family", facts={"children": 3})
    rule = assistant.scripts.topics["large_family"].law.in_language(language)
    assert told["topics"]["large_family"]["article"] == rule
    assert told["topics"]["large_family"]["reasons"][0]["text"]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"childen": 3}, ["childen", "Do you mean children?", "--schema"]),
        ({"children": "three"}, ["children", "a whole number from 0 to 20"]),
        ({"children": 3.5}, ["children", "a whole number"]),
        ({"children": True}, ["children", "a whole number"]),
        ({"children": 21}, ["children", "from 0 to 20"]),
        ({"residence": "martian"}, ["residence", "one of citizen, kandas"]),
        ({"employed": "yes"}, ["employed", "true or false"]),
        ({"employed": 1}, ["employed", "true or false"]),
        ({"birth_date": "22.11.1963"}, ["birth_date", "year-month-day"]),
        ({"birth_date": "1963-02-30"}, ["birth_date", "year-month-day"]),
        ({"birth_date": 1963}, ["birth_date", "year-month-day"]),
        ({"birth_date": "1863-02-03"}, ["birth_date", "too long ago"]),
        ({"birth_date": "2026-11-23"}, ["birth_date", "after the day of the call"]),
        ({"birth_year": 2027}, ["birth_year", "after the year of the call"]),
        ({"children": 99, "sex": "x"}, ["children", "sex"]),
        ({"facts": {}, "sex": "male"}, ["sex", "inside `facts`"]),
        ([], ["a list", "object"]),
        ("{", ["is no JSON"]),
        ('{"age": 3, "age": 4}', ["age stands twice"]),
        ("null", ["null", "object"]),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(facts: object, says: list[str]) -> None:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    result = CliRunner().invoke(main.cli, ["screen", "-", "--date", DAY], input=text)
    assert result.exit_code == 1
    error = result.exception
    assert error is not None
    assert getattr(error, "exit_code", None) == 2
    for words in says:
        assert words in str(error)


def test_contradictions_are_told_and_the_exact_fact_is_used() -> None:
    result = run("--json", facts={"age": 40, "birth_date": "1950-01-01"})
    assert "age and birth_date contradict each other" in result.stderr
    told = json.loads(result.stdout)
    assert told["warnings"]
    assert "base_pension" in told["screening"]["likely"] + told["screening"]["open"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(screen.command, [str(tmp_path / "none.json")])
    assert isinstance(result.exception, OSError)


def test_the_schema_lists_all_facts(assistant: Assistant) -> None:
    result = CliRunner().invoke(screen.command, ["--schema"])
    schema = json.loads(result.stdout)
    assert schema["$schema"] == SCHEMA_2020
    assert set(schema["properties"]) == set(assistant.scripts.facts)
    assert schema["additionalProperties"] is False
    for name, entry in schema["properties"].items():
        assert entry["description"]
        assert "null" in entry["type"], name
    assert schema["properties"]["children"]["maximum"] == 20
    assert None in schema["properties"]["residence"]["enum"]
    assert schema["properties"]["birth_date"]["format"] == "date"


def test_what_a_person_sees() -> None:
    shown = run("--lang", "en", facts={"children": 5, "residence": "citizen"}).stdout
    assert "large_family" in shown
    assert "Ask next" in shown
    assert "the office decides" in shown


def test_facts_are_needed() -> None:
    result = CliRunner().invoke(screen.command, [])
    assert result.exit_code == 2
    assert "FACTS.json" in result.output


def test_all_benefits_are_judged_while_nobody_notices(assistant: Assistant) -> None:
    facts: dict[str, FactValue | None] = {
        "birth_date": date(1963, 5, 1),
        "sex": "male",
        "residence": "citizen",
        "children": 2,
    }
    times = []
    for _ in range(5):
        person = assistant.entitlements.person(facts, date(2026, 11, 22))
        started = perf_counter()
        assistant.entitlements.find_all(person)
        times.append(perf_counter() - started)
    assert min(times) < 0.025


def explained(topic: str, facts: object, *arguments: str) -> str:
    result = CliRunner().invoke(
        explain.command,
        [topic, "--facts", "-", "--date", DAY, *arguments],
        input=json.dumps(facts),
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_verdict_is_explained_with_its_articles_and_its_sum() -> None:
    told = explained(
        "large_family",
        {"children": 5, "residence": "citizen", "lives_in_kazakhstan": True},
        "--lang",
        "en",
    )
    assert "verdict   likely" in told
    assert "Social Code, Articles 90–92" in told
    assert "86 673 ₸" in told
    assert "20.04" in told
    assert "The office decides" in told


def test_what_is_missing_is_explained() -> None:
    told = explained("birth_grant", {"children": 1}, "--lang", "en")
    assert "verdict   unknown" in told
    assert "child_birth_date" in told


def test_only_benefits_are_explained() -> None:
    result = CliRunner().invoke(explain.command, ["payment_date", "--facts", "-"], input="{}")
    assert result.exit_code == 2
    assert "base_pension" in result.output
