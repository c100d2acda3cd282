"""Phrases that belong to two subjects, or are understood as another one than their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Literal

from assistant.texts import Language
from assistant.understanding.acts import REPLY
from assistant.understanding.matching import Decision, Matcher, Reading, Understanding
from assistant.understanding.scripts import Scripts
from assistant.yaml_files import Place, Problem, YamlFile


@dataclass(frozen=True)
class Overlap:
    """A phrase that another subject claims.

    Attributes:
        problem: the phrase, and who claims it.
        clear: even who says just these words hears of the other subject; else only who
            says something like them.
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
        kind: name or question of a topic, act, other subject (`else`), or situation of any.
    """

    owner: str
    text: str
    path: Path
    place: Place
    kind: Literal["name", "question", "act", "else", "situation"]


class Overlaps:
    """Tries the phrases of one language against all topics, acts and subjects."""

    def __init__(
        self, scripts: Scripts, files: Mapping[Path, YamlFile], language: Language
    ) -> None:
        """Learn the phrases.

        Args:
            scripts: the phrases, as `Scripts.by_words` gives them.
            files: where they stand.
            language: of the phrases.
        """
        self._scripts = scripts
        self._files = files
        self._language = language
        self._matcher = Matcher(scripts, language)

    def found(self, *, near: bool = False) -> Iterator[Overlap]:
        """Every overlap.

        All phrases are tried as they stand.

        Args:
            near: try the questions of topics once more, as if each were new: compared neither
                with itself nor by what was learnt from it (how rare each of its words is stays
                as it is).
        """
        seen: dict[tuple[str, ...], Phrase] = {}
        scripts, language = self._scripts, self._language
        told = placed_situations(scripts, language)
        for phrase in chain(placed_phrases(scripts, language), told):
            words = tuple(self._matcher.normaliser.words(phrase.text))
            first = seen.setdefault(words, phrase)
            if first.owner != phrase.owner:
                yield self._overlap(
                    phrase,
                    f"belongs to {first.owner} too",
                    f"Keep it in {phrase.owner} or in {first.owner}, not in both.",
                    clear=True,
                )
            elif phrase.kind == "situation":
                yield from self._told(phrase, first)
            elif phrase.kind != "act":
                yield from self._tried(phrase, near=near)

    def _told(self, told: Phrase, first: Phrase) -> Iterator[Overlap]:
        """What is wrong with a situation: it stands twice, or its words are those of an act."""
        if first is not told:
            yield self._overlap(told, "stands here twice", "Keep it once.", clear=True)
        if told.owner in self._scripts.acts:
            return  # what is said instead of an act's own words may have those of another
        act = self._matcher.understand([Reading(told.text)])
        # «We have four children» may well answer a question: it commands nothing.
        if act.decision is Decision.ACT and act.topic != REPLY:
            mend = f"Add it to the phrases of {act.topic}, or leave it out."
            yield self._overlap(told, f"is understood as {act.topic}", mend, clear=True)

    def _tried(self, phrase: Phrase, *, near: bool) -> Iterator[Overlap]:
        heard = self._matcher.heard([Reading(phrase.text)])
        if heard is None:
            return
        rival = self._rival(phrase, self._matcher.decided(heard))
        if rival is not None:
            yield self._overlap(
                phrase,
                f"is understood as {rival}",
                f"Add a word that only {phrase.owner} has, or move the phrase to {rival}.",
                clear=True,
            )
        elif near and phrase.kind == "question":
            ranked = self._matcher.rank(phrase.text, as_new=True)
            if ranked[0].id == phrase.owner:
                return
            rival = self._rival(phrase, self._matcher.decided(replace(heard, ranked=ranked)))
            if rival is not None:
                yield self._overlap(
                    phrase,
                    f"would, if it were new, be understood as {rival}",
                    f"Add phrases like it to {phrase.owner}, with a word that only this has.",
                    clear=False,
                )

    def _rival(self, phrase: Phrase, decided: Understanding) -> str | None:
        """Which other subject callers would hear of; None when they are asked or heard right."""
        if phrase.owner in (decided.topic, *decided.alternatives):
            return None
        if phrase.kind == "else":
            # It does no harm to take one subject without a script for another.
            return decided.topic if decided.topic in self._scripts.topics else None
        return decided.topic or next(iter(decided.alternatives), None)

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


def placed_situations(scripts: Scripts, language: Language) -> Iterator[Phrase]:
    """What callers tell without naming a topic or other subject, or an act in its own words."""
    for name, topic in scripts.topics.items():
        path = scripts.files[name].path
        for number, text in enumerate(topic.situations.in_language(language)):
            yield Phrase(name, text, path, ("situations", language, number), "situation")
    for name, other in scripts.elsewhere.items():
        for number, text in enumerate(other.situations.in_language(language)):
            at: Place = ("elsewhere", name, "situations", language, number)
            yield Phrase(name, text, scripts.folder / "elsewhere.yaml", at, "situation")
    for name, said in scripts.commands.situations.items():
        for number, text in enumerate(said.get(language, ())):
            at = ("situations", name, language, number)
            yield Phrase(name, text, scripts.folder / "commands.yaml", at, "situation")
