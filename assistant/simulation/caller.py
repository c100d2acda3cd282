"""The scripted caller: decides what to do after each turn of Jauap's."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import chain

from assistant.dialogue.states import State
from assistant.dialogue.turn import Turn
from assistant.simulation.record import JauapSide, Record
from assistant.simulation.scenario import Doing, Match, Scenario

_PATIENCE = 3
"""So often a caller answers when the very same words come again; then she tries another way."""


def fits(match: Match, turn: Turn) -> bool:
    """Whether a turn of Jauap's is one that was meant."""
    return not unfit(match, turn)


def unfit(match: Match, turn: Turn) -> str:
    """What is not as it was meant in a turn of Jauap's; empty when all is."""
    return next(chain(_unlike(match, turn), _unsaid(match, turn)), "")


def _unlike(match: Match, turn: Turn) -> Iterator[str]:
    fact = turn.listen.fact if turn.listen else None
    if match.fact is not None and fact != match.fact and (match.fact != "any" or fact is None):
        yield f"asks for {fact}, not {match.fact}"
    if match.state is not None and turn.state not in match.state:
        yield f"is in {turn.state.value}, not {' or '.join(each.value for each in match.state)}"
    if match.action is not None and turn.action is not match.action:
        yield f"tells the line to {turn.action.value}, not {match.action.value}"


def _unsaid(match: Match, turn: Turn) -> Iterator[str]:
    text = turn.text.casefold()
    sources = [each.source for each in turn.say]
    if match.source is not None and not any(comes_from(each, match.source) for each in sources):
        yield f"says {', '.join(sources)}, not {match.source}"
    for word in match.says:
        if word.casefold() not in text:
            yield f"does not say «{word}», but «{turn.text}»"
    for word in match.never:
        if word.casefold() in text:
            yield f"says «{word}»: «{turn.text}»"
    spoken = {each.language for each in turn.say}
    if match.language is not None and spoken != {match.language}:
        yield f"speaks {', '.join(sorted(spoken)) or 'nothing'}, not {match.language}"


def comes_from(source: str, wanted: str) -> bool:
    """Whether a line's source is the one that was meant; `*` stands for anything."""
    return fnmatchcase(source, wanted)


def expect(record: Record, doing: Doing, since: int) -> None:
    """Note what was wanted of the turns that answer this, where none of them is so.

    Args:
        record: the call.
        doing: what the caller did.
        since: number of sides before the answers.
    """
    answers = [
        at for at in range(since, len(record.sides)) if isinstance(record.sides[at], JauapSide)
    ]
    if doing.then is None or not answers:
        return
    sides = [side for at in answers if isinstance(side := record.sides[at], JauapSide)]
    faults = [unfit(doing.then, side.turn) for side in sides]
    if all(faults):
        fault = f"after «{doing.say}»: {faults[-1]}"
        record.sides[answers[-1]] = replace(sides[-1], expected=fault)


class ScriptedCaller:
    """One caller of a scenario: what was said already, and what comes next."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._left = [each.times for each in scenario.turns]
        self._asked: Counter[str] = Counter()
        self._last = ""
        self._again = 0

    def next(self, turn: Turn) -> Doing | None:
        """What the caller does after this turn; None when there is nothing left to say.

        First what is meant for such a turn, then what the caller answers to the question, then
        the next of the lines.
        """
        self._again = self._again + 1 if turn.text == self._last else 0
        self._last = turn.text
        lines = [(at, each) for at, each in enumerate(self._scenario.turns) if self._left[at]]
        for at, doing in lines:
            if doing.when is not None and fits(doing.when, turn):
                self._left[at] -= 1
                return doing
        following = next(((at, each) for at, each in lines if each.when is None), None)
        if following is None or not following[1].anyway:
            answer = self._answer(turn)
            if answer is not None:
                return answer
        if following is None:
            return None
        self._left[following[0]] -= 1
        return following[1]

    def interrupts(self, turn: Turn) -> bool:
        """Whether the caller would not wait for the end of this turn."""
        doing = deepcopy(self).next(turn)
        return doing is not None and doing.barge_in is not None

    def left(self) -> list[str]:
        """Lines that were never said."""
        return [
            doing.say
            for doing, left in zip(self._scenario.turns, self._left, strict=True)
            if left == doing.times
        ]

    def _answer(self, turn: Turn) -> Doing | None:
        knows = self._scenario.knows
        fact = turn.listen.fact if turn.listen and turn.state is State.ASKING else None
        key = fact if fact is not None and fact in knows else turn.state.value
        if key not in knows or self._again >= _PATIENCE:
            return None
        place = self._asked[fact or key]
        self._asked[fact or key] += 1
        lines = knows[key]
        return Doing(say=lines[min(place, len(lines) - 1)])
