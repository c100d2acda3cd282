"""What words are to the question for a fact: its answer, or a yes to «did I hear that right?»."""

from dataclasses import replace
from datetime import date

from assistant.conditions import FactValue
from assistant.dialogue.answering import Answering
from assistant.dialogue.composing import Composer, Step, without
from assistant.dialogue.failing import Failing
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.words import Meant, Words
from assistant.understanding.acts import EMERGENCY, PERSON
from assistant.understanding.answers import Answer, Kind, Word
from assistant.understanding.people import SELF

ASKS_FACT = frozenset({State.ASKING, State.CONFIRMING_FACT})
"""Where a fact is asked for, or what was heard of it."""
_KEYS_TOLD_AT = 2
"""Failures in a row after which the keys for a fact have been told."""


class FactReplies:
    """Reads replies to questions for facts. Holds nothing of a caller."""

    def __init__(
        self, composer: Composer, words: Words, *, answering: Answering, failing: Failing
    ) -> None:
        """Hand on to these."""
        self._composer = composer
        self._words = words
        self._answering = answering
        self._failing = failing

    def word(self, memory: Memory, word: Word) -> Step | None:
        """What comes of yes, no or «I do not know»; None where they mean nothing."""
        if memory.state is State.CONFIRMING_FACT:
            if word is Word.YES:
                return self.filled(memory, memory.heard)
            return self._failing.no_match(replace(memory, state=State.ASKING, heard=None))
        if word is Word.DONT_KNOW:
            return self.filled(memory, None)
        fact = self._composer.scripts.facts[memory.fact or ""]
        return self.filled(memory, word is Word.YES) if fact.kind == "flag" else None

    def said(self, memory: Memory, meant: Meant) -> Step | None:
        """What comes of words; None when they are not for the question."""
        if memory.state is State.ASKING:
            return self._answered(memory, meant)
        return None if meant.asks else self._said_again(memory, meant)

    def answers_in_numbers(self, memory: Memory, meant: Meant) -> bool:
        """Whether a number that was asked for is among the words, and nothing is denied."""
        if memory.state not in ASKS_FACT or meant.denied:
            return False
        if self._composer.scripts.facts[memory.fact or ""].kind != "number":
            return False
        said = any(token.number is not None for token in meant.tokens)
        return said and self._words.answer(meant, memory).kind is Kind.VALUE

    def answers_wholly(self, memory: Memory, meant: Meant) -> bool:
        """Whether all that was said is like replies to the question that was asked.

        A call for a person never is, nor a cry after which an ambulance would be called.
        """
        if memory.state is not State.ASKING or meant.act in (PERSON, EMERGENCY):
            return False
        return self._words.answer(meant, memory).whole

    def filled(self, memory: Memory, value: FactValue | None) -> Step:
        """The fact that was asked for is known now, or known not to be known."""
        fact = memory.fact or ""
        memory = self._words.answered(memory, {fact: value})
        memory = replace(memory, state=State.ASKING, heard=None, failures=0, silences=0, digits="")
        return self._answering.answer(memory, known=memory.told if value is None else None)

    def taken(self, memory: Memory, meant: Meant, value: FactValue | None) -> Step:
        """Words answer what was asked for; a number or day heard badly is asked back."""
        if not self._words.doubts(meant, memory):
            return self.filled(memory, value)
        if isinstance(value, date) and memory.failures >= _KEYS_TOLD_AT:
            # Keys were asked for: a "2" pressed then begins a year, and is no "no".
            return self._failing.no_match(memory)
        memory = replace(memory, state=State.CONFIRMING_FACT, heard=value, silences=0)
        return self._composer.step(memory, self._composer.question(memory))

    def _said_again(self, memory: Memory, meant: Meant) -> Step | None:
        """A number or day instead of a yes or no: the same once more, or the right one."""
        after = replace(meant, tokens=meant.tokens[meant.opening :])
        answer = self._words.answer(after, memory)
        if answer.kind is not Kind.VALUE:
            return None
        if answer.value != memory.heard:
            asked = replace(memory, state=State.ASKING, heard=None)
            if self._words.doubts(after, asked):
                # Each time another value: that must end, with keys and then with a person.
                if memory.failures > 0:
                    return self._failing.no_match(asked)
                asked = replace(asked, failures=1)
            return self.taken(asked, meant, answer.value)
        return None if meant.leading is Word.NO else self.filled(memory, answer.value)

    def _answered(  # noqa: PLR0911 - one for each thing that a reply may be
        self, memory: Memory, meant: Meant
    ) -> Step | None:
        answer = self._words.answer(meant, memory)
        another = bool(meant.mentioned - {memory.about, SELF})
        if another and answer.kind is not Kind.VALUE and meant.is_elliptic(memory.topic):
            return None  # «and for my mother?» in the middle of the questions
        answered = answer.kind is Kind.VALUE and not meant.asks
        if not answered and meant.asks_of_another(memory.topic):
            return None
        if self._is_about_others(memory, meant, answer):
            # «No, I am forty-six» corrects an age; it is no «no» to what was asked.
            told = replace(self._words.with_facts(meant, memory), about=memory.about, failures=0)
            lines = self._composer.prompt(told, "taken_note")
            return without(self._answering.answer(told, intro=lines), lines)
        if answer.kind is Kind.VALUE:
            if not self._words.doubts(meant, memory):
                # Whom the question was about does not change with its answer.
                others = self._words.with_facts(meant, memory)
                memory = replace(others, about=memory.about)
            return self.taken(memory, meant, answer.value)
        if answer.kind is Kind.DONT_KNOW:
            return self.filled(memory, None)
        said = meant.understanding
        aspect = self._composer.scripts.matching.deciding.follow_up
        asks = meant.asks or said.topic != memory.topic or said.aspect_score >= aspect
        if meant.is_question and asks:
            return None
        # What is said of the talk's own topic, and asks nothing, is a reply in words not known.
        told = self._words.with_facts(meant, memory)
        if told.people != memory.people:
            # Something else was told: it counts, and the question is asked in other words.
            told = replace(told, about=memory.about, failures=0)
            lines = self._composer.prompt(told, "taken_note")
            return without(self._answering.answer(told, intro=lines), lines)
        return self._failing.no_match(memory)

    def _is_about_others(self, memory: Memory, meant: Meant, answer: Answer) -> bool:
        """Whether a «no» to a yes/no question goes on to say something else anew."""
        fact = self._composer.scripts.facts[memory.fact or ""]
        denies = meant.leading is Word.NO or answer.value is False
        if fact.kind != "flag" or meant.word is not None or answer.whole or not denies:
            return False
        said = {name for facts in meant.understanding.people.values() for name in facts}
        # «Not for the third but for the first» is about two values, and no «no».
        values = sum(token.number is not None for token in meant.tokens)
        return meant.denied or values > 1 or bool(said - {memory.fact, "sex"})
