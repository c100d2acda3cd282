"""What a person who takes over reads: enough to ask nothing again, and nothing of documents."""

import json
from dataclasses import asdict, replace
from datetime import date

from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import CallerEvent, Pressed, Said
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.privacy.redacting import load_privacy
from assistant.store.handovers import HandoverNote
from assistant.turn_taking.happened import CallerDid, TurnBegan
from assistant.understanding.meaning import Reading
from telephony.handover_note import TURNS, NoteTaker, told_facts
from tests.conversation_line import ON

NUMBER = "77051234568"


def said(*texts: str) -> list[CallerEvent]:
    return [Said((Reading(text),), "ru") for text in texts]


def noted(dialogue: Dialogue, events: list[CallerEvent], *, urgent: bool = False) -> HandoverNote:
    """The note after a caller has done these things."""
    taker = NoteTaker(load_privacy().redacted)
    step = dialogue.opening("ru", ON)
    taker.observe(TurnBegan(0.0, step.turn))
    for event in events:
        taker.observe(CallerDid(1.0, event))
        step = dialogue.step(step.memory, event)
        taker.observe(TurnBegan(1.0, step.turn))
    return taker.note("call-1", step.memory, dialogue.assistant.scripts, urgent=urgent)


def test_it_tells_language_purpose_facts_and_the_last_words(dialogue: Dialogue) -> None:
    note = noted(dialogue, said("сколько платят многодетной семье", "у нас пятеро детей"))
    assert (note.call_id, note.language, note.topic, note.urgent) == (
        "call-1",
        "ru",
        "large_family",
        False,
    )
    topic = dialogue.assistant.scripts.topics["large_family"]
    assert note.purpose == topic.names.in_language("ru").short
    assert "5" in note.facts.values()
    assert [turn.who for turn in note.turns[-2:]] == ["caller", "jauap"]
    assert note.turns[-2].text == "у нас пятеро детей"
    assert all(turn.language == "ru" for turn in note.turns)


def test_before_a_topic_is_known_the_callers_own_words_are_the_purpose(dialogue: Dialogue) -> None:
    note = noted(dialogue, said("мне нужен человек"))
    assert note.topic is None
    assert note.purpose == "мне нужен человек"


def test_it_holds_the_last_turns_only(dialogue: Dialogue) -> None:
    note = noted(dialogue, said(*["сколько платят многодетной семье"] * 8))
    assert len(note.turns) == TURNS


def test_numbers_and_names_are_not_in_it(dialogue: Dialogue) -> None:
    words = f"меня зовут Айгуль Серикбаева, телефон {NUMBER}, ИИН 850101300123"
    note = json.dumps(asdict(noted(dialogue, said(words))), ensure_ascii=False, default=str)
    for secret in (NUMBER, "850101300123", "Серикбаева"):
        assert secret not in note


def test_keys_of_a_number_to_call_back_are_not_in_it(dialogue: Dialogue) -> None:
    taker = NoteTaker(load_privacy().redacted)
    taking = Memory(on=ON, language="ru", state=State.TAKING_NUMBER)
    step = dialogue.step(replace(taking, state=State.OFFERING_CALLBACK), Pressed("1"))
    taker.observe(TurnBegan(0.0, step.turn))
    for key in NUMBER:
        taker.observe(CallerDid(1.0, Pressed(key)))
        step = dialogue.step(step.memory, Pressed(key))
        taker.observe(TurnBegan(1.0, step.turn))
    assert step.memory.state is State.CONFIRMING_NUMBER
    taker.observe(CallerDid(1.0, Pressed("1")))
    note = taker.note("call-1", step.memory, dialogue.assistant.scripts, urgent=False)
    texts = " ".join(turn.text for turn in note.turns)
    assert [turn.text for turn in note.turns if turn.who == "caller"] == ["1"]
    assert "705" not in texts
    assert "34 56" not in texts


def test_facts_say_whose_they_are_and_what_is_not_known() -> None:
    memory = Memory(
        on=ON,
        language="ru",
        state=State.OPEN,
        people={"self": {"age": 63, "works": None}, "mother": {"disabled": True}},
    )
    assert told_facts(memory) == {"self.age": "63", "self.works": "?", "mother.disabled": "true"}
    born = replace(memory, people={"self": {"birth_date": date(1963, 5, 1)}})
    assert told_facts(born) == {"self.birth_date": "1963-05-01"}
