"""The linter: silent over the shipped scripts, exact over each mistake."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant import yaml_files
from assistant.dialogue.lint import Findings, lint
from assistant.dialogue.lint_texts import TextRules
from assistant.dialogue.lint_wording import load_wording, wording_faults
from assistant.texts import Language
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import TESTS, Scripts, default_folder, topic_paths
from assistant.yaml_files import Problem
from tests.fewer_examples import with_fewer_examples

pytestmark = pytest.mark.timeout(900)
"""Trying all phrases takes half a minute of one core; others may be busy on it too."""

TODAY = date(2026, 11, 21)
FEW = frozenset({"base_pension", "birth_grant", "disability", "large_family"})
"""Topics of the copies that are spoiled: all would take too long for each mistake."""


@dataclass(frozen=True)
class Mistake:
    """One entry of `bad_scripts.yaml`."""

    file: str
    name: str
    field: str
    says: str
    old: str
    new: str
    phrase: bool = False

    def put_into(self, folder: Path) -> None:
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        assert self.old in text, f"{self.file} no longer holds what {self.name!r} replaces"
        path.write_text(text.replace(self.old, self.new, 1), encoding="utf-8")

    def found(self, folder: Path, problems: Sequence[Problem]) -> Problem:
        """The problem that tells of it.

        A file that another mistake was put into may have lost or won a few lines.
        """
        path = folder / self.file
        found = [
            problem
            for problem in problems
            if problem.path == path
            and problem.field.startswith(self.field)
            and self.says in problem.text
        ]
        assert found, [str(problem) for problem in problems]
        return found[0]


def _mistakes() -> Iterator[Mistake]:
    path = Path(__file__).with_name("bad_scripts.yaml")
    files = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    for file, mistakes in files.items():
        for name, parts in mistakes.items():
            yield Mistake(file=file, name=name, **parts)


MISTAKES = tuple(_mistakes())
IN_PHRASES = tuple(mistake for mistake in MISTAKES if mistake.phrase)
OTHERS = tuple(mistake for mistake in MISTAKES if not mistake.phrase)


@cache
def _read(kind: str, text: str) -> Any:
    return YAML(typ=kind).load(text)


class ReadOnce:
    """Reads YAML; a text that was read before is not read again."""

    def __init__(self, typ: str) -> None:
        self._kind = typ

    def load(self, text: str) -> Any:
        return _read(self._kind, text)


@pytest.fixture(scope="module", autouse=True)
def _files_are_read_once() -> Iterator[None]:
    """Nearly all files are the same for each mistake, and reading them takes longest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_files, "YAML", ReadOnce)
        yield
    _read.cache_clear()


def few_topics(folder: Path) -> Path:
    """A copy of the scripts that a test may spoil, with a few topics."""
    copy = Path(shutil.copytree(default_folder(), folder / "kz"))
    for path in topic_paths(copy):
        if path.stem not in FEW:
            path.unlink()
            path.with_name(f"{path.stem}{TESTS}").unlink()
    with_fewer_examples(copy)
    return copy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a test's own."""
    return few_topics(tmp_path)


@pytest.fixture(scope="module")
def findings() -> Findings:
    """What is said of the shipped scripts."""
    return lint(default_folder(), TODAY)


@pytest.fixture(scope="module")
def few_findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What is said of a few topics when each question is tried as if it were new."""
    return lint(few_topics(tmp_path_factory.mktemp("near")), TODAY, near=True)


@pytest.fixture(scope="module")
def spoiled_phrases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Findings]:
    """A copy with every mistake among phrases, and what is said of it."""
    copy = few_topics(tmp_path_factory.mktemp("phrases"))
    for mistake in IN_PHRASES:
        mistake.put_into(copy)
    return copy, lint(copy, TODAY)


def test_the_shipped_scripts_are_without_fault(findings: Findings) -> None:
    assert not findings.problems, "\n".join(map(str, findings.problems))


@pytest.mark.parametrize("mistake", OTHERS, ids=lambda each: f"{each.file}: {each.name}")
def test_a_mistake_is_found_with_its_place(mistake: Mistake, folder: Path) -> None:
    text = (folder / mistake.file).read_text(encoding="utf-8")
    mistake.put_into(folder)
    problem = mistake.found(folder, lint(folder, TODAY, phrases=False).problems)
    first = text[: text.index(mistake.old)].count("\n") + 1
    # A place may be the beginning of the entry in which something is wrong or missing.
    assert first - 15 <= problem.line <= first + mistake.old.count("\n") + 1
    assert problem.mend.endswith(".")


@pytest.mark.parametrize("mistake", IN_PHRASES, ids=lambda each: f"{each.file}: {each.name}")
def test_a_phrase_of_another_topic_is_found(
    mistake: Mistake, spoiled_phrases: tuple[Path, Findings]
) -> None:
    copy, said = spoiled_phrases
    problem = mistake.found(copy, said.problems)
    lines = (copy / mistake.file).read_text(encoding="utf-8").splitlines()
    assert mistake.new.split("[")[-1].strip(", ") in lines[problem.line - 1]
    assert problem.mend.endswith(".")


def test_phrases_that_are_alone_with_their_words_are_no_problem(few_findings: Findings) -> None:
    assert few_findings.near
    for phrase in few_findings.near:
        assert ".phrases." in phrase.field
        assert "would, if it were new, be understood as" in phrase.text
        assert phrase.line > 0


def test_a_situation_in_a_language_whose_sense_is_not_learnt_is_a_problem(folder: Path) -> None:
    path = folder / "matching.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("languages: [ru, en, kk]", "languages: [ru, en]"))
    told = "is not learnt: the sense of sentences knows ru, en only"
    problems = [each for each in lint(folder, TODAY, phrases=False).problems if told in each.text]
    files = {problem.path.name for problem in problems}
    assert files == {"commands.yaml", "elsewhere.yaml", *(f"{name}.yaml" for name in FEW)}
    assert all(".kk." in problem.field for problem in problems)


def test_figures_that_have_ended_are_a_problem_from_the_next_day() -> None:
    problems = lint(default_folder(), date(2026, 12, 31), phrases=False).problems
    assert not any("ended on" in problem.text for problem in problems)
    problems = lint(default_folder(), date(2027, 1, 1), phrases=False).problems
    ended = {problem.field.split(".")[1] for problem in problems if "ended on" in problem.text}
    assert {"monthly_index", "subsistence_minimum"} <= ended
    reviewed = {problem.path.stem for problem in problems if "reviewed" in problem.text}
    assert reviewed >= FEW


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    for name in ("disability", "birth_grant"):
        path = folder / "topics" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("confidence: high", "confidence: sure", 1), encoding="utf-8")
    assert {problem.path.stem for problem in lint(folder, TODAY).problems} == {
        "disability",
        "birth_grant",
    }


def test_a_topic_without_a_general_answer_is_found(folder: Path) -> None:
    path = folder / "topics" / "large_family.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("\n  general:\n"), text.index("\n  eligibility:\n")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    problems = lint(folder, TODAY, phrases=False).problems
    assert any(problem.text == "have no `general`" for problem in problems)


def test_a_topic_without_tests_and_tests_without_a_topic_are_found(folder: Path) -> None:
    topics = folder / "topics"
    (topics / f"disability{TESTS}").rename(topics / f"handicap{TESTS}")
    problems = lint(folder, TODAY, phrases=False).problems
    found = {(problem.path.name, problem.text) for problem in problems}
    assert ("disability.yaml", "has no tests") in found
    assert (f"handicap{TESTS}", "has no topic of this name beside it") in found


def test_a_name_that_stands_twice_is_found(folder: Path) -> None:
    shutil.copy(folder / "facts" / "family.yaml", folder / "facts" / "again.yaml")
    problems = lint(folder, TODAY).problems
    assert any(problem.text == "stands twice" for problem in problems)


@pytest.mark.parametrize("name", ["wording.yaml", "screening.yaml", "concepts.yaml"])
def test_a_file_that_is_missing_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()
    problems = lint(folder, TODAY).problems
    assert [problem.path.name for problem in problems] == [name]


def test_terms_that_wait_for_an_editor_are_noted(findings: Findings) -> None:
    assert any("wait for a legal editor" in note for note in findings.notes)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Никому не говорите код из сообщения."),
        ("kk", "Құпиясөзді ешкімге айтпаңыз."),
        ("en", "Never tell anybody your card number."),
        ("ru", "Если Вы звоните о пенсии, нажмите один."),
        ("kk", "Мүгедектік туралы болса, бірді басыңыз."),
        ("ru", "Подать можно в центр обслуживания населения, ЦОН."),
        ("en", "Is it about the basic pension?"),
    ],
)
def test_good_words_are_left_alone(language: Language, text: str) -> None:
    wording = load_wording(default_folder())[language]
    assert not [*wording_faults(text, wording)]


@pytest.mark.parametrize(
    "text",
    [
        "Первая группа: {sum}. Вторая группа: {sum}. Третья группа: {sum}.",
        "Звоните бесплатно, номер {phone}.",
        "Оператор — 0",
        "За пятерых детей платят {sum}.",
    ],
)
def test_good_texts_are_left_alone(text: str, scripts: Scripts) -> None:
    rules = TextRules({"sum"}, Normaliser(scripts.languages["ru"]))
    assert not [*rules.faults(text, known={"sum", "phone"})]
