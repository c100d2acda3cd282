"""Requirements of accessible talk that hold over whole conversations.

The ids are those of docs/accessibility.md.
"""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.chunks import words_in
from assistant.dialogue.events import CannotHear, Said, Unclear
from assistant.dialogue.memory import Memory
from assistant.dialogue.menu import MOST_OPTIONS, load_menu
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Turn
from assistant.understanding.meaning import Decision, Reading
from assistant.understanding.scripts import Scripts
from tests.dialogue.talks import ON, Talk

DATA: Mapping[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("requirements.yaml").read_text(encoding="utf-8")
)
LANGUAGES = ("ru", "kk", "en")
PRESETS = ("fast", "normal", "slow", "slowest")
BeginTalk = Callable[[str], Talk]


def by_language(name: str) -> list[tuple[str, Any]]:
    return [(language, each) for language in LANGUAGES for each in DATA[name][language]]


def known(talk: Talk) -> dict[str, Any]:
    """What is known of the caller, and what a question of nobody in particular supposes."""
    return {**talk.memory.people.get("self", {}), **talk.memory.supposed}


def heard(text: str, language: str) -> Said:
    """Words as a recogniser of a language gives them."""
    return Said((Reading(text),), language=language)


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d[\d ]*\d|\d", text))


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


@pytest.mark.parametrize(("key", "language"), [("1", "kk"), ("2", "ru"), ("3", "en")])
def test_keys_choose_the_language_too(talk: BeginTalk, key: str, language: str) -> None:
    """A7, G1: and who chooses by key hears the menu by keys."""
    turn = talk("ru").says(f"<key {key}>")
    assert {each.language for each in turn.say} == {language}
    assert turn.state is State.MENU


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_failures_lead_to_a_person(talk: BeginTalk, language: str) -> None:
    """D1, D2, D6, D7, D8, E7: other words, then the menu by keys with a person first, then her."""
    one = talk(language)
    turns = [one.says("<unclear>") for _ in range(3)]
    assert len({turn.text for turn in turns}) == 3
    assert turns[1].state is State.MENU
    assert "0" in turns[1].text
    assert turns[2].action is Action.TRANSFER
    for turn in turns:
        assert not re.search(r"неверн|ошиб|invalid|wrong|error|қате", turn.text.lower())


@pytest.mark.parametrize("language", LANGUAGES)
def test_silence_never_ends_a_call(talk: BeginTalk, language: str) -> None:
    """C7, C9, D6: three prompts, ten extensions of twenty seconds, a callback, and a quiet line."""
    one = talk(language)
    kinds = []
    for _ in range(20):
        turn = one.says("<silence>")
        assert turn.listen is not None
        kinds.append((turn.state, turn.listen.kind))
    assert kinds[0][1] == "open"
    assert kinds.count((State.OPENING, "warned")) >= 10
    assert State.OFFERING_CALLBACK in {state for state, _ in kinds}
    assert kinds[-1][0] is State.CLOSED
    texts = [turn.text for turn in one.turns[1:]]
    assert all(a != b for a, b in pairwise(texts) if a)
    # Whoever comes back is heard.
    assert one.says(DATA["figures"][language][0]).state is State.TELLING


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
def test_every_benefit_is_reached_by_keys_alone(
    talk: BeginTalk, scripts: Scripts, language: str
) -> None:
    """G1, D2, D3: at most four options of two levels, a person first, the key after the option."""
    menu = load_menu(scripts.folder)
    reached: set[str] = set()
    for group, name in enumerate(menu.menu, start=1):
        pages = -(-len(menu.menu[name].topics) // MOST_OPTIONS)
        for page in range(pages):
            for option in range(1, MOST_OPTIONS + 1):
                one = talk(language)
                turn = one.says({"kk": "<key 1>", "ru": "<key 2>", "en": "<key 3>"}[language])
                _check_menu(turn)
                turn = one.says(f"<key {group}>", *["<key #>"] * page)
                _check_menu(turn)
                if str(option) not in dict(turn.listen.keys if turn.listen else ()):
                    continue
                one.says(f"<key {option}>")
                if one.memory.state is State.ASPECTS:
                    _check_menu(one.turn)
                    one.says("<key 1>")
                assert one.memory.told is not None
                reached.add(one.memory.topic or "")
    assert reached == set(scripts.topics)


def _check_menu(turn: Turn) -> None:
    keys = [line.text[-1] for line in turn.say if re.search(r" — \d$", line.text)]
    assert keys[0] == "0"
    assert keys[1:] == [str(number) for number in range(1, len(keys))]
    assert 1 < len(keys) <= MOST_OPTIONS + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_eligibility_is_found_by_keys_alone(talk: BeginTalk, language: str) -> None:
    """G1, G4, G6: yes and no, a choice, and a number of several digits."""
    one = talk(language)
    one.says({"kk": "<key 1>", "ru": "<key 2>", "en": "<key 3>"}[language])
    one.says("<key 2>", "<key 1>", "<key 2>")
    for _ in range(30):
        finding = one.memory.told.finding if one.memory.told else None
        if finding is not None and finding.judgement.verdict == "likely":
            return
        fact = one.memory.fact if one.memory.state is State.ASKING else None
        answers = {"age": "<key 70#>", "years_of_record": "<key 25#>", "service_pension": "<key 1>"}
        one.says("<key #>" if fact is None else answers.get(fact, "<key 1>"))
    pytest.fail(f"no verdict: {one.memory.people}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_callback_is_taken_by_keys_when_nobody_is_there(talk: BeginTalk, language: str) -> None:
    """F1, H6, H7: read back in groups, confirmed once, and the talk goes on."""
    one = talk(language)
    left = one.says(DATA["figures"][language][0]).state
    one.says("<key 0>", "<nobody>", "<key 1>", "<key 87011234567>")
    assert one.memory.state is State.CONFIRMING_NUMBER
    assert "8 701 123 45 67" in one.turn.text
    assert any(line.personal for line in one.turn.say)
    turn = one.says("<key 1>")
    assert turn.action is Action.TAKE_CALLBACK
    assert turn.callback == "87011234567"
    assert turn.state is left
    memory: Memory | None = one.memory
    while memory is not None:
        assert memory.number == ""
        memory = memory.before


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


@pytest.mark.parametrize(("language", "question"), by_language("unanswerable"))
def test_nothing_is_invented(talk: BeginTalk, language: str, question: str) -> None:
    """D15: not understood, or understood as no subject of ours; never an answer."""
    one = talk(language)
    turn = one.says(question)
    assert one.memory.told is None
    assert turn.state in (State.OPEN, State.CLARIFYING)


def test_a_nod_over_the_voice_asks_for_nothing(talk: BeginTalk) -> None:
    """C13: what was being told goes on."""
    one = talk("ru")
    one.says(DATA["figures"]["ru"][0])
    before = one.memory
    turn = one.says("<over угу>")
    assert turn.resume
    assert not turn.say
    assert one.memory == before


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


@pytest.mark.parametrize(("language", "case"), by_language("help_wanted"))
@pytest.mark.parametrize("unclear", [False, True])
def test_help_comes_before_everything(
    talk: BeginTalk, language: str, case: Mapping[str, Any], *, unclear: bool
) -> None:
    """I1, I2, I3, H3: fixed lines, the numbers first, in the middle of a question, and also from
    words that the recogniser did not believe; then one yes/no question, and an alarm in silence.
    """
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    assert one.memory.state is State.ASKING
    if unclear:
        one.does(Unclear(guesses=(Reading(case["said"], 0.1),)))
        turn = one.turn
    else:
        turn = one.says(case["said"])
    assert turn.state is State.URGENT
    assert case["number"] in turn.text
    assert {line.source for line in turn.say} == {
        f"prompts/urgent_{case['kind']}",
        "prompts/urgent_connect",
    }
    assert turn.text.count("?") == 1
    assert turn.action is Action.NONE
    assert one.says("<silence>").action is Action.ALARM
    assert one.says("<key 1>").action is Action.EMERGENCY_TRANSFER


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_false_alarm_the_question_is_asked_again(talk: BeginTalk, language: str) -> None:
    """I3: «no» connects nobody."""
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    fact = one.memory.fact
    turn = one.says(DATA["help_wanted"][language][0]["said"], "<key 2>")
    assert turn.action is Action.NONE
    assert (one.memory.state, one.memory.fact) == (State.ASKING, fact)


@pytest.mark.parametrize(("language", "said"), by_language("courtesy"))
def test_courtesy_is_no_failure(talk: BeginTalk, language: str, said: str) -> None:
    """D11: it is answered, and the question stays; «I cannot hear» is louder, too."""
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    fact = one.memory.fact
    turn = one.says(said)
    assert one.memory.failures == 0
    assert (turn.state, one.memory.fact) == (State.ASKING, fact)
    assert len(turn.say) > 1


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_comes_in_other_words_then_with_its_keys(talk: BeginTalk, language: str) -> None:
    """E7: never a third «say it again»."""
    one = talk(language)
    asked = one.says(DATA["asks_eligibility"][language]).say[-1].text
    first, second = one.says("<unclear>"), one.says("<unclear>")
    assert first.say[-1].text != asked
    assert any(re.search(r" — \d$|#|решётк|тор |hash", line.text) for line in second.say)
    assert not any(re.search(r" — \d$", line.text) for line in first.say)


@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_keys_are_no_failure(talk: BeginTalk, language: str) -> None:
    """G4: two of them are told what does nothing here, the third is offered a person."""
    one = talk(language)
    one.says({"kk": "<key 1>", "ru": "<key 2>", "en": "<key 3>"}[language])
    assert one.says("<key 7>").state is State.MENU
    assert one.says("<key 8>").state is State.MENU
    turn = one.says("<key 7>")
    assert turn.state is State.OFFERING_PERSON
    assert turn.action is Action.NONE


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_work_without_a_recogniser(talk: BeginTalk, language: str) -> None:
    """I4, N4: the menu by keys, and a person."""
    one = talk(language)
    one.does(CannotHear())
    assert one.turn.state is State.MENU
    _check_menu(one.turn)
    assert one.says("<key 0>").action is Action.TRANSFER


@pytest.mark.parametrize(("language", "said"), by_language("secrets"))
def test_a_secret_is_interrupted_and_forgotten(talk: BeginTalk, language: str, said: str) -> None:
    """I8: a warning in one turn, the question again, and no word of it in the memory."""
    one = talk(language)
    one.says(DATA["asks_eligibility"][language])
    before = one.memory
    turn = one.says(said)
    assert turn.say[0].source == "prompts/secret_warning"
    assert one.memory.people == before.people
    assert (one.memory.state, one.memory.fact) == (State.ASKING, before.fact)
    assert not any(line.source == "prompts/secret_warning" for line in one.memory.last)


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
def test_a_cry_that_only_the_matcher_knows_is_helped(
    talk: BeginTalk, scripts: Scripts, language: str
) -> None:
    """I1: every phrase of an urgent act, whether or not the lists of words hold it."""
    unhelped = [
        phrase
        for act in scripts.acts.values()
        if act.urgent
        for phrase in act.phrases.in_language(language)
        if talk(language).does(heard(phrase, language)).turn.state is not State.URGENT
    ]
    assert not unhelped


@pytest.mark.parametrize("language", LANGUAGES)
def test_going_on_where_nothing_is_told_is_no_failure(talk: BeginTalk, language: str) -> None:
    """D11: every act of acts.yaml has its reply."""
    one = talk(language)
    one.says({"ru": "дальше", "kk": "әрі қарай", "en": "go on"}[language])
    assert one.memory.failures == 0
    assert one.memory.state is State.OPEN
