"""One turn: what was heard in, what to say out."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from assistant.benefits.amounts import Amounts, MissingFactError, load_amounts
from assistant.benefits.parameters import NotKnownForDateError
from assistant.conditions import Facts, holds
from assistant.dialogue.reply import NextQuestion, Reply, Source
from assistant.dialogue.wording import Wording
from assistant.errors import ConfigurationError
from assistant.understanding.completeness import ScriptCompleteness
from assistant.understanding.matching import Decision, Matcher, Reading, Understanding, Why
from assistant.understanding.schema import LANGUAGES, Answer, AspectScript, Topic
from assistant.understanding.scripts import Scripts, default_folder, load_scripts


class Assistant:
    """Answers single questions; knows nothing of earlier turns. Safe for several callers."""

    def __init__(self, scripts: Scripts, amounts: Amounts) -> None:
        self.scripts = scripts
        self.amounts = amounts
        # Making a matcher takes a tenth of a second: once for each language in use.
        self.matcher = cache(self._matcher)
        self.completeness = ScriptCompleteness(scripts, self.matcher)

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
            return self._answer(meant, language, on)
        return self._other(meant, language, on)

    def prompt(self, name: str, language: str, on: date, **words: str) -> tuple[str, ...]:
        """Lines of a text besides the answers."""
        wording = self._wording(language, on, words=words)
        return _lines(wording.fill(self.scripts.prompts[name].in_language(language)))

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
        for name in self.scripts.prompts:
            if "{first}" not in self.scripts.prompts[name].in_language(language):
                # Old figures are, if at all, those of the year before.
                year = str(on.year - 1)
                lines.update(dict.fromkeys(self.prompt(name, language, on, year=year)))
        for fact in self.scripts.facts.values():
            if fact.ask:
                lines[fact.ask.in_language(language)] = None
        for topic in self.scripts.topics.values():
            lines.update(dict.fromkeys(self._heading(topic, language, on)))
            for script in topic.aspects.values():
                lines.update(dict.fromkeys(self._all_lines(topic, script, language, on)))
        return tuple(lines)

    def _matcher(self, language: str) -> Matcher:
        if language not in self.scripts.languages:
            raise ConfigurationError(
                f"{language}: no scripts in this language",
                mend=f"Use one of {', '.join(LANGUAGES)}.",
            )
        return Matcher(self.scripts, language)

    def _answer(self, meant: Understanding, language: str, on: date) -> Reply:
        topic = self.scripts.topics[meant.topic or ""]
        aspect = meant.aspect if meant.aspect in topic.aspects else "general"
        script = topic.aspects[aspect]  # type: ignore[index]  # a key, as the line above says
        answer = self._chosen(script, meant.facts, on)
        wording = self._wording(language, on, topic=topic, facts=meant.facts)
        closing = self.scripts.aspects[aspect].closing
        try:
            lines = list(_lines(wording.fill(answer.in_language(language))))
            lines += [line for name in closing for line in self.prompt(name, language, on)]
        except (NotKnownForDateError, MissingFactError):
            lines = list(self.prompt("no_amount_for_date", language, on))
        spoken = wording.spoken
        old_year = spoken.old_year()
        if old_year is not None:
            lines[:0] = self.prompt("year_changed", language, on, year=str(old_year))
        lines[:0] = self._heading(topic, language, on)
        return Reply(
            language=language,
            lines=tuple(lines),
            decision=meant.decision,
            why=meant.why,
            topic=topic.topic,
            aspect=aspect,
            score=meant.score,
            runner_up=meant.runner_up,
            facts=meant.facts,
            amounts=tuple(spoken.amounts),
            figures=tuple(spoken.figures),
            source=Source(
                law=topic.law.in_language(language),
                source=topic.source,
                checked=topic.checked,
                confidence=script.confidence or topic.confidence,
            ),
            explanation=self._explanation(wording),
            next_question=self._next(script, answer, meant.facts, language),
            old_year=old_year,
        )

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

    def _chosen(self, script: AspectScript, facts: Facts, on: date) -> Answer:
        def limit(name: str) -> float:
            return float(self.amounts.parameters.look_up(name, on).figure)

        fitting = (answer for answer in script.answers if holds(answer.when, facts, limit))
        return next(fitting, script.answers[-1])

    def _next(
        self, script: AspectScript, answer: Answer, facts: Facts, language: str
    ) -> NextQuestion | None:
        if script.ask is None or script.ask in facts or not answer.asks:
            return None
        ask = self.scripts.facts[script.ask].ask
        return NextQuestion(script.ask, ask.in_language(language)) if ask else None

    def _explanation(self, wording: Wording) -> str:
        if not wording.spoken.amounts:
            return ""
        first = wording.spoken.amounts[0]
        return f"{wording.origin(first)} {wording.law(first)}."

    def _wording(
        self,
        language: str,
        on: date,
        *,
        topic: Topic | None = None,
        facts: Facts | None = None,
        words: dict[str, str] | None = None,
    ) -> Wording:
        return Wording(
            self.scripts.languages[language],
            self.amounts,
            on,
            facts=facts or {},
            uses=topic.amounts if topic else None,
            words=words,
        )

    def _values(self, script: AspectScript) -> range:
        """Values of the facts that an answer may depend on."""
        bounds = [self.scripts.facts[name].range for name in script.facts] or [(1, 1)]
        return range(min(least for least, _ in bounds), max(most for _, most in bounds) + 1)

    def _all_lines(
        self, topic: Topic, script: AspectScript, language: str, on: date
    ) -> Iterator[str]:
        """Lines of every answer, for every value that the decisive fact may have."""
        for answer in script.answers:
            for value in self._values(script) if answer.when else (1,):
                facts = {**dict.fromkeys(answer.when, value), **dict.fromkeys(script.facts, value)}
                wording = self._wording(language, on, topic=topic, facts=facts)
                try:
                    yield from _lines(wording.fill(answer.in_language(language)))
                except (NotKnownForDateError, MissingFactError):
                    # No such group or number of children: nobody will hear of it.
                    continue


def load_assistant(folder: Path | None = None) -> Assistant:
    """An assistant over a folder of scripts; without one, those of Kazakhstan.

    Raises:
        ScriptError: a file of the folder is missing or wrong.
    """
    folder = folder or default_folder()
    return Assistant(load_scripts(folder), load_amounts(folder))


def _lines(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines() if line.strip())
    return tuple(line[0].upper() + line[1:] for line in lines)
