"""Facts that are said by phrases: flags and choices, and when such a phrase states nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.conditions import FactValue
from assistant.facts import Fact
from assistant.understanding.denials import Denials
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token
from assistant.understanding.patterns import Found, Patterns
from assistant.understanding.people import Present
from assistant.understanding.statements import Statement

_SEX = "sex"
_COPULAS = 2
"""Words like «was» that may stand between «not» and what is denied."""
_DENIED_BEFORE, _DENIED_AFTER = 6, 3
"""How many words before and after a flag a word that denies makes it doubtful (a wrong flag may
cost a benefit, a doubted one costs a question; docs/understanding.md tells what was measured)."""


@dataclass(frozen=True)
class _Meant:
    """What a phrase of the language file means for a fact.

    Attributes:
        fact: its name.
        value: what is so; None when the phrase only looks like one that states the fact.
        stems: of the phrase's words.
        denies: one of the phrase's own words is a «not».
        denial: one of the phrase's own words denies in whatever way, so that none beside it does.
    """

    fact: str
    value: FactValue | None
    stems: frozenset[str] = frozenset()
    denies: bool = False
    denial: bool = False


class PhraseFacts:
    """Finds flags and choices in the words of one language."""

    def __init__(
        self, data: LanguageData, normaliser: Normaliser, facts: Mapping[str, Fact]
    ) -> None:
        said: list[tuple[str, FactValue | None, str]] = []
        for so, flags in ((True, data.flags), (False, data.denials)):
            said += [(fact, so, text) for fact, texts in flags.items() for text in texts]
        for fact, choices in data.choices.items():
            said += [(fact, choice, text) for choice, each in choices.items() for text in each]
        said += [(fact, None, text) for fact, texts in data.not_said.items() for text in texts]
        negations = data.negations | data.not_before
        self._denials = Denials(data)
        self._plain_no = frozenset(data.no)
        meant: list[tuple[_Meant, str]] = []
        for fact, value, text in said:
            if fact in facts:
                words = [
                    normaliser.token(word.lstrip("=").rstrip("?"))
                    for word in text.replace("|", " ").split()
                    if word[0] not in "№…"
                ]
                denies = any(token.word in negations for token in words)
                stems = frozenset(token.stem for token in words)
                denial = self._denials.among(token.word for token in words)
                meant.append((_Meant(fact, value, stems, denies, denial), text))
        self._said = Patterns(meant, normaliser)
        self._order = {
            fact: {choice: at for at, choice in enumerate(choices)}
            for fact, choices in data.choices.items()
        }
        # Facts nobody asks for tell what is spoken of; that is so in a question as well.
        self._spoken_of = {name for name, fact in facts.items() if fact.ask is None}
        self._spoken_of |= data.spoken_of
        self._open_before = Patterns(
            [(reach, text) for reach, texts in data.open_before.items() for text in texts],
            normaliser,
        )
        self._open_after, self._clauses = data.open_after, data.clauses
        self._negations, self._copulas = negations, data.copulas
        self._not_after = data.not_after | data.absent_after

    def find(self, tokens: Sequence[Token], present: Present) -> Iterator[Statement]:
        """Every flag and choice that is stated."""
        found = sorted(
            self._said.find(tokens),
            key=lambda each: (each.start - each.end, each.label.value is not None),
        )
        opened = self._open_before.find(tokens)
        spans = [(each.start, each.end) for each in found if self._is_open(tokens, each, opened)]
        taken: dict[str, set[int]] = {}
        chosen: dict[tuple[str, str], list[Statement]] = {}
        for each in found:
            fact, value = each.label.fact, each.label.value
            places = set(range(each.start, each.end))
            # The longest phrase counts: «do not work» is not «work».
            if taken.setdefault(fact, set()) & places or present.addressed & places:
                continue
            negated = value is not None and self._negated(tokens, each)
            if negated and not isinstance(value, bool):
                continue  # «not rented, the flat is ours»: the flat is still free to be ours
            taken[fact] |= places
            if value is None or (
                fact not in self._spoken_of
                and any(start <= each.start and each.end <= end for start, end in spans)
            ):
                continue
            if negated:
                value = not value
            elif isinstance(value, bool) and self._doubted(tokens, each):
                continue
            person = present.of(fact, each.end)
            said = Statement(fact, value, each.start, each.end, person)
            chosen.setdefault((fact, person), []).append(said)
        for (fact, _), statements in chosen.items():
            values = {each.value for each in statements}
            if len(values) == 1 or fact == _SEX:
                yield from statements
            elif not isinstance(statements[0].value, bool):
                order = self._order[fact]
                yield min(statements, key=lambda each: order[str(each.value)])
            # Both so and not so: nothing is known.

    def _is_open(
        self, tokens: Sequence[Token], each: Found[_Meant], opened: Sequence[Found[int]]
    ) -> bool:
        """Whether it is asked, supposed or still to come: «do I get», «if he works», «soon»."""
        for word in opened:
            if word.start >= each.start or each.start - word.end >= word.label:
                continue
            # The word right after it is the subject of what is asked: «if I am a citizen».
            between = tokens[word.end + 1 : each.start + 1]
            if not any(token.word in self._clauses for token in between):
                return True
        end = each.end + (each.end < len(tokens) and tokens[each.end].word in self._copulas)
        return any(token.word in self._open_after for token in tokens[each.start + 1 : end + 1])

    def _negated(self, tokens: Sequence[Token], each: Found[_Meant]) -> bool:
        if self._negates(tokens, each.start - 1):
            return True
        if not each.label.denies:
            for at in range(each.start + 1, each.end):
                if tokens[at].stem in each.label.stems and self._negates(tokens, at - 1):
                    return True
        return each.end < len(tokens) and tokens[each.end].word in self._not_after

    def _doubted(self, tokens: Sequence[Token], each: Found[_Meant]) -> bool:
        """Whether a word near by denies something, perhaps this: «nobody here ever had a loan».

        Then nothing is known, and it is asked when it is needed.
        """
        if each.label.denial:
            return False
        # «No, I work» answers what was asked first, and then tells something.
        first = int(bool(tokens) and tokens[0].word in self._plain_no)
        before = reversed(tokens[max(first, each.start - _DENIED_BEFORE) : each.start])
        return any(
            self._denials.among(token.word for token in takewhile(self._in_clause, beside))
            for beside in (before, tokens[each.end : each.end + _DENIED_AFTER])
        )

    def _in_clause(self, token: Token) -> bool:
        return token.word not in self._clauses

    def _negates(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether the word here, or one before words like «was», is a «not»."""
        first = at - _COPULAS
        while at > max(0, first) and tokens[at].word in self._copulas:
            at -= 1
        return at >= 0 and tokens[at].word in self._negations
