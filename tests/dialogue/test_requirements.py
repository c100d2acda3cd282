"""Requirements of accessible talk that hold over whole conversations.

The ids are those of docs/accessibility.md.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.chunks import words_in
from assistant.dialogue.events import Said
from assistant.dialogue.states import State
from assistant.understanding.meaning import Decision, Reading
from tests.dialogue.talks import (
    DATA,
    LANGUAGES,
    ON,
    BeginTalk,
    by_language,
    figures,
    known,
)

PRESETS = ("fast", "normal", "slow", "slowest")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opening_says_who_speaks_and_asks(talk: BeginTalk, language: str) -> None:
    """A2, A3, A6, A11, D1, D14: a machine, no sound stored, a person, and an open question."""
    opening = talk(language).turn
    assert DATA["says_machine"][language] in opening.say[0].text
    assert DATA["says_operator"][language] in opening.say[1].text
    assert DATA["says_no_sound"][language] in opening.say[1].text
    assert opening.say[-1].text.endswith("?")
    assert opening.listen is not None
    assert opening.listen.kind == "open"
    assert opening.interruptible


@pytest.mark.parametrize(
    ("line", "said", "language"),
    [
        ("ru", "төрт балам бар қанша төлейді", "kk"),
        ("kk", "сколько платят по второй группе инвалидности", "ru"),
        ("ru", "how much is the birth allowance", "en"),
        ("en", "сколько дают за рождение ребёнка", "ru"),
        ("en", "екінші топ мүгедектікке қанша төлейді", "kk"),
        ("kk", "how much for a large family", "en"),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(
    talk: BeginTalk, line: str, said: str, language: str
) -> None:
    """A7: no language menu; the first words decide."""
    turn = talk(line).says(said)
    assert {each.language for each in turn.say} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_spoken_that_nobody_asked_for(assistant: Assistant, language: str) -> None:
    """A10."""
    spoken = "\n".join(assistant.spoken_texts(language, ON)).lower()
    assert len(spoken) > 10_000
    assert not [each for each in DATA["never_said"][language] if each.lower() in spoken]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_is_in_one_language(assistant: Assistant, language: str) -> None:
    """A9: Kazakh letters in no Russian line, Cyrillic ones in no English line, and vice versa."""
    foreign = {"ru": "[әғқңөұүһі]", "en": "[а-яёәғқңөұүһі]", "kk": "[щъ]"}[language]
    names = ("Қазақша", "По-русски", "English")
    wrong = [
        line
        for line in assistant.spoken_texts(language, ON)
        if not any(name in line for name in names)
        and re.search(foreign, re.sub("«.*?»", "", line.lower()))
    ]
    assert not wrong


@pytest.mark.parametrize(("language", "question"), by_language("figures"))
def test_turns_are_short(talk: BeginTalk, language: str, question: str) -> None:
    """B10, B11: at most thirty words or one line, one question; then the caller's turn."""
    one = talk(language)
    one.says(question)
    one.told()
    for turn in one.turns[1:]:
        assert sum(words_in(line.text) for line in turn.say) <= 36 or len(turn.say) <= 2, turn.text
        assert turn.text.count("?") <= 1
        assert turn.listen is not None


@pytest.mark.parametrize(("language", "question"), by_language("figures"))
def test_simpler_keeps_every_figure(talk: BeginTalk, language: str, question: str) -> None:
    """B18: fewer words, the same numbers."""
    first, second = talk(language), talk(language)
    first.says(question)
    whole = first.told()
    second.says(question)
    second.says({"ru": "скажите проще", "kk": "оңайырақ айтыңыз", "en": "simpler please"}[language])
    simple = second.told()
    assert figures(simple) == figures(whole)
    assert words_in(simple) <= words_in(whole)


@pytest.mark.parametrize("language", LANGUAGES)
def test_repeat_says_the_same_ten_times(talk: BeginTalk, language: str) -> None:
    """D5, B4: identical facts, one step slower, never counted as an error."""
    one = talk(language)
    first = one.says(DATA["figures"][language][0])
    said = [one.says("<key *>") for _ in range(10)]
    assert all(turn.say == first.say for turn in said)
    assert [PRESETS.index(turn.manner.preset) for turn in said[:2]] == [2, 3]
    assert one.memory.failures == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_pen_and_paper_come_first_and_all_is_dictated_twice(talk: BeginTalk, language: str) -> None:
    """B13, B14: waiting is no error; groups of at most three; the second time unasked."""
    one = talk(language)
    one.says(DATA["documents"][language])
    assert one.memory.state is State.GETTING_PEN
    assert one.turn.listen is not None
    assert one.turn.listen.kind == "pen"
    one.says("<silence>", "<silence>")
    assert one.memory.state is State.GETTING_PEN
    assert one.memory.failures == 0
    groups = one.memory.dictation
    assert all(len(group) <= 3 for group in groups)
    turn = one.says("<key 5>")
    while turn.state is State.DICTATING:
        turn = one.says("<key #>")
    heard = [line.text for turn in one.turns for line in turn.say]
    assert all(heard.count(line.text) == 2 for group in groups for line in group)


@pytest.mark.parametrize(("language", "case"), by_language("corrected"))
def test_one_breath_corrects_one_fact(
    talk: BeginTalk, language: str, case: Mapping[str, Any]
) -> None:
    """F2, D9."""
    one = talk(language)
    one.says(case["first"])
    before = known(one)
    one.says(case["then"])
    assert known(one) == {**before, **case["facts"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_ends_with_result_and_next_step(talk: BeginTalk, language: str) -> None:
    """D13: whether anything is unclear, whether it helped, and the caller hangs up first."""
    thanks = {"ru": "спасибо", "kk": "рахмет", "en": "thank you"}[language]
    one = talk(language)
    one.says(DATA["figures"][language][0])
    one.told()
    one.says(*(["<key #>"] if one.memory.state is State.ASKING else []))
    one.told()
    turn = one.says(thanks)
    assert turn.state is State.ENDING
    assert len(turn.say) >= 3
    assert one.says("<key 2>").state is State.RATING
    turn = one.says("<key 1>")
    assert turn.state is State.CLOSED
    assert turn.listen is not None


def test_a_nod_over_the_voice_asks_for_nothing(talk: BeginTalk) -> None:
    """C13: what was being told goes on."""
    one = talk("ru")
    one.says(DATA["figures"]["ru"][0])
    before = one.memory
    turn = one.says("<over угу>")
    assert turn.resume
    assert not turn.say
    assert one.memory == before


@pytest.mark.parametrize(("language", "words"), by_language("scraps"))
def test_a_scrap_of_words_over_the_voice_interrupts_nothing(
    talk: BeginTalk, language: str, words: str
) -> None:
    """C13: the end of a reply whose beginning was answered, or a word to somebody in the room."""
    one = talk(language)
    one.says(DATA["figures"][language][0])
    before = one.memory
    assert one.says(f"<over {words}>").resume
    assert one.memory == before
    # The same words when nobody else speaks are a no-match, and are asked for again.
    assert one.says(words).say
    assert one.memory.failures == 1


def test_a_scrap_over_a_question_is_an_answer_that_was_not_understood(talk: BeginTalk) -> None:
    """D7: it is asked again, and in the end a person is offered."""
    one = talk("ru")
    one.says(DATA["no_group"]["ru"])
    one.told_up_to_a_question()
    scrap = DATA["scraps"]["ru"][0]
    assert one.says(f"<over {scrap}>").say
    assert one.memory.failures == 1


@pytest.mark.parametrize(("language", "words"), by_language("for_another"))
def test_and_for_my_wife(talk: BeginTalk, language: str, words: str) -> None:
    """D9: the question stays the same."""
    one = talk(language)
    one.says(DATA["figures"][language][0])
    topic = one.memory.topic
    turn = one.says(words)
    assert one.memory.topic == topic
    assert one.memory.failures == 0
    assert not any(each.source == "prompts/elsewhere" for each in turn.say)


def test_a_scrap_that_is_still_growing_is_no_scrap(talk: BeginTalk) -> None:
    """C13: what follows may be a question, so nothing is decided yet."""
    one = talk("ru")
    one.says(DATA["figures"]["ru"][0])
    said = Said((Reading(DATA["scraps"]["ru"][0]),), over=True, so_far=True)
    assert not one.does(said).turn.resume


@pytest.mark.parametrize(("language", "words"), by_language("unknown"))
def test_what_was_just_told_is_not_told_again(talk: BeginTalk, language: str, words: str) -> None:
    """«I do not know» after all that can be told without it: that is said, and no more."""
    one = talk(language)
    one.says(DATA["no_group"][language])
    told = one.told_up_to_a_question()
    assert one.memory.state is State.ASKING
    turn = one.says(words)
    assert turn.state is State.OPEN
    assert figures(told)
    assert not figures(turn.text)


@pytest.mark.parametrize(("language", "words"), by_language("asides"))
def test_a_tale_with_a_person_in_it_asks_for_nothing(
    talk: BeginTalk, language: str, words: str
) -> None:
    """That somebody was named is no fact: nothing that was asked before is looked at again."""
    one = talk(language)
    one.says(DATA["figures"][language][0])
    before = one.memory
    one.says(words)
    assert (one.memory.topic, one.memory.aspects) == (before.topic, before.aspects)
    assert one.memory.state is not State.ASKING


def test_two_way_question_where_two_topics_are_near(talk: BeginTalk, assistant: Assistant) -> None:
    """D12: and «yes» to both leads to one at a time."""
    one = talk("kk")
    turn = one.says("балаға ақша")
    assert turn.state is State.CLARIFYING
    first = one.memory.options[0]
    one.says("иә")
    assert one.memory.options == (first,)
    one.says("иә")
    assert one.memory.topic == first
    meant = assistant.matcher("kk").understand([Reading("балаға ақша")])
    assert meant.decision is Decision.CLARIFY


def test_another_topic_in_the_middle_and_back(talk: BeginTalk) -> None:
    """D9: the open question is asked again; nothing that was told is asked anew."""
    one = talk("ru")
    one.says("мне положена базовая пенсия", "да")
    left = one.memory.fact
    one.says("а сколько дают за рождение первого ребёнка")
    assert one.memory.topic == "birth_grant"
    one.told()
    assert (one.memory.topic, one.memory.fact) == ("base_pension", left)
    assert one.memory.people["self"]["lives_in_kazakhstan"] is True


def test_facts_of_mother_are_not_the_callers(talk: BeginTalk) -> None:
    """Facts belong to a named person; the answers say whom they are about."""
    one = talk("ru")
    one.says("маме восемьдесят два, положена ли ей базовая пенсия")
    assert one.memory.about == "mother"
    assert one.memory.people["mother"]["age"] == 82
    assert "age" not in one.memory.people.get("self", {})
    assert "маме" in one.turn.text


def test_the_reason_comes_with_the_article(talk: BeginTalk) -> None:
    """H9, D15: why, and by which law."""
    one = talk("ru")
    one.says("сколько платят по второй группе инвалидности")
    assert "кодекс" in one.says("почему столько").text.lower()


def test_unknown_facts_are_asked_once(talk: BeginTalk) -> None:
    """«I don't know» goes on, and is not asked again."""
    one = talk("ru")
    one.says("мне положена базовая пенсия")
    asked = []
    for _ in range(20):
        if one.memory.state is State.ASKING:
            asked.append(one.memory.fact)
            one.says("не знаю")
        elif one.memory.rest:
            one.says("да")
    assert asked
    assert len(asked) == len(set(asked))
    assert one.memory.state is State.OPEN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screening_says_how_many_questions_come(talk: BeginTalk, language: str) -> None:
    """D10: and keeps its word."""
    one = talk(language)
    one.says(DATA["asks_all"][language])
    most = max(int(figure) for figure in figures(one.turn.text))
    while one.memory.rest:
        one.says("<key #>")
    asked = 0
    while one.memory.state is State.ASKING:
        asked += 1
        one.says("<key #>")
    assert 0 < asked <= most
    assert len(one.turn.say) > 1


@pytest.mark.parametrize("case", DATA["found_by_readers"], ids=lambda case: case["name"])
def test_what_readers_found_stays_mended(talk: BeginTalk, case: Mapping[str, Any]) -> None:
    one = talk(case["language"])
    one.says(*case["says"])
    memory = one.memory
    about = memory.people.get(memory.about, {})
    assert memory.about == case.get("about", memory.about)
    assert memory.state.value == case.get("state", memory.state.value)
    for name, value in case.get("known", {}).items():
        assert about.get(name) == value
    for name, value in case.get("never", {}).items():
        assert not any(facts.get(name) == value for facts in memory.people.values())
    text = "\n".join(turn.text for turn in one.turns[1:]) if case.get("all_turns") else one.told()
    assert all(each in text for each in case.get("said", ()))
    if "spoken" in case:
        assert {line.language for line in one.turn.say} == {case["spoken"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_going_on_where_nothing_is_told_is_no_failure(talk: BeginTalk, language: str) -> None:
    """D11: every act of acts.yaml has its reply."""
    one = talk(language)
    one.says({"ru": "дальше", "kk": "әрі қарай", "en": "go on"}[language])
    assert one.memory.failures == 0
    assert one.memory.state is State.OPEN
