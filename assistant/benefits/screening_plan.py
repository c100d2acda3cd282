"""What a screening asks first and last: `screening.yaml`."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from assistant.benefits.benefit import Occasion
from assistant.conditions import FactValue, names_in_rule
from assistant.facts import Fact
from assistant.yaml_files import Checked, Place, ScriptError, YamlFile


class Plan(Checked):
    """What is asked in a screening; see the head of the file.

    Attributes:
        questions: parameter with the largest number of questions.
        usual: what nearly everybody would answer.
        common: weights of topics.
        occasions: without what nobody thinks of a benefit.
    """

    questions: str
    usual: Mapping[str, FactValue] = Field(default_factory=dict)
    common: Mapping[str, float] = Field(default_factory=dict)
    occasions: Mapping[str, Occasion] = Field(default_factory=dict)


class ScreeningFile(Checked):
    """`screening.yaml`."""

    screening: Plan


def load_plan(folder: Path, facts: Mapping[str, Fact]) -> Plan:
    """The plan of a folder of scripts.

    Raises:
        ScriptError: the file is missing or wrong, or names a fact that there is not.
    """
    file = YamlFile(folder / "screening.yaml")
    plan = file.checked(ScreeningFile, mend="The head of the file explains every field.").screening
    named: list[tuple[str, Place]] = [(name, ("screening", "usual", name)) for name in plan.usual]
    named += [
        (name, ("screening", "occasions", topic))
        for topic, occasion in plan.occasions.items()
        for name in (*names_in_rule(occasion.condition), *occasion.unless)
    ]
    problems = [
        file.problem(place, f"names {name!r}, which facts/ does not have", "Mend the name.")
        for name, place in named
        if name not in facts
    ]
    if problems:
        raise ScriptError(problems)
    return plan
