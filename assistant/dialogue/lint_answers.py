"""What is wrong with the answers of a topic: names, sums that cannot be told, questions."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from assistant.benefits.amounts import Amounts
from assistant.conditions import FactValue, Range, When
from assistant.dialogue.lint_rules import (
    FIGURE_MEND,
    NO_FACT,
    Fault,
    is_asked,
    is_figure_of_law,
)
from assistant.dialogue.wording import placeholders
from assistant.facts import Fact
from assistant.texts import LANGUAGES
from assistant.understanding.language import LanguageData
from assistant.understanding.schema import Answer, AspectScript, Topic, TopicTests
from assistant.yaml_files import Place


@dataclass(frozen=True)
class Known:
    """What answers may name.

    Attributes:
        facts: all facts.
        amounts: all sums and figures.
        heard: facts that are found in speech, in every language.
    """

    facts: Mapping[str, Fact]
    amounts: Amounts
    heard: Collection[str]


def heard_facts(languages: Mapping[str, LanguageData]) -> frozenset[str]:
    """Facts that callers tell in their own words, whatever their language."""
    found = [
        {*data.facts, *data.flags, *data.choices, *data.dates, *data.of_others}
        for data in languages.values()
    ]
    return frozenset(set.intersection(*found)) if found else frozenset()


def answer_faults(topic: Topic, known: Known) -> Iterator[Fault]:
    """What is wrong with the answers of a topic, besides how they are worded."""
    if "general" not in topic.aspects:
        mend = "Write a `general` answer: it is given to whatever else has none."
        yield ("aspects",), "have no `general`", mend
    for use, amount in topic.amounts.items():
        if amount.formula not in known.amounts:
            text = f"names {amount.formula!r}, which amounts/ does not have"
            yield ("amounts", use, "formula"), text, "Mend the name."
    for aspect, script in topic.aspects.items():
        place: Place = ("aspects", aspect)
        yield from _needed(script, place, known)
        for number, answer in enumerate(script.answers):
            at = (*place, "answers", number)
            yield from when_faults(answer.when, (*at, "when"), known.facts)
            yield from _untold(topic, answer, at, known)
            open_still = answer.asks and answer.verdict in (None, "unknown")
            if script.ask is not None and open_still and _asks(answer):
                text = f"ends with a question, and the one for {script.ask} follows"
                yield at, text, "Ask one question a turn, or set `asks: false`."
        last = script.answers[-1]
        if last.when or last.verdict is not None:
            condition = "`when`" if last.when else "`verdict`"
            mend = f"Add a last answer without {condition}, for callers of whom nothing is known."
            yield (
                (*place, "answers", len(script.answers) - 1),
                f"has a {condition}, and no other answer follows",
                mend,
            )


def _needed(script: AspectScript, place: Place, known: Known) -> Iterator[Fault]:
    """Facts that the answers of an aspect depend on: are they there, and asked?"""
    named = [(name, (*place, "facts", at)) for at, name in enumerate(script.facts)]
    named += [(script.ask, (*place, "ask"))] if script.ask else []
    named += [
        (name, (*place, "answers", number, "when", name))
        for number, answer in enumerate(script.answers)
        for name in answer.when
        if name in known.facts  # the others are named with the conditions
    ]
    for name, at in named:
        if name not in known.facts:
            yield at, f"names {name!r}, which facts/ does not have", "Mend the name."
        elif not is_asked(name, known.facts) and (name == script.ask or name not in known.heard):
            text = f"needs the fact {name!r}, for which there is no question"
            mend = "Give the fact an `ask` and a `reask` in facts/, or words in language/."
            yield at, text, mend


def _untold(topic: Topic, answer: Answer, place: Place, known: Known) -> Iterator[Fault]:
    """Placeholders that are empty for some of those who hear the answer."""
    told = {name for name, wanted in answer.when.items() if wanted is not False}
    parameters = known.amounts.parameters
    for language in LANGUAGES:
        for name in placeholders(answer.in_language(language)):
            at = (*place, language)
            if name in topic.amounts and topic.amounts[name].formula in known.amounts:
                use = topic.amounts[name]
                missing = {*known.amounts[use.formula].needs} - {*use.fixed} - told
                for fact in sorted(missing):
                    yield (
                        at,
                        f"{{{name}}} needs {fact!r}, which the caller may not have told",
                        f"Name {fact} in the answer's `when`, or fix it under `amounts`.",
                    )
            elif name in known.facts and name not in told:
                text = f"{{{name}}} is a fact that the caller may not have told"
                yield at, text, f"Name {name} in the answer's `when`."
            elif name in parameters and parameters[name].values[-1].table is not None:
                text = f"{{{name}}} is a whole table of figures"
                yield at, text, "Name a sum that takes one figure of it."


def _asks(answer: Answer) -> bool:
    return any("?" in answer.in_language(language) for language in LANGUAGES)


def when_faults(when: When, place: Place, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """What is wrong with the conditions of an answer or of a sum."""
    for name, condition in when.items():
        fact = facts.get(name)
        if fact is None:
            yield (*place, name), f"names the unknown fact {name!r}", NO_FACT
            continue
        if isinstance(condition, Range) and fact.kind != "number":
            text = f"compares {name!r}, which is a {fact.kind}, with numbers"
            yield (*place, name), text, "Name a fact that is a number."
        if isinstance(condition, Range):
            for limit in (condition.lower, condition.upper):
                if is_figure_of_law(limit, fact):
                    text = f"has a figure written by hand: {limit}"
                    yield (*place, name), text, FIGURE_MEND
        given = (condition,) if isinstance(condition, str) else condition
        if isinstance(given, tuple):
            for choice in sorted(set(given) - set(fact.choices)):
                text = f"names {choice!r}, which is no choice of {name}"
                yield (*place, name), text, f"The choices are {', '.join(fact.choices) or 'none'}."


def case_faults(tests: TopicTests, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """Facts in the tests of a topic that nothing bears, or that cannot be so."""
    cases: list[tuple[Place, Mapping[str, FactValue | None]]] = [
        (("verdicts", number, "facts"), verdict.facts)
        for number, verdict in enumerate(tests.verdicts)
    ]
    for language, questions in tests.questions.items():
        cases += [
            (("questions", language, number, "facts"), {**question.facts})
            for number, question in enumerate(questions)
        ]
    for place, stated in cases:
        for name, value in stated.items():
            fact = facts.get(name)
            if fact is None:
                yield (*place, name), f"names the unknown fact {name!r}", NO_FACT
            elif fact.kind == "choice" and value is not None and value not in fact.choices:
                text = f"names {value!r}, which is no choice of {name}"
                yield (*place, name), text, f"The choices are {', '.join(fact.choices)}."
    for number, verdict in enumerate(tests.verdicts):
        for name in sorted(set(verdict.missing or ()) - set(facts)):
            yield ("verdicts", number, "missing"), f"names the unknown fact {name!r}", NO_FACT
