"""The scripts: what other rooms ask of them, and how a mistake is told."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.understanding.schema import LANGUAGES
from assistant.understanding.scripts import Scripts, default_folder, load_scripts
from assistant.yaml_files import ScriptError, YamlFile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the scripts that a test may spoil."""
    return Path(shutil.copytree(default_folder(), tmp_path / "kz"))


def spoil(path: Path, old: str, new: str) -> int:
    """Replace a text that must be there; gives its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


TOPICS = (
    "asp",
    "base_pension",
    "age_pension",
    "pension_fund",
    "disability",
    "disability_assessment",
    "survivor",
    "birth_grant",
    "child_care",
    "maternity",
    "large_family",
    "awarded_mother",
    "disabled_child_carer",
    "group1_carer",
    "job_loss",
    "housing_aid",
    "special_allowance",
    "funeral",
    "home_care",
    "rehabilitation",
    "family_card",
    "local_aid",
    "payment_date",
    "application_status",
    "appeal",
    "contacts",
    "entitlement_check",
)


def test_every_topic_has_a_general_answer_and_aspects_with_cues(scripts: Scripts) -> None:
    assert set(scripts.topics) == set(TOPICS)
    for topic in scripts.topics.values():
        assert "general" in topic.aspects
        assert set(topic.aspects) <= set(scripts.aspects)


def test_no_subject_elsewhere_bears_the_name_of_a_topic(scripts: Scripts) -> None:
    assert not set(scripts.elsewhere) & set(scripts.topics)


def test_other_weights_leave_the_scripts_as_they_are(scripts: Scripts) -> None:
    deciding = scripts.matching.deciding.model_copy(update={"answer": 0.99})
    other = scripts.with_matching(scripts.matching.model_copy(update={"deciding": deciding}))
    assert other.topics is scripts.topics
    assert other.matching.deciding.answer == 0.99
    assert scripts.matching.deciding.answer != 0.99


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hint_opens_as_callers_do_and_asks_in_their_words(
    language: str, scripts: Scripts
) -> None:
    data = scripts.languages[language]
    first = [each for each in (data.opening, data.initialisms) if each]
    hint = scripts.hint(language)[len(first) - 1 :]
    assert [*scripts.hint(language)[: len(first)]] == first
    own = {f"{phrase}?" for topic, phrase in scripts.phrases(language) if topic in scripts.topics}
    questions = [each for each in hint if each.endswith("?")]
    assert len(questions) == 8
    assert set(questions) <= own
    assert hint[1 : 1 + len(questions)] == tuple(questions)
    first_words = {word[:5] for each in questions for word in each.split()}
    assert len(first_words) > 15  # the questions do not repeat one another
    names = [topic.names.in_language(language).short for topic in scripts.topics.values()]
    assert list(hint[9 : 9 + len(names)]) == names
    assert len(set(hint)) == len(hint)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_vocabulary_holds_every_word_of_every_phrase(language: str, scripts: Scripts) -> None:
    vocabulary = scripts.vocabulary(language)
    assert len(vocabulary) > 300
    assert all(word == word.lower() and word.isalpha() for word in vocabulary)
    for _, phrase in scripts.phrases(language):
        for word in phrase.lower().split():
            assert word in vocabulary or not word.isalpha()


@pytest.mark.parametrize("language", LANGUAGES)
def test_spoken_texts_hold_answers_prompts_and_questions(language: str, scripts: Scripts) -> None:
    texts = scripts.spoken_texts(language)
    answer = scripts.topics["disability"].aspects["amount"].answers[-1]
    assert answer.in_language(language) in texts
    assert scripts.prompts["greeting"].in_language(language) in texts
    question = scripts.facts["disability_group"].ask
    assert question is not None
    assert question.in_language(language) in texts


def test_a_missing_twin_is_told_with_its_line(folder: Path) -> None:
    path = folder / "topics" / "birth_grant.yaml"
    line = spoil(
        path, "        kk: |\n          Бұл әр бала", "        kz: |\n          Бұл әр бала"
    )
    with pytest.raises(ScriptError) as caught:
        load_scripts(folder)
    places = {(problem.line, problem.field) for problem in caught.value.problems}
    assert (line, "aspects.general.answers.0.kz") in places
    assert any(field == "aspects.general.answers.0.kk" for _, field in places)


def test_a_misspelt_aspect_is_told(folder: Path) -> None:
    line = spoil(folder / "topics" / "disability.yaml", "\n  refusal:\n", "\n  refused:\n") + 1
    with pytest.raises(ScriptError) as caught:
        load_scripts(folder)
    assert caught.value.problems[0].line == line


def test_broken_yaml_is_told_with_its_line(folder: Path) -> None:
    line = spoil(folder / "prompts" / "talk.yaml", "  greeting:\n", "  greeting\n")
    with pytest.raises(ScriptError) as caught:
        load_scripts(folder)
    assert caught.value.problems[0].line in (line, line + 1)


def test_a_topic_is_called_like_its_file(folder: Path) -> None:
    (folder / "topics" / "disability.yaml").rename(folder / "topics" / "handicap.yaml")
    with pytest.raises(ScriptError, match="the file is called handicap"):
        load_scripts(folder)


def test_a_folder_without_topics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="holds no topic"):
        load_scripts(tmp_path)


def test_both_parsers_read_the_same() -> None:
    # Where the fast one is missing, the scripts must say the same.
    for path in sorted(default_folder().rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert YamlFile(path).data == YAML(typ="safe", pure=True).load(text), path


def test_a_bare_question_mark_in_a_list_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("words:\n  [one, the? two, three]\n", encoding="utf-8")
    with pytest.raises(ScriptError) as raised:
        YamlFile(path)
    (problem,) = raised.value.problems
    assert problem.line == 2
    assert "quotes round a text with a question mark" in problem.mend
