"""Whether a simulated call reached its goal, and what every call has to keep to."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.dialogue.chunks import MOST_WORDS, words_in
from assistant.dialogue.states import State
from assistant.dialogue.turn import Turn
from assistant.simulation.caller import comes_from
from assistant.simulation.record import Record, plain
from assistant.simulation.scenario import Goal, Scenario

_NUMBER = 10
"""Digits of a telephone number without the leading 8 or 7, which may be said or left out."""
_NOTHING_SAID = frozenset({"Silent", "Unclear", "NothingThere"})
"""After these Jauap must find other words (accessibility D6); whoever asks may hear the same."""
_GROUPED = re.compile(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))")


def missed(scenario: Scenario, record: Record) -> list[str]:
    """What of the goal was not reached, a sentence each; empty when all was."""
    goal = scenario.goal
    found = [*_said(goal, record), *_reached(goal, record), *_known(goal, record)]
    found += [each.expected for each in record.spoken if each.expected]
    found += [f"«{line}» found no place in the call" for line in record.unsaid]
    return found


def against_the_rules(record: Record) -> list[str]:
    """Where a call broke what holds for all calls: length of turns, questions, repeated words."""
    found: list[str] = []
    before = ""
    for each in record.spoken:
        turn = each.turn
        found += [f"{at(each.at)}: {fault}" for fault in _faults(turn)]
        text = turn.text
        if text and text == before and each.event in _NOTHING_SAID:
            found.append(f"{at(each.at)}: says the same as just before: «{text}»")
        before = text or before
    return found


def at(second: float) -> str:
    """A time of the call, for people."""
    return f"{int(second) // 60}:{second % 60:04.1f}"


def _faults(turn: Turn) -> Iterator[str]:
    words = sum(words_in(each.text) for each in turn.say)
    if words > MOST_WORDS * 2:
        yield f"a turn of {words} words"
    for each in turn.say:
        if words_in(each.text) > MOST_WORDS:
            yield f"a line of {words_in(each.text)} words: «{each.text}»"
    questions = sum(each.text.rstrip().endswith("?") for each in turn.say)
    if questions > 1:
        yield f"{questions} questions in one turn: «{turn.text}»"


def _said(goal: Goal, record: Record) -> Iterator[str]:
    texts = [turn.text for turn in record.turns]
    whole = "\n".join(texts).casefold()
    figures = {int(each) for text in texts for each in re.findall(r"\d+", _GROUPED.sub("", text))}
    sources = [say.source for turn in record.turns for say in turn.say]

    def came(wanted: str) -> bool:
        return any(comes_from(source, wanted) for source in sources)

    unanswered = [each for each in goal.answered if not came(f"topics/{each}")]
    yield from (f"{each} was not answered" for each in unanswered)
    yield from (f"the sum {each} was not said" for each in goal.sums if each not in figures)
    yield from (f"«{each}» was not said" for each in goal.says if each.casefold() not in whole)
    wrong = [each for each in goal.never if each.casefold() in whole]
    yield from (f"«{each}» was said, and must never be" for each in wrong)
    yield from (f"{each} was not said" for each in goal.sources if not came(each))


def _reached(goal: Goal, record: Record) -> Iterator[str]:
    turns = record.turns
    states = [turn.state for turn in turns]
    if goal.state and states[-1] not in goal.state:
        yield f"it ends in {states[-1].value}, not in {_names(goal.state)}"
    for state in goal.visited:
        if state not in states:
            yield f"it never came into {state.value}"
    if goal.action is not None and all(turn.action is not goal.action for turn in turns):
        yield f"the line was not told to {goal.action.value}"
    taken = {turn.callback[-_NUMBER:] for turn in turns if turn.callback}
    if goal.callback is not None and goal.callback[-_NUMBER:] not in taken:
        yield f"{goal.callback} was not taken for a callback"
    if goal.language is not None and record.language != goal.language:
        yield f"it ends in the language {record.language}, not {goal.language}"
    manner = turns[-1].manner
    if goal.preset is not None and manner.preset != goal.preset:
        yield f"it speaks {manner.preset} at the end, not {goal.preset}"
    if goal.gain is not None and manner.gain < goal.gain:
        yield f"it speaks {manner.gain:g} dB louder at the end, not {goal.gain:g}"
    spoken = sum(bool(turn.say) for turn in turns)
    if spoken > goal.turns_at_most:
        yield f"it took {spoken} turns, more than {goal.turns_at_most}"


def _known(goal: Goal, record: Record) -> Iterator[str]:
    for fact, value in goal.facts.items():
        if fact not in record.facts:
            yield f"{fact} is not known"
        elif record.facts[fact] != value:
            yield f"{fact} is {plain(record.facts[fact])}, not {plain(value)}"
    if goal.about is not None and record.about != goal.about:
        yield f"it is about {record.about}, not {goal.about}"
    for topic, verdict in goal.verdicts.items():
        if record.verdicts.get(topic) != verdict:
            yield f"{topic} is judged {record.verdicts.get(topic)}, not {verdict}"
    for fact, times in _asked(record.turns).items():
        if times > goal.asks_at_most:
            yield f"{fact} was asked for {times} times"


def _asked(turns: Sequence[Turn]) -> Counter[str]:
    """How often each fact was asked for."""
    return Counter(
        turn.listen.fact
        for turn in turns
        if turn.state is State.ASKING and turn.listen and turn.listen.fact and turn.say
    )


def _names(states: tuple[State, ...]) -> str:
    return " or ".join(state.value for state in states)
