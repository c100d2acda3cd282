"""Plays a scenario without sound: as fast as the dialogue thinks, on a clock of its own."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import HungUp
from assistant.settings import Settings
from assistant.simulation.caller import ScriptedCaller, expect
from assistant.simulation.deeds import Deed, HangUp, Words, read_deeds
from assistant.simulation.record import CallerSide, JauapSide, Record
from assistant.simulation.scenario import Scenario
from assistant.simulation.text_call import Exchange, TextCall

_MOST = 60
"""Things a caller does in one call, at most: a dialogue that goes in circles must not hang."""


def run_text(scenario: Scenario, dialogue: Dialogue, settings: Settings) -> Record:
    """Hold the call of a scenario, until the caller has nothing left to say."""
    call = TextCall(
        dialogue,
        settings,
        language=scenario.language,
        on=scenario.date,
        rate=scenario.caller.rate,
        pause=scenario.caller.pause,
    )
    record = Record(scenario.name)
    _note(record, call.opening)
    caller = ScriptedCaller(scenario)
    last = call.opening
    for _ in range(_MOST):
        doing = caller.next(last.turn)
        if doing is None or call.over:
            break
        over = doing.barge_in is not None and call.interrupt(last.at + doing.barge_in)
        deeds = _over(read_deeds(doing.say)) if over else read_deeds(doing.say)
        waits = 0.0 if over else scenario.caller.waits
        record.sides.append(CallerSide(call.now + waits, doing.say))
        before = len(record.sides)
        answers = list(call.do(deeds, waits=waits))
        for each in answers:
            _note(record, each)
        last = _heard_last([last, *answers])
        expect(record, doing, before)
    if not call.over:
        list(call.do((HangUp(),)))
    memory = last.memory
    record.facts = {**memory.people.get(memory.about, {}), **memory.supposed}
    record.about, record.language = memory.about, memory.language
    record.unsaid = caller.left()
    record.lasted_s = call.now
    return record


def _over(deeds: Sequence[Deed]) -> tuple[Deed, ...]:
    """The same, begun while Jauap is speaking."""
    first, *rest = deeds
    return (replace(first, over=True) if isinstance(first, Words) else first, *rest)


def _heard_last(exchanges: Sequence[Exchange]) -> Exchange:
    """What the caller heard last: a key in the middle of a number is answered by nothing."""
    return next((each for each in reversed(exchanges) if each.turn.say), exchanges[-1])


def _note(record: Record, exchange: Exchange) -> None:
    if isinstance(exchange.event, HungUp):
        return
    memory = exchange.memory
    event = type(exchange.event).__name__ if exchange.event is not None else ""
    known = {**memory.people.get(memory.about, {}), **memory.supposed}
    record.sides.append(JauapSide(exchange.at, exchange.turn, event, memory.topic, known))
    record.learn(memory.told)
