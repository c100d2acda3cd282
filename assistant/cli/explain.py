"""`jauap explain`: why a benefit fits a person or not, and how the sum came about."""

from datetime import datetime
from pathlib import Path

import click

from assistant.cli.options import day_option, scripts_option
from assistant.cli.screen import read_facts
from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.told import reasons_told, tenge, warnings
from assistant.understanding.schema import LANGUAGES


@click.command()
@click.argument("topic")
@click.option(
    "--facts",
    "facts_file",
    metavar="FACTS.json",
    required=True,
    help="What is known, as for `jauap screen`; - reads it from stdin.",
)
@day_option
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="ru", show_default=True)
@scripts_option
def command(
    *, topic: str, facts_file: str, day: datetime | None, language: str, folder: Path | None
) -> None:
    """Say what a caller would hear about TOPIC, every reason with its article, and the sum.

    The first lines are spoken on the line; the rest is for those who check them.
    """
    assistant = load_assistant(folder)
    entitlements = assistant.entitlements
    if topic not in entitlements.benefits:
        raise click.UsageError(f"TOPIC is one of {', '.join(entitlements.benefits)}.")
    on = day.date() if day else datetime.now().astimezone().date()
    person = entitlements.person(read_facts(facts_file, assistant, on), on)
    for warning in warnings(person):
        click.echo(f"jauap: {warning}", err=True)
    finding = entitlements.find(topic, person)
    reply = assistant.eligible(topic, person, language)
    for line in reply.lines:
        click.echo(line)
    if reply.next_question is not None:
        click.echo(reply.next_question.text)
    click.echo(f"\nverdict   {finding.judgement.verdict.replace('_', ' ')}")
    for number, (text, law) in enumerate(reasons_told(entitlements, finding, language)):
        click.echo(f"{'' if number else 'because':<9} {text} ({law})")
    if finding.judgement.missing:
        click.echo(f"missing   {', '.join(finding.judgement.missing)}")
    if finding.amount is not None:
        amount = finding.amount
        old = f", as of {amount.as_of}" if amount.expired else ""
        click.echo(f"sum       {tenge(amount)} ₸{old} ({amount.law.in_language(language)})")
        click.echo(f"how       {entitlements.explanation(finding, language)}")
    elif finding.amount_missing:
        click.echo(f"sum       depends on {', '.join(finding.amount_missing)}")
    click.echo(f"article   {finding.benefit.law.in_language(language)}")
