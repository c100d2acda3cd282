"""What was asked: topic and aspect, and whether to answer, to ask back or to reject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.understanding.acts import GREETING, PERSON, REPLY, Acts, act
from assistant.understanding.answers import AnswerReader
from assistant.understanding.aspects import Aspects, Shown
from assistant.understanding.commands import LIKE_ENOUGH
from assistant.understanding.features import Part
from assistant.understanding.learning import Learning
from assistant.understanding.learnt_replies import learnt_replies
from assistant.understanding.meaning import Candidate, Decision, Reading, Understanding, Why
from assistant.understanding.normalising import Token
from assistant.understanding.phrasebook import Phrasebook, phrasebook
from assistant.understanding.ranking import Ranking
from assistant.understanding.scripts import Scripts
from assistant.understanding.trust import Business, OurBusiness
from assistant.understanding.vocabulary import Vocabulary
from assistant.understanding.weights import MatchingFile

__all__ = ["Candidate", "Decision", "Matcher", "Reading", "Understanding", "Why"]

_ASKED_ABOUT = 2
"""Topics that one question can offer."""
_NEAR = 0.4
"""Share of the best score from which another topic is offered beside the best."""
_WEAK_ACTS = frozenset({"yes", "no", "bot_question", GREETING, REPLY})
"""Acts that a question about the talk's topic may be like: «who is it for?», «if I work?»."""

_MIXED_IN: Mapping[str, tuple[str, ...]] = {"kk": ("ru",), "ru": ("kk",)}
"""Languages whose words callers mix into their own."""


@dataclass(frozen=True)
class Heard:
    """What the words of an utterance speak for.

    Attributes:
        text: the best reading.
        whole: all of it.
        ranked: topics, acts and subjects by score.
        shown: what it shows of aspects: all of it, then its sentences.
        both: acts, topics and subjects by words and sense together, where it may be a command.
        business: how far it is any business of ours.
        answers: whether it answers a question rather than asking one.
    """

    text: str
    whole: Part
    ranked: Sequence[Candidate]
    shown: Sequence[Shown]
    both: Sequence[Candidate]
    business: Business
    answers: bool

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its normalised words."""
        return self.whole.tokens


class Matcher:
    """Understands utterances of one language, with words of another mixed in.

    Attributes:
        normaliser: makes words of text.
        facts: finds what was told of somebody.
        answers: finds yes, no, and the answer to a question about a fact.
    """

    def __init__(self, scripts: Scripts, language: str, book: Phrasebook | None = None) -> None:
        """Learn the phrases of a language.

        Args:
            scripts: the phrases, and how they are weighed.
            language: of the callers.
            book: the phrases as they were read before.
        """
        self._scripts = scripts
        self._limits = scripts.matching
        self._language = language
        book = book or phrasebook(scripts)
        self._whole_book = book
        mixed_in = _MIXED_IN.get(language, ())
        own = book.languages[language]
        self.normaliser, self.facts, self._reader = own.normaliser, own.facts, own.reader
        learning = Learning(scripts, language, book, mixed_in)
        self._ranking, self._aspects = Ranking(scripts, learning), Aspects(learning.aspects)
        self._topics = learning.topics
        reading = self._limits.reading
        self._words_key = (language, reading.likeness, reading.letters, reading.mixed_in)
        self._vocabulary = book.made(
            (*self._words_key, "words"),
            lambda: Vocabulary(
                learning.all_words.union(book.concepts.words()),
                forms=learning.forms,
                normaliser=self.normaliser,
                mixed_in=[book.languages[each].normaliser for each in mixed_in],
                limits=reading,
            ),
        )
        self._own_words = learning.own_words
        self._common = frozenset(map(self.normaliser.stem, scripts.languages[language].common))
        self._business = OurBusiness(self._topics, scripts.topics)
        data = scripts.languages[language]
        learnt = learnt_replies(scripts, self.normaliser)
        self.answers = AnswerReader(data, self.normaliser, scripts.facts, self.facts, learnt)
        self._acts = Acts(
            scripts,
            self.normaliser,
            vocabulary=self._vocabulary,
            answers=self.answers,
        )

    def understand(
        self,
        readings: Sequence[Reading],
        *,
        topic: str | None = None,
        expected: str | None = None,
        by_words: bool = False,
    ) -> Understanding:
        """What an utterance means.

        Args:
            readings: what a recogniser thinks was said, best first.
            topic: what the talk was about so far, for questions that do not say.
            expected: the fact just asked for.
            by_words: leave out the sense of sentences, which takes longer than all else.
        """
        heard = self.heard(readings, by_words=by_words)
        if heard is None:
            return Understanding(Decision.REJECT, Why.NO_WORDS)
        decided = self.decided(heard, topic=topic)
        if decided.decision is Decision.REJECT or decided.why is Why.WEAK:
            decided = self._called_a_person(readings[1:]) or decided
        about = decided.topic if decided.topic in self._scripts.topics else topic
        stated = self.facts.stated(heard.tokens, topic=about, expected=expected)
        return replace(
            decided,
            facts=stated.facts,
            about=stated.about,
            people=stated.people,
            bounds=stated.bounds,
            words=tuple(token.word for token in heard.tokens),
        )

    def _called_a_person(self, readings: Sequence[Reading]) -> Understanding | None:
        """A call for a person in worse readings of what makes no sense in the best.

        To be misheard is a reason to ask for one.
        """
        for reading in readings:
            heard = self.heard([reading], by_words=True)
            if heard is not None:
                said = self._said(heard, self._limits)
                if said is not None and said.topic == PERSON:
                    return said
        return None

    def heard(self, readings: Sequence[Reading], *, by_words: bool = False) -> Heard | None:
        """What the words speak for, before anything is decided; None without words.

        Args:
            readings: what a recogniser thinks was said, best first.
            by_words: leave out the sense of sentences.
        """
        readings = [reading for reading in readings if self.normaliser.tokens(reading.text)]
        if not readings:
            return None
        shares = _shares(readings)
        made, said, limits = self._whole_book.made, tuple(readings), self._limits
        words, weighed = self._words_key, limits.reading
        parts = made(
            (words, said),
            lambda: [self._reader.parts(each.text, self._vocabulary) for each in readings],
        )
        whole = parts[0][0]
        key = (words, weighed, limits.topics, limits.sense, by_words, said)
        ranked = made(key, lambda: self._ranking.ranked(parts, shares, by_words=by_words))
        return Heard(
            text=readings[0].text,
            whole=whole,
            ranked=ranked,
            both=()
            if by_words or not self._acts.may_be_said(ranked)
            else made((*key, "both"), lambda: self._ranking.by_both(whole, ranked)),
            shown=made((words, limits.aspects, said), lambda: self._shown(parts, shares)),
            business=made((words, limits.topics, said, "business"), lambda: self._ours(whole)),
            answers=made((words, said, "answers"), lambda: self._answers(whole)),
        )

    def decided(
        self, heard: Heard, *, topic: str | None = None, limits: MatchingFile | None = None
    ) -> Understanding:
        """The decision on what was heard, without facts.

        Args:
            heard: what the words speak for.
            topic: what the talk was about so far.
            limits: thresholds, if not those of the scripts.
        """
        limits = limits or self._limits
        topics = self._scripts.topics
        decided = self._said(heard, limits)
        if decided is not None and not self._asks_rather(decided, heard, topic, limits):
            return decided
        ranked = [each for each in heard.ranked if each.id not in self._scripts.acts]
        decided = self._decide(ranked, topic, heard.business, limits)
        weak = decided.score < limits.deciding.answer
        if decided.decision is not Decision.ANSWER and heard.answers and weak:
            return act(REPLY, limits.deciding.act)
        about = decided.topic if decided.topic in topics else topic
        if about is None and decided.alternatives:
            about = decided.alternatives[0]
        aspects, score = self._aspects.chosen(heard.shown, about, limits)
        decided = replace(decided, aspects=aspects, aspect_score=score)
        if topic is None or topic not in topics:
            return decided
        if score >= limits.deciding.follow_up:
            return _in_context(decided, topic)
        if decided.decision is Decision.CLARIFY:
            # What is said beside the talk is not made a choice of topics by the talk's own.
            alone = self._decide(ranked, None, heard.business, limits)
            likely = heard.business.asks or alone.score >= limits.deciding.answer
            if alone.why is Why.ELSEWHERE or not likely:
                why = alone.why if alone.why is Why.ELSEWHERE else Why.NOTHING_LIKE_IT
                decided = replace(decided, decision=Decision.REJECT, why=why, alternatives=())
        return decided

    def _said(self, heard: Heard, limits: MatchingFile) -> Understanding | None:
        """The act that was said, if it is one."""
        return self._acts.said(heard.text, heard.tokens, heard.ranked, heard.both, limits)

    def _asks_rather(
        self, said: Understanding, heard: Heard, topic: str | None, limits: MatchingFile
    ) -> bool:
        """Whether «and how do I apply?» is more like a question about the talk's topic than a yes.

        Only of acts that words are merely like, and that no phrase of the scripts shows.
        """
        if said.topic not in _WEAK_ACTS or said.score >= LIKE_ENOUGH:
            return False
        if topic not in self._scripts.topics or not heard.business.asks:
            return False
        enough = limits.deciding.follow_up if said.topic == REPLY else said.score
        return self._aspects.chosen(heard.shown, topic, limits)[1] > enough

    def rank(self, text: str, *, as_new: bool = False) -> list[Candidate]:
        """All topics, acts and subjects by score; for tests, lint and showing why.

        Args:
            text: what was said.
            as_new: by words alone, leaving out the phrase of the scripts that is this very text.
        """
        parts = self._reader.parts(text, self._vocabulary)
        return self._ranking.ranked([parts], [1.0], by_words=as_new, as_new=as_new)

    def is_topic(self, label: str) -> bool:
        """Whether a candidate is a topic, rather than an act or another subject."""
        return label in self._scripts.topics

    def place(self, label: str) -> int:
        """Where a candidate stands in `Business.of`."""
        return self._topics.place(label)

    def knows(self, text: str) -> float:
        """Share of the words of a text that are known in this language as they stand."""
        tokens = self.normaliser.tokens(text)
        known = sum(
            token.number is not None or self.normaliser.root(token.word) in self._own_words
            for token in tokens
        )
        return known / max(1, len(tokens))

    def _ours(self, whole: Part) -> Business:
        telling = [
            token.number is None and token.stem not in self._common for token in whole.tokens
        ]
        read = self._vocabulary.words(whole.tokens)
        return self._business.of(read, telling, asks=whole.asks)

    def _answers(self, whole: Part) -> bool:
        return self._acts.answers(whole.tokens, asks=whole.asks)

    def _decide(
        self,
        ranked: Sequence[Candidate],
        context: str | None,
        business: Business,
        settings: MatchingFile,
    ) -> Understanding:
        limits = settings.deciding
        if context in self._scripts.topics:
            raised = [
                replace(each, score=each.score + limits.context * (1 - each.score))
                if each.id == context
                else each
                for each in ranked
            ]
            ranked = sorted(raised, key=lambda each: -each.score)
        best, second = ranked[0], ranked[1]
        elsewhere, topics = self._scripts.elsewhere, self._scripts.topics
        foreign = [each for each in (best, second) if each.id not in topics]
        margin = limits.margin_elsewhere if foreign else limits.margin
        lead = (best.score - second.score) / best.score if best.score > 0 else 0.0
        trust = business.trust(self._topics.place(best.id), best.score, lead, settings.trust)
        decided = Understanding(
            Decision.REJECT,
            Why.NOTHING_LIKE_IT,
            score=best.score,
            confidence=best.score * min(1.0, 0.5 + lead),
            runner_up=second,
        )
        sure = best.score >= limits.answer and trust >= limits.trust
        if best.id in topics and sure and lead >= margin:
            return replace(decided, decision=Decision.ANSWER, why=Why.CLEAR, topic=best.id)
        if best.score < limits.clarify:
            return decided
        if best.id in elsewhere and best.id not in topics and lead >= margin:
            return replace(decided, why=Why.ELSEWHERE, topic=best.id)
        near = [each for each in ranked if each.id in topics][:_ASKED_ABOUT]
        asked = tuple(each.id for each in near if each.score >= _NEAR * best.score)
        if not asked:
            return replace(decided, why=Why.ELSEWHERE, topic=best.id)
        why = Why.CLOSE_RUNNER_UP if lead < margin else Why.WEAK
        return replace(decided, decision=Decision.CLARIFY, why=why, alternatives=asked)

    def _shown(self, parts: Sequence[Sequence[Part]], shares: Sequence[float]) -> list[Shown]:
        """What the best reading shows of aspects; its whole together with the others'."""
        shown = self._aspects.shown(parts[0])
        if len(parts) > 1:
            wholes = [shown[0], *(self._aspects.shown(each[:1])[0] for each in parts[1:])]
            weighted = list(zip(wholes, shares, strict=True))
            general = np.sum([share * each.general for each, share in weighted], axis=0)
            like = np.sum([share * each.like for each, share in weighted], axis=0)
            shown[0] = Shown(shown[0].asks, general, like)
        return shown


def _in_context(decided: Understanding, context: str) -> Understanding:
    """The decision when the talk has a topic and this question names none surely."""
    if decided.decision is Decision.ANSWER or decided.why is Why.ELSEWHERE:
        return decided
    return replace(
        decided, decision=Decision.ANSWER, why=Why.CONTEXT, topic=context, alternatives=()
    )


def _shares(readings: Sequence[Reading]) -> list[float]:
    """Weights of the readings, summing to 1; the first counts at least half."""
    if len(readings) == 1:
        return [1.0]
    rest = sum(max(reading.confidence, 0.0) for reading in readings[1:])
    first = max(readings[0].confidence, rest, 1e-6)
    total = first + rest
    return [first / total, *(max(r.confidence, 0.0) / total for r in readings[1:])]
