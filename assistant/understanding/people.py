"""Of whom something is said, and for whom it is asked: the caller, her mother, a neighbour."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.conditions import FactValue
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.patterns import Patterns

SELF = "self"
OTHER = "other"
"""Somebody whose relation to the caller was not said."""
_PRONOUN = "pronoun"

SEX: Mapping[str, str] = MappingProxyType(
    {
        "mother": "female",
        "father": "male",
        "wife": "female",
        "husband": "male",
        "son": "male",
        "daughter": "female",
        "grandmother": "female",
        "grandfather": "male",
        "granddaughter": "female",
        "grandson": "male",
        "sister": "female",
        "brother": "male",
        "aunt": "female",
        "uncle": "male",
        "mother_in_law": "female",
        "father_in_law": "male",
        "daughter_in_law": "female",
        "son_in_law": "male",
    }
)
"""The sex that follows from a relation; others have `child`, `neighbour`, `other`."""

_ONE_OF_MANY = frozenset({"eldest", "youngest"})
"""Relations that are only spoken of beside the others."""

_SMALL = frozenset({"child", *_ONE_OF_MANY})
"""Relations that have no working life."""
_HOUSE = frozenset({SELF, "wife", "husband", "son", "daughter", "child", *_ONE_OF_MANY})
"""Who shares the caller's household: its children and its income are theirs too."""

BYSTANDERS = frozenset({"neighbour", "other", *_SMALL})
"""Who is spoken of, but seldom for: «a neighbour says», «I have a child»."""
_AFTER = 2
"""A person named after a fact is so near to it: «seventy-two I am»."""
_SHORT = 5
_NEAR = 3
"""Words between a person and the word for what is due."""


@dataclass(frozen=True)
class Mention:
    """A person among the words: whose, and the places of the words."""

    relation: str
    start: int
    end: int
    pronoun: bool = False


@dataclass(frozen=True)
class Stated:
    """All that an utterance states.

    Attributes:
        about: the person for whom it is asked: `self`, `mother`, `son`, `other` …
        facts: facts of that person and of the household: what rules are asked with.
        people: facts of every person by relation; those of the household under `self`.
        bounds: facts of which only limits were said: (least, most), by name.
        dead: relations of whom it was said that they died.
        covered: share of the words that state these facts or persons (0 to 1).
    """

    about: str = SELF
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    people: Mapping[str, Mapping[str, FactValue]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    bounds: Mapping[str, tuple[int | None, int | None]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    dead: frozenset[str] = frozenset()
    covered: float = 0.0


class People:
    """Knows the words for persons of one language."""

    def __init__(self, data: LanguageData, normaliser: Normaliser) -> None:
        words = [(relation, each) for relation, texts in data.people.items() for each in texts]
        words += [(_PRONOUN, each) for each in data.pronouns]
        self._people = Patterns(words, normaliser)
        self._masks = Patterns(((True, each) for each in data.not_people), normaliser)
        self._entitled = Patterns(((True, each) for each in data.entitled), normaliser)
        self._died = Patterns(((True, each) for each in data.died), normaliser)
        self._own_endings = tuple(data.own_endings)
        self._addresses, self._asking = data.addresses, data.asking
        self._data = data

    def among(self, tokens: Sequence[Token]) -> "Present":
        """The persons in an utterance."""
        masked = {at for mask in self._masks.find(tokens) for at in range(mask.start, mask.end)}
        mentions: list[Mention] = []
        taken: set[int] = set()
        found = self._people.find(tokens)
        own = {each.start for each in found if each.label == SELF}
        addressed = frozenset(
            at for at in {0, len(tokens) - 1} if self._is_address(tokens, at, own)
        )
        masked |= addressed
        for each in sorted(found, key=lambda each: (each.start, each.start - each.end)):
            if each.start in masked or each.start in taken:
                continue
            taken.update(range(each.start, each.end))
            mentions.append(Mention(each.label, each.start, each.end))
        if self._own_endings:
            mentions += [
                Mention(SELF, at, at + 1)
                for at, token in enumerate(tokens)
                if at not in taken
                and (
                    self._says_own(token.word)
                    or (token.number is not None and token.word.endswith(self._own_endings))
                )
            ]
        mentions.sort(key=lambda each: each.start)
        dead = self._dead(tokens, mentions)
        return Present(
            _resolved(mentions),
            dead,
            [each.start for each in self._entitled.find(tokens)],
            addressed,
            self._data,
        )

    def _is_address(self, tokens: Sequence[Token], at: int, own: Collection[int]) -> bool:
        """«Child, I am seventy», «how much is it, child»: whom the caller speaks to.

        Args:
            tokens: normalised words.
            at: the first place or the last.
            own: places of words for the caller.
        """
        if len(tokens) < 2 or tokens[at].word not in self._addresses:
            return False
        if at == 0:
            return 1 in own
        before = tokens[at - 1].word
        return before in self._asking or self._says_own(before)

    def _says_own(self, word: str) -> bool:
        """Whether a word speaks of the caller by its ending; shorter words only look so."""
        return len(word) > _SHORT and word.endswith(self._own_endings or "\0")

    def _dead(self, tokens: Sequence[Token], mentions: Sequence[Mention]) -> frozenset[str]:
        dead: set[str] = set()
        for each in self._died.find(tokens):
            others = [m for m in mentions if m.relation not in (SELF, _PRONOUN)]
            if others:
                nearest = min(others, key=lambda m: abs(m.start - each.start))
                if abs(nearest.start - each.start) <= _NEAR:
                    dead.add(nearest.relation)
        return frozenset(dead)


class Present:
    """The persons in one utterance.

    Attributes:
        mentions: words for persons, in order.
        dead: relations of whom it was said that they died.
        addressed: places of words by which the caller addresses whom she speaks to.
    """

    def __init__(
        self,
        mentions: Sequence[Mention],
        dead: frozenset[str],
        entitled: Sequence[int],
        addressed: frozenset[int],
        data: LanguageData,
    ) -> None:
        self.mentions = mentions
        self.dead = dead
        self.addressed = addressed
        self._entitled = entitled
        self._household = data.household
        self._adults = data.adults

    def of(self, fact: str, end: int, taken: Collection[str] = ()) -> str:
        """Whose fact stands at these places.

        Args:
            fact: its name.
            end: place after its last word.
            taken: persons of whom this fact is known already.
        """
        if fact in self._household:
            return SELF
        fitting = [
            each for each in self.mentions if not (fact in self._adults and each.relation in _SMALL)
        ]
        before = [
            each
            for each in fitting
            if each.start < end and (each.relation not in self.dead or end - each.end <= _NEAR + 1)
        ]
        after = [each for each in fitting if end <= each.start < end + _AFTER]
        nearest = before[-1].relation if before else None
        if nearest is not None and (nearest not in taken or not after):
            return nearest
        return after[0].relation if after else (nearest or SELF)

    def about(self, with_facts: Sequence[str]) -> str:
        """For whom it is asked.

        Args:
            with_facts: persons of whom something was stated, in order.
        """
        silent = self.dead | _ONE_OF_MANY
        living = [
            each
            for each in self.mentions
            if each.relation not in silent
            and not (each.pronoun and each.relation == OTHER and OTHER not in with_facts)
        ]
        for place in self._entitled:
            near = [
                each
                for each in living
                if 0 <= place - each.end <= _NEAR or 0 <= each.start - place - 1 < _NEAR
            ]
            if near:
                # «I am entitled», «what is she entitled to»: the nearest person.
                nearest = min(
                    near, key=lambda each: min(abs(place - each.end), abs(each.start - place - 1))
                )
                return nearest.relation
        others = [each for each in with_facts if each != SELF and each not in silent]
        return others[0] if others and SELF not in with_facts else SELF


def _resolved(mentions: Sequence[Mention]) -> list[Mention]:
    """He, she and they are the person last named."""
    resolved: list[Mention] = []
    last = OTHER
    for each in mentions:
        if each.relation == _PRONOUN:
            resolved.append(Mention(last, each.start, each.end, pronoun=True))
            continue
        if each.relation != SELF:
            last = each.relation
        resolved.append(each)
    return resolved


def house_of(person: str) -> str:
    """Under whom the facts of a person's household are kept."""
    return SELF if person in _HOUSE else person
