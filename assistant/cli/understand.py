"""`jauap understand`: what lines of text mean, one JSON object a line."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import Field, ValidationError

from assistant.cli.options import scripts_option
from assistant.conditions import FactValue
from assistant.errors import ConfigurationError
from assistant.texts import LANGUAGES, Language
from assistant.understanding.meaning import Decision, Reading, Understanding
from assistant.understanding.scripts import load_scripts
from assistant.understanding.utterances import Utterances
from assistant.understanding.which_language import WhichLanguage
from assistant.yaml_files import Checked


class _ReadingIn(Checked):
    text: str
    confidence: float = Field(default=1.0, ge=0, le=1)


class _Input(Checked):
    """A line of JSON.

    Attributes:
        text: what was said.
        readings: what a recogniser thinks was said, best first, instead of `text`.
        lang: its language; found out if it is missing.
        topic: what the talk was about.
        expected: the fact just asked for.
    """

    text: str | None = None
    readings: tuple[_ReadingIn, ...] = ()
    lang: Language | None = None
    topic: str | None = None
    expected: str | None = None

    def heard(self) -> list[Reading]:
        """The readings."""
        if self.readings:
            return [Reading(each.text, each.confidence) for each in self.readings]
        return [Reading(self.text or "")]


@click.command()
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    help="Language of the lines.  [default: found out from each line]",
)
@scripts_option
def command(*, language: str | None, folder: Path | None) -> None:
    """Say what each line of standard input means, as one JSON object a line.

    A line is plain text, or JSON: {"text": …, "lang": …, "topic": what the talk was about,
    "expected": the fact just asked for}, with "readings": [{"text": …, "confidence": …}, …]
    instead of "text" where a recogniser has several.
    """
    scripts = load_scripts(folder)
    utterances = Utterances(scripts)
    which = WhichLanguage(scripts, utterances.matcher)
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        said = _read(line, number)
        readings = said.heard()
        spoken = said.lang or language or which(readings[0].text)
        meant = utterances.understand(spoken, readings, topic=said.topic, expected=said.expected)
        click.echo(json.dumps(described(meant, readings[0].text, spoken), ensure_ascii=False))


def described(meant: Understanding, text: str, language: str) -> dict[str, Any]:
    """What was understood, for other programs."""
    found: dict[str, Any] = {"text": text, "language": language}
    if meant.decision is Decision.ACT:
        found |= {"decision": Decision.ANSWER.value, "act": meant.topic}
    elif meant.decision is Decision.ANSWER:
        found |= {"decision": Decision.ANSWER.value, "topic": meant.topic}
        found["aspects"] = list(meant.aspects)
    else:
        found |= {"decision": meant.decision.value, "topic": None}
        found["aspects"] = list(meant.aspects) if meant.decision is Decision.CLARIFY else []
        found["subject"] = meant.topic
    return found | {
        "confidence": round(meant.confidence, 3),
        "alternatives": list(meant.alternatives),
        "why": meant.why.value,
        "facts": _plain(meant.facts),
        "about": meant.about,
        "people": {who: _plain(facts) for who, facts in meant.people.items()},
        "bounds": {fact: list(limits) for fact, limits in meant.bounds.items()},
    }


def _plain(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, bool | int | float | str) else str(value)
        for name, value in facts.items()
    }


def _read(line: str, number: int) -> _Input:
    if not line.lstrip().startswith("{"):
        return _Input(text=line.strip())
    try:
        return _Input.model_validate(json.loads(line))
    except (json.JSONDecodeError, ValidationError) as error:
        raise ConfigurationError(
            f"line {number} of the input: {' '.join(str(error).splitlines()[:3])}",
            mend='Give plain text, or JSON like {"text": "...", "lang": "ru"}.',
        ) from error
