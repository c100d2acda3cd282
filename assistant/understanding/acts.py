"""Acts: what is said that is no question about a benefit, such as «say it again»."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from assistant.understanding.answers import AnswerReader
from assistant.understanding.commands import LIKE_ENOUGH, Commands
from assistant.understanding.meaning import Candidate, Decision, Understanding, Why
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.patterns import Patterns
from assistant.understanding.scripts import Scripts
from assistant.understanding.urgent_examples import Told
from assistant.understanding.urgent_learnt import learnt_urgent
from assistant.understanding.vocabulary import Vocabulary
from assistant.understanding.weights import Deciding, MatchingFile, Sensing

GREETING = "greeting"
"""The act of callers who say nothing but how calls begin."""
PERSON = "operator"
"""The act of callers who want a person."""
EMERGENCY = "emergency"
"""The act of callers in danger."""
REPLY = "answer"
"""The act of callers who answer a question that was asked."""

WHO_IS_IT = "bot_question"
"""The act of callers who ask whether they talk with a person: it speaks of one, and calls none."""

_ELSEWHERE = 0.3
"""How much less a subject without a script speaks against a command than a topic does."""
_NO_QUESTION = 0.5
"""Below this score of the likest topic a sign of a command is believed."""
_LEAD = 0.2
"""How much more like a command words must be than like a topic: a question is never cut off."""
_ORDINARY = 0.9
"""From here a sentence is no call for a person by what was learnt, whatever words it has: «my
mother is eighty-four and cannot manage, may she have a social worker?» heard as «a worker»."""

MIXED_IN: Mapping[str, tuple[str, ...]] = MappingProxyType({"kk": ("ru",), "ru": ("kk",)})
"""Languages whose commands callers mix into their own."""

_LONGEST_REPLY = 10
"""Words of the longest reply with a number; who says more tells a story."""


class Acts:
    """Finds acts in one language."""

    def __init__(
        self,
        scripts: Scripts,
        normaliser: Normaliser,
        *,
        vocabulary: Vocabulary,
        answers: AnswerReader,
    ) -> None:
        """Learn how acts are said.

        Args:
            scripts: their phrases.
            normaliser: of the language.
            vocabulary: takes words for known ones.
            answers: knows yes, no and «I do not know».
        """
        self._acts, self._topics = scripts.acts, frozenset(scripts.topics)
        self._normaliser = normaliser
        self._vocabulary = vocabulary
        self._answers = answers
        self._phrases: dict[tuple[str, ...], str] = {}
        self._roots: dict[str, frozenset[str]] = {}
        self._stem_of: dict[str, str] = {}
        data = scripts.languages[normaliser.language]
        more = scripts.commands
        said: list[tuple[str, tuple[Token, ...]]] = []
        for name, act in scripts.acts.items():
            texts = act.phrases.in_language(normaliser.language)
            tokens: list[Token] = [t for text in texts for t in normaliser.tokens(text)]
            roots = {normaliser.root(t.word): t.stem for t in tokens if t.number is None}
            self._roots[name] = frozenset(roots)
            self._stem_of.update(roots)
            for language in (data.language, *MIXED_IN.get(data.language, ())):
                texts += more.commands.get(name, {}).get(language, ())
            self._phrases.update({tuple(normaliser.words(text)): name for text in texts})
            if not act.urgent and name != REPLY:
                said += [(name, normaliser.tokens(text)) for text in texts]
        self._plain = frozenset(map(normaliser.stem, data.common | data.hedges))
        self._commands = Commands(
            said,
            Patterns(
                [
                    (name, text)
                    for name, texts in more.signs.items()
                    for text in texts.get(data.language, ())
                    if name in scripts.acts
                ],
                normaliser,
            ),
            plain=self._plain,
            free=data.hedges | {each for each in data.fillers if " " not in each},
            give_way=more.give_way,
        )
        self._person_from = more.person_from if PERSON in scripts.acts else None
        self._learnt = learnt_urgent(scripts) if self._person_from is not None else None
        self._openings = frozenset(
            word for filler in data.fillers for word in normaliser.words(filler)
        )

    def said(
        self,
        text: str,
        tokens: Sequence[Token],
        ranked: Sequence[Candidate],
        both: Sequence[Candidate],
        limits: MatchingFile,
    ) -> Understanding | None:
        """The act that was said, if it is one.

        Args:
            text: what was said.
            tokens: its normalised words.
            ranked: topics, acts and subjects by score.
            both: the same by words and sense together; none where these were not looked at.
            limits: scores from which acts are believed.
        """
        words = self._normaliser.words(text)
        said = self._phrases.get(tuple(words)) or self._word(tokens)
        if said is not None:
            # Word for word: «who am I talking to» has no telling word of its own.
            return act(said, 1.0)
        cry = next((each for each in ranked if self._cries(each, limits.deciding)), None)
        if cry is not None:
            return act(cry.id, cry.score)
        commanded = self._commanded(text, tokens, ranked, both, limits.sense)
        if commanded is not None:
            return commanded
        if GREETING in self._acts and self._greets(words):
            return act(GREETING, 1.0)
        best = ranked[0]
        if best.id not in self._acts or best.score < limits.deciding.act:
            return None
        # «Hello, how much …» is a question, however well the greeting was heard.
        return act(best.id, best.score) if self._is_only(best.id, tokens) else None

    def may_be_said(self, ranked: Sequence[Candidate]) -> bool:
        """Whether what was said may be an act: words do not speak for much else."""
        return ranked[0].id in self._acts or ranked[0].score < _NO_QUESTION

    def answers(self, tokens: Sequence[Token], *, asks: bool) -> bool:
        """Whether it answers a question: it states facts, little else, and asks nothing."""
        if REPLY not in self._acts or asks:
            return False
        short = len(tokens) <= _LONGEST_REPLY
        states = short and any(token.number is not None for token in tokens)
        return states or self._answers.is_answer(tokens)

    def _cries(self, candidate: Candidate, limits: Deciding) -> bool:
        """Whether words alone cry for help."""
        known = self._acts.get(candidate.id)
        return known is not None and known.urgent and candidate.score >= limits.urgent

    def _rival(self, candidate: Candidate) -> float:
        """How much a candidate speaks against a command."""
        if candidate.id in self._acts:
            return 0.0
        # «Turn the television off» to somebody else in the room is said to nobody here.
        return candidate.score - (0 if candidate.id in self._topics else _ELSEWHERE)

    def _commanded(
        self,
        text: str,
        tokens: Sequence[Token],
        ranked: Sequence[Candidate],
        both: Sequence[Candidate],
        limits: Sensing,
    ) -> Understanding | None:
        """The command that was given: by phrases in a row, by its words or by its sense."""
        rival = max((self._rival(each) for each in ranked), default=0.0)
        in_a_row = self._commands.in_a_row(tokens)
        if in_a_row is not None and in_a_row.likeness >= rival + _LEAD:
            return act(in_a_row.act, 1.0)
        command = self._command(text, tokens, rival) or self._person(text, rival)
        return self._meant(both, command, limits) or command

    def _command(self, text: str, tokens: Sequence[Token], rival: float) -> Understanding | None:
        """The act that signs show, or whose phrase has nearly the same words.

        Args:
            text: what was said.
            tokens: its normalised words.
            rival: score of the likest topic or other subject.
        """
        shown = self._commands.shown(tokens)
        if shown is not None and rival < _NO_QUESTION and not self._is_ordinary(shown, text, rival):
            return act(shown, max(LIKE_ENOUGH, 1 - rival))
        read = [each[0] if each else None for each in self._vocabulary.words(tokens)]
        known = [self._stem_of.get(root, root) if root else None for root in read]
        found = self._commands.likest(tokens, known)
        if found is None or found.likeness < max(LIKE_ENOUGH, rival + _LEAD):
            return None
        return act(found.act, found.likeness)

    def _meant(
        self, both: Sequence[Candidate], command: Understanding | None, limits: Sensing
    ) -> Understanding | None:
        """The act that words and sense together show, by far before anything else.

        Args:
            both: by words and sense together.
            command: the act that words seem to show.
            limits: from which it is believed, also against that act.
        """
        best = next(iter(both), None)
        if best is None or best.id not in self._acts or best.score < limits.act:
            return None
        if best.id in (GREETING, REPLY) or self._acts[best.id].urgent:
            return None  # known by other things than their sense
        lead = best.score - both[1].score
        if command is None:
            return act(best.id, best.score / 2) if lead >= limits.act_lead else None
        if command.topic == best.id:
            return command  # words know how surely it was said
        if command.topic == PERSON and best.id != WHO_IS_IT:
            return None  # a call for a person is never lost to what else was said
        return act(best.id, best.score / 2) if lead >= limits.act_overrules else None

    def _is_ordinary(self, name: str, text: str, rival: float) -> bool:
        """Whether a call for a person is none: it may have a topic, and examples say so."""
        if name != PERSON or self._learnt is None or rival < _ELSEWHERE:
            return False
        return self._learnt.shares(text).get(Told.ORDINARY, 0.0) >= _ORDINARY

    def _person(self, text: str, rival: float) -> Understanding | None:
        """A call for a person in words that were only learnt from examples."""
        if self._person_from is None or self._learnt is None:
            return None
        likely = self._learnt.shares(text).get(Told.OPERATOR, 0.0)
        # A question that surely has a topic may speak of persons.
        return act(PERSON, likely) if likely >= max(self._person_from, rival - _LEAD) else None

    def _word(self, tokens: Sequence[Token]) -> str | None:
        word = self._answers.word(tokens)
        return word.value if word is not None and word.value in self._acts else None

    def _greets(self, words: Sequence[str]) -> bool:
        """Whether nothing but openings was said: «hello, tell me please»."""
        return len(words) > 1 and all(word in self._openings for word in words)

    def _is_only(self, name: str, tokens: Sequence[Token]) -> bool:
        """Whether at least half of the words belong to the act; to a cry, a telling one too."""
        own = [
            token
            for token, known in zip(tokens, self._vocabulary.words(tokens), strict=True)
            if known is not None and known[0] in self._roots[name]
        ]
        if self._acts[name].urgent and all(token.stem in self._plain for token in own):
            return False  # «he is eighty-one» has words of «he is unconscious»
        return len(own) * 2 >= len(tokens)


def act(name: str, score: float) -> Understanding:
    """The decision that an act was said."""
    return Understanding(Decision.ACT, Why.CLEAR, topic=name, score=score, confidence=score)
