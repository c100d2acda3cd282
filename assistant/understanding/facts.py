"""What an utterance states about a person: group, children, years of record, age."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from assistant.conditions import FactValue
from assistant.facts import Fact
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser, Token


class FactFinder:
    """Finds facts in the words of one language, by the rules of its file."""

    def __init__(
        self, data: LanguageData, normaliser: Normaliser, facts: Mapping[str, Fact]
    ) -> None:
        self._facts = facts
        self._rules = data.facts
        stem = normaliser.stem
        self._not_before, self._not_after = data.not_before, data.not_after
        self._near = {name: frozenset(map(stem, rule.near)) for name, rule in self._rules.items()}
        self._unless = {
            name: frozenset(map(stem, rule.unless)) for name, rule in self._rules.items()
        }
        self._flags = {
            name: tuple(tuple(map(stem, normaliser.words(words))) for words in phrases)
            for name, phrases in data.flags.items()
        }
        self._choices = {
            name: {
                choice: tuple(tuple(map(stem, normaliser.words(words))) for words in phrases)
                for choice, phrases in choices.items()
            }
            for name, choices in data.choices.items()
        }

    def find(
        self, tokens: Sequence[Token], *, topic: str | None = None, expected: str | None = None
    ) -> dict[str, FactValue]:
        """Facts stated by these words.

        Args:
            tokens: normalised words.
            topic: what the question is about, when known: a lone number then has a meaning.
            expected: the fact just asked for: any lone number is taken for it.
        """
        used = set(self._denied(tokens))
        found: dict[str, FactValue] = {}
        for name, at in self._places(tokens, used, topic=topic, expected=expected):
            found[name] = tokens[at].number or 0
        stems = [token.stem for token in tokens]
        for name, sequences in self._flags.items():
            if any(_contains(stems, words) for words in sequences):
                found[name] = True
        for name, choices in self._choices.items():
            spoken_of = [
                choice
                for choice, sequences in choices.items()
                if any(_contains(stems, words) for words in sequences)
            ]
            # A man and a woman in one breath: the words do not tell whom it is about.
            if len(spoken_of) == 1:
                found[name] = spoken_of[0]
        return found

    def _places(
        self, tokens: Sequence[Token], used: set[int], *, topic: str | None, expected: str | None
    ) -> Iterator[tuple[str, int]]:
        """Facts with the places of their numbers, surest first; `used` grows."""
        missing = list(self._rules)

        def taken(name: str, at: int) -> tuple[str, int]:
            missing.remove(name)
            used.add(at)
            return name, at

        only = self._only(tokens, used)
        if expected in missing and only is not None and self._fits(expected, tokens[only], "any"):
            yield taken(expected, only)
        for name in tuple(missing):
            # Of several numbers the one nearest to a telling word.
            nearest = min(self._numbers(name, tokens, used), default=None)
            if nearest is not None:
                yield taken(name, nearest[1])
        for name in tuple(missing):
            for at, token in enumerate(tokens):
                if token.number is None or at in used:
                    continue
                if self._alone(name, tokens, at, topic, expected):
                    yield taken(name, at)
                    break

    @staticmethod
    def _only(tokens: Sequence[Token], used: set[int]) -> int | None:
        """Place of the only number: in a reply, «thirty years» are what was asked for."""
        numbers = [
            i for i, token in enumerate(tokens) if token.number is not None and i not in used
        ]
        return numbers[0] if len(numbers) == 1 else None

    def _denied(self, tokens: Sequence[Token]) -> Iterator[int]:
        for at, (one, other) in enumerate(pairwise(tokens)):
            if one.word in self._not_before:
                yield at + 1
            if other.word in self._not_after:
                yield at

    def _numbers(
        self, name: str, tokens: Sequence[Token], used: set[int]
    ) -> Iterator[tuple[int, int]]:
        """Numbers that can be the fact: (words to its nearest telling word, place)."""
        rule, near = self._rules[name], self._near[name]
        for at, token in enumerate(tokens):
            if at in used or not self._fits(name, token, rule.number):
                continue
            if self._is_other(name, tokens, at):
                continue
            first = at + 1 if rule.after_only else at - rule.within
            beside = range(max(0, first), min(len(tokens), at + rule.within + 1))
            distances = [abs(other - at) for other in beside if tokens[other].stem in near]
            if distances:
                yield min(distances), at

    def _is_other(self, name: str, tokens: Sequence[Token], at: int) -> bool:
        """Whether words beside the number make it something else."""
        rule = self._rules[name]
        first = at if rule.after_only else max(0, at - rule.within)
        beside = tokens[first : at + rule.within + 1]
        return any(other.stem in self._unless[name] for other in beside)

    def _alone(
        self,
        name: str,
        tokens: Sequence[Token],
        at: int,
        topic: str | None,
        expected: str | None,
    ) -> bool:
        rule, token = self._rules[name], tokens[at]
        if name == expected:
            return self._fits(name, token, "any")
        return (
            topic in rule.alone
            and self._fits(name, token, rule.alone_number)
            and (rule.alone_most is None or (token.number or 0) <= rule.alone_most)
            and not self._is_other(name, tokens, at)
        )

    def _fits(self, name: str, token: Token, kind: str) -> bool:
        if token.number is None or kind not in ("any", "ordinal" if token.ordinal else "cardinal"):
            return False
        least, most = self._facts[name].range
        return least <= token.number <= most


def _contains(stems: Sequence[str], words: Sequence[str]) -> bool:
    size = len(words)
    return any(tuple(stems[i : i + size]) == tuple(words) for i in range(len(stems) - size + 1))
