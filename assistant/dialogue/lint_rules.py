"""What is wrong with a topic's law, dates and rule: names that nothing bears, facts never asked."""

from collections.abc import Iterator, Mapping
from datetime import date

from assistant.benefits.parameters import Unit
from assistant.conditions import (
    All,
    AnyOf,
    By,
    Compare,
    Condition,
    Not,
    Office,
    names_in_rule,
)
from assistant.facts import Fact
from assistant.texts import LANGUAGES, Texts
from assistant.understanding.schema import Topic
from assistant.yaml_files import Place

Fault = tuple[Place, str, str]
"""Where in the topic, what is wrong, and what to do."""

_TIMES: frozenset[Unit] = frozenset({"days", "months", "years"})
_UNITS: Mapping[str, frozenset[Unit]] = {"within": _TIMES, "reached": frozenset({"age"})}
_NUMBERS: frozenset[Unit] = frozenset(
    {"tenge", "multiple", "share", "age", "years", "months", "days", "count"}
)

FIGURE_MEND = "Put the figure into parameters/ with its law and dates, and name it here."
_OF_LAW = ("years", "months", "tenge")
NO_FACT = "Name a fact of facts/, or add it there."


def reference_faults(topic: Topic, on: date) -> Iterator[Fault]:
    """What is wrong with a topic's law and dates.

    Args:
        topic: the topic.
        on: the day by which it must have been reviewed.
    """
    if topic.review < on:
        mend = "Compare the answers with the law, then set `checked` and a new `review` day."
        yield ("review",), f"was to be reviewed by {topic.review}", mend
    if topic.checked > on:
        text = f"was checked on {topic.checked}, a day to come"
        yield ("checked",), text, "Give the day on which the law was read."
    for language in LANGUAGES:
        if not topic.law.in_language(language):
            mend = "Name the law and its article in this language too."
            yield ("law", language), "says nothing", mend


def rule_faults(
    topic: Topic, facts: Mapping[str, Fact], parameters: Mapping[str, Unit]
) -> Iterator[Fault]:
    """What is wrong with the names in a topic's rule.

    Args:
        topic: the topic.
        facts: all facts.
        parameters: units of all figures, by name.
    """
    if topic.kind == "benefit" and topic.rule is None:
        yield ("topic",), "is a benefit without a rule", "Write its `rule`, or `kind: procedure`."
    if topic.kind == "procedure" and topic.rule is not None:
        yield ("rule",), "is no benefit, but has a rule", "Take the rule away, or `kind: benefit`."
    if topic.sum is not None and topic.sum not in topic.amounts:
        yield ("sum",), f"names {topic.sum!r}, which `amounts` does not have", "Mend the name."
    if topic.rule is not None:
        yield from _node(topic.rule, ("rule",), facts, parameters)


def reasons(
    node: Condition, place: Place = ("rule",)
) -> Iterator[tuple[Place, Texts, frozenset[str]]]:
    """Every text of a rule that may be spoken: its place, and the facts known by then."""
    match node:
        case Office():
            yield (*place, "office"), node.office, frozenset()
        case Compare() | All() | AnyOf():
            for side in ("yes", "no"):
                text = getattr(node, side)
                if text is not None:
                    yield (*place, side), text, frozenset(names_in_rule(node))
        case _:
            pass
    for part, inner in _parts(node, place):
        yield from reasons(inner, part)


def _parts(node: Condition, place: Place) -> Iterator[tuple[Place, Condition]]:
    match node:
        case All():
            yield from (((*place, "all", i), part) for i, part in enumerate(node.all))
        case AnyOf():
            yield from (((*place, "any", i), part) for i, part in enumerate(node.any))
        case Not():
            yield (*place, "not"), node.negated
        case By():
            yield from (((*place, "cases", name), part) for name, part in node.cases.items())
        case _:
            return


def _node(
    node: Condition, place: Place, facts: Mapping[str, Fact], parameters: Mapping[str, Unit]
) -> Iterator[Fault]:
    if isinstance(node, Compare):
        yield from _compare(node, place, facts, parameters)
    elif isinstance(node, By):
        yield from _by(node, place, facts)
    for part, inner in _parts(node, place):
        yield from _node(inner, part, facts, parameters)


def _compare(
    node: Compare, place: Place, facts: Mapping[str, Fact], parameters: Mapping[str, Unit]
) -> Iterator[Fault]:
    fact = facts.get(node.fact)
    if fact is None:
        yield (*place, "fact"), f"names the unknown fact {node.fact!r}", NO_FACT
        return
    for field, name in (
        ("from", node.lower),
        ("to", node.upper),
        ("within", node.within),
        ("reached", node.reached),
    ):
        if is_figure_of_law(name, fact):
            yield (*place, field), f"has a figure written by hand: {name}", FIGURE_MEND
        elif isinstance(name, str) and name not in parameters:
            text = f"names {name!r}, which parameters/ does not have"
            yield (*place, field), text, "Name a figure of parameters/, or add it there."
        elif isinstance(name, str) and parameters[name] not in _UNITS.get(field, _NUMBERS):
            text = f"compares with {name!r}, which is a figure of {parameters[name]}"
            yield (*place, field), text, "Name a figure of the kind that docs/rules.md shows."
    wanted = {
        "is": node.equals is not None,
        "from": node.lower is not None or node.upper is not None,
        "within": node.within is not None,
        "reached": node.reached is not None,
    }
    kinds = {
        "is": ("flag", "choice", "number"),
        "from": ("number",),
        "within": ("date",),
        "reached": ("number",),
    }
    way = next(name for name, used in wanted.items() if used)
    if fact.kind not in kinds[way]:
        text = f"compares by `{way}` what is a {fact.kind}: {node.fact}"
        yield place, text, f"`{way}` is for a {' or '.join(kinds[way])}."
    if isinstance(node.equals, tuple):
        for choice in sorted(set(node.equals) - set(fact.choices)):
            text = f"names {choice!r}, which is no choice of {node.fact}"
            yield (*place, "is"), text, f"The choices are {', '.join(fact.choices)}."
    if not is_asked(node.fact, facts):
        text = f"needs the fact {node.fact!r}, for which there is no question"
        yield (*place, "fact"), text, "Give the fact an `ask` and a `reask` in facts/."


def _by(node: By, place: Place, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    fact = facts.get(node.by)
    if fact is None:
        yield (*place, "by"), f"names the unknown fact {node.by!r}", NO_FACT
        return
    for case in sorted(set(node.cases) - set(fact.choices)):
        text = f"has a case for {case!r}, which is no choice of {node.by}"
        yield (*place, "cases", case), text, f"The choices are {', '.join(fact.choices)}."
    if not is_asked(node.by, facts):
        text = f"needs the fact {node.by!r}, for which there is no question"
        yield (*place, "by"), text, "Give the fact an `ask` and a `reask` in facts/."


def is_figure_of_law(limit: float | str | None, fact: Fact) -> bool:
    """Whether a limit is a figure that only the law can give: an age, a length of time, a sum.

    How many children there are and which group it is are no such figures; nor is «at least one».
    """
    return isinstance(limit, int | float) and limit > 1 and fact.unit in _OF_LAW


def is_asked(name: str, facts: Mapping[str, Fact]) -> bool:
    """Whether a question leads to the fact: its own, its source's, or that of what it gives."""
    if facts[name].ask is not None or facts[name].volunteered:
        return True
    sources = [facts[each.source] for each in facts[name].derived if each.source in facts]
    gives = [fact for fact in facts.values() if any(d.source == name for d in fact.derived)]
    return any(fact.ask is not None for fact in (*sources, *gives))
