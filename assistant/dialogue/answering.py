"""Answers over several turns: the facts that are needed first, then the answer in chunks."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.assistant import SCREENING, STARTS_SCREENING, Assistant
from assistant.dialogue.chunks import MOST_LINES, MOST_WORDS, chunks, essential, words_in
from assistant.dialogue.composing import Composer, Step
from assistant.dialogue.memory import Memory
from assistant.dialogue.reply import Reply
from assistant.dialogue.states import State
from assistant.dialogue.told import reasons_told
from assistant.dialogue.turn import Say
from assistant.dialogue.words import Words
from assistant.understanding.people import SELF

_DICTATED = "documents"
_DICTATED_TWICE = 2
"""Facts are heard at least twice before somebody has them on paper (B13, B14)."""
_PERSONS = "person_"
_ENDS_OPEN = frozenset({State.TELLING, State.GETTING_PEN, State.DICTATING})
_OPEN_TOLD = 4
"""So many benefits that are still open are named at the end of the screening."""


class Answering:
    """Answers questions. Holds nothing of a caller."""

    def __init__(self, assistant: Assistant, composer: Composer, words: Words) -> None:
        """Answer with these.

        Args:
            assistant: what the law says, and in which words.
            composer: puts turns together.
            words: what is known of the person spoken of.
        """
        self._assistant = assistant
        self._entitlements = assistant.entitlements
        self._composer = composer
        self._words = words

    def answer(  # noqa: PLR0911 - one for each thing that may have to be said first
        self, memory: Memory, *, intro: Sequence[Say] = (), known: Reply | None = None
    ) -> Step:
        """Say what the memory's topic and aspects ask for, or ask for what is needed first.

        Args:
            memory: holds topic, aspects and all facts.
            intro: said before, such as «thank you, that is corrected».
            known: an answer that the caller has just heard, and that is not told again.
        """
        if memory.topic == SCREENING and not set(STARTS_SCREENING).isdisjoint(memory.aspects[:1]):
            return self._screen(memory, intro)
        given = self._words.given(memory)
        person = self._entitlements.person(given, memory.on)
        topic = memory.topic or ""
        if memory.aspects == ("general",) and self._entitlements.spoken_of(topic, given):
            # «We have five children, what is there for us?»: how much, or whether it fits.
            finding = self._entitlements.find_if_benefit(topic, person)
            summed = finding is not None and finding.amount is not None
            memory = replace(memory, aspects=("amount" if summed else "eligibility",))
        reply = self._assistant.about(topic, memory.aspects, person, memory.language)
        question = reply.next_question
        if question is not None and question.fact in given:
            question = None  # asked before, and the caller does not know
        undecided = reply.finding is not None and reply.finding.judgement.verdict == "unknown"
        starts = memory.personal and "eligibility" in memory.aspects and reply.finding is None
        if starts:
            # Nothing is known of the person yet: ask, rather than recite every condition.
            finding = self._entitlements.find_if_benefit(topic, person)
            asked = finding and self._entitlements.question(finding, memory.language)
            if finding and asked:
                return self._ask(memory, asked[0], intro, finding.judgement.missing, reply)
        if undecided and question is not None and reply.finding is not None:
            missing = reply.finding.judgement.missing
            return self._ask(memory, question.fact, intro, missing, reply)
        if known is not None and (reply.topic, reply.lines) == (known.topic, known.lines):
            return self._known_already(memory, question.fact if question else None)
        memory = self._has_told(memory, reply)
        heading = [*intro, *self._heading(memory)]
        if memory.aspects[:1] == (_DICTATED,):
            return self._get_pen(memory, heading, self._lines(reply))
        lines = [*heading, *self._lines(reply), *self._sum(memory, reply)]
        if question is not None:
            memory = replace(memory, state=State.ASKING, fact=question.fact, screening=None)
            return self._tell(memory, lines, self._composer.ask(memory))
        memory = replace(memory, state=State.OPEN, fact=None)
        return self._tell(memory, lines, self._after(memory))

    def _known_already(self, memory: Memory, fact: str | None) -> Step:
        """Nothing else can be told than what the caller has just heard; a fact may be asked."""
        lines = self._composer.first_line(memory, "dont_know")
        if fact is not None:
            memory = replace(memory, state=State.ASKING, fact=fact, screening=None, rest=())
            return self._composer.step(memory, (*lines, *self._composer.ask(memory)))
        memory = replace(memory, state=State.OPEN, fact=None, rest=())
        return self._end(memory, (*lines, *self._after(memory)))

    def go_on(self, memory: Memory) -> Step:
        """The next part of the answer."""
        if not memory.rest:
            return self._end(memory, self._after(memory))
        first, rest = memory.rest[0], memory.rest[1:]
        if rest:
            memory = replace(memory, state=State.TELLING, rest=rest)
            return self._composer.step(memory, (*first, *self._composer.prompt(memory, "continue")))
        return self._end(replace(memory, rest=()), first)

    def stop_telling(self, memory: Memory) -> Step:
        """The caller has heard enough: the question at the end is asked all the same."""
        memory = replace(memory, rest=(), state=State.ASKING if memory.fact else State.OPEN)
        ending = () if memory.parked and not memory.fact else self._composer.question(memory)
        return self._end(memory, ending)

    def dictate(self, memory: Memory) -> Step:
        """The next group of what is written down; all of it twice."""
        again: tuple[Say, ...] = ()
        if not memory.rest and memory.round + 1 < _DICTATED_TWICE:
            again = self._composer.prompt(memory, "dictate_again")
            memory = replace(memory, round=memory.round + 1, rest=memory.dictation)
        if memory.rest:
            first, rest = memory.rest[0], memory.rest[1:]
            memory = replace(memory, state=State.DICTATING, rest=rest)
            asked = self._composer.prompt(memory, "written_down")
            return self._composer.step(memory, (*again, *first, *asked))
        memory = replace(memory, state=State.OPEN, dictation=(), round=0)
        done = self._composer.prompt(memory, "dictated")
        return self._end(memory, (*done, *self._after(memory)))

    def without_pen(self, memory: Memory) -> Step:
        """The list is told, not dictated."""
        lines = [line for group in memory.dictation for line in group]
        memory = replace(memory, state=State.OPEN, rest=(), dictation=(), round=0)
        return self._tell(memory, lines, self._after(memory))

    def why(self, memory: Memory) -> Step:
        """The reason of the last answer, with the article of the law."""
        told = memory.told
        if told is None or told.source is None:
            asked = memory.state is State.ASKING
            lines = self._composer.prompt(memory, "why_asked" if asked else "nothing_to_explain")
            return self._composer.step(memory, (*lines, *self._composer.question(memory)))
        said: list[Say] = []
        source = f"topics/{told.topic}.law"
        if told.finding is not None:
            for text, article in reasons_told(self._entitlements, told.finding, memory.language):
                said.append(Say(text, memory.language, source, personal=True))
                said += self._composer.prompt(memory, "why_law", first=article)
        elif told.explanation:
            said.append(Say(told.explanation, memory.language, source, personal=True))
        if not said:
            said += self._composer.prompt(memory, "why_law", first=told.source.law)
        reasons = list(dict.fromkeys(said))
        if memory.rest:
            # What was not told yet follows the reason.
            first, *more = chunks(reasons)
            memory = replace(memory, rest=(*more, *memory.rest))
            return self._composer.step(memory, (*first, *self._composer.question(memory)))
        memory = self._told_enough(memory)
        return self._tell(memory, reasons, self._composer.question(memory))

    def simpler(self, memory: Memory) -> Step:
        """The last answer with the same facts in fewer words."""
        told = memory.told
        if told is None:
            return self._composer.step(memory, memory.last or self._composer.question(memory))
        lines = essential(self._lines(told))
        memory = self._told_enough(memory)
        return self._tell(memory, lines, self._composer.question(memory))

    def _told_enough(self, memory: Memory) -> Memory:
        """The memory in the state in which the answer would have ended."""
        state = memory.state
        if state is State.TELLING:
            state = State.ASKING if memory.fact else State.OPEN
        return replace(memory, rest=(), state=state)

    # --- screening -----------------------------------------------------------------------------

    def _screen(self, memory: Memory, intro: Sequence[Say]) -> Step:
        """The next question over all benefits, or what was found."""
        person = self._entitlements.person(self._words.given(memory), memory.on)
        asked = memory.screening or 0
        screening = self._entitlements.screener.screen(person, asked=asked)
        fact = screening.next_question
        if fact is not None and self._entitlements.ask(fact) is not None:
            lines: list[Say] = [*intro]
            if memory.screening is None:
                reply = self._assistant.about(SCREENING, memory.aspects, person, memory.language)
                memory = replace(memory, told=reply, topics=_with(memory.topics, SCREENING))
                lines += self._lines(reply)
            memory = replace(memory, state=State.ASKING, fact=fact, screening=asked + 1)
            return self._tell(memory, lines, self._composer.ask(memory))
        memory = replace(memory, screening=None, fact=None, state=State.OPEN)
        lines = [*intro]
        for names, prompt in (
            (screening.likely, "screening_found"),
            (screening.office, "screening_office"),
            (screening.open[:_OPEN_TOLD], "screening_open"),
        ):
            if names:
                lines += self._composer.prompt(memory, prompt)
                lines += [line for name in names for line in self._item(memory, name)]
        if not (screening.likely or screening.office or screening.open):
            lines += self._composer.prompt(memory, "screening_none")
            return self._tell(memory, lines, self._after(memory))
        return self._tell(memory, lines, self._composer.prompt(memory, "screening_ask_about"))

    def _item(self, memory: Memory, name: str) -> tuple[Say, ...]:
        short = self._assistant.scripts.topics[name].names.in_language(memory.language).short
        lines = self._composer.prompt(memory, "screening_item", first=short)
        # Which benefits may suit tells about the caller.
        return tuple(replace(line, personal=True) for line in lines)

    # --- parts ---------------------------------------------------------------------------------

    def _ask(
        self,
        memory: Memory,
        fact: str,
        intro: Sequence[Say],
        missing: Sequence[str],
        reply: Reply,
    ) -> Step:
        """Ask for a fact that the rule needs; the first time, say that questions come."""
        lines = [*intro]
        first = memory.state is not State.ASKING
        # The conditions of the law are not told yet: «why» and «simpler» have nothing of them.
        memory = replace(self._has_told(memory, reply), told=None)
        if first:
            lines += self._heading(memory)
            name = "some_questions" if len(missing) > 1 else "one_question"
            lines += self._composer.prompt(memory, name)
        memory = replace(memory, state=State.ASKING, fact=fact, screening=None, rest=())
        return self._composer.step(memory, (*lines, *self._composer.ask(memory)))

    def _heading(self, memory: Memory) -> tuple[Say, ...]:
        """What the answer is about, and about whom, so that a misheard caller knows at once."""
        topic = self._assistant.scripts.topics[memory.topic or ""]
        short = topic.names.in_language(memory.language).short
        lines = tuple(
            replace(line, personal=False)
            for line in self._composer.prompt(memory, "about", first=short)
        )
        if memory.about == SELF:
            return lines
        name = f"{_PERSONS}{memory.about}"
        known = name in self._assistant.scripts.prompts
        return lines + self._composer.prompt(memory, name if known else f"{_PERSONS}other")

    def _sum(self, memory: Memory, reply: Reply) -> tuple[Say, ...]:
        """How much it is, for somebody whom the benefit fits and of whom enough is known."""
        finding = reply.finding
        if finding is None or finding.amount is None or "amount" in reply.aspects:
            return ()
        if finding.judgement.verdict != "likely":
            return ()
        told = self._assistant.about(
            reply.topic or "", ("amount",), finding.person, memory.language
        )
        if told.next_question is not None:
            return ()
        return tuple(line for line in self._lines(told) if line.text not in reply.lines)

    def _has_told(self, memory: Memory, reply: Reply) -> Memory:
        topics = _with(memory.topics, memory.topic)
        return replace(memory, told=reply, topics=topics, options=(), dictation=(), round=0)

    def _lines(self, reply: Reply) -> tuple[Say, ...]:
        """The lines of an answer without its heading."""
        source = f"topics/{reply.topic}.{reply.aspect}"
        personal = bool(reply.facts) or reply.finding is not None
        return tuple(
            Say(line, reply.language, source, personal or bool(reply.amounts))
            for line in reply.lines
            if line not in reply.heading
        )

    def _after(self, memory: Memory) -> tuple[Say, ...]:
        if memory.parked is not None:
            return ()
        return self._composer.prompt(memory, "anything_else")

    def _get_pen(self, memory: Memory, heading: Sequence[Say], lines: Sequence[Say]) -> Step:
        """Before a list is dictated: paper and pen."""
        groups = chunks(lines, most_lines=MOST_LINES)
        memory = replace(
            memory, state=State.GETTING_PEN, dictation=groups, rest=groups, round=0, fact=None
        )
        return self._composer.step(memory, (*heading, *self._composer.prompt(memory, "take_a_pen")))

    def _tell(self, memory: Memory, lines: Sequence[Say], ending: Sequence[Say]) -> Step:
        """Say lines in chunks; the ending question comes with the last of them.

        Args:
            memory: in the state that the ending leads to.
            lines: the answer.
            ending: the question after it.
        """
        packed = [*chunks(lines)] or [()]
        last = packed.pop()
        if sum(words_in(line.text) for line in (*last, *ending)) <= MOST_WORDS or not last:
            packed.append((*last, *ending))
        elif len(last) > 1:
            # A question does not stand alone: the line that leads to it comes with it.
            packed += [last[:-1], (last[-1], *ending)]
        else:
            packed += [last, tuple(ending)]
        first, rest = packed[0], tuple(packed[1:])
        if not rest:
            return self._end(replace(memory, rest=()), first)
        memory = replace(memory, state=State.TELLING, rest=rest)
        return self._composer.step(memory, (*first, *self._composer.prompt(memory, "continue")))

    def _end(self, memory: Memory, lines: Sequence[Say]) -> Step:
        """The last part of an answer; then the question that was left for it is asked again."""
        if memory.state in _ENDS_OPEN:
            memory = replace(memory, state=State.ASKING if memory.fact else State.OPEN)
        parked = memory.parked
        if memory.fact is not None or parked is None:
            return self._composer.step(memory, lines)
        there = parked.kept(memory)
        topic = self._assistant.scripts.topics[there.topic or ""]
        short = topic.names.in_language(there.language).short
        back = self._composer.prompt(there, "back_to", first=short)
        return self._composer.step(there, (*lines, *back, *self._composer.ask(there)))


def _with(topics: tuple[str, ...], topic: str | None) -> tuple[str, ...]:
    return topics if topic is None or topic in topics else (*topics, topic)
