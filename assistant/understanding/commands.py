"""What callers say in short set ways («call somebody, dear»), known by its likest phrase.

The phrases of `acts.yaml` teach the matcher, where acts compete with topics. That takes a whole
sentence into account, but a short command is surer known by itself: an act is meant when hardly
a word of the utterance is missing from one of its phrases, and the other way round. These
phrases may be very many, because they cost the topics nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from assistant.understanding.normalising import Token
from assistant.understanding.patterns import Patterns
from assistant.yaml_files import Checked, YamlFile

LIKE_ENOUGH = 0.7
"""From this likeness (0 to 1) an act is believed."""
_PLAIN = 0.3
"""Weight of words that stand in every conversation, against 1 for those that tell."""
_PAIR = 0.5
"""Weight of two words that stand side by side: «not understood» is not «understood»."""
_FORM = 0.25
"""Weight of the very form of a word: «I took the pen» is not «I will take the pen»."""
_NUMBER = "#"


class CommandsFile(Checked):
    """`commands.yaml`.

    Attributes:
        give_way: acts that do not count beside others: first those that give way to all.
        commands: for an act of `acts.yaml`, by language, further phrases.
        signs: for an act, by language, patterns of words that show it by themselves.
        situations: for an act, by language, what else callers say who mean it: only the sense of
            sentences is learnt from these.
        person_from: how likely (0 to 1) a call for a person must be by what
            `urgent_examples.yaml` teaches, to be believed where no phrase is like it.
    """

    give_way: tuple[frozenset[str], ...] = ()
    commands: Mapping[str, Mapping[str, tuple[str, ...]]]
    signs: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    situations: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    person_from: float | None = None


def load_commands(folder: Path) -> CommandsFile:
    """The commands of a folder of scripts; none where there is no file.

    Raises:
        ScriptError: the file is wrong.
    """
    path = folder / "commands.yaml"
    if not path.exists():
        return CommandsFile(commands={})
    return YamlFile(path).checked(CommandsFile, mend="The head of the file explains it.")


@dataclass(frozen=True)
class Likest:
    """The act of the phrase that is most like an utterance.

    Attributes:
        act: its id.
        likeness: 1 when both have the same words, 0 when they share none.
    """

    act: str
    likeness: float


class Commands:
    """Finds the likest phrase among those of many acts, in one language."""

    def __init__(
        self,
        phrases: Iterable[tuple[str, Sequence[Token]]],
        signs: Patterns[str],
        *,
        plain: Collection[str],
        free: Collection[str] = (),
        give_way: Sequence[Collection[str]] = (),
    ) -> None:
        """Index phrases.

        Args:
            phrases: act and normalised words of each.
            signs: patterns of words that show an act by themselves.
            plain: stems that tell little.
            free: words that may stand between phrases and change nothing.
            give_way: acts that do not count beside others, first those that give way to all.
        """
        self._signs = signs
        self._plain, self._free = frozenset(plain), frozenset(free)
        self._rank = {act: -at for at, acts in enumerate(give_way, -len(give_way)) for act in acts}
        self._acts: list[str] = []
        self._totals: list[float] = []
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        self._whole: dict[tuple[str, ...], str] = {}
        for act, tokens in phrases:
            if any(token.stem not in self._plain for token in tokens):
                # «To you», which is left of «hello to you», is no greeting.
                self._whole.setdefault(tuple(token.word for token in tokens), act)
            features = self._features([_key(token) for token in tokens], tokens)
            for feature in features:
                self._holding[feature].append(len(self._acts))
            self._acts.append(act)
            self._totals.append(sum(features.values()))
            self._words[act].update(token.stem for token in tokens if token.number is None)
        self._longest = max(map(len, self._whole), default=0)

    def shown(self, tokens: Sequence[Token]) -> str | None:
        """The act that some of the words show by themselves, if few others are left over.

        Of several acts the one counts whose signs hold most words, and of equals the last. A
        sign of several words of an act that gives way to none counts whatever is left over.
        """
        held: defaultdict[str, set[int]] = defaultdict(set)
        insisting: defaultdict[str, set[int]] = defaultdict(set)
        for found in self._signs.find(tokens):
            places = range(found.start, found.end)
            held[found.label].update(places)
            if found.label not in self._rank and len(places) > 1:
                insisting[found.label].update(places)
        for act, insisted in insisting.items():
            # «Are you a living person?» holds «a living person», and asks more.
            if not any(insisted < others for other, others in held.items() if other != act):
                return act
        telling = {
            at
            for at, token in enumerate(tokens)
            if token.word not in self._free and token.stem not in self._plain
        }
        acts = [
            act
            for act, places in held.items()
            if len(telling - places - self._own(act, tokens)) * 2 <= len(telling)
        ]
        if not acts:
            return None
        # One word alone does not insist: «a robot or a living one?» asks about the machine.
        ranks = {act: max(self._rank.get(act, 0), 1) for act in acts}
        first = min(ranks.values())
        return max(
            (act for act in acts if ranks[act] == first),
            key=lambda act: (len(held[act]), max(held[act])),
        )

    def _own(self, act: str, tokens: Sequence[Token]) -> set[int]:
        """Places of words that stand in the phrases of an act."""
        return {at for at, token in enumerate(tokens) if token.stem in self._words[act]}

    def in_a_row(self, tokens: Sequence[Token]) -> Likest | None:
        """The act that counts when the words are nothing but phrases, one after another.

        «Thank you, dear, now put me through» is thanks and a command: the command counts, and
        of several commands the last. The likeness is the share of words that phrases hold.
        """
        words = [token.word for token in tokens]
        # For each place the phrases by which it is reached, the fewest of them.
        reached: dict[int, tuple[str, ...]] = {0: ()}
        for at in range(len(words)):
            if at not in reached:
                continue
            steps = [(at + 1, reached[at])] if words[at] in self._free else []
            for end in range(at + 1, min(len(words), at + self._longest) + 1):
                act = self._whole.get(tuple(words[at:end]))
                if act is not None:
                    steps.append((end, (*reached[at], act)))
            for end, acts in steps:
                if end not in reached or len(acts) < len(reached[end]):
                    reached[end] = acts
        acts = reached.get(len(words), ())
        if not acts:
            return None
        first = min(self._rank.get(act, 0) for act in acts)
        counts = [act for act in acts if self._rank.get(act, 0) == first][-1]
        free = sum((word,) not in self._whole and word in self._free for word in words)
        return Likest(counts, 1 - free / len(words))

    def likest(self, tokens: Sequence[Token], known: Sequence[str | None]) -> Likest | None:
        """The act whose phrase is most like these words; None when no phrase shares any.

        Args:
            tokens: normalised words of the utterance.
            known: for each the word that it is probably a misheard form of.
        """
        stems = [
            key if (key := _key(token)) in self._holding or guess is None else guess
            for token, guess in zip(tokens, known, strict=True)
        ]
        features = self._features(stems, tokens)
        # A number answers what was asked, whatever «one minute» means.
        telling = {stem for stem in stems if stem in self._holding} - self._plain - {_NUMBER}
        if not telling:
            return None  # words of every conversation prove nothing
        shared: defaultdict[int, float] = defaultdict(float)
        for feature, weight in features.items():
            for phrase in self._holding.get(feature, ()):
                shared[phrase] += weight
        total = sum(features.values())
        likeness = {
            phrase: 2 * both / (total + self._totals[phrase]) for phrase, both in shared.items()
        }
        best = max(likeness, key=lambda phrase: (likeness[phrase], -phrase))
        return Likest(self._acts[best], likeness[best])

    def _features(self, stems: Sequence[str], tokens: Sequence[Token]) -> dict[str, float]:
        """What a phrase is compared by, each with its weight."""
        features = {stem: _PLAIN if stem in self._plain else 1.0 for stem in stems}
        features.update({f"{one} {two}": _PAIR for one, two in pairwise(stems)})
        features.update({f"={token.word}": _FORM for token in tokens if token.number is None})
        return features


def _key(token: Token) -> str:
    return _NUMBER if token.number is not None else token.stem
