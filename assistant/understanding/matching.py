"""What was asked: topic and aspect, and whether to answer, to ask back or to reject."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType

from assistant.conditions import FactValue, holds
from assistant.understanding.evidence import NUMBER, Evidence, Example, Weights
from assistant.understanding.facts import FactFinder
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.scripts import Scripts


class Decision(Enum):
    """What to do with what was heard."""

    ANSWER = "answer"
    """It is clear enough to answer."""
    CLARIFY = "clarify"
    """Ask whether it is about one topic or the other."""
    REJECT = "reject"
    """Not understood, or not a question for Jauap."""
    ACT = "act"
    """Something other than a question, such as asking for a person."""


class Why(Enum):
    """Why the decision was taken."""

    CLEAR = "clear"
    CLOSE_RUNNER_UP = "close_runner_up"
    WEAK = "weak"
    NOTHING_LIKE_IT = "nothing_like_it"
    ELSEWHERE = "elsewhere"
    """About a subject that has no script here."""
    NO_WORDS = "no_words"


@dataclass(frozen=True)
class Candidate:
    """A topic, act or other subject, with its score (0 to 1)."""

    id: str
    score: float


@dataclass(frozen=True)
class Understanding:
    """What an utterance means.

    Attributes:
        decision: what to do.
        why: the reason.
        topic: the topic, or the act; None when rejected as unknown.
        aspect: kind of question; `general` when none was shown.
        score: of the topic.
        aspect_score: of the aspect; 0 when none was shown.
        runner_up: the next best candidate of any kind.
        alternatives: topics to ask about, when the decision is to clarify.
        facts: what was said about the person.
        words: the normalised words of the best reading.
    """

    decision: Decision
    why: Why
    topic: str | None = None
    aspect: str = "general"
    score: float = 0.0
    aspect_score: float = 0.0
    runner_up: Candidate | None = None
    alternatives: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One reading of what was said, with its confidence (0 to 1)."""

    text: str
    confidence: float = 1.0


class Matcher:
    """Understands utterances of one language."""

    def __init__(self, scripts: Scripts, language: str) -> None:
        data = scripts.languages[language]
        self._scripts = scripts
        self._limits = scripts.matching
        self.normaliser = Normaliser(data)
        self.facts = FactFinder(data, self.normaliser, scripts.facts)
        weights = Weights(
            evidence=self._limits.evidence,
            saturation=self._limits.saturation,
            unknown=self._limits.unknown,
            cue_weight=self._limits.cue_weight,
            fuzzy=self._limits.fuzzy,
            fuzzy_letters=self._limits.fuzzy_letters,
        )
        cues = [
            Example(aspect, self._stems(phrase))
            for aspect, each in scripts.aspects.items()
            for phrase in each.cues.in_language(language)
        ]
        cue_words = frozenset(stem for example in cues for stem in example.stems)
        common = frozenset(map(self.normaliser.stem, data.common))
        self._act_phrases = {
            self._stems(phrase): name
            for name, act in scripts.acts.items()
            for phrase in act.phrases.in_language(language)
        }
        self._act_words = {
            name: frozenset(s for p in act.phrases.in_language(language) for s in self._stems(p))
            for name, act in scripts.acts.items()
        }
        self._topics = Evidence(
            [Example(name, self._stems(text)) for name, text in scripts.phrases(language)],
            weights,
            cues=cue_words | common,
        )
        asked = [
            Example(aspect, self._stems(phrase))
            for topic in scripts.topics.values()
            for aspect, script in topic.aspects.items()
            for phrase in script.phrases.in_language(language)
        ]
        self._aspects = Evidence([*cues, *asked], weights, cues=common - cue_words)

    def understand(
        self, readings: Sequence[Reading], *, topic: str | None = None, expected: str | None = None
    ) -> Understanding:
        """What an utterance means.

        Args:
            readings: what a recogniser thinks was said, best first.
            topic: what the talk was about so far, for questions that do not say.
            expected: the fact just asked for.
        """
        readings = [reading for reading in readings if self.normaliser.tokens(reading.text)]
        if not readings:
            return Understanding(Decision.REJECT, Why.NO_WORDS)
        tokens = self.normaliser.tokens(readings[0].text)
        ranked = self._ranked(readings)
        act = self._act_phrases.get(self._stems(readings[0].text))
        if act is not None:
            # Said word for word: «who am I talking to» has no telling word of its own.
            ranked.insert(0, Candidate(act, 1.0))
            ranked = [each for each in ranked if each.id != act or each.score == 1.0]
        best, second = ranked[0], ranked[1]
        if best.id in self._act_words and not self._is_only(best.id, readings[0]):
            # «Hello, how much …» is a question, however well the greeting was heard.
            ranked = [each for each in ranked if each.id not in self._act_words]
            best, second = ranked[0], ranked[1]
        decided = self._decide(best, second)
        about = decided.topic if decided.topic in self._scripts.topics else topic
        aspect, aspect_score = self._aspect(readings)
        return Understanding(
            decision=decided.decision,
            why=decided.why,
            topic=decided.topic,
            aspect=aspect,
            score=decided.score,
            aspect_score=aspect_score,
            runner_up=second,
            alternatives=decided.alternatives,
            facts=MappingProxyType(self.facts.find(tokens, topic=about, expected=expected)),
            words=tuple(token.word for token in tokens),
        )

    def rank(self, text: str, *, as_new: bool = False) -> list[Candidate]:
        """All topics, acts and subjects by score; for tests, lint and showing why.

        Args:
            text: what was said.
            as_new: leave out the phrase of the scripts that is this very text.
        """
        return self._ranked([Reading(text)], as_new=as_new)

    def _ranked(self, readings: Sequence[Reading], *, as_new: bool = False) -> list[Candidate]:
        total: defaultdict[str, float] = defaultdict(float)
        weights = _shares(readings)
        for reading, weight in zip(readings, weights, strict=True):
            for name, score in self._topics.scores(
                self._stems(reading.text), as_new=as_new
            ).items():
                total[name] += weight * score
        return sorted(
            (Candidate(name, score) for name, score in total.items()), key=lambda each: -each.score
        )

    def _decide(self, best: Candidate, second: Candidate) -> Understanding:
        limits = self._limits
        elsewhere = self._scripts.elsewhere
        close_to_other = best.id in elsewhere or second.id in elsewhere
        margin = limits.margin_elsewhere if close_to_other else limits.margin
        near = best.score > 0 and (best.score - second.score) / best.score < margin
        decided = Understanding(Decision.REJECT, Why.NOTHING_LIKE_IT, score=best.score)
        if best.id in self._scripts.acts:
            if best.score >= limits.act:
                return replace(decided, decision=Decision.ACT, why=Why.CLEAR, topic=best.id)
            return replace(decided, why=Why.WEAK)
        topics = self._scripts.topics
        if best.id in topics and best.score >= limits.answer and not near:
            return replace(decided, decision=Decision.ANSWER, why=Why.CLEAR, topic=best.id)
        if best.score < limits.clarify:
            return decided
        close = [best, second] if near else [best]
        asked = tuple(
            each.id for each in close if each.id in topics and each.score >= limits.clarify
        )
        if not asked:
            return replace(decided, why=Why.ELSEWHERE, topic=best.id)
        why = Why.CLOSE_RUNNER_UP if near else Why.WEAK
        return replace(decided, decision=Decision.CLARIFY, why=why, alternatives=asked)

    def _is_only(self, act: str, reading: Reading) -> bool:
        """Whether at least half of the words belong to the act."""
        stems = self._stems(reading.text)
        own = sum(stem in self._act_words[act] for stem in map(self._topics.read_as, stems))
        return own * 2 >= len(stems)

    def _aspect(self, readings: Sequence[Reading]) -> tuple[str, float]:
        total: defaultdict[str, float] = defaultdict(float)
        for reading, weight in zip(readings, _shares(readings), strict=True):
            for name, score in self._aspects.scores(self._stems(reading.text)).items():
                total[name] += weight * score
        name, score = max(total.items(), key=lambda each: each[1])
        return (name, score) if score >= self._limits.aspect else ("general", 0.0)

    def _stems(self, text: str) -> tuple[str, ...]:
        tokens = self.normaliser.tokens(text)
        return (*_without_numbers(tokens), *self._marks(tokens))

    def _marks(self, tokens: Sequence[Token]) -> Iterator[str]:
        """A feature for each number that was stated, by what it stands for."""
        for name, value in self.facts.find(tokens).items():
            if self._scripts.facts[name].kind == "flag":
                continue  # its words are features already
            yield NUMBER + name
            for group, values in self._scripts.facts[name].groups.items():
                if holds({name: values}, {name: value}, float):
                    yield f"{NUMBER}{name}:{group}"


def _without_numbers(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Stems; every number is the same, because facts say what it stands for."""
    return tuple(NUMBER if token.number is not None else token.stem for token in tokens)


def _shares(readings: Sequence[Reading]) -> list[float]:
    """Weights of the readings, summing to 1; the first counts at least half."""
    if len(readings) == 1:
        return [1.0]
    rest = sum(max(reading.confidence, 0.0) for reading in readings[1:])
    first = max(readings[0].confidence, rest, 1e-6)
    total = first + rest
    return [first / total, *(max(r.confidence, 0.0) / total for r in readings[1:])]
