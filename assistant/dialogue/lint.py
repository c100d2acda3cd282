"""What is wrong with a folder of scripts, for the people who write them.

A schema cannot know whether a sentence is too long to follow by ear, or whether a phrase
of one topic is understood as another. Every problem names file, line and field, and says
what to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.benefits.amounts import Amounts, load_amounts
from assistant.benefits.formulas import names_in
from assistant.benefits.screening_plan import Plan, load_plan
from assistant.dialogue.lint_answers import (
    Known,
    answer_faults,
    case_faults,
    heard_facts,
    when_faults,
)
from assistant.dialogue.lint_phrases import Overlaps, placed_situations
from assistant.dialogue.lint_replies import reply_faults
from assistant.dialogue.lint_rules import reasons, reference_faults, rule_faults
from assistant.dialogue.lint_texts import TextRules, mixed_scripts
from assistant.dialogue.lint_use import under_review, unused_facts
from assistant.dialogue.lint_wording import load_wording, wording_faults
from assistant.dialogue.script_kinds import kind_of_each_file
from assistant.texts import LANGUAGES, Texts
from assistant.understanding.normalising import Normaliser
from assistant.understanding.schema import Topic, TopicTests
from assistant.understanding.scripts import TESTS, Scripts, load_scripts
from assistant.yaml_files import Place, Problem, ScriptError, YamlFile

Files = Mapping[Path, YamlFile]

_PROMPT_WORDS = frozenset({"first", "second", "year"})
"""Placeholders of prompts that the conversation fills."""

_SCHEMA_MEND = "docs/scripts.md shows each field; the neighbouring entries are examples."


@dataclass(frozen=True)
class Findings:
    """All that was found.

    Attributes:
        problems: must be mended.
        notes: should be known, such as terms that wait for a native editor.
        near: phrases that would be misunderstood if they were new.
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    near: tuple[Problem, ...] = ()


def lint(folder: Path, on: date, *, phrases: bool = True, near: bool = False) -> Findings:
    """Check a folder of scripts.

    Args:
        folder: the scripts.
        on: figures that have ended by this day are a problem.
        phrases: whether to try every phrase against all topics, which takes some seconds.
        near: whether to try the questions as if each were new, too.
    """
    files: dict[Path, YamlFile] = {}
    try:
        scripts, amounts = load_scripts(folder), load_amounts(folder)
        plan = load_plan(folder, scripts.facts)
    except ScriptError as error:
        # It stopped at the first file: all files are looked at, and nothing is judged further.
        return Findings(tuple(sorted(_malformed(folder, files))) or error.problems)
    files.update((file.path, file) for file in scripts.files.values())
    malformed = [*_malformed(folder, files)]
    if malformed:
        return Findings(tuple(sorted(malformed)))
    check = _Check(scripts, amounts, plan, files, on)
    problems, alone = [*check.problems()], list[Problem]()
    tried = scripts.by_words()
    for language in LANGUAGES if phrases else ():
        for overlap in Overlaps(tried, files, language).found(near=near):
            (problems if overlap.clear else alone).append(overlap.problem)
    return Findings(tuple(sorted(set(problems))), tuple(check.notes()), tuple(sorted(alone)))


def _malformed(folder: Path, files: dict[Path, YamlFile]) -> Iterator[Problem]:
    """What is missing or malformed, over all files at once.

    Args:
        folder: the scripts.
        files: those that were read and found well formed; the others are put there.
    """
    for path, kind in kind_of_each_file(folder):
        try:
            if path not in files:
                files[path] = YamlFile(path)
                files[path].checked(kind.model, mend=_SCHEMA_MEND)
            yield from mixed_scripts(files[path])
        except ScriptError as error:
            yield from error.problems


class _Check:
    """Checks well-formed scripts."""

    def __init__(
        self, scripts: Scripts, amounts: Amounts, plan: Plan, files: Files, on: date
    ) -> None:
        self._scripts = scripts
        self._amounts = amounts
        self._plan = plan
        self._files = files
        self._on = on
        self._wording = load_wording(scripts.folder)
        self._folder = scripts.folder
        parameters = amounts.parameters
        self._names = frozenset(parameters.names)
        self._units = {name: parameters[name].unit for name in parameters.names}
        tenge = {name for name, unit in self._units.items() if unit == "tenge"}
        sums = {name for topic in scripts.topics.values() for name in topic.amounts}
        self._rules = {
            language: TextRules(sums | tenge, Normaliser(scripts.languages[language]))
            for language in LANGUAGES
        }
        self._known = Known(scripts.facts, amounts, heard_facts(scripts.languages))

    def problems(self) -> Iterator[Problem]:
        """All that must be mended."""
        for name in self._scripts.topics:
            yield from self._topic(name)
        yield from self._tests_alone()
        yield from self._prompts()
        yield from self._facts()
        yield from self._replies()
        yield from self._screening()
        yield from self._references()
        yield from self._commands()
        yield from self._formulas()
        yield from self._figures()
        yield from self._situations()

    def notes(self) -> Iterator[str]:
        """What should be known."""
        waiting = under_review(self._scripts)
        if waiting:
            yield f"{len(waiting)} terms wait for a legal editor: {'; '.join(waiting)}"
        unused = unused_facts(self._scripts, self._amounts, self._plan)
        if unused:
            yield f"no rule, answer or sum uses {len(unused)} facts: {', '.join(unused)}"

    def _topic(self, name: str) -> Iterator[Problem]:
        topic, file = self._scripts.topics[name], self._scripts.files[name]
        for fault in (
            *reference_faults(topic, self._on),
            *rule_faults(topic, self._scripts.facts, self._units),
            *answer_faults(topic, self._known),
        ):
            yield file.problem(*fault)
        if topic.rule is not None:
            for where, reason, facts in reasons(topic.rule):
                yield from self._texts(file, where, reason, {*facts, *self._names})
        yield from self._tests(topic)
        for aspect, script in topic.aspects.items():
            for number, answer in enumerate(script.answers):
                place: Place = ("aspects", aspect, "answers", number)
                known = {*topic.amounts, *answer.when, *self._names, *self._scripts.facts}
                yield from self._texts(file, place, answer, known)

    def _tests(self, topic: Topic) -> Iterator[Problem]:
        """What is wrong with the tests beside a topic."""
        path = self._folder / "topics" / f"{topic.topic}{TESTS}"
        if path not in self._files:
            mend = f"Write {path.name} beside it: questions in three languages, and verdicts."
            file = self._scripts.files[topic.topic]
            yield file.problem(("topic",), "has no tests", mend)
            return
        file = self._files[path]
        tests = TopicTests.model_validate(file.data)
        if tests.topic != topic.topic:
            text = f"is {tests.topic!r}, but the file is called {path.name}"
            yield file.problem(("topic",), text, "Give both the same name.")
        for language in LANGUAGES:
            if not tests.questions.get(language):
                mend = "Write a few questions as people ask them, with their aspect."
                yield file.problem(("questions", language), "has no question", mend)
        if topic.rule is not None and not tests.verdicts:
            mend = "Write each bound of the rule as a test; docs/rules.md shows how."
            yield file.problem(("verdicts",), "has no verdict", mend)
        for fault in case_faults(tests, self._scripts.facts):
            yield file.problem(*fault)

    def _tests_alone(self) -> Iterator[Problem]:
        for path, file in self._files.items():
            if path.name.endswith(TESTS) and path.name[: -len(TESTS)] not in self._scripts.topics:
                mend = "Give it the name of its topic, or delete it."
                yield file.problem(("topic",), "has no topic of this name beside it", mend)

    def _situations(self) -> Iterator[Problem]:
        learnt = self._scripts.matching.sense.languages
        for language in LANGUAGES if learnt else ():
            if language in learnt:
                continue
            for told in placed_situations(self._scripts, language):
                text = f"is not learnt: the sense of sentences knows {', '.join(learnt)} only"
                mend = "Make it a phrase, with a word that nothing else has."
                yield self._files[told.path].problem(told.place, text, mend)

    def _prompts(self) -> Iterator[Problem]:
        known = {*self._names, *_PROMPT_WORDS}
        for file, name in self._entries("prompts"):
            yield from self._texts(file, ("prompts", name), self._scripts.prompts[name], known)

    def _facts(self) -> Iterator[Problem]:
        for file, name in self._entries("facts"):
            fact = self._scripts.facts[name]
            for field in ("ask", "reask", "ask_other"):
                question = getattr(fact, field)
                if question is not None:
                    yield from self._texts(file, ("facts", name, field), question, set())
            for choice, texts in fact.choices.items():
                place: Place = ("facts", name, "choices", choice)
                yield from self._texts(file, place, texts, set())

    def _replies(self) -> Iterator[Problem]:
        for file, name in self._entries("replies"):
            found = reply_faults(name, self._scripts.replies[name], self._scripts.facts)
            yield from (file.problem(*fault) for fault in found)

    def _screening(self) -> Iterator[Problem]:
        """The texts and names of `screening.yaml`; `load_plan` has checked its facts."""
        file = self._files[self._folder / "screening.yaml"]
        if self._plan.questions not in self._names:
            place: Place = ("screening", "questions")
            yield _unknown(file, place, self._plan.questions, "parameters/")
        for field in ("common", "occasions"):
            for topic in getattr(self._plan, field):
                if topic not in self._scripts.topics:
                    yield _unknown(file, ("screening", field, topic), topic, "topics/")
        for topic, occasion in self._plan.occasions.items():
            if occasion.no is not None:
                place = ("screening", "occasions", topic, "no")
                yield from self._texts(file, place, occasion.no, set(self._names))

    def _entries(self, kind: str) -> Iterator[tuple[YamlFile, str]]:
        """The entries of all files of a folder, each with its file."""
        for path, file in self._files.items():
            if path.parent == self._folder / kind:
                yield from ((file, name) for name in file.data[kind])

    def _texts(
        self, file: YamlFile, place: Place, texts: Texts, known: set[str]
    ) -> Iterator[Problem]:
        for language in LANGUAGES:
            text = texts.in_language(language)
            faults = [*self._rules[language].faults(text, known=known)]
            faults += wording_faults(text, self._wording[language])
            for what, mend in faults:
                yield file.problem((*place, language), what, mend)

    def _references(self) -> Iterator[Problem]:
        """Names that nothing bears: facts of languages, prompts."""
        prompts, facts = self._scripts.prompts, self._scripts.facts
        file = self._files[self._folder / "acts.yaml"]
        for name, act in self._scripts.acts.items():
            if act.reply not in prompts:
                yield _unknown(file, ("acts", name, "reply"), act.reply, "prompts/")
        file = self._files[self._folder / "aspects.yaml"]
        for name, cues in self._scripts.aspects.items():
            for closing in cues.closing:
                if closing not in prompts:
                    yield _unknown(file, ("aspects", name, "closing"), closing, "prompts/")
        for language, data in self._scripts.languages.items():
            file = self._files[self._folder / "language" / f"{language}.yaml"]
            for part in ("facts", "flags", "choices", "dates"):
                for fact in sorted(set(getattr(data, part)) - set(facts)):
                    yield _unknown(file, (part, fact), fact, "facts/")

    def _commands(self) -> Iterator[Problem]:
        """Acts of `commands.yaml` that there are none of."""
        path = self._folder / "commands.yaml"
        for part in ("commands", "signs", "situations"):
            for name in getattr(self._scripts.commands, part):
                if name not in self._scripts.acts:
                    yield _unknown(self._files[path], (part, name), name, "acts.yaml")

    def _formulas(self) -> Iterator[Problem]:
        for file, name in self._entries("amounts"):
            amount = self._amounts[name]
            known = {*self._names, *self._scripts.facts, *amount.terms}
            for fact in sorted(set(amount.needs) - set(self._scripts.facts)):
                yield _unknown(file, ("amounts", name, "needs"), fact, "facts/")
            for term, each in amount.terms.items():
                for used in sorted(set(names_in(each.value)) - known):
                    yield _unknown(file, ("amounts", name, "terms", term), used, "parameters/")
            for number, case in enumerate(amount.cases):
                place: Place = ("amounts", name, "cases", number)
                for used in sorted(set(names_in(case.value)) - known):
                    yield _unknown(file, place, used, "parameters/")
                for fault in when_faults(case.when, (*place, "when"), self._scripts.facts):
                    yield file.problem(*fault)
                yield from self._texts(file, (*place, "origin"), case.origin, known)

    def _figures(self) -> Iterator[Problem]:
        for file, name in self._entries("parameters"):
            values = self._amounts.parameters[name].values
            until = values[-1].until
            place: Place = ("parameters", name, "values", len(values) - 1)
            if until is not None and until < self._on:
                mend = "Add the value that holds now, with its law and source."
                yield file.problem(place, f"ended on {until} and nothing follows", mend)
            for number, value in enumerate(values):
                if value.checked > self._on:
                    text = f"was checked on {value.checked}, a day to come"
                    place = ("parameters", name, "values", number, "checked")
                    yield file.problem(place, text, "Give the day on which it was read.")


def _unknown(file: YamlFile, place: Place, name: str, where: str) -> Problem:
    return file.problem(place, f"names {name!r}, which {where} does not have", "Mend the name.")
