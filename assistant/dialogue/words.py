"""What a caller's words mean at this point of the talk: question, command, fact, yes or no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.conditions import FactValue
from assistant.dialogue.assistant import Assistant
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import YES_NO_STATES, State
from assistant.privacy.digit_runs import DigitRuns
from assistant.privacy.spoken_words import spoken_words
from assistant.privacy.words_file import load_private
from assistant.understanding.acts import REPLY
from assistant.understanding.answers import Answer, Kind, Word
from assistant.understanding.meaning import Decision, Reading, Understanding, Why
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.people import BYSTANDERS, OTHER, SELF, house_of
from assistant.understanding.which_language import WhichLanguage

_RUSSIAN = frozenset(map(chr, range(ord("а"), ord("я") + 1)))
_ELLIPTIC = 4
"""Words of the longest «and for my father?», which keeps the topic and the question."""
_NAMES = 2
"""So many telling words name somebody; more of them tell something."""
_AGE = "age"
_LONGEST_OPENING = 4
"""Words of the longest «no, of course not» that a reply begins with."""
_FEW_WORDS = 2
"""So few words tell no language: «da», «ok» and names are said in all of them."""


@dataclass(frozen=True)
class Meant:
    """What was said.

    Attributes:
        understanding: question or act, topic, aspects and facts.
        tokens: normalised words of the best reading.
        mentioned: persons that were named, the caller («me») among them.
        word: yes, no or «I do not know», when nothing else was said.
        denied: whether something said before was denied: «not five but four».
        asks: whether a word of asking is among them.
        leading: the yes or no that more words follow: «no, thank you, all is clear».
        opening: how many words that yes or no has.
        telling: how many words are not those of every conversation.
        confidence: of the reading that counts.
    """

    understanding: Understanding
    tokens: tuple[Token, ...]
    mentioned: frozenset[str]
    word: Word | None
    denied: bool
    asks: bool
    leading: Word | None = None
    opening: int = 0
    telling: int = 0
    confidence: float = 1.0

    @property
    def is_question(self) -> bool:
        """Whether it is a question of its own, rather than a word that an aspect also has."""
        said = self.understanding
        if said.decision is not Decision.ANSWER:
            return False
        return said.why is not Why.CONTEXT or self.asks

    @property
    def asks_clearly(self) -> bool:
        """Whether it is a whole question by itself: of which topic, and what about it."""
        said = self.understanding
        clear = self.is_question and said.why is not Why.CONTEXT
        return clear and self.asks and said.aspect_score > 0

    def is_elliptic(self, topic: str | None) -> bool:
        """Whether it only names somebody else or another value: «and for the third?».

        Args:
            topic: what the talk is about; the question stays the same.
        """
        few = len(self.tokens) <= _ELLIPTIC
        if topic is None or not few or not (self.mentioned or self.understanding.people):
            return False
        said = self.understanding
        tells = self.telling > _NAMES
        if tells and said.why is Why.ELSEWHERE and self.only_names:
            return False  # «My son-in-law bought a car», but «and my wife?»
        clear = said.decision is Decision.ANSWER and said.why is not Why.CONTEXT
        return self.word is None and not (clear and said.topic != topic)

    @property
    def only_names(self) -> bool:
        """Whether of the people spoken of nothing is told but who they are."""
        return all(set(facts) <= {"sex"} for facts in self.understanding.people.values())

    def asks_of_another(self, topic: str | None) -> bool:
        """Whether it is a question about another topic than this one."""
        said = self.understanding
        if said.decision is not Decision.ANSWER or said.why is Why.CONTEXT:
            return False
        return said.topic != topic and said.aspect_score > 0

    @property
    def act(self) -> str | None:
        """The act, when it is one."""
        meant = self.understanding
        return meant.topic if meant.decision is Decision.ACT else None


class Words:
    """Reads utterances of all languages. Holds nothing of a caller."""

    def __init__(self, assistant: Assistant) -> None:
        """Read with the phrases and facts of its scripts."""
        self._scripts = assistant.scripts
        self._matcher = assistant.matcher
        deciding = assistant.scripts.matching.deciding
        self._guessed = deciding.guessed
        self._doubted = {"number": deciding.doubted, "date": deciding.doubted_day}
        self._runs = DigitRuns(load_private(assistant.scripts.folder))
        self._which = WhichLanguage(assistant.scripts, assistant.matcher)

    def normaliser(self, language: str) -> Normaliser:
        """What makes words of text in a language."""
        return self._matcher(language).normaliser

    def language(self, readings: Sequence[Reading], memory: Memory) -> str:
        """The language of typed words; a word or two keep the language of the talk."""
        text = readings[0].text if readings else ""
        tokens = self._matcher(memory.language).normaliser.tokens(text)
        if tokens and all(token.number is not None for token in tokens):
            return memory.language  # a number that is read out is no change of language
        if len(text.split()) <= _FEW_WORDS and not self._is_surely_other(text, memory):
            return memory.language
        return self._which(text)

    def is_yes_or_no(self, text: str, language: str) -> bool:
        """Whether words say yes or no and nothing else."""
        matcher = self._matcher(language)
        tokens = tuple(matcher.normaliser.tokens(text))
        return bool(tokens) and matcher.answers.word(tokens) in (Word.YES, Word.NO)

    def meant(
        self, readings: Sequence[Reading], memory: Memory, expected: Reading | None = None
    ) -> Meant:
        """What was said, in the language of the memory.

        Args:
            readings: what a recogniser thinks was said, best first.
            memory: of the talk.
            expected: what it would be if only an expected reply could have been said.
        """
        meant = self._meant(readings, memory)
        if self._is_guessed(readings, meant, memory):
            return self._meant((), memory)
        other = self._other_value(readings, meant, memory, expected)
        return meant if other is None else self._meant((other,), memory)

    def _is_guessed(self, readings: Sequence[Reading], meant: Meant, memory: Memory) -> bool:
        """Whether a recogniser only guessed one of the replies that it was told to expect."""
        if not readings or readings[0].confidence >= self._guessed:
            return False
        fact = self._scripts.facts[memory.fact] if memory.fact is not None else None
        asked = fact if memory.state is State.ASKING else None
        if memory.state in YES_NO_STATES or (asked is not None and asked.kind == "flag"):
            return meant.word is not None
        if asked is None or (asked.unit != "count" and asked.replies is None):
            return False
        return self.answer(meant, memory).kind is Kind.VALUE

    def doubts(self, meant: Meant, memory: Memory) -> bool:
        """Whether an answer is a number or a day that was heard so badly that it is asked back."""
        kind = self._scripts.facts[memory.fact or ""].kind
        return meant.confidence < self._doubted.get(kind, 0.0)

    def _meant(self, readings: Sequence[Reading], memory: Memory) -> Meant:
        matcher = self._matcher(memory.language)
        understanding = matcher.understand(readings, topic=memory.topic, expected=memory.fact)
        text = readings[0].text if readings else ""
        tokens = tuple(matcher.normaliser.tokens(text))
        answers = matcher.answers
        data = self._scripts.languages[memory.language]
        leading, opening = next(
            (
                (word, end)
                for end in range(min(_LONGEST_OPENING, len(tokens)), 0, -1)
                if (word := answers.word(tokens[:end])) is not None
            ),
            (None, 0),
        )
        mentions = matcher.facts.people.among(tokens).mentions if tokens else ()
        return Meant(
            understanding=understanding,
            tokens=tokens,
            mentioned=frozenset(each.relation for each in mentions),
            word=answers.word(tokens) if tokens else None,
            denied=next(iter(matcher.facts.denied(tokens)), None) is not None,
            asks=any(token.word in data.asking for token in tokens),
            leading=leading,
            opening=opening,
            telling=sum(token.word not in data.common for token in tokens),
            confidence=readings[0].confidence if readings else 1.0,
        )

    def _other_value(
        self,
        readings: Sequence[Reading],
        meant: Meant,
        memory: Memory,
        expected: Reading | None,
    ) -> Reading | None:
        """A worse reading that is the number or day asked for, where the best makes no sense.

        Of short numbers on a noisy line a recogniser writes «forsythe two», and has considered
        «forty-two» as well. It is taken where all worse readings that are one say the same; an
        expected reply also where only some of them do, and always to be asked back.
        """
        name = memory.fact
        kind = None if name is None else self._scripts.facts[name].kind
        if name is None or kind not in ("number", "date") or meant.asks_clearly:
            return None
        if memory.state is State.CONFIRMING_FACT and meant.leading is not None:
            return None  # «yes» is the answer there, and not «two» heard badly
        if meant.act not in (None, REPLY) or self.answer(meant, memory).kind is not Kind.NO_ANSWER:
            return None
        matcher = self._matcher(memory.language)
        answers = matcher.answers
        only = answers.only_number if kind == "number" else answers.only_day
        said: dict[FactValue, Reading] = {}
        for each in readings[1:]:
            if each.confidence < self._guessed:
                continue
            tokens = matcher.normaliser.tokens(each.text)
            value = only(name, tokens, on=memory.on)
            if value is not None:
                said.setdefault(value, each)
        if expected is not None:
            value = only(name, matcher.normaliser.tokens(expected.text), on=memory.on)
            if value is not None:
                agreed = value in said or not said
                return replace(expected, confidence=self._guessed) if agreed else None
        return next(iter(said.values())) if len(said) == 1 else None

    def digits(self, readings: Sequence[Reading], *, enough: int) -> str:
        """A number that was read out, as digits: «eight, seven hundred and one, …».

        Args:
            readings: best first. A worse one counts only where no better one has enough.
            enough: digits of the shortest whole number.

        Returns:
            The first long enough, otherwise the longest; empty when there is none.
        """
        found = [
            max(
                (run.digits for run in self._runs.find(spoken_words(each.text))),
                key=len,
                default="",
            )
            for each in readings
        ]
        whole = (digits for digits in found if len(digits) >= enough)
        return next(whole, max(found, key=len, default=""))

    def answer(self, meant: Meant, memory: Memory) -> Answer:
        """What the words say of the fact that was asked for."""
        if memory.fact is None:
            return Answer(Kind.NO_ANSWER)
        reader = self._matcher(memory.language).answers
        return reader.answer_to(memory.fact, meant.tokens, on=memory.on, about=memory.about)

    def corrected(self, meant: Meant, memory: Memory) -> Mapping[str, FactValue]:
        """Facts of the person spoken of that these words say anew."""
        known = {name: value for name, value in self.given(memory).items() if value is not None}
        reader = self._matcher(memory.language).answers
        return reader.corrected(known, meant.tokens, expected=memory.fact, on=memory.on)

    def given(self, memory: Memory) -> dict[str, FactValue | None]:
        """All that is known of the person spoken of: her own facts and the household's."""
        household = self._scripts.languages[memory.language].household
        shared = {
            name: value
            for name, value in memory.people.get(house_of(memory.about), {}).items()
            if name in household
        }
        return {**shared, **memory.people.get(memory.about, {}), **memory.supposed}

    def with_facts(self, meant: Meant, memory: Memory) -> Memory:
        """The memory with all that was volunteered, of whom it was said.

        Who answers «eighty-two» to a question about her mother speaks of her mother: facts of
        nobody named belong to the person spoken of. What a question of nobody in particular
        names is only supposed.
        """
        said = meant.understanding
        about = self._about(meant, memory)
        before, memory = memory, replace(memory, about=about)
        if not meant.mentioned and meant.is_question and said.topic is not None:
            same = said.topic == before.topic and about == before.about
            asked = {name: value for each in said.people.values() for name, value in each.items()}
            return replace(memory, supposed={**(before.supposed if same else {}), **asked})
        if meant.mentioned:
            memory = replace(memory, supposed={})
        nobody_named = about != SELF and not meant.mentioned
        household = self._scripts.languages[memory.language].household
        for relation, facts in said.people.items():
            # «She is eighty-two»: whoever is spoken of.
            person = about if relation == OTHER and about != SELF else relation
            whose = about if person == SELF and nobody_named else person
            house = house_of(about if person == SELF else person)
            own = {name: value for name, value in facts.items() if name not in household}
            shared = {name: value for name, value in facts.items() if name in household}
            for each, told in ((whose, own), (house, shared)):
                memory = memory.told_of(each, self._believed(meant, memory, each, told))
        return memory

    def answered(self, memory: Memory, facts: Mapping[str, FactValue | None]) -> Memory:
        """The memory with answers to questions about the person spoken of; None: not known."""
        household = self._scripts.languages[memory.language].household
        for name, value in facts.items():
            whose = house_of(memory.about) if name in household else memory.about
            memory = memory.told_of(whose, {name: value})
        supposed = {name: value for name, value in memory.supposed.items() if name not in facts}
        return replace(memory, supposed=supposed)

    def _about(self, meant: Meant, memory: Memory) -> str:
        """Of whom the talk is after these words."""
        said = meant.understanding
        others = meant.mentioned - {SELF} - BYSTANDERS
        if said.about == OTHER and memory.about != SELF:
            return memory.about  # «she»: whoever is spoken of
        if said.about != SELF and said.people:
            return said.about
        if SELF in meant.mentioned and not others:
            return SELF
        short = len(meant.tokens) <= _ELLIPTIC
        if len(others) == 1 and SELF not in meant.mentioned and (meant.asks or short):
            return next(iter(others))
        return memory.about

    def _believed(
        self, meant: Meant, memory: Memory, person: str, facts: Mapping[str, FactValue]
    ) -> dict[str, FactValue | None]:
        """Facts that may be taken over: what contradicts the talk so far must be meant so.

        A bare number that was no answer is more often misheard than a change of mind.
        """
        known = memory.people.get(person, {})
        if meant.mentioned or meant.denied or meant.leading is Word.NO or meant.is_question:
            return dict(facts)
        new: dict[str, FactValue | None] = {
            name: value for name, value in facts.items() if known.get(name) is None
        }
        if memory.state is State.ASKING and memory.fact != _AGE:
            # «Twenty-eight years» to another question may be a record, or a child's.
            new.pop(_AGE, None)
        return new

    def _is_surely_other(self, text: str, memory: Memory) -> bool:
        """Whether letters alone tell another language: Latin ones, or Kazakh ones."""
        guess = self._which(text)
        if guess == memory.language:
            return False
        letters = {letter for letter in text.lower() if letter.isalpha()}
        own = {each for each in self._scripts.languages["kk"].lookalikes if each not in _RUSSIAN}
        return guess == "en" or (guess == "kk" and not letters.isdisjoint(own))
