"""What is wrong with the rule of a topic: names that nothing bears, questions never asked."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from assistant.conditions import (
    All,
    AnyOf,
    By,
    Compare,
    Condition,
    Facts,
    FactValue,
    Not,
    Office,
    Range,
    When,
)
from assistant.facts import Fact
from assistant.texts import Texts
from assistant.understanding.schema import Topic
from assistant.yaml_files import Place

Fault = tuple[Place, str, str]
"""Where in the topic, what is wrong, and what to do."""

_NO_FACT = "Name a fact of facts/, or add it there."


def rule_faults(
    topic: Topic, facts: Mapping[str, Fact], parameters: AbstractSet[str]
) -> Iterator[Fault]:
    """What is wrong with the names in a topic's rule.

    Args:
        topic: the topic.
        facts: all facts.
        parameters: names of all figures.
    """
    if topic.kind == "benefit" and topic.rule is None:
        yield ("topic",), "is a benefit without a rule", "Write its `rule`, or `kind: procedure`."
    if topic.sum is not None and topic.sum not in topic.amounts:
        yield ("sum",), f"names {topic.sum!r}, which `amounts` does not have", "Mend the name."
    if topic.rule is not None:
        yield from _node(topic.rule, ("rule",), facts, parameters)


def reasons(node: Condition, place: Place = ("rule",)) -> Iterator[tuple[Place, Texts]]:
    """Every text of a rule that may be spoken, with its place."""
    match node:
        case Office():
            yield (*place, "office"), node.office
        case Compare() | All() | AnyOf():
            for side in ("yes", "no"):
                text = getattr(node, side)
                if text is not None:
                    yield (*place, side), text
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
    node: Condition, place: Place, facts: Mapping[str, Fact], parameters: AbstractSet[str]
) -> Iterator[Fault]:
    if isinstance(node, Compare):
        yield from _compare(node, place, facts, parameters)
    elif isinstance(node, By):
        yield from _by(node, place, facts)
    for part, inner in _parts(node, place):
        yield from _node(inner, part, facts, parameters)


def _compare(
    node: Compare, place: Place, facts: Mapping[str, Fact], parameters: AbstractSet[str]
) -> Iterator[Fault]:
    fact = facts.get(node.fact)
    if fact is None:
        yield (*place, "fact"), f"names the unknown fact {node.fact!r}", _NO_FACT
        return
    for field, name in (
        ("from", node.lower),
        ("to", node.upper),
        ("within", node.within),
        ("reached", node.reached),
    ):
        if isinstance(name, str) and name not in parameters:
            text = f"names {name!r}, which parameters/ does not have"
            yield (*place, field), text, "Name a figure of parameters/, or add it there."
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
    if not _is_asked(node.fact, facts):
        text = f"needs the fact {node.fact!r}, for which there is no question"
        yield (*place, "fact"), text, "Give the fact an `ask` and a `reask` in facts/."


def _by(node: By, place: Place, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    fact = facts.get(node.by)
    if fact is None:
        yield (*place, "by"), f"names the unknown fact {node.by!r}", _NO_FACT
        return
    for case in sorted(set(node.cases) - set(fact.choices)):
        text = f"has a case for {case!r}, which is no choice of {node.by}"
        yield (*place, "cases", case), text, f"The choices are {', '.join(fact.choices)}."
    if not _is_asked(node.by, facts):
        text = f"needs the fact {node.by!r}, for which there is no question"
        yield (*place, "by"), text, "Give the fact an `ask` and a `reask` in facts/."


def _is_asked(name: str, facts: Mapping[str, Fact]) -> bool:
    """Whether a question leads to the fact: its own, its source's, or that of what it gives."""
    if facts[name].ask is not None or facts[name].volunteered:
        return True
    sources = [facts[each.source] for each in facts[name].derived if each.source in facts]
    gives = [fact for fact in facts.values() if any(d.source == name for d in fact.derived)]
    return any(fact.ask is not None for fact in (*sources, *gives))


def when_faults(when: When, place: Place, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """What is wrong with the conditions of an answer."""
    for name, condition in when.items():
        fact = facts.get(name)
        if fact is None:
            yield (*place, name), f"names the unknown fact {name!r}", _NO_FACT
            continue
        if isinstance(condition, Range) and fact.kind != "number":
            text = f"compares {name!r}, which is a {fact.kind}, with numbers"
            yield (*place, name), text, "Name a fact that is a number."
        given = (condition,) if isinstance(condition, str) else condition
        if isinstance(given, tuple):
            for choice in sorted(set(given) - set(fact.choices)):
                text = f"names {choice!r}, which is no choice of {name}"
                yield (*place, name), text, f"The choices are {', '.join(fact.choices) or 'none'}."


def case_faults(
    stated: Facts | Mapping[str, FactValue | None], place: Place, facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    """Facts in tests that nothing bears."""
    for name in stated:
        if name not in facts:
            yield (*place, name), f"names the unknown fact {name!r}", _NO_FACT
