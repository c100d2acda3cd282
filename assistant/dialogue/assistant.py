"""One turn: what was heard in, what to say out."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.benefits.amounts import Amounts, load_amounts
from assistant.benefits.known import Person
from assistant.benefits.screening import Screening
from assistant.dialogue.answers import Answered, Answers
from assistant.dialogue.ended import EndedFigures
from assistant.dialogue.entitlements import Entitlements
from assistant.dialogue.reply import NextQuestion, Reply, Source
from assistant.dialogue.spoken import EveryLine
from assistant.dialogue.wording import Spoken, placeholders
from assistant.errors import ConfigurationError
from assistant.made_once import MadeOnce
from assistant.understanding.completeness import ScriptCompleteness
from assistant.understanding.matching import Decision, Matcher, Reading, Understanding, Why
from assistant.understanding.schema import LANGUAGES, Topic
from assistant.understanding.scripts import Scripts, default_folder, load_scripts

_AT_ONCE = 2
"""So many kinds of question are answered in one turn; nobody keeps more in mind by ear."""
SCREENING = "entitlement_check"
"""The topic that goes through all benefits."""
STARTS_SCREENING = ("general", "eligibility", "amount")
"""«What may I have at all?» begins the questions over all benefits."""


class Assistant:
    """Answers single questions; knows nothing of earlier turns. Safe for several callers."""

    def __init__(self, scripts: Scripts, amounts: Amounts) -> None:
        self.scripts = scripts
        self.amounts = amounts
        self.entitlements = Entitlements(scripts, amounts)
        self.answers = Answers(scripts, amounts, self.entitlements)
        self._ended = EndedFigures()
        self._said_by_itself = {*amounts.parameters.names, "year"}
        self._matchers = MadeOnce[Matcher](len(scripts.languages))
        self.completeness = ScriptCompleteness(scripts, self.matcher)

    def matcher(self, language: str) -> Matcher:
        """What finds the meaning of words in a language, made when it is first asked for.

        That takes a second, and much longer for scripts that nobody learnt from yet: whoever
        asks meanwhile waits for the same one.

        Raises:
            ConfigurationError: there are no scripts in this language.
        """
        if language not in self.scripts.languages:
            raise ConfigurationError(
                f"{language}: no scripts in this language",
                mend=f"Use one of {', '.join(LANGUAGES)}.",
            )
        return self._matchers.get(language, lambda: Matcher(self.scripts, language))

    def learn(self) -> None:
        """Make now, for all languages, what finds the meaning of words: nobody waits for it."""
        for language in self.scripts.languages:
            self.learn_language(language)

    def learn_language(self, language: str) -> None:
        """Make now, for one language, what finds the meaning of words."""
        self.matcher(language)
        self.completeness.learn(language)

    def answer(
        self,
        heard: str | Sequence[Reading],
        *,
        language: str,
        on: date,
        topic: str | None = None,
        expected: str | None = None,
    ) -> Reply:
        """What to say to what was heard.

        Args:
            heard: the words, or a recogniser's readings, best first.
            language: the language addressed; the reply is in the same.
            on: day of the call: sums are those of this day.
            topic: what the talk was about, for questions that do not say.
            expected: the fact just asked for.
        """
        readings = [Reading(heard)] if isinstance(heard, str) else heard
        meant = self.matcher(language).understand(readings, topic=topic, expected=expected)
        if meant.decision is Decision.ANSWER and meant.topic in self.scripts.topics:
            return self._answer(meant, self.entitlements.person(meant.facts, on), language)
        return self._other(meant, language, on)

    def about(self, topic: str, aspects: Sequence[str], person: Person, language: str) -> Reply:
        """What is said to kinds of question about a topic, for a person."""
        meant = Understanding(Decision.ANSWER, Why.CLEAR, topic=topic, aspects=tuple(aspects))
        return self._answer(meant, person, language)

    def eligible(self, topic: str, person: Person, language: str) -> Reply:
        """What is said of whether a benefit fits a person, whatever was asked before."""
        return self.about(topic, ("eligibility",), person, language)

    def prompt(self, name: str, language: str, on: date, **words: str) -> tuple[str, ...]:
        """Lines of a text besides the answers."""
        return self.answers.prompt(name, language, on, **words)

    def nothing_heard(self, language: str, on: date) -> Reply:
        """What to say when no words came."""
        lines = self.prompt("nothing_heard", language, on)
        return Reply(language, lines, Decision.REJECT, Why.NO_WORDS)

    def keys_instead(self, language: str, on: date) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The offer of keys where speech of a language cannot be recognised.

        It is said in that language and then in Russian, which most callers follow.
        """
        languages = dict.fromkeys((language, "ru"))
        return tuple((each, self.prompt("keys_instead", each, on)) for each in languages)

    def spoken_texts(self, language: str, on: date) -> tuple[str, ...]:
        """Every line that may be spoken on a day, for filling a cache of spoken sentences."""
        lines: dict[str, None] = {}
        for name, prompt in self.scripts.prompts.items():
            if set(placeholders(prompt.in_language(language))) <= self._said_by_itself:
                # Old figures are, if at all, those of the year before.
                year = str(on.year - 1)
                lines.update(dict.fromkeys(self.prompt(name, language, on, year=year)))
        for fact in self.scripts.facts.values():
            if fact.ask:
                lines[fact.ask.in_language(language)] = None
        every = EveryLine(self.scripts, self.amounts, language, on)
        for topic in self.scripts.topics.values():
            short = topic.names.in_language(language).short
            lines.update(dict.fromkeys(self.prompt("clarify_one", language, on, first=short)))
            lines.update(dict.fromkeys(self._heading(topic, language, on)))
            lines.update(dict.fromkeys(every.of_topic(topic)))
        return tuple(lines)

    def _answer(self, meant: Understanding, person: Person, language: str) -> Reply:
        topic, on = self.scripts.topics[meant.topic or ""], person.on
        answered = self._answered(topic, meant.aspects, person, language)
        first = answered[0]
        spoken = Spoken()
        for each in answered:
            spoken.amounts += each.spoken.amounts
            spoken.figures += each.spoken.figures
        heading = self._heading(topic, language, on)
        lines = [*heading]
        old_year = spoken.old_year()
        if old_year is not None:
            lines += self.prompt("year_changed", language, on, year=str(old_year))
            self._ended.report(spoken.ended(), on)
        lines += [line for each in answered for line in each.lines]
        for name in dict.fromkeys(name for each in answered for name in each.closing):
            lines += self.prompt(name, language, on)
        questions = (each.next_question for each in answered if each.next_question)
        screening = self._screening(topic, first, person)
        question = next(questions, None) or self._screening_question(screening, language)
        findings = (each.finding for each in answered if each.finding)
        return Reply(
            language=language,
            lines=tuple(dict.fromkeys(lines)),
            heading=heading,
            decision=meant.decision,
            why=meant.why,
            topic=topic.topic,
            aspect=first.aspect,
            aspects=tuple(each.aspect for each in answered),
            score=meant.score,
            runner_up=meant.runner_up,
            facts=meant.facts,
            amounts=tuple(spoken.amounts),
            figures=tuple(spoken.figures),
            source=Source(
                law=topic.law.in_language(language),
                source=topic.source,
                checked=topic.checked,
                confidence=first.confidence,
            ),
            explanation=first.explanation,
            next_question=question,
            old_year=old_year,
            finding=next(findings, None),
            screening=screening,
        )

    def _screening(self, topic: Topic, answered: Answered, person: Person) -> Screening | None:
        """Where the screening stands, when it is what was asked for."""
        if topic.topic != SCREENING or answered.aspect not in STARTS_SCREENING:
            return None
        return self.entitlements.screener.screen(person)

    def _screening_question(
        self, screening: Screening | None, language: str
    ) -> NextQuestion | None:
        fact = screening.next_question if screening else None
        ask = self.entitlements.ask(fact) if fact else None
        return NextQuestion(fact, ask.in_language(language)) if fact and ask else None

    def _answered(
        self, topic: Topic, aspects: Sequence[str], person: Person, language: str
    ) -> list[Answered]:
        """Answers to the surest kinds of question; each kind once."""
        answered: dict[str, Answered] = {}
        for aspect in aspects[:_AT_ONCE]:
            each = self.answers.about(topic, aspect, person, language)
            answered.setdefault(each.aspect, each)
        return list(answered.values())

    def _heading(self, topic: Topic, language: str, on: date) -> tuple[str, ...]:
        """What the answer is about, so that a caller who was misheard knows at once."""
        return self.prompt("about", language, on, first=topic.names.in_language(language).short)

    def _other(self, meant: Understanding, language: str, on: date) -> Reply:
        words: dict[str, str] = {}
        if meant.decision is Decision.ACT:
            name = self.scripts.acts[meant.topic or ""].reply
        elif meant.decision is Decision.CLARIFY:
            short = [
                self.scripts.topics[each].names.in_language(language).short
                for each in meant.alternatives
            ]
            name = "clarify" if len(short) > 1 else "clarify_one"
            words = dict(zip(("first", "second"), short, strict=False))
        elif meant.why is Why.NO_WORDS:
            name = "nothing_heard"
        elif meant.topic and self.scripts.elsewhere[meant.topic].related:
            name = "elsewhere"
        else:
            name = "not_understood"
        return Reply(
            language=language,
            lines=self.prompt(name, language, on, **words),
            decision=meant.decision,
            why=meant.why,
            topic=meant.topic,
            score=meant.score,
            runner_up=meant.runner_up,
            alternatives=meant.alternatives,
            facts=meant.facts,
        )


def load_assistant(folder: Path | None = None) -> Assistant:
    """An assistant over a folder of scripts; without one, those of Kazakhstan.

    Raises:
        ScriptError: a file of the folder is missing or wrong.
    """
    folder = folder or default_folder()
    return Assistant(load_scripts(folder), load_amounts(folder))
