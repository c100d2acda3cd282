"""Runs all tests of a folder of scripts: questions, boundary cases of rules, conversations."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.benefits.benefit import Finding, find
from assistant.benefits.known import Person
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.entitlements import benefit_of
from assistant.dialogue.lint import lint
from assistant.settings import Settings
from assistant.simulation.judgement import against_the_rules, missed
from assistant.simulation.scenario import Scenario, check_names, load_scenarios
from assistant.simulation.text_run import run_text
from assistant.speaking.lexicon import load_lexicon
from assistant.store.proofs import Check, CheckKind, LintProblem
from assistant.store.script_files import CONVERSATIONS, PRONUNCIATIONS
from assistant.texts import LANGUAGES, Language
from assistant.understanding.meaning import Decision, Reading, Understanding
from assistant.understanding.schema import QuestionCase, TopicTests, VerdictCase
from assistant.understanding.scripts import TESTS
from assistant.yaml_files import Problem, ScriptError, YamlFile


@dataclass(frozen=True)
class _Conversations:
    """The conversation tests of one file."""

    path: str
    scenarios: tuple[Scenario, ...]


class Checks:
    """All tests of one folder of scripts, which can be used for calls if this can be made.

    Args:
        folder: as a release or draft is written.
        settings: silences and the like, for conversations.

    Raises:
        ScriptError: a file cannot be used.
        ConfigurationError: a conversation names a fact or topic that is not there.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._assistant: Assistant = load_assistant(folder)
        self._dialogue = Dialogue(self._assistant)
        for language in _spoken(folder):
            load_lexicon(language, folder / PRONUNCIATIONS)
        topics = sorted((folder / "topics").glob(f"*{TESTS}"))
        self._tests = {
            self._name(path): YamlFile(path).checked(TopicTests, mend=_MEND) for path in topics
        }
        self._conversations = [
            _Conversations(self._name(path), load_scenarios(path))
            for path in sorted((folder / CONVERSATIONS).glob("*.yaml"))
        ]
        scripts = self._assistant.scripts
        for each in self._conversations:
            check_names(each.scenarios, scripts.facts, scripts.topics)

    @property
    def total(self) -> int:
        """How many tests there are."""
        cases = sum(
            len(tests.verdicts) + sum(map(len, tests.questions.values()))
            for tests in self._tests.values()
        )
        return cases + sum(len(each.scenarios) for each in self._conversations)

    def run(self, progress: Callable[[], None]) -> list[Check]:
        """Run them.

        Args:
            progress: called after each.
        """
        found = []
        for check in self._each():
            found.append(check)
            progress()
        return found

    def _each(self) -> Iterator[Check]:
        for path, tests in self._tests.items():
            for language, questions in tests.questions.items():
                for question in questions:
                    yield self._question(path, tests.topic, language, question)
            for case in tests.verdicts:
                yield self._verdict(path, tests.topic, case)
        for each in self._conversations:
            for scenario in each.scenarios:
                yield self._conversation(each.path, scenario)

    def _question(self, path: str, topic: str, language: str, case: QuestionCase) -> Check:
        meant = self._assistant.matcher(language).understand([Reading(case.text)])
        aspects = (case.aspect,) if isinstance(case.aspect, str) else case.aspect
        right = (
            meant.decision is Decision.ANSWER
            and meant.topic == topic
            and not set(aspects).isdisjoint(meant.aspects)
            and all(meant.facts.get(name) == value for name, value in case.facts.items())
        )
        expected = f"{topic} ({', '.join(aspects)})"
        return Check(CheckKind.QUESTION, case.text, path, expected, _got(meant), right)

    def _verdict(self, path: str, topic: str, case: VerdictCase) -> Check:
        assistant = self._assistant
        script = assistant.scripts.topics.get(topic)
        benefit = None if script is None else benefit_of(script)
        expected = _verdict(case.verdict, case.amount, case.missing)
        if benefit is None:
            return Check(CheckKind.VERDICT, case.name, path, expected, "no rule", right=False)
        finding = find(
            benefit, Person(assistant.scripts.facts, case.facts, case.on), assistant.amounts
        )
        judged = finding.judgement
        missing = None if case.missing is None else judged.missing[: len(case.missing)]
        if case.missing == ():
            missing = judged.missing
        amount = None if case.amount is None else _tenge(finding)
        got = _verdict(judged.verdict, amount, missing)
        return Check(CheckKind.VERDICT, case.name, path, expected, got, got == expected)

    def _conversation(self, path: str, scenario: Scenario) -> Check:
        record = run_text(scenario, self._dialogue, self._settings)
        faults = missed(scenario, record) + against_the_rules(record)
        # A scenario that says why it is still open expects to miss its goal.
        right = bool(faults) == (scenario.open is not None)
        got = "; ".join(faults)
        return Check(CheckKind.CONVERSATION, scenario.name, path, scenario.about, got, right)

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


_MEND = "The neighbouring files of tests are examples."


def problems_in(folder: Path, on: date) -> list[LintProblem]:
    """What the linter finds, and what cannot be read of conversations and pronunciations."""
    found = [*lint(folder, on).problems, *_unreadable(folder)]

    def path_of(problem: Problem) -> str:
        path = problem.path
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name

    return [
        LintProblem(path_of(each), each.line, each.field, each.text, each.mend) for each in found
    ]


def _unreadable(folder: Path) -> Iterator[Problem]:
    for path in sorted((folder / CONVERSATIONS).glob("*.yaml")):
        try:
            load_scenarios(path)
        except ScriptError as error:
            yield from error.problems
    for language in _spoken(folder):
        try:
            load_lexicon(language, folder / PRONUNCIATIONS)
        except ScriptError as error:
            yield from error.problems


def _spoken(folder: Path) -> Sequence[Language]:
    """Languages that need a file of pronunciations: all, unless a folder has none at all."""
    return LANGUAGES if (folder / PRONUNCIATIONS).is_dir() else ()


def _got(meant: Understanding) -> str:
    if meant.decision is Decision.CLARIFY:
        return f"{meant.decision.value}: {' / '.join(meant.alternatives)}"
    if meant.topic is None:
        return str(meant.decision.value)
    return f"{meant.topic} ({', '.join(meant.aspects)})"


def _verdict(verdict: str, amount: int | None, missing: tuple[str, ...] | None) -> str:
    parts = [verdict]
    parts += [] if amount is None else [str(amount)]
    parts += [] if missing is None else [f"missing: {', '.join(missing) or '-'}"]
    return "; ".join(parts)


def _tenge(finding: Finding) -> int | None:
    return None if finding.amount is None else finding.amount.tenge
