"""What is made of words: the answer to the open question, or a new question."""

from dataclasses import replace

from assistant.dialogue.answering import Answering
from assistant.dialogue.assistant import SCREENING
from assistant.dialogue.choosing import Choosing
from assistant.dialogue.commands import Commands
from assistant.dialogue.composing import CHOOSING, GROUP, Composer, Step, without
from assistant.dialogue.events import Said
from assistant.dialogue.fact_replies import ASKS_FACT, FactReplies
from assistant.dialogue.failing import Failing
from assistant.dialogue.handover import SHORTEST, Handover
from assistant.dialogue.memory import Memory
from assistant.dialogue.options import chosen_by_words
from assistant.dialogue.safety import Safety
from assistant.dialogue.states import YES_NO_STATES, State
from assistant.dialogue.words import Meant, Words
from assistant.dialogue.yes_no import YesNo
from assistant.understanding.answers import Kind, Word
from assistant.understanding.meaning import Decision, Why

_GOES_ON = frozenset({"more", "ready", "agreed"})
"""Acts that mean «go on» where something is being told."""
_OVER_VOICE = frozenset({State.TELLING, State.DICTATING, State.OPEN, State.OPENING})
"""Where «uh-huh» over the voice asks for nothing: what is being told goes on."""
POLITE = frozenset({"thanks", "goodbye", "greeting", "courtesy", "aside"})
"""Acts that may come with an answer; the answer counts."""
_RATES = frozenset({None, "help", "yes", "no", "dont_know", "answer", "more", *POLITE})
"""What answers whether the talk helped, in whatever words."""
_SURE_COMMAND = 0.9
"""What is less like a command is none beside a number that was asked for: «four, I think», «wait,
four». «Two minutes, please» is one. The same of what is asked for by yes and no: «he helps me»."""
_SCRAP = 2
"""So few words over what is being told, that mean nothing, do not interrupt it. Over a question
they are an answer that was not understood."""
_GENERAL = ("general",)
_ASKED_OF_RULE = ("eligibility",)


class Replies:
    """Reads what was said at the point where the talk stands. Holds nothing of a caller."""

    def __init__(  # noqa: PLR0913 - one part for each thing that may come of words
        self,
        composer: Composer,
        words: Words,
        *,
        answering: Answering,
        commands: Commands,
        failing: Failing,
        handover: Handover,
        safety: Safety,
    ) -> None:
        """Hand on to these."""
        self._composer = composer
        self._words = words
        self._answering = answering
        self._commands = commands
        self._failing = failing
        self._handover = handover
        self._safety = safety
        self.choosing = Choosing(composer, answering)
        self.facts = FactReplies(composer, words, answering=answering, failing=failing)
        self._yes_no = YesNo(
            composer,
            answering=answering,
            choosing=self.choosing,
            commands=commands,
            handover=handover,
        )

    def said(self, memory: Memory, event: Said, language: str) -> Step:
        """What comes of words.

        Args:
            memory: of the caller.
            event: the words.
            language: in which they were said; the talk goes on in it.
        """
        memory = replace(memory, language=language)
        meant = self._words.meant(event.readings, memory, event.expected)
        early = self._before_the_question(memory, event, meant)
        if early is not None:
            return early
        corrected = self._corrected(memory, meant)
        if corrected is not None:
            return corrected
        step = self._at_state(memory, meant) or self._anything(memory, meant)
        told = memory.state in (State.TELLING, State.DICTATING)
        scrap = told and event.over and not event.so_far and len(meant.tokens) <= _SCRAP
        if scrap and step.memory.failures > memory.failures:
            # The end of a reply whose beginning was answered, or a word to somebody in the room.
            return self._composer.resume(memory)
        return step

    def _before_the_question(  # noqa: C901, PLR0911 - one for each thing that words may be
        self, memory: Memory, event: Said, meant: Meant
    ) -> Step | None:
        """Nods, telephone numbers and commands, which mean the same in nearly every state."""
        act = self._composer.scripts.acts.get(meant.act or "")
        if act is not None and act.urgent and not self.facts.answers_wholly(memory, meant):
            # A second opinion: the matcher knows cries that no list of words holds. «Nobody gets
            # it» is none where it answers what was asked.
            return self._safety.help(memory, act.reply)
        if event.over and meant.word is Word.YES and memory.state in _OVER_VOICE:
            return self._composer.resume(memory)
        if memory.state in (State.TAKING_NUMBER, State.OFFERING_CALLBACK):
            enough = SHORTEST - len(memory.digits)
            digits = memory.digits + self._words.digits(event.readings, enough=enough)
            if len(digits) > len(memory.digits):
                return self._handover.spoken(memory, digits)
        likeness = meant.understanding.score
        if likeness < _SURE_COMMAND and (
            self.facts.answers_in_numbers(memory, meant) or self.facts.answers_wholly(memory, meant)
        ):
            return None
        if meant.act == "correction":
            corrected = self._corrected(memory, meant)
            if corrected is not None:
                return corrected
            if meant.understanding.people:
                return self._set_right(memory, self._words.with_facts(meant, memory))
        if memory.state is State.RATING and meant.act in _RATES and not meant.asks:
            # «It helped, thank you» is no call for help.
            return self._yes_no.word(memory, _rated(meant)) or self._failing.no_match(memory)
        if meant.act == "help" and memory.state in CHOOSING:
            # The name of an option may hold the word for help.
            name = self._option(memory, meant)
            if name is not None:
                return self.chosen(memory, name)
        if meant.act in self._commands.names:
            polite = meant.act in POLITE and self._polite(memory, meant)
            return polite or self._commands.obey(meant.act or "", memory)
        return None

    def asks_for_more(self, memory: Memory, event: Said) -> bool:
        """Whether words after a wait say more than that the caller is back."""
        meant = self._words.meant(event.readings, memory, event.expected)
        if meant.act in self._commands.names and meant.act != "back":
            return True
        if meant.is_question and meant.understanding.why is not Why.CONTEXT:
            return True
        if memory.state is not State.ASKING:
            return False
        return self._words.answer(meant, memory).kind is Kind.VALUE

    def word(self, memory: Memory, word: Word) -> Step | None:
        """What comes of yes, no or «I do not know»; None where they mean nothing."""
        if memory.state in ASKS_FACT:
            return self.facts.word(memory, word)
        return self._yes_no.word(memory, word)

    def _option(self, memory: Memory, meant: Meant) -> str | None:
        normaliser = self._words.normaliser(memory.language)
        return chosen_by_words(self._composer, normaliser, memory, meant.tokens)

    def chosen(self, memory: Memory, name: str) -> Step:
        """An option of a question or menu, by key or by voice."""
        if memory.state is not State.CONFIRMING_FACT:
            memory = replace(memory, failures=0, silences=0)
        if name in ("yes", "no"):
            word = Word.YES if name == "yes" else Word.NO
            return self.word(memory, word) or self._failing.no_match(memory)
        if name.startswith("language_"):
            step = self._commands.speak_in(
                name.removeprefix("language_"), replace(memory, state=State.OPEN), said=True
            )
            intro = step.turn.say[:1]
            return self._failing.menu(step.memory, intro)
        if memory.state is State.ASKING:
            return self.facts.filled(memory, name)
        menu = self._composer.menu
        if name.startswith(GROUP):
            topics = menu.menu[name.removeprefix(GROUP)].topics
            memory = replace(memory, state=State.SUBMENU, group=name, options=topics, page=0)
            return self._composer.step(memory, self._composer.question(memory))
        if name in menu.aspects:
            return self._answering.answer(replace(memory, aspects=(name,), options=()))
        return self.choosing.topic(memory, name)

    def number(self, memory: Memory, digits: str) -> Step:
        """A telephone number that was typed."""
        return self._handover.number(memory, digits)

    def no_number(self, memory: Memory) -> Step:
        """The caller gives no number."""
        return self._handover.declined(memory)

    def offer_person(self, memory: Memory) -> Step:
        """Nothing fits what was pressed: a person may help."""
        return self._handover.offer(replace(memory, failures=0))

    # --- by state ------------------------------------------------------------------------------

    def _at_state(self, memory: Memory, meant: Meant) -> Step | None:
        """What the words are to the question that is open; None when they are not for it."""
        if memory.state in ASKS_FACT and (step := self.facts.said(memory, meant)) is not None:
            return step
        if memory.state is State.ASKING:
            return None
        if meant.act in _GOES_ON:
            step = self.word(memory, Word.YES)
            if step is not None:
                return step
        word = meant.word or _word_of(meant.act)
        if word is None and memory.state in YES_NO_STATES and not meant.asks:
            # «Yes, let them call me» names a topic only by chance.
            word = meant.leading
        if word is not None:
            step = self.word(memory, word)
            if step is not None:
                return step
        if memory.state in CHOOSING and not meant.asks_clearly:
            name = self._option(memory, meant)
            if name is not None:
                return self.chosen(memory, name)
        return None

    def _polite(self, memory: Memory, meant: Meant) -> Step | None:
        """Courtesy that answers the open question: «no, all are well, thank God»."""
        if memory.state in (State.ENDING, State.RATING):
            return self.word(memory, Word.NO if memory.state is State.ENDING else _rated(meant))
        if memory.state is State.ASKING and not meant.asks:
            answer = self._words.answer(meant, memory)
            flag = self._composer.scripts.facts[memory.fact or ""].kind == "flag"
            if answer.kind is Kind.VALUE and (meant.leading is not None or not flag):
                return self.facts.taken(memory, meant, answer.value)
        if memory.state in YES_NO_STATES and meant.leading is not None and not meant.asks:
            return self.word(memory, meant.leading)
        return None

    # --- whatever was asked --------------------------------------------------------------------

    def _anything(  # noqa: PLR0911 - one for each thing that may come
        self, memory: Memory, meant: Meant
    ) -> Step:
        """A question, facts or something else that may come in every state."""
        said = meant.understanding
        if meant.is_elliptic(memory.topic):
            return self._elliptic(memory, meant)
        if said.decision is Decision.ANSWER and said.topic is not None:
            return self._question(memory, meant, said.topic)
        if said.decision is Decision.CLARIFY and self._is_new(memory, said.alternatives):
            told = self._words.with_facts(meant, memory)
            told = replace(
                told,
                state=State.CLARIFYING,
                options=said.alternatives,
                other=None,
                fact=None,
                parked=memory if memory.state is State.ASKING else memory.parked,
                aspects=said.aspects,
                page=0,
                failures=0,
                silences=0,
            )
            return self._composer.step(told, self._composer.question(told))
        told = self._words.with_facts(meant, memory)
        elsewhere = said.why is Why.ELSEWHERE
        if told.people != memory.people and not (elsewhere and meant.only_names):
            return self._told(told)
        if meant.act is not None:
            # «Go on» where nothing is being told, and whatever else acts.yaml answers.
            return self._commands.aside(memory, self._composer.scripts.acts[meant.act].reply)
        if elsewhere:
            state = State.OPEN if memory.state is State.OPENING else memory.state
            memory = replace(memory, state=state, failures=0, silences=0)
            lines = self._composer.prompt(memory, "elsewhere")
            return self._composer.step(memory, (*lines, *self._composer.question(memory)))
        return self._failing.no_match(memory)

    def _elliptic(self, memory: Memory, meant: Meant) -> Step:
        told = self._words.with_facts(meant, memory)
        if not meant.mentioned:
            facts = {n: v for each in meant.understanding.people.values() for n, v in each.items()}
            told = replace(memory, supposed={**memory.supposed, **facts})
        told = replace(
            told,
            aspects=_telling(memory.aspects),
            personal=memory.personal or bool(meant.mentioned),
            fact=None,
            rest=(),
            state=State.OPEN,
            failures=0,
            silences=0,
        )
        return self._answering.answer(told)

    def _is_new(self, memory: Memory, topics: tuple[str, ...]) -> bool:
        """Whether it makes sense to ask about these topics: not about what is open anyway."""
        if memory.state is State.CLARIFYING and topics == memory.options:
            return False
        return topics != (memory.topic,)

    def _question(self, memory: Memory, meant: Meant, topic: str) -> Step:
        said = meant.understanding
        told = self._words.with_facts(meant, memory)
        personal = bool(meant.mentioned) or (memory.personal and topic == memory.topic)
        aspects = _telling(said.aspects)
        if memory.state is State.CLARIFYING and topic in memory.options and aspects == _GENERAL:
            # Which of the two is all that was asked; the question itself was heard before.
            aspects = _telling(memory.aspects)
        left = memory.state is State.ASKING and memory.topic not in (None, topic)
        told = replace(
            told,
            topic=topic,
            aspects=aspects,
            personal=personal or told.people != memory.people,
            parked=memory if left else memory.parked,
            fact=None,
            rest=(),
            options=(),
            failures=0,
            silences=0,
            screening=None,
            state=State.OPEN,
            held=None,
        )
        return self._answering.answer(told)

    def _told(self, memory: Memory) -> Step:
        """Facts without a question: the talk's topic is looked at again with them."""
        memory = replace(memory, failures=0, silences=0)
        if memory.topic is None:
            memory = replace(memory, state=State.OPEN)
            return self._composer.step(memory, self._composer.prompt(memory, "noted"))
        asks = memory.topic == SCREENING or "amount" in memory.aspects
        aspects = memory.aspects if asks else _ASKED_OF_RULE
        memory = replace(memory, aspects=aspects, personal=True, rest=(), state=State.OPEN)
        return self._answering.answer(memory)

    def _corrected(self, memory: Memory, meant: Meant) -> Step | None:
        """«No, not five but four»: that fact is changed, and nothing else (F2)."""
        if not meant.denied:
            return None
        facts = self._words.corrected(meant, memory)
        if facts:
            return self._set_right(memory, self._words.answered(memory, facts))
        # What is corrected may never have been heard: the new value counts.
        told = self._words.with_facts(meant, memory)
        if told.people != memory.people or told.supposed != memory.supposed:
            return self._set_right(memory, told)
        if memory.state is State.ASKING and meant.understanding.people:
            # It is known so already; and it is no answer to what is asked.
            return self._composer.step(memory, self._composer.question(memory))
        return None

    def _set_right(self, before: Memory, memory: Memory) -> Step:
        """Say that it is corrected, and look at the open topic again."""
        memory = replace(memory, about=before.about, failures=0, silences=0, rest=())
        if memory.state is State.CONFIRMING_FACT:
            memory = replace(memory, state=State.ASKING, heard=None)
        lines = self._composer.prompt(memory, "corrected")
        if memory.topic is None:
            return self._composer.step(memory, (*lines, *self._composer.question(memory)))
        return without(self._answering.answer(memory, intro=lines), lines)


def _telling(aspects: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of question, without the general one where another was shown."""
    return tuple(each for each in aspects if each != "general") or _GENERAL


def _word_of(act: str | None) -> Word | None:
    return {"yes": Word.YES, "no": Word.NO, "dont_know": Word.DONT_KNOW}.get(act or "")


def _rated(meant: Meant) -> Word:
    """Whether the talk helped: a yes, a no or thanks tell; «helped» may stand beside a «not»."""
    acts = {"yes": Word.YES, "no": Word.NO, **dict.fromkeys(POLITE, Word.YES)}
    return meant.leading or acts.get(meant.act or "", Word.DONT_KNOW)
