"""What a reply to a question of Jauap's says: yes, no, «I do not know», a number, a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from assistant.conditions import Facts, FactValue
from assistant.facts import Fact
from assistant.understanding.answer import Answer, Kind, Word
from assistant.understanding.denials import Denials
from assistant.understanding.facts import FactFinder
from assistant.understanding.language import LanguageData
from assistant.understanding.learnt_replies import LearntReplies, Likely
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.people import SELF
from assistant.understanding.reply_examples import OPEN, YES

__all__ = ["Answer", "AnswerReader", "Kind", "Word"]

_REST_AFTER_YES = 5
"""Words that may follow a yes: «yes, I do». A longer story that begins with «yes» is none."""
_REST_AFTER_NO = 5
_SHORTEST_ECHO = 4
"""Letters of the shortest stem by which a word is known to be a word of the question."""
_ECHOED = 5
"""First letters that are enough of longer ones."""
_LIKE_WORDS = 3
"""Numbers up to this are said like other words: «I live alone» (one), «the second group»."""
_COVERED = 0.75
"""Share of the words that must state facts in a sentence that is only an answer."""


_NO_ANSWER = Answer(Kind.NO_ANSWER)
_Form = tuple[str, ...]


class AnswerReader:
    """Reads replies in one language."""

    def __init__(
        self,
        data: LanguageData,
        normaliser: Normaliser,
        facts: Mapping[str, Fact],
        finder: FactFinder,
        learnt: LearntReplies | None = None,
    ) -> None:
        """Prepare.

        Args:
            data: words of the language.
            normaliser: of the language.
            facts: what may be asked for.
            finder: finds facts in words.
            learnt: what replies mean that are no plain yes, no or value, where that was learnt.
        """
        self._facts = facts
        self._learnt = learnt
        self._normaliser, self._household = normaliser, data.household
        self._usual = lru_cache(maxsize=len(facts))(self._usually_named)
        self._finder = finder
        self._forms: dict[str, list[tuple[_Form, Word]]] = {}
        for word, texts in (
            (Word.YES, data.yes),
            (Word.NO, data.no),
            (Word.DONT_KNOW, data.dont_know),
        ):
            for text in texts:
                form = tuple(token.word for token in normaliser.tokens(text))
                self._forms.setdefault(form[0], []).append((form, word))
        for forms in self._forms.values():
            forms.sort(key=lambda each: -len(each[0]))
        self._hedges = frozenset(word for text in data.hedges for word in normaliser.words(text))
        self._asking = data.asking
        self._asking_first = data.asking_first
        self._denials = Denials(data)
        self._common = frozenset(map(normaliser.stem, data.common))
        self._choices = {
            name: _telling(fact, data.language, normaliser)
            for name, fact in facts.items()
            if fact.kind == "choice"
        }
        self._questions = {
            name: frozenset(
                token.stem[:_ECHOED]
                for text in (fact.ask, fact.reask, fact.ask_other)
                if text is not None
                for token in normaliser.tokens(text.in_language(data.language))
                if len(token.stem) >= _SHORTEST_ECHO
            )
            for name, fact in facts.items()
            if fact.kind == "flag"
        }

    def word(self, tokens: Sequence[Token]) -> Word | None:
        """Yes, no or «I do not know», if these words say nothing else."""
        word, end = self._opening(tokens)
        return word if end == len(tokens) else None

    def answer_to(
        self, name: str, tokens: Sequence[Token], *, on: date | None = None, about: str = SELF
    ) -> Answer:
        """What a reply says of the fact that was asked for.

        Args:
            name: the fact.
            tokens: normalised words of the reply.
            on: the day of the call.
            about: the person it was asked of.
        """
        if self.word(tokens) is Word.DONT_KNOW:
            return Answer(Kind.DONT_KNOW)
        answer = self._shown(name, tokens, on)
        if self._learnt is None or not self._learnt.knows(name) or self.word(tokens) is not None:
            return answer
        numbers = [token.number for token in tokens if token.number is not None]
        if len(numbers) == len(tokens) or max(numbers, default=0) > _LIKE_WORDS:
            return answer  # what a number means is for rules: thirteen is nearly written as sixteen
        likely = self._learnt.likely(name, " ".join(token.word for token in tokens))
        return self._weighed(name, tokens, answer, likely, about)

    def _weighed(
        self, name: str, tokens: Sequence[Token], shown: Answer, likely: Likely, about: str
    ) -> Answer:
        """What words show of a flag or choice, and what examples say of the whole reply.

        «No savings at all» has the words of the question, and is no yes to it.

        Args:
            name: the fact.
            tokens: the reply.
            shown: what words show.
            likely: what it is most like.
            about: the person it was asked of.
        """
        if shown.kind is Kind.DONT_KNOW or not likely.like:
            return shown
        value: FactValue = likely.meaning
        if self._facts[name].kind == "flag":
            value = likely.meaning == YES
        # «What shop?» may be a no, and no yes.
        asks = value is not False and self._begins_to_ask(tokens)
        others = value is not False and self._is_of_others(name, tokens, about)
        if likely.sure and not asks and not others:
            return Answer(Kind.VALUE, value, whole=True)
        agrees = likely.meaning != OPEN and shown.value == value
        return shown if agrees else _NO_ANSWER

    def _begins_to_ask(self, tokens: Sequence[Token]) -> bool:
        """Whether a word of asking stands before all that tells anything."""
        telling = (token for token in tokens if token.word not in self._hedges)
        return next((token.word in self._asking for token in telling), False)

    def _is_of_others(self, name: str, tokens: Sequence[Token], about: str) -> bool:
        """Whether it tells of somebody whom it was not asked of: «my husband gets one».

        Who tells of a sister looked after, where that is asked, tells of herself: examples do too.
        """
        if name in self._household:
            return False
        named = self._named(tokens)
        return bool(named - {about}) and SELF not in named and not named <= self._usual(name)

    def _named(self, tokens: Sequence[Token]) -> frozenset[str]:
        return frozenset(each.relation for each in self._finder.people.among(tokens).mentions)

    def _usually_named(self, name: str) -> frozenset[str]:
        """Of whom the examples of replies to a question tell, beside the one it is asked of."""
        texts = self._learnt.affirming(name) if self._learnt is not None else ()
        named = (self._named(self._normaliser.tokens(text)) for text in texts)
        return frozenset[str]().union(*named)

    def _shown(self, name: str, tokens: Sequence[Token], on: date | None) -> Answer:
        """What the words of a reply show of the fact that was asked for."""
        kind = self._facts[name].kind
        none = self._none_at_all(name, tokens) if kind == "number" else None
        if none is not None:
            return Answer(Kind.VALUE, none)
        stated = self._finder.stated(tokens, expected=name, on=on)
        for facts in (stated.facts, *stated.people.values()):
            if name in facts:
                return Answer(Kind.VALUE, facts[name])
        if name in stated.bounds:
            lower, upper = stated.bounds[name]
            return Answer(Kind.LIMITS, lower=lower, upper=upper)
        value: FactValue | None
        if kind == "flag":
            value = self._yes_or_no(name, tokens)
        elif kind == "choice":
            value = self._choice(name, tokens)
        elif kind == "number":
            value = None
        else:
            ahead = self._facts[name].ahead
            value = self._finder.day(tokens, on=on, born=name == "birth_date", ahead=ahead)
        if value is not None:
            return Answer(Kind.VALUE, value)
        return Answer(Kind.DONT_KNOW) if self._begins_unsure(tokens) else _NO_ANSWER

    def only_number(
        self, name: str, tokens: Sequence[Token], *, on: date | None = None
    ) -> FactValue | None:
        """The number that was asked for, if these words say that and nothing else.

        Args:
            name: the fact.
            tokens: normalised words of the reply.
            on: the day of the call.
        """
        if all(token.number is None for token in tokens):
            return None
        answer = self.answer_to(name, tokens, on=on)
        whole = self._finder.stated(tokens, expected=name, on=on).covered >= 1
        return answer.value if answer.kind is Kind.VALUE and whole else None

    def only_day(
        self, name: str, tokens: Sequence[Token], *, on: date | None = None
    ) -> FactValue | None:
        """The day that was asked for, if its month was named; other words may be beside it."""
        answer = self.answer_to(name, tokens, on=on)
        named = answer.kind is Kind.VALUE and self._finder.names_month(tokens)
        return answer.value if named else None

    def whole_day(self, tokens: Sequence[Token]) -> bool:
        """Whether the last words are a day with its year, and nothing of it is still to come."""
        return self._finder.whole_day(tokens)

    def is_answer(self, tokens: Sequence[Token], *, on: date | None = None) -> bool:
        """Whether nearly all words state facts and nothing is asked."""
        stated = self._finder.stated(tokens, on=on)
        said = any(stated.people.values()) or bool(stated.bounds)
        return said and not self._asks(tokens) and stated.covered >= _COVERED

    def corrected(
        self,
        known: Facts,
        tokens: Sequence[Token],
        *,
        expected: str | None = None,
        on: date | None = None,
    ) -> Facts:
        """The facts that these words say anew, and only those: «no, not five but four».

        Args:
            known: what the caller said before.
            tokens: normalised words.
            expected: the fact asked for last.
            on: the day of the call.
        """
        denied = [tokens[at].number for at in self._finder.denied(tokens)]
        # What was denied tells which fact is meant: the one with that number.
        meant = next(
            (name for name, value in known.items() if value in denied and value is not True),
            expected,
        )
        stated = self._finder.stated(tokens, expected=meant, on=on)
        return MappingProxyType(
            {
                name: value
                for name, value in stated.facts.items()
                if name in known and known[name] != value
            }
        )

    def _opening(self, tokens: Sequence[Token]) -> tuple[Word | None, int]:
        """The yes or no that the words begin with, and where it ends."""
        said: list[tuple[Word, bool]] = []
        at = 0
        while at < len(tokens):
            form = next(
                (
                    each
                    for each in self._forms.get(tokens[at].word, ())
                    if tuple(t.word for t in tokens[at : at + len(each[0])]) == each[0]
                ),
                None,
            )
            if form is not None:
                said.append((form[1], form[0][0] in self._hedges and len(form[0]) == 1))
                at += len(form[0])
            elif tokens[at].word in self._hedges:
                at += 1
            else:
                break
        words = {word for word, _ in said}
        if Word.DONT_KNOW in words:
            return Word.DONT_KNOW, at
        if len(words) > 1:
            # «Of course» and the like only strengthen: «of course not».
            words = {word for word, hedge in said if not hedge}
        if len(words) > 1 and at < len(tokens):
            return said[0][0], at  # «no, I am retired»
        return (next(iter(words)) if len(words) == 1 else None), at

    def _asks(self, tokens: Sequence[Token]) -> bool:
        return any(
            token.word in self._asking and (at == 0 or token.word not in self._asking_first)
            for at, token in enumerate(tokens)
        )

    def _begins_unsure(self, tokens: Sequence[Token]) -> bool:
        return self._opening(tokens)[0] is Word.DONT_KNOW

    def _yes_or_no(self, name: str, tokens: Sequence[Token]) -> bool | None:
        word, end = self._opening(tokens)
        rest = tokens[end:]
        if not rest:
            return None if word is None or word is Word.DONT_KNOW else word is Word.YES
        echo = self._echo(name, tokens)
        if echo is not None:
            # «No, I live here» to «do you live here?» says both.
            return None if echo and word is Word.NO else echo
        if self._asks(rest):
            return None
        if word is Word.YES and len(rest) <= _REST_AFTER_YES and not self._negates(rest):
            return True
        return False if word is Word.NO and len(rest) <= _REST_AFTER_NO else None

    def _echo(self, name: str, tokens: Sequence[Token]) -> bool | None:
        """The words of the question given back: «do you live here?» – «I live here»."""
        echoed = [token.stem[:_ECHOED] in self._questions[name] for token in tokens]
        others = [
            token
            for token, known in zip(tokens, echoed, strict=True)
            if not known
            and token.word not in self._hedges
            and token.word not in self._forms
            and token.stem not in self._common
            and token.word not in self._denials.words
        ]
        return None if others or not any(echoed) else not self._negates(tokens)

    def _negates(self, tokens: Sequence[Token]) -> bool:
        return self._denials.among(token.word for token in tokens)

    def _choice(self, name: str, tokens: Sequence[Token]) -> str | None:
        choices = self._facts[name].choices
        if self._asks(tokens):
            return None
        stems = {token.stem for token in tokens}
        score = {choice: len(words & stems) for choice, words in self._choices[name].items()}
        best = [choice for choice, count in score.items() if count and count == max(score.values())]
        opening, end = self._opening(tokens)
        if "none" in choices and opening is Word.NO and len(tokens) - end <= _REST_AFTER_NO:
            return best[0] if len(best) == 1 and not self._negates(tokens) else "none"
        if self._negates(tokens):
            return None
        if len(best) == 1:
            return best[0]
        numbers = [token.number for token in tokens if token.number is not None]
        if len(numbers) == 1 and len(tokens) <= _REST_AFTER_YES:
            return next((id_ for id_, each in choices.items() if each.key == numbers[0]), None)
        return None

    def _none_at_all(self, name: str, tokens: Sequence[Token]) -> int | None:
        """«No» to «how many» is none; to «how old» it is no answer."""
        fact = self._facts[name]
        counts = fact.range[0] == 0 and not fact.derived
        word, end = self._opening(tokens)
        # «No, four» corrects something, and is not none.
        little = len(tokens) - end <= 1 and all(token.number is None for token in tokens[end:])
        return 0 if counts and word is Word.NO and little else None


def _telling(fact: Fact, language: str, normaliser: Normaliser) -> Mapping[str, frozenset[str]]:
    """For each answer the words that no other answer has."""
    stems = {
        choice: frozenset(t.stem for t in normaliser.tokens(words.in_language(language)))
        for choice, words in fact.choices.items()
    }
    return {
        choice: own
        - frozenset(stem for other, each in stems.items() if other != choice for stem in each)
        for choice, own in stems.items()
    }
