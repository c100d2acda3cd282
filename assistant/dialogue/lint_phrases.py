"""Phrases that belong to two subjects, or are understood as another one than their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.texts import Language
from assistant.understanding.matching import Decision, Matcher, Reading, Understanding
from assistant.understanding.scripts import Scripts
from assistant.yaml_files import Place, Problem, YamlFile


@dataclass(frozen=True)
class Overlap:
    """A phrase that another subject claims.

    Attributes:
        problem: the phrase, and who claims it.
        clear: callers who say something like it would hear an answer about the other
            subject; else they would be asked which of the two they mean.
    """

    problem: Problem
    clear: bool


@dataclass(frozen=True)
class Phrase:
    """A phrase of the scripts, and where it stands.

    Attributes:
        owner: the topic, act or other subject that it stands for.
        text: its words.
        path: the file.
        place: the field.
        kind: name or question of a topic, act, or other subject (`else`).
    """

    owner: str
    text: str
    path: Path
    place: Place
    kind: Literal["name", "question", "act", "else"]


class Overlaps:
    """Tries the phrases of one language against all topics, acts and subjects."""

    def __init__(
        self, scripts: Scripts, files: Mapping[Path, YamlFile], language: Language
    ) -> None:
        """Learn the phrases.

        Args:
            scripts: the phrases.
            files: where they stand.
            language: of the phrases.
        """
        self._scripts = scripts
        self._files = files
        self._language = language
        self._matcher = Matcher(scripts, language)

    def found(self) -> Iterator[Overlap]:
        """Every overlap.

        A question of a topic is tried as if it were new: it is compared neither with itself
        nor by what was learnt from it (how rare each of its words is stays as it is). A name
        and a phrase of another subject are tried as they stand.
        """
        seen: dict[tuple[str, ...], Phrase] = {}
        for phrase in placed_phrases(self._scripts, self._language):
            words = tuple(self._matcher.normaliser.words(phrase.text))
            first = seen.setdefault(words, phrase)
            if first.owner != phrase.owner:
                yield self._overlap(
                    phrase,
                    f"belongs to {first.owner} too",
                    f"Keep it in {phrase.owner} or in {first.owner}, not in both.",
                    clear=True,
                )
            elif phrase.kind == "question":
                yield from self._question(phrase)
            elif phrase.kind != "act":
                yield from self._as_it_stands(phrase)

    def _question(self, phrase: Phrase) -> Iterator[Overlap]:
        ranked = self._matcher.rank(phrase.text, as_new=True)
        if ranked[0].id == phrase.owner and ranked[0].score > ranked[1].score:
            return
        heard = self._matcher.heard([Reading(phrase.text)])
        if heard is None:
            return
        decided = self._matcher.decided(replace(heard, ranked=ranked))
        rival = next(each.id for each in ranked if each.id != phrase.owner)
        if decided.topic == phrase.owner:
            return
        clear = _is_clear(decided)
        if clear and decided.topic is not None:
            rival = decided.topic
        yield self._overlap(
            phrase,
            f"is understood as {rival}" if clear else f"is as near to {rival}",
            f"Add a word that only {phrase.owner} has, or move the phrase to {rival}.",
            clear=clear,
        )

    def _as_it_stands(self, phrase: Phrase) -> Iterator[Overlap]:
        """Names of topics, and phrases of subjects that no topic may answer."""
        best = self._matcher.rank(phrase.text)[0].id
        if best == phrase.owner or (phrase.kind == "else" and best not in self._scripts.topics):
            return
        heard = self._matcher.heard([Reading(phrase.text)])
        if heard is None:
            return
        decided = self._matcher.decided(heard)
        topics = self._scripts.topics
        if decided.topic is None or decided.topic == phrase.owner:
            return
        if phrase.kind == "name" or decided.topic in topics:
            yield self._overlap(
                phrase,
                f"is understood as {decided.topic}",
                f"Add a word that {decided.topic} does not have, or drop the phrase.",
                clear=True,
            )

    def _overlap(self, phrase: Phrase, what: str, mend: str, *, clear: bool) -> Overlap:
        file = self._files[phrase.path]
        return Overlap(file.problem(phrase.place, f"«{phrase.text}» {what}", mend), clear)


def placed_phrases(scripts: Scripts, language: Language) -> Iterator[Phrase]:
    """Every phrase of a language that stands for something."""
    for name, topic in scripts.topics.items():
        path = scripts.files[name].path
        names = topic.names.in_language(language)
        at: Place = ("names", language)
        yield Phrase(name, names.short, path, (*at, "short"), "name")
        yield Phrase(name, names.legal, path, (*at, "legal"), "name")
        for number, phrase in enumerate(names.everyday):
            yield Phrase(name, phrase.text, path, (*at, "everyday", number), "name")
        for aspect, script in topic.aspects.items():
            at = ("aspects", aspect, "phrases", language)
            for number, text in enumerate(script.phrases.in_language(language)):
                yield Phrase(name, text, path, (*at, number), "question")
    for name, act in scripts.acts.items():
        at = ("acts", name, "phrases", language)
        for number, text in enumerate(act.phrases.in_language(language)):
            yield Phrase(name, text, scripts.folder / "acts.yaml", (*at, number), "act")
    for name, other in scripts.elsewhere.items():
        at = ("elsewhere", name, "phrases", language)
        for number, text in enumerate(other.phrases.in_language(language)):
            yield Phrase(name, text, scripts.folder / "elsewhere.yaml", (*at, number), "else")


def _is_clear(decided: Understanding) -> bool:
    """Whether the caller would not be asked which of two is meant."""
    return decided.decision in (Decision.ANSWER, Decision.ACT) or (
        decided.decision is Decision.REJECT and decided.topic is not None
    )
