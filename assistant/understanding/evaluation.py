"""How well questions are understood, scored as `shared/questions/README.md` says."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, ValidationError

from assistant.errors import ConfigurationError
from assistant.texts import Language
from assistant.understanding.meaning import Decision, Reading, Understanding
from assistant.yaml_files import Checked

OUT_OF_SCOPE = "out_of_scope"
_ANY = "*"
_WORST = 30
"""Misses that a report names."""

Understand: TypeAlias = Callable[[str, Sequence[Reading], str | None], Understanding]

Kind = Literal["topic", "act", "out_of_scope", "follow_up"]


class Line(Checked):
    """One line of a file of questions.

    Attributes:
        lang: the language it was said in.
        text: what was said.
        kind: what it is.
        accept: topics or acts that count as right.
        aspects: aspects that count as right; `*` for any.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    lang: Language
    text: str = Field(min_length=1)
    kind: Kind
    accept: tuple[str, ...] = ()
    aspects: tuple[str, ...] = (_ANY,)


@dataclass(frozen=True)
class Outcome:
    """What became of one line.

    Attributes:
        line: the line.
        meant: how it was understood.
        topic: how right the topic is, or the act, or staying out of scope: 0, 0.5 or 1.
        joint: the same with the aspect.
    """

    line: Line
    meant: Understanding
    topic: float
    joint: float

    @property
    def got(self) -> str:
        """The topic or act, or the decision where there is none."""
        if self.meant.decision in (Decision.ANSWER, Decision.ACT):
            return str(self.meant.topic)
        return str(self.meant.decision.value)


@dataclass
class Tally:
    """Counts of one language, or of all."""

    topics: int = 0
    topic_right: float = 0.0
    joint_right: float = 0.0
    clarified: int = 0
    rejected: int = 0
    acts: int = 0
    acts_right: int = 0
    out_of_scope: int = 0
    wrongly_answered: int = 0
    follow_ups: int = 0
    follow_ups_right: int = 0
    aspects_returned: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one line."""
        kind, decision = outcome.line.kind, outcome.meant.decision
        if kind == "act":
            self.acts += 1
            self.acts_right += outcome.topic == 1
        elif kind == OUT_OF_SCOPE:
            self.out_of_scope += 1
            self.wrongly_answered += outcome.topic == 0
        elif kind == "follow_up":
            self.follow_ups += 1
            self.follow_ups_right += outcome.joint == 1
        else:
            self.topics += 1
            self.topic_right += outcome.topic
            self.joint_right += outcome.joint
            self.clarified += decision is Decision.CLARIFY
            self.rejected += decision is Decision.REJECT and outcome.topic == 0
            self.aspects_returned += len(outcome.meant.aspects)

    def shares(self) -> dict[str, float | None]:
        """Shares of the counts, 0 to 1; None where there is nothing to count."""

        def share(part: float, whole: int) -> float | None:
            return round(part / whole, 4) if whole else None

        return {
            "topic": share(self.topic_right, self.topics),
            "topic_and_aspect": share(self.joint_right, self.topics),
            "clarified": share(self.clarified, self.topics),
            "in_scope_rejected": share(self.rejected, self.topics),
            "acts": share(self.acts_right, self.acts),
            "out_of_scope_answered": share(self.wrongly_answered, self.out_of_scope),
            "follow_ups": share(self.follow_ups_right, self.follow_ups),
            "aspects_a_question": share(self.aspects_returned, self.topics),
        }


@dataclass
class Report:
    """What came out over a file.

    Attributes:
        outcomes: every line.
        tallies: by language, and `all`.
        confusion: (what was right, what was understood) of the lines that are not right.
    """

    outcomes: Sequence[Outcome]
    tallies: dict[str, Tally] = field(default_factory=dict)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for outcome in self.outcomes:
            for name in (outcome.line.lang, "all"):
                self.tallies.setdefault(name, Tally()).add(outcome)
            if outcome.topic < 1:
                right = "/".join(outcome.line.accept) or outcome.line.kind
                self.confusion[right, outcome.got] += 1

    def worst(self) -> list[Outcome]:
        """Lines that are not right: what was surest first."""
        missed = [each for each in self.outcomes if min(each.topic, each.joint) < 1]
        return sorted(missed, key=lambda each: (each.topic, -each.meant.confidence))[:_WORST]

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "languages": {
                name: {**vars(tally), "shares": tally.shares()}
                for name, tally in sorted(self.tallies.items())
            },
            "confusion": [
                {"right": right, "got": got, "lines": count}
                for (right, got), count in self.confusion.most_common()
            ],
            "worst": [
                {
                    "id": each.line.id,
                    "language": each.line.lang,
                    "text": each.line.text,
                    "right": list(each.line.accept),
                    "right_aspects": list(each.line.aspects),
                    "decision": each.meant.decision.value,
                    "got": each.got,
                    "aspects": list(each.meant.aspects),
                    "alternatives": list(each.meant.alternatives),
                    "confidence": round(each.meant.confidence, 3),
                }
                for each in self.worst()
            ],
        }


def read_lines(path: Path) -> list[Line]:
    """The lines of a file of questions.

    Raises:
        ConfigurationError: a line is not one; it is named.
        OSError: the file cannot be read.
    """
    lines: list[Line] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            lines.append(Line.model_validate(json.loads(text)))
        except (json.JSONDecodeError, ValidationError) as error:
            first = str(error).splitlines()
            raise ConfigurationError(
                f"{path}:{number}: {' '.join(first[:3])}",
                mend="Each line is one JSON object with id, lang, text, kind, accept, aspects.",
            ) from error
    return lines


def evaluated(
    lines: Iterable[Line], understand: Understand, topics: Mapping[str, object]
) -> list[Outcome]:
    """Understand every line and score it.

    Args:
        lines: questions with what is right.
        understand: one of them, given its language, its readings and the topic of the talk.
        topics: those that have scripts.
    """
    return [
        judged(line, understand(line.lang, [Reading(line.text)], context_of(line, topics)))
        for line in lines
    ]


def judged(line: Line, meant: Understanding) -> Outcome:
    """Score one line."""
    answered = meant.decision is Decision.ANSWER
    if line.kind == "act":
        right = float(meant.decision is Decision.ACT and meant.topic in line.accept)
        return Outcome(line, meant, right, right)
    if line.kind == OUT_OF_SCOPE:
        right = float(not answered or meant.topic in line.accept)
        return Outcome(line, meant, right, right)
    if line.kind == "follow_up":
        right = float(answered and _aspect_right(line, meant))
        return Outcome(line, meant, float(answered), right)
    topic = _topic_right(line, meant)
    return Outcome(line, meant, topic, topic if _aspect_right(line, meant) else 0.0)


def _topic_right(line: Line, meant: Understanding) -> float:
    if meant.decision is Decision.CLARIFY:
        return 0.5 if set(meant.alternatives) & set(line.accept) else 0.0
    if meant.decision is Decision.REJECT:
        return float(OUT_OF_SCOPE in line.accept)
    return float(meant.topic in line.accept)


def _aspect_right(line: Line, meant: Understanding) -> bool:
    return (
        _ANY in line.aspects
        or bool(set(meant.aspects) & set(line.aspects))
        or meant.decision is Decision.REJECT
    )


def context_of(line: Line, topics: Mapping[str, object]) -> str | None:
    """What the talk was about: for a line that goes on with it, its topic or any."""
    if line.kind != "follow_up":
        return None
    return next((name for name in (*line.accept, *topics) if name in topics), None)
