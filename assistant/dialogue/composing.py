"""Puts turns together: prompts, questions with their keys, and what to listen for after them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.memory import Memory
from assistant.dialogue.menu import MOST_OPTIONS, MenuFile
from assistant.dialogue.states import YES_NO_STATES, State
from assistant.dialogue.turn import Action, Listen, Say, Turn
from assistant.facts import Fact
from assistant.texts import Texts
from assistant.understanding.normalising import Normaliser

YES_NO_KEYS = ("1", "2")
GROUP = "menu."
"""Begins the ids of options that open a group: a topic may bear the same name."""

_KIND_OF_STATE: Mapping[State, str] = {
    State.OPENING: "open",
    State.OPEN: "open",
    State.CLARIFYING: "short",
    State.CONFIRMING_FACT: "yes_no",
    State.TELLING: "yes_no",
    State.GETTING_PEN: "pen",
    State.DICTATING: "writing",
    State.MENU: "short",
    State.SUBMENU: "short",
    State.ASPECTS: "short",
    State.OFFERING_PERSON: "yes_no",
    State.OFFERING_CALLBACK: "yes_no",
    State.TAKING_NUMBER: "digits",
    State.CONFIRMING_NUMBER: "yes_no",
    State.HOLDING: "hold",
    State.URGENT: "urgent",
    State.ENDING: "yes_no",
    State.RATING: "yes_no",
    State.CLOSED: "hold",
}
_KIND_OF_FACT: Mapping[str, str] = {
    "flag": "yes_no",
    "choice": "short",
    "number": "short",
    "date": "digits",
}
_TOLD_STATES = frozenset({State.TELLING, State.DICTATING})
"""Of them, those in which callers often ask for something to be said again."""

CHOOSING = frozenset({State.CLARIFYING, State.MENU, State.SUBMENU, State.ASPECTS})
"""Where one of several options is waited for."""

WARNED_AFTER = 3
"""Silences after which the caller is warned and has twenty seconds each time (C9)."""


@dataclass(frozen=True)
class Step:
    """What came of an event."""

    memory: Memory
    turn: Turn


class Composer:
    """Makes turns in the languages of the scripts. Holds nothing of a caller."""

    def __init__(self, assistant: Assistant, menu: MenuFile) -> None:
        """Take texts from these.

        Args:
            assistant: scripts, and figures for their placeholders.
            menu: groups of topics, and how kinds of question are called.
        """
        self.scripts = assistant.scripts
        self.menu = menu
        self._assistant = assistant
        self._hint = cache(self.scripts.hint)

    def prompt(self, memory: Memory, name: str, **words: str) -> tuple[Say, ...]:
        """Lines of a text besides the answers, in the caller's language."""
        lines = self._assistant.prompt(name, memory.language, memory.on, **words)
        # What is filled in may be the caller's own telephone number.
        personal = bool(words)
        return tuple(Say(line, memory.language, f"prompts/{name}", personal) for line in lines)

    def first_line(self, memory: Memory, name: str) -> tuple[Say, ...]:
        """The first line of a text: what it says, without the question that ends it."""
        return self.prompt(memory, name)[:1]

    def text(self, memory: Memory, texts: Texts, source: str) -> Say:
        """A text without placeholders."""
        return Say(texts.in_language(memory.language), memory.language, source)

    def step(
        self,
        memory: Memory,
        say: Iterable[Say] = (),
        *,
        action: Action = Action.NONE,
        remember: bool = True,
        callback: str | None = None,
    ) -> Step:
        """A turn from what is to be said; its listening follows from the memory.

        Args:
            memory: after the event.
            say: lines.
            action: what the line has to do.
            remember: whether «repeat» says this again; not so for an aside.
            callback: a confirmed telephone number.
        """
        lines = tuple(say)
        if remember and lines:
            memory = replace(memory, last=lines)
        turn = Turn(
            lines,
            self.listen(memory),
            memory.state,
            manner=memory.manner,
            action=action,
            callback=callback,
        )
        return Step(memory, turn)

    def resume(self, memory: Memory) -> Step:
        """The event asked for nothing: go on with what was being spoken."""
        turn = Turn((), self.listen(memory), memory.state, manner=memory.manner, resume=True)
        return Step(memory, turn)

    def listen(self, memory: Memory) -> Listen | None:
        """What to listen for in a state."""
        if memory.state is State.TRANSFERRING:
            return None
        return Listen(
            kind=self._kind(memory),
            language=memory.language,
            fact=memory.fact if memory.state is State.ASKING else None,
            hint=self._hints(memory),
            expected=self._expected(memory),
            keys=self.keys(memory),
            digits=self.takes_digits(memory),
        )

    def takes_digits(self, memory: Memory) -> bool:
        """Whether keys make up a number now."""
        if memory.state is State.TAKING_NUMBER:
            return True
        if memory.state is not State.ASKING or memory.fact is None:
            return False
        return self.scripts.facts[memory.fact].kind in ("number", "date")

    def keys(self, memory: Memory) -> tuple[tuple[str, str], ...]:
        """What each key chooses now, besides those that always work."""
        if memory.state is State.OPENING:
            return (("1", "language_kk"), ("2", "language_ru"), ("3", "language_en"))
        if memory.state in YES_NO_STATES or (
            memory.state is State.CLARIFYING and len(memory.options) == 1
        ):
            return tuple(zip(YES_NO_KEYS, ("yes", "no"), strict=True))
        if memory.state is State.ASKING and memory.fact is not None:
            fact = self.scripts.facts[memory.fact]
            if fact.kind == "flag":
                return tuple(zip(YES_NO_KEYS, ("yes", "no"), strict=True))
            return tuple((str(choice.key), name) for name, choice in fact.choices.items())
        if memory.state in CHOOSING:
            return tuple(
                (str(number), name) for number, name in enumerate(self.page(memory), start=1)
            )
        return ()

    def page(self, memory: Memory) -> tuple[str, ...]:
        """The options that the keys choose now."""
        start = memory.page * MOST_OPTIONS
        return memory.options[start : start + MOST_OPTIONS]

    # --- questions ---------------------------------------------------------------------------

    def question(self, memory: Memory) -> tuple[Say, ...]:
        """The question that is open in a state, for asking it again."""
        state = memory.state
        if state in (State.OPENING, State.OPEN):
            return self.prompt(memory, "anything_else" if memory.topics else "open_question")
        if state is State.CLARIFYING:
            return self.clarify(memory)
        if state is State.ASKING and memory.fact is not None:
            return self.ask(memory)
        if state in (State.MENU, State.SUBMENU, State.ASPECTS):
            return self.options(memory)
        if state is State.CONFIRMING_NUMBER:
            return self.prompt(memory, "number_right", first=in_groups(memory.number))
        name = _QUESTIONS.get(state)
        asked = self.prompt(memory, name) if name else ()
        if state is State.CONFIRMING_FACT:
            heard = memory.heard
            # As the texts are: read aloud, it becomes words.
            said = f"{heard:%d.%m.%Y}" if isinstance(heard, date) else str(heard)
            asked = self.prompt(memory, "heard_right", first=said)
        if memory.by_keys and state in YES_NO_STATES:
            asked += self.prompt(memory, "keys_yes_no")[:2]
        return asked

    def clarify(self, memory: Memory) -> tuple[Say, ...]:
        """«Is it about this or about that?»."""
        names = [
            self.scripts.topics[each].names.in_language(memory.language).short
            for each in memory.options
        ]
        if len(names) == 1:
            lines = self.prompt(memory, "clarify_one", first=names[0])
        else:
            lines = self.prompt(memory, "clarify", first=names[0], second=names[1])
        if not memory.by_keys:
            return lines
        if len(names) == 1:
            return lines + self.prompt(memory, "keys_yes_no")[:2]
        return lines[:1] + tuple(
            self._option(line, number)
            for number, name in enumerate(names, start=1)
            for line in self.prompt(memory, "option_about", first=name)
        )

    def ask(self, memory: Memory, *, again: int = 0) -> tuple[Say, ...]:
        """The question for the fact that is asked for.

        Args:
            memory: holds the fact, and whom it is about.
            again: how often it was not answered: once, it is asked in other words; then with
                its keys.
        """
        fact = self.scripts.facts[memory.fact or ""]
        mine = memory.about == "self"
        texts = fact.ask if mine or fact.ask_other is None else fact.ask_other
        if again and (mine or fact.ask_other is None):
            texts = fact.reask
        if texts is None:
            texts = fact.ask
        source = f"facts/{memory.fact}"
        lines: tuple[Say, ...] = (self.text(memory, texts, source),) if texts else ()
        if memory.by_keys or again > 1:
            lines += self._fact_keys(memory)
        return lines

    def options(self, memory: Memory) -> tuple[Say, ...]:
        """The options of the menu that is open; a person is always the first."""
        lines = self.prompt(memory, "menu_operator")
        options = self.page(memory)
        lines += self.prompt(memory, "menu_intro", first=str(len(options)))
        for number, name in enumerate(options, start=1):
            lines += tuple(self._option(line, number) for line in self._named(memory, name))
        if len(memory.options) > MOST_OPTIONS:
            lines += self.prompt(memory, "menu_more")
        return lines

    def names(self, memory: Memory, name: str) -> tuple[str, ...]:
        """What an option is called, for finding it in what was said."""
        said = tuple(line.text for line in self._named(memory, name))
        if name in self.scripts.topics:
            names = self.scripts.topics[name].names.in_language(memory.language)
            return (names.short, names.legal)
        return said

    def _named(self, memory: Memory, name: str) -> tuple[Say, ...]:
        if name.startswith(GROUP):
            group = name.removeprefix(GROUP)
            return (self.text(memory, self.menu.menu[group].name, f"menu/{group}"),)
        if name in self.menu.aspects:
            return (self.text(memory, self.menu.aspects[name], f"menu/{name}"),)
        if name in self.scripts.topics:
            short = self.scripts.topics[name].names.in_language(memory.language).short
            return self.prompt(memory, "option_about", first=short)
        return ()

    def _option(self, line: Say, key: int) -> Say:
        return replace(line, text=f"{line.text} — {key}", personal=False)

    def _fact_keys(self, memory: Memory) -> tuple[Say, ...]:
        fact = self.scripts.facts[memory.fact or ""]
        if fact.kind == "flag":
            return self.prompt(memory, "keys_yes_no")
        if fact.kind == "choice":
            source = f"facts/{memory.fact}"
            named = (
                self._option(self.text(memory, choice, source), choice.key)
                for choice in sorted(fact.choices.values(), key=lambda each: each.key)
            )
            return (*named, *self.prompt(memory, "keys_choices"))
        return self.prompt(memory, "keys_date" if fact.kind == "date" else "keys_number")

    def _kind(self, memory: Memory) -> str:
        if memory.silences >= WARNED_AFTER and memory.state not in (
            State.HOLDING,
            State.GETTING_PEN,
            State.CLOSED,
        ):
            return "warned"
        if memory.state is State.ASKING and memory.fact is not None:
            return _KIND_OF_FACT[self.scripts.facts[memory.fact].kind]
        return _KIND_OF_STATE.get(memory.state, "open")

    def _hints(self, memory: Memory) -> tuple[str, ...]:
        data = self.scripts.languages[memory.language]
        # `benchmarks.spoken_numbers` shows what these are worth.
        if memory.state is State.ASKING and memory.fact is not None:
            return self._replies(self.scripts.facts[memory.fact], memory.language)
        if memory.state is State.TAKING_NUMBER and data.dialling:
            return (data.dialling,)
        if memory.state in _TOLD_STATES and data.answering:
            return (f"{data.answering} {data.commanding}".strip(),)
        if memory.state in YES_NO_STATES:
            return (data.answering,) if data.answering else ()
        return self._hint(memory.language)

    def _expected(self, memory: Memory) -> tuple[str, ...]:
        """Words of short replies, where a question has few enough of them to be told apart."""
        if memory.state is not State.ASKING or memory.fact is None:
            return ()
        fact, data = self.scripts.facts[memory.fact], self.scripts.languages[memory.language]
        if fact.kind not in ("number", "date") or (fact.replies is None and fact.unit != "count"):
            return ()
        texts = [*self._replies(fact, memory.language), data.answering, data.commanding]
        texts += [data.dating] if fact.kind == "date" else []
        return tuple(dict.fromkeys(word for text in texts for word in Normaliser.as_written(text)))

    def _replies(self, fact: Fact, language: str) -> tuple[str, ...]:
        """How callers are likely to answer the question for a fact."""
        data = self.scripts.languages[language]
        if fact.kind == "flag":
            return (data.answering,) if data.answering else ()
        if fact.unit == "count":
            # For ages a hint does more harm than good: its own numbers are heard.
            return (data.counting,)
        replies = fact.choices.values() if fact.replies is None else (fact.replies,)
        return tuple(each.in_language(language) for each in replies)


_QUESTIONS: Mapping[State, str] = {
    State.TELLING: "continue",
    State.GETTING_PEN: "pen_waiting",
    State.DICTATING: "written_down",
    State.OFFERING_PERSON: "offer_person",
    State.OFFERING_CALLBACK: "offer_callback",
    State.TAKING_NUMBER: "say_number",
    State.URGENT: "urgent_connect",
    State.ENDING: "anything_unclear",
    State.RATING: "did_it_help",
    State.HOLDING: "still_here",
}


def without(step: Step, lines: tuple[Say, ...]) -> Step:
    """The step whose «repeat» leaves out an aside, such as «thank you, that is corrected»."""
    last = tuple(line for line in step.memory.last if line not in lines)
    return replace(step, memory=replace(step.memory, last=last))


def in_groups(number: str) -> str:
    """Digits in groups of two and three, as a telephone number is read back: «701 123 45 67»."""
    if len(number) == 11:
        return " ".join((number[0], number[1:4], number[4:7], number[7:9], number[9:]))
    if len(number) == 10:
        return " ".join((number[:3], number[3:6], number[6:8], number[8:]))
    return " ".join(number[at : at + 3] for at in range(0, len(number), 3))
