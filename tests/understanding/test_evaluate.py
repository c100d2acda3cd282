"""Questions are scored as the file's description says, and weights are fitted to them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from assistant.cli.evaluate import command
from assistant.errors import ConfigurationError
from assistant.understanding.evaluation import Line, Report, judged, read_lines
from assistant.understanding.fitting import Fitting, gain
from assistant.understanding.matching import Matcher
from assistant.understanding.meaning import Decision, Understanding, Why
from assistant.understanding.scripts import Scripts, default_folder
from assistant.understanding.weights import MatchingFile
from assistant.understanding.which_language import WhichLanguage
from benchmarks.foreign_sentences import foreign_sentences
from benchmarks.matching_fit import write


def line(kind: str = "topic", accept: tuple[str, ...] = ("asp",), aspects: str = "amount") -> Line:
    return Line.model_validate(
        {
            "id": "a",
            "lang": "ru",
            "text": "сколько",
            "kind": kind,
            "accept": accept,
            "aspects": (aspects,),
            "wording": "composed",
        }
    )


def meant(
    decision: Decision,
    topic: str | None = None,
    aspects: tuple[str, ...] = ("general",),
    alternatives: tuple[str, ...] = (),
) -> Understanding:
    return Understanding(
        decision, Why.CLEAR, topic=topic, aspects=aspects, alternatives=alternatives
    )


@pytest.mark.parametrize(
    ("asked", "understood", "topic", "joint"),
    [
        (line(), meant(Decision.ANSWER, "asp", ("amount",)), 1, 1),
        (line(), meant(Decision.ANSWER, "asp", ("where", "amount")), 1, 1),
        (line(), meant(Decision.ANSWER, "asp"), 1, 0),
        (line(aspects="*"), meant(Decision.ANSWER, "asp"), 1, 1),
        (line(), meant(Decision.ANSWER, "funeral", ("amount",)), 0, 0),
        (line(), meant(Decision.CLARIFY, None, ("amount",), ("funeral", "asp")), 0.5, 0.5),
        (line(), meant(Decision.CLARIFY, None, ("amount",), ("funeral",)), 0, 0),
        (line(), meant(Decision.REJECT), 0, 0),
        (line(accept=("local_aid", "out_of_scope")), meant(Decision.REJECT), 1, 1),
        (line("act", ("repeat",)), meant(Decision.ACT, "repeat"), 1, 1),
        (line("act", ("repeat",)), meant(Decision.ANSWER, "asp"), 0, 0),
        (line("out_of_scope", ()), meant(Decision.REJECT), 1, 1),
        (line("out_of_scope", ()), meant(Decision.CLARIFY, None, (), ("asp", "funeral")), 1, 1),
        (line("out_of_scope", ()), meant(Decision.ANSWER, "asp"), 0, 0),
        (line("out_of_scope", ("local_aid",)), meant(Decision.ANSWER, "local_aid"), 1, 1),
        (line("follow_up", ()), meant(Decision.ANSWER, "asp", ("amount",)), 1, 1),
    ],
)
def test_scoring(asked: Line, understood: Understanding, topic: float, joint: float) -> None:
    outcome = judged(asked, understood)
    assert (outcome.topic, outcome.joint) == (topic, joint)


def test_a_report_counts_by_language_and_names_what_was_confused() -> None:
    right = judged(line(), meant(Decision.ANSWER, "asp", ("amount",)))
    wrong = judged(line(), meant(Decision.ANSWER, "funeral"))
    report = Report([right, wrong])
    assert report.tallies["ru"].shares()["topic"] == 0.5
    assert report.tallies["all"].shares()["acts"] is None
    assert report.confusion["asp", "funeral"] == 1
    assert report.worst() == [wrong]
    assert json.loads(json.dumps(report.as_json()))["worst"][0]["got"] == "funeral"


def test_a_wrong_answer_is_worse_than_a_question_back_and_a_right_one_better() -> None:
    right = gain(judged(line(), meant(Decision.ANSWER, "asp", ("amount",))))
    asked = gain(judged(line(), meant(Decision.CLARIFY, None, ("amount",), ("asp", "funeral"))))
    wrong = gain(judged(line(), meant(Decision.ANSWER, "funeral", ("amount",))))
    assert right > asked > wrong


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('\n{"id": "a", "lang": "ru"}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"lines\.jsonl:2"):
        read_lines(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [
        {"text": "How much is the basic pension?", "accept": ["base_pension"]},
        {"text": "How much is the funeral payment?", "accept": ["funeral"]},
    ]
    told = [
        {"id": f"t{n}", "lang": "en", "kind": "topic", "aspects": ["amount"], **each}
        for n, each in enumerate(lines)
    ]
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
    return path


def test_the_command_scores_a_file(file: Path) -> None:
    result = CliRunner().invoke(command, ["understanding", str(file), "--json"])
    assert result.exit_code == 0, result.output
    shares = json.loads(result.stdout)["languages"]["en"]["shares"]
    assert shares["topic"] == 1
    assert shares["topic_and_aspect"] == 1
    shown = CliRunner().invoke(command, ["understanding", str(file)])
    assert "topic_and_aspect" in shown.stdout


def test_leaving_out_and_cross_validation_understand_every_line_once(
    file: Path, scripts: Scripts
) -> None:
    lines = read_lines(file)
    few = {name: scripts.topics[name] for name in ("base_pension", "funeral")}
    fitting = Fitting(scripts.with_topics(few), lines, weights=False)
    for outcomes in (fitting.left_out(), fitting.cross_validated(2)):
        assert [each.line for each in outcomes] == lines
    assert fitting.step() == fitting.step()


def test_fitted_figures_are_written_and_comments_stay(tmp_path: Path, scripts: Scripts) -> None:
    path = tmp_path / "matching.yaml"
    text = (default_folder() / "matching.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    deciding = scripts.matching.deciding.model_copy(update={"answer": 0.123})
    limits = scripts.matching.model_copy(update={"deciding": deciding})
    write(path, limits)
    written = path.read_text(encoding="utf-8")
    assert MatchingFile.model_validate(YAML(typ="safe").load(written)) == limits
    comments = [each for each in text.splitlines() if each.lstrip().startswith("#")]
    assert comments == [each for each in written.splitlines() if each.lstrip().startswith("#")]


def test_foreign_sentences_are_all_different_and_of_all_languages() -> None:
    sentences = foreign_sentences(1000)
    assert len(set(sentences)) == 1000
    assert {language for language, _ in sentences} == {"ru", "kk", "en"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Сколько платят за погребение?", "ru"),
        ("Жерлеуге қанша береді?", "kk"),
        ("How much is the funeral payment?", "en"),
        ("Мамам лежачий, уход үшін ақша төлей ме?", "kk"),
        ("Мне отказали в пособии, куда жаловаться?", "ru"),
    ],
)
def test_the_language_is_found_from_the_text(
    text: str, language: str, scripts: Scripts, matcher: Callable[[str], Matcher]
) -> None:
    assert WhichLanguage(scripts, matcher)(text) == language
