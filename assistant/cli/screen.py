"""`jauap screen`: what a person may have, from facts in a file."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from assistant.benefits.benefit import Finding
from assistant.benefits.given import GivenFactsError, json_schema, read_given
from assistant.benefits.known import Person
from assistant.benefits.rules import Reason
from assistant.conditions import FactValue
from assistant.dialogue.entitlements import Entitlements
from assistant.dialogue.turn import Assistant, load_assistant
from assistant.errors import ConfigurationError
from assistant.understanding.schema import LANGUAGES


@click.command()
@click.argument("facts_file", metavar="FACTS.json", required=False)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the call: ages, time limits and sums are those of this day.  [default: today]",
)
@click.option("--topic", help="Only this benefit, such as birth_grant.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="ru",
    show_default=True,
    help="Language of the reasons and questions.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of all facts, and end.")
@click.option(
    "--script",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of scripts instead of those that come along.",
)
def command(  # noqa: PLR0913 - one argument for each option
    *,
    facts_file: str | None,
    day: datetime | None,
    topic: str | None,
    language: str,
    as_json: bool,
    schema: bool,
    folder: Path | None,
) -> None:
    """Say which benefits fit a person: FACTS.json holds what is known, - reads it from stdin.

    FACTS.json looks like this: {"birth_date": "1963-05-01", "sex": "male"}.

    A fact that is left out counts as not asked yet, null as asked and not known. Nothing is
    a decision: the office decides.
    """
    assistant = load_assistant(folder)
    if schema:
        click.echo(json.dumps(json_schema(assistant.scripts.facts), ensure_ascii=False, indent=1))
        return
    if facts_file is None:
        raise click.UsageError("Give FACTS.json, or - to read the facts from stdin.")
    on = day.date() if day else datetime.now().astimezone().date()
    entitlements = Entitlements(assistant.scripts, assistant.amounts)
    if topic is not None and topic not in entitlements.benefits:
        raise click.UsageError(f"--topic is one of {', '.join(entitlements.benefits)}.")
    given = read_facts(facts_file, assistant, on)
    person = entitlements.person(given, on)
    findings = entitlements.find_all(person)
    if topic is not None:
        findings = {topic: findings[topic]}
    for warning in warnings(person):
        click.echo(f"jauap: {warning}", err=True)
    if as_json:
        document = _document(entitlements, findings, person, language)
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(entitlements, findings, language)


def read_facts(name: str, assistant: Assistant, on: date) -> dict[str, FactValue | None]:
    """Facts of a JSON file, or of stdin for `-`.

    Raises:
        ConfigurationError: it is no JSON, or its facts cannot be used.
    """
    with click.open_file(name, encoding="utf-8") as stream:
        text = stream.read()
    try:
        document = json.loads(text)
    except ValueError as error:
        mend = 'Write an object such as {"birth_date": "1963-05-01", "sex": "male"}.'
        raise ConfigurationError(f"{name}: is no JSON ({error})", mend=mend) from error
    try:
        return read_given(document, assistant.scripts.facts, on)
    except GivenFactsError as error:
        raise ConfigurationError(f"{name}: {error.problem}", mend=error.mend) from error


def warnings(person: Person) -> list[str]:
    """Facts that contradict each other."""
    return [
        f"{name} and {source} contradict each other; {source} is used"
        for name, source in person.contradictions()
    ]


def _document(
    entitlements: Entitlements, findings: dict[str, Finding], person: Person, language: str
) -> dict[str, Any]:
    return {
        "on": person.on.isoformat(),
        "language": language,
        "facts": {name: _plain(value) for name, value in person.given.items()},
        "derived": {
            name: value for name, value in person.values().items() if name not in person.given
        },
        "warnings": warnings(person),
        "topics": {
            name: described(entitlements, finding, language) for name, finding in findings.items()
        },
    }


def described(entitlements: Entitlements, finding: Finding, language: str) -> dict[str, Any]:
    """A finding as plain data for other programs."""
    judgement = finding.judgement

    def reason(each: Reason) -> dict[str, Any]:
        return {
            "text": entitlements.sentence(finding, each, language),
            "holds": each.holds,
            "article": entitlements.article(finding, each, language),
            "facts": list(each.facts),
            "path": each.path,
        }

    question = entitlements.question(finding, language)
    amount = finding.amount
    return {
        "verdict": judgement.verdict,
        "grade": finding.benefit.grade,
        "reasons": [reason(each) for each in judgement.reasons],
        "office": [reason(each) for each in judgement.office],
        "missing": list(judgement.missing),
        "next_question": question and {"fact": question[0], "text": question[1]},
        "amount": amount
        and {
            "tenge": amount.tenge,
            "formula": amount.formula,
            "as_of": amount.as_of.isoformat(),
            "expired": amount.expired,
            "article": amount.law.in_language(language),
            "explanation": entitlements.explanation(finding, language),
        },
        "amount_missing": list(finding.amount_missing),
        "article": finding.benefit.law.in_language(language),
    }


def _plain(value: FactValue | None) -> FactValue | None:
    return value.isoformat() if isinstance(value, date) else value


def _show(entitlements: Entitlements, findings: dict[str, Finding], language: str) -> None:
    table = Table("benefit", "verdict", "tenge", "why, and what is still to ask")
    for name, finding in findings.items():
        judgement = finding.judgement
        texts = [
            text
            for each in (*judgement.reasons, *judgement.office)
            if (text := entitlements.sentence(finding, each, language))
        ]
        question = entitlements.question(finding, language)
        if question is not None:
            texts.append(f"? {question[1]} ({', '.join(judgement.missing)})")
        tenge = f"{finding.amount.tenge:,}".replace(",", " ") if finding.amount else ""
        table.add_row(name, judgement.verdict.replace("_", " "), tenge, "\n".join(texts))
    Console(highlight=False).print(table)
