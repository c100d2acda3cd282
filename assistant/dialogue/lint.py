"""What is wrong with a folder of scripts, for the people who write them.

A schema cannot know whether a sentence is too long to follow by ear, or whether a phrase
of one topic is understood as another. Every problem names file, line and field, and says
what to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.benefits.amounts import Amounts, AmountsFile, load_amounts
from assistant.benefits.formulas import names_in
from assistant.benefits.parameters import ParametersFile
from assistant.dialogue.lint_rules import case_faults, reasons, rule_faults, when_faults
from assistant.dialogue.lint_texts import TextRules, mixed_scripts
from assistant.dialogue.lint_wording import WordingFile, load_wording, wording_faults
from assistant.facts import FactsFile
from assistant.understanding.language import LanguageData
from assistant.understanding.matching import Matcher
from assistant.understanding.schema import (
    LANGUAGES,
    ActsFile,
    AspectsFile,
    ElsewhereFile,
    MatchingFile,
    PromptsFile,
    Topic,
    TopicTests,
)
from assistant.understanding.scripts import TESTS, Scripts, load_scripts, topic_paths
from assistant.yaml_files import Checked, Place, Problem, ScriptError, YamlFile

_KINDS: dict[str, type[Checked]] = {
    "acts.yaml": ActsFile,
    "aspects.yaml": AspectsFile,
    "elsewhere.yaml": ElsewhereFile,
    "matching.yaml": MatchingFile,
    "wording.yaml": WordingFile,
}
_FOLDERS: dict[str, type[Checked]] = {
    "amounts": AmountsFile,
    "facts": FactsFile,
    "parameters": ParametersFile,
    "prompts": PromptsFile,
}
_PROMPT_WORDS = frozenset({"first", "second", "year"})
"""Placeholders of prompts that the conversation fills."""

_SCHEMA_MEND = "docs/scripts.md shows each field; the neighbouring entries are examples."


@dataclass(frozen=True)
class Findings:
    """All that was found.

    Attributes:
        problems: must be mended.
        notes: should be known, such as terms that wait for a native editor.
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def lint(folder: Path, on: date, *, phrases: bool = True) -> Findings:
    """Check a folder of scripts.

    Args:
        folder: the scripts.
        on: figures that have ended by this day are a problem.
        phrases: whether to try every phrase against all topics, which takes a second or two.
    """
    problems = [*_schemas(folder)]
    if problems:
        # What is not well formed cannot be judged further.
        return Findings(tuple(sorted(problems)), ())
    try:
        scripts, amounts = load_scripts(folder), load_amounts(folder)
    except ScriptError as error:
        return Findings(error.problems, ())
    check = _Check(scripts, amounts, on)
    problems = [*check.problems()]
    if phrases and not problems:
        problems += [each for language in LANGUAGES for each in check.overlaps(language)]
    return Findings(tuple(sorted(set(problems))), tuple(check.notes()))


def _schemas(folder: Path) -> Iterator[Problem]:
    """What is missing or malformed, over all files at once."""
    files = [(folder / name, model) for name, model in _KINDS.items()]
    files += [(folder / "language" / f"{each}.yaml", LanguageData) for each in LANGUAGES]
    files += [(path, Topic) for path in topic_paths(folder)]
    files += [(path, TopicTests) for path in (folder / "topics").glob(f"*{TESTS}")]
    for name, model in _FOLDERS.items():
        files += [(path, model) for path in (folder / name).glob("*.yaml")]
    for path, model in sorted(files, key=str):
        try:
            file = YamlFile(path)
            yield from mixed_scripts(file)
            file.checked(model, mend=_SCHEMA_MEND)
        except ScriptError as error:
            yield from error.problems


class _Check:
    """Checks well-formed scripts."""

    def __init__(self, scripts: Scripts, amounts: Amounts, on: date) -> None:
        self._scripts = scripts
        self._amounts = amounts
        self._on = on
        self._rules = TextRules()
        self._wording = load_wording(scripts.folder)
        self._folder = scripts.folder
        self._names = frozenset(amounts.parameters.names)

    def problems(self) -> Iterator[Problem]:
        for name in self._scripts.topics:
            yield from self._topic(name)
        yield from self._prompts()
        yield from self._references()
        yield from self._formulas()
        yield from self._figures()

    def notes(self) -> Iterator[str]:
        waiting = [
            phrase.text
            for other in self._scripts.elsewhere.values()
            for phrase in other.phrases.kk
            if phrase.review
        ]
        waiting += [
            phrase.text
            for topic in self._scripts.topics.values()
            for phrase in topic.names.kk.everyday
            if phrase.review
        ]
        if waiting:
            yield f"{len(waiting)} Kazakh terms wait for a legal editor: {'; '.join(waiting)}"

    def _topic(self, name: str) -> Iterator[Problem]:
        topic, file = self._scripts.topics[name], self._scripts.files[name]
        if topic.review < self._on:
            text = f"was to be reviewed by {topic.review}"
            mend = "Compare the answers with the law, then set `checked` and a new `review` day."
            yield file.problem(("review",), text, mend)
        for fault in rule_faults(topic, self._scripts.facts, self._names):
            yield file.problem(*fault)
        if topic.rule is not None:
            known = {*self._scripts.facts, *self._names}
            for where, reason in reasons(topic.rule):
                yield from self._texts(file, where, reason.model_dump(), known)
        yield from self._tests(name)
        for aspect, script in topic.aspects.items():
            last = len(script.answers) - 1
            for number, answer in enumerate(script.answers):
                place: Place = ("aspects", aspect, "answers", number)
                known = {*topic.amounts, *script.facts, *answer.when, *self._names}
                yield from self._texts(file, place, answer.model_dump(), known)
                for fault in when_faults(answer.when, (*place, "when"), self._scripts.facts):
                    yield file.problem(*fault)
                if number == last and answer.when:
                    mend = "Add a last answer without `when`, for callers of whom nothing is known."
                    yield file.problem(place, "has a `when`, and no other answer follows", mend)

    def _tests(self, name: str) -> Iterator[Problem]:
        """What is wrong with the tests beside a topic."""
        path = self._folder / "topics" / f"{name}{TESTS}"
        if not path.is_file():
            mend = f"Write {path.name} beside it: questions in three languages, and verdicts."
            yield self._scripts.files[name].problem(("topic",), "has no tests", mend)
            return
        file = YamlFile(path)
        tests = file.checked(TopicTests, mend=_SCHEMA_MEND)
        for language in LANGUAGES:
            if not tests.questions.get(language):
                mend = "Write a few questions as people ask them, with their aspect."
                yield file.problem(("questions", language), "has no question", mend)
        for number, verdict in enumerate(tests.verdicts):
            at: Place = ("verdicts", number, "facts")
            for fault in case_faults(verdict.facts, at, self._scripts.facts):
                yield file.problem(*fault)
        for language, questions in tests.questions.items():
            for number, question in enumerate(questions):
                at = ("questions", language, number, "facts")
                for fault in case_faults(question.facts, at, self._scripts.facts):
                    yield file.problem(*fault)

    def _prompts(self) -> Iterator[Problem]:
        known = {*self._names, *_PROMPT_WORDS}
        for file, name in self._entries("prompts"):
            texts = self._scripts.prompts[name].model_dump()
            yield from self._texts(file, ("prompts", name), texts, known)
        for file, name in self._entries("facts"):
            fact = self._scripts.facts[name]
            for field in ("ask", "reask", "ask_other"):
                question = getattr(fact, field)
                if question is not None:
                    place = ("facts", name, field)
                    yield from self._texts(file, place, question.model_dump(), set())

    def _entries(self, kind: str) -> Iterator[tuple[YamlFile, str]]:
        """The entries of all files of a folder, each with its file."""
        for path in sorted((self._folder / kind).glob("*.yaml")):
            file = YamlFile(path)
            yield from ((file, name) for name in file.data[kind])

    def _texts(
        self, file: YamlFile, place: Place, texts: dict[str, object], known: set[str]
    ) -> Iterator[Problem]:
        money = {
            name for topic in self._scripts.topics.values() for name in topic.amounts
        } | self._tenge()
        for language in LANGUAGES:
            text = str(texts[language])
            for what, mend in self._rules.faults(text, known=known, money=money):
                yield file.problem((*place, language), what, mend)
            for what, mend in wording_faults(text, self._wording[language]):
                yield file.problem((*place, language), what, mend)

    def _tenge(self) -> set[str]:
        parameters = self._amounts.parameters
        return {name for name in parameters.names if parameters[name].unit == "tenge"}

    def _references(self) -> Iterator[Problem]:
        """Names that nothing bears: formulas, facts, prompts."""
        yield from self._names_in_topics()
        yield from self._names_of_prompts()
        for language, data in self._scripts.languages.items():
            file = YamlFile(self._folder / "language" / f"{language}.yaml")
            for part, names in (("facts", set(data.facts)), ("flags", set(data.flags))):
                for fact in sorted(names - set(self._scripts.facts)):
                    yield _unknown(file, (part, fact), fact, "facts/")

    def _names_in_topics(self) -> Iterator[Problem]:
        for name, topic in self._scripts.topics.items():
            file = self._scripts.files[name]
            for use, amount in topic.amounts.items():
                if amount.formula not in self._amounts:
                    place: Place = ("amounts", use, "formula")
                    yield _unknown(file, place, amount.formula, "amounts/")
            for aspect, script in topic.aspects.items():
                used = {*script.facts, *([script.ask] if script.ask else [])}
                used.update(fact for answer in script.answers for fact in answer.when)
                for fact in sorted(used - set(self._scripts.facts)):
                    yield _unknown(file, ("aspects", aspect), fact, "facts/")

    def _names_of_prompts(self) -> Iterator[Problem]:
        prompts = self._scripts.prompts
        file = YamlFile(self._folder / "acts.yaml")
        for name, act in self._scripts.acts.items():
            if act.reply not in prompts:
                yield _unknown(file, ("acts", name, "reply"), act.reply, "prompts/")
        file = YamlFile(self._folder / "aspects.yaml")
        for name, cues in self._scripts.aspects.items():
            for closing in cues.closing:
                if closing not in prompts:
                    yield _unknown(file, ("aspects", name, "closing"), closing, "prompts/")

    def _formulas(self) -> Iterator[Problem]:
        for file, name in self._entries("amounts"):
            amount = self._amounts[name]
            known = {*self._names, *self._scripts.facts, *amount.terms}
            formulas = [(("terms", term), each.value) for term, each in amount.terms.items()]
            for term, formula in formulas:
                for used in sorted(set(names_in(formula)) - known):
                    yield _unknown(file, ("amounts", name, *term), used, "parameters/")
            for number, case in enumerate(amount.cases):
                place: Place = ("amounts", name, "cases", number)
                for used in sorted(set(names_in(case.value)) - known):
                    yield _unknown(file, place, used, "parameters/")
                origin = case.origin.model_dump()
                yield from self._texts(file, (*place, "origin"), origin, known)

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

    def overlaps(self, language: str) -> Iterator[Problem]:
        """Phrases that are understood as another topic than their own.

        Each is tried as if it did not stand in the scripts itself.
        """
        matcher = Matcher(self._scripts, language)
        for name, topic in self._scripts.topics.items():
            for aspect, script in topic.aspects.items():
                for number, phrase in enumerate(script.phrases.in_language(language)):
                    best, second = matcher.rank(phrase, as_new=True)[:2]
                    if best.id == name and best.score > second.score:
                        continue
                    rival = second.id if best.id == name else best.id
                    yield self._scripts.files[name].problem(
                        ("aspects", aspect, "phrases", language, number),
                        f"«{phrase}» is understood as {rival}",
                        f"Add a word that only {name} has, or move the phrase to {rival}.",
                    )
        file = YamlFile(self._folder / "elsewhere.yaml")
        for name, other in self._scripts.elsewhere.items():
            for number, phrase in enumerate(other.phrases.in_language(language)):
                best = matcher.rank(phrase)[0]
                if best.id in self._scripts.topics:
                    yield file.problem(
                        ("elsewhere", name, "phrases", language, number),
                        f"«{phrase}» is understood as {best.id}",
                        f"Add a word that {best.id} does not have, or drop the phrase.",
                    )


def _unknown(file: YamlFile, place: Place, name: str, where: str) -> Problem:
    return file.problem(place, f"names {name!r}, which {where} does not have", "Mend the name.")
