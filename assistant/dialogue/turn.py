"""One turn: what was heard in, what to say out."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from assistant.benefits.amounts import Amounts, MissingFactError, load_amounts
from assistant.benefits.benefit import Finding
from assistant.benefits.parameters import NotKnownForDateError
from assistant.benefits.rules import Verdict
from assistant.conditions import Facts, holds
from assistant.dialogue.ended import EndedFigures
from assistant.dialogue.entitlements import Entitlements
from assistant.dialogue.reply import NextQuestion, Reply, Source
from assistant.dialogue.spoken import EveryLine
from assistant.dialogue.verdicts import spoken_reasons, verdict_lines
from assistant.dialogue.wording import Wording, lines_of, placeholders
from assistant.errors import ConfigurationError
from assistant.understanding.completeness import ScriptCompleteness
from assistant.understanding.matching import Decision, Matcher, Reading, Understanding, Why
from assistant.understanding.schema import LANGUAGES, Answer, Aspect, AspectScript, Topic
from assistant.understanding.scripts import Scripts, default_folder, load_scripts

_STATUS = "application_status"
"""The topic that tells how an application is followed."""


class Assistant:
    """Answers single questions; knows nothing of earlier turns. Safe for several callers."""

    def __init__(self, scripts: Scripts, amounts: Amounts) -> None:
        self.scripts = scripts
        self.amounts = amounts
        self.entitlements = Entitlements(scripts, amounts)
        self._ended = EndedFigures()
        self._said_by_itself = {*amounts.parameters.names, "year"}
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
        return lines_of(wording.fill(self.scripts.prompts[name].in_language(language)))

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
            lines.update(dict.fromkeys(self._heading(topic, language, on)))
            lines.update(dict.fromkeys(every.of_topic(topic)))
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
        aspect, script = self._script(topic, meant.aspect)
        finding = self._judged(topic, aspect, meant.facts, on)
        verdict = finding.judgement.verdict if finding else None
        answer = self._chosen(script, meant.facts, verdict, on)
        wording = self._wording(language, on, topic=topic, facts=meant.facts)
        cues = self.scripts.aspects.get(aspect)
        closing = cues.closing if cues else ()
        try:
            said: tuple[str, ...] = lines_of(wording.fill(answer.in_language(language)))
            if finding is not None and not answer.when:
                said = verdict_lines(
                    finding,
                    spoken_reasons(self.entitlements, finding, language),
                    said,
                    lambda name: self.prompt(name, language, on),
                    own_words=answer.verdict is not None,
                )
            lines = [*said]
            lines += [line for name in closing for line in self.prompt(name, language, on)]
        except (NotKnownForDateError, MissingFactError):
            lines = list(self.prompt("no_amount_for_date", language, on))
        spoken = wording.spoken
        if finding is not None:
            spoken.figures += finding.judgement.figures
        old_year = spoken.old_year()
        if old_year is not None:
            lines[:0] = self.prompt("year_changed", language, on, year=str(old_year))
            self._ended.report(spoken.ended(), on)
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
            next_question=self._next(script, answer, finding, meant.facts, language),
            old_year=old_year,
            finding=finding,
        )

    def _script(self, topic: Topic, asked: str) -> tuple[Aspect, AspectScript]:
        """What answers a kind of question; the general answer where the topic has no other."""
        for aspect, script in topic.aspects.items():
            if aspect == asked:
                return aspect, script
        if asked == "status" and _STATUS in self.scripts.topics:
            # Where an application stands is found in the same way whatever was applied for.
            aspects = self.scripts.topics[_STATUS].aspects
            return "status", aspects.get("status", aspects["general"])
        return "general", topic.aspects["general"]

    def _judged(self, topic: Topic, aspect: Aspect, facts: Facts, on: date) -> Finding | None:
        """What the rule says, when it is asked for and something is known of the person."""
        if aspect != "eligibility" or not self.entitlements.spoken_of(topic.topic, facts):
            return None
        return self.entitlements.find(topic.topic, self.entitlements.person(facts, on))

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

    def _chosen(
        self, script: AspectScript, facts: Facts, verdict: Verdict | None, on: date
    ) -> Answer:
        """The first answer that fits what is known and what the rule says of it."""

        def limit(name: str) -> float:
            return float(self.amounts.parameters.look_up(name, on).figure)

        fitting = (
            answer
            for answer in script.answers
            if answer.verdict in (None, verdict) and holds(answer.when, facts, limit)
        )
        return next(fitting, script.answers[-1])

    def _next(
        self,
        script: AspectScript,
        answer: Answer,
        finding: Finding | None,
        facts: Facts,
        language: str,
    ) -> NextQuestion | None:
        if finding is not None and not answer.when:
            asked = self.entitlements.question(finding, language)
            return NextQuestion(*asked) if asked else None
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
            kinds=self.scripts.facts,
            uses=topic.amounts if topic else None,
            words=words,
        )


def load_assistant(folder: Path | None = None) -> Assistant:
    """An assistant over a folder of scripts; without one, those of Kazakhstan.

    Raises:
        ScriptError: a file of the folder is missing or wrong.
    """
    folder = folder or default_folder()
    return Assistant(load_scripts(folder), load_amounts(folder))
