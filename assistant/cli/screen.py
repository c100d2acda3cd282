"""`jauap screen`: what a person may have, from facts in a file."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from assistant.benefits.given import GivenFactsError, json_schema, read_given
from assistant.benefits.known import Person
from assistant.benefits.screening import Screening
from assistant.cli.options import day_option, scripts_option
from assistant.conditions import FactValue
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.entitlements import Entitlements
from assistant.dialogue.told import question_of, reasons_told, screened, tenge, warnings
from assistant.errors import ConfigurationError
from assistant.understanding.schema import LANGUAGES

_EXAMPLE = '{"birth_date": "1963-05-01", "sex": "male"}'


@click.command()
@click.argument("facts_file", metavar="FACTS.json", required=False)
@day_option
@click.option("--topic", help="Only this benefit, such as birth_grant.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="ru",
    show_default=True,
    help="Language of the reasons and questions.",
)
@click.option(
    "--asked",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Questions that were asked before: there is an end to them.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of all facts, and end.")
@scripts_option
def command(  # noqa: PLR0913 - one argument for each option
    *,
    facts_file: str | None,
    day: datetime | None,
    topic: str | None,
    language: str,
    asked: int,
    as_json: bool,
    schema: bool,
    folder: Path | None,
) -> None:
    """Say which benefits fit a person: FACTS.json holds what is known, - reads it from stdin.

    FACTS.json looks like this: {"birth_date": "1963-05-01", "sex": "male"}. The facts may also
    stand under "facts". A fact that is left out counts as not asked yet; null means that the
    person was asked and does not know. --schema lists all facts.

    Nothing here is a decision: the office decides.
    """
    assistant = load_assistant(folder)
    if schema:
        click.echo(json.dumps(json_schema(assistant.scripts.facts), ensure_ascii=False, indent=1))
        return
    if facts_file is None:
        raise click.UsageError("Give FACTS.json, or - to read the facts from stdin.")
    entitlements = assistant.entitlements
    if topic is not None and topic not in entitlements.benefits:
        raise click.UsageError(f"--topic is one of {', '.join(entitlements.benefits)}.")
    on = day.date() if day else datetime.now().astimezone().date()
    given = read_facts(facts_file, assistant, on)
    person = entitlements.person(given, on)
    for warning in warnings(person):
        click.echo(f"jauap: {warning}", err=True)
    topics = [topic] if topic else list(entitlements.benefits)
    screening = entitlements.screener.screen(person, asked=asked)
    if as_json:
        document = screened(entitlements, person, given, topics, screening, language)
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(entitlements, person, topics, screening, language)


def read_facts(name: str, assistant: Assistant, on: date) -> dict[str, FactValue | None]:
    """Facts of a JSON file, or of stdin for `-`.

    Raises:
        ConfigurationError: it is no JSON, or its facts cannot be used.
    """
    place = "stdin" if name == "-" else name
    mend = f"Write an object such as {_EXAMPLE}."
    try:
        with click.open_file(name, encoding="utf-8") as stream:
            document = json.loads(stream.read(), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        text = f"{place}: is not written in UTF-8"
        raise ConfigurationError(text, mend="Save the file as UTF-8.") from error
    except ValueError as error:
        raise ConfigurationError(f"{place}: is no JSON ({error})", mend=mend) from error
    try:
        return read_given(document, assistant.scripts.facts, on)
    except GivenFactsError as error:
        raise ConfigurationError(f"{place}: {error.problem}", mend=error.mend) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: nobody can say which of the two is meant."""
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} stands twice")
    return dict(pairs)


def _show(
    entitlements: Entitlements,
    person: Person,
    topics: list[str],
    screening: Screening,
    language: str,
) -> None:
    table = Table("benefit", "verdict", "tenge", "why, and what to ask next")
    for name in topics:
        finding = entitlements.find(name, person)
        verdict = finding.judgement.verdict
        lines = [f"{text} ({law})" for text, law in reasons_told(entitlements, finding, language)]
        question = entitlements.question(finding, language)
        if question is not None:
            lines.append(f"? {question[1]}")
        amount = finding.amount if verdict in ("likely", "depends_on_office") else None
        table.add_row(
            name, verdict.replace("_", " "), tenge(amount) if amount else "", "\n".join(lines)
        )
    console = Console(highlight=False)
    console.print(table)
    if len(topics) == 1:
        return
    question_next = question_of(entitlements, screening.next_question, language)
    if question_next is None:
        console.print("Nothing more is to be asked over all benefits.")
    else:
        left = screening.questions_left
        console.print(
            f"Ask next ({question_next['fact']}; {left} question{'s' * (left > 1)} at most): "
            f"{question_next['text']}"
        )
    if screening.assumed:
        facts = sorted({fact for each in screening.assumed.values() for fact in each})
        console.print(f"Not asked, and taken as usual where a benefit fits: {', '.join(facts)}")
    console.print("This is information, not a decision: the office decides.")
