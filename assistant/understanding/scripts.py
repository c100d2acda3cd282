"""All scripts of one country: read, checked, and asked for by the other rooms."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from assistant import paths
from assistant.facts import Fact, load_facts
from assistant.understanding.commands import CommandsFile, load_commands
from assistant.understanding.concepts import ConceptsFile, ConceptWords
from assistant.understanding.language import LanguageData
from assistant.understanding.normalising import Normaliser
from assistant.understanding.reply_examples import NO, Replies, load_replies
from assistant.understanding.schema import (
    LANGUAGES,
    Act,
    ActsFile,
    AspectCues,
    AspectsFile,
    Elsewhere,
    ElsewhereFile,
    PromptsFile,
    Texts,
    Topic,
)
from assistant.understanding.weights import MatchingFile, Sensing
from assistant.yaml_files import Checked, Problem, ScriptError, YamlFile, merged

M = TypeVar("M", bound=Checked)

_MEND = "Compare with the neighbouring entries of this file; docs/scripts.md shows each field."
TESTS = ".tests.yaml"
"""Ends the names of the files that hold a topic's tests."""

_HINT_QUESTIONS = 8
"""Whole questions in a hint."""
_STEM = 5
"""Letters by which a word is known whatever its ending."""
_LONG_WORD = 4
"""Shorter words are prepositions and the like."""
_HINT_PHRASES = 60
"""Phrases in a hint: more than any recogniser can use, most telling first."""


@dataclass(frozen=True, eq=False)
class Scripts:
    """What the files of one folder say. Two readings of a folder are two scripts.

    Attributes:
        folder: where they were read.
        topics: benefits by id.
        files: for each topic the file it stands in.
        aspects: kinds of question.
        acts: what else may be said.
        commands: in how many more ways acts are said.
        elsewhere: subjects without a script.
        facts: what may have to be known.
        replies: what callers say who answer the questions for facts.
        prompts: texts besides the answers.
        languages: data of each language.
        matching: weights and thresholds.
        concepts: words that mean the same for matching.
    """

    folder: Path
    topics: Mapping[str, Topic]
    files: Mapping[str, YamlFile]
    aspects: Mapping[str, AspectCues]
    acts: Mapping[str, Act]
    commands: CommandsFile
    elsewhere: Mapping[str, Elsewhere]
    facts: Mapping[str, Fact]
    replies: Replies
    prompts: Mapping[str, Texts]
    languages: Mapping[str, LanguageData]
    matching: MatchingFile
    concepts: Mapping[str, ConceptWords]

    def with_matching(self, matching: MatchingFile) -> "Scripts":
        """The same scripts with other weights and thresholds."""
        return replace(self, matching=matching)

    def by_words(self) -> "Scripts":
        """The same without the sense of sentences, which remembers phrases wherever they stand."""
        return self.with_matching(self.matching.model_copy(update={"sense": Sensing()}))

    def with_topics(self, topics: Mapping[str, Topic]) -> "Scripts":
        """The same scripts about other topics."""
        return replace(self, topics=topics)

    def hint(self, language: str) -> tuple[str, ...]:
        """What callers are likely to say, most telling first.

        First how calls begin, and initials. Then whole questions, each bringing most of the words
        that many questions share and that none before it had. Then what the benefits are called.
        """
        asked = [phrase for topic in self.topics.values() for phrase in _asked(topic, language)]
        named = [_names(topic, language) for topic in self.topics.values()]
        questions = [f"{phrase}?" for phrase in _telling(asked)]
        data = self.languages[language]
        first = [data.opening, *([data.initialisms] if data.initialisms else [])]
        return tuple(dict.fromkeys([*first, *questions, *_in_turn(named)]))[:_HINT_PHRASES]

    def vocabulary(self, language: str) -> frozenset[str]:
        """Every word that callers are expected to say, in small letters as written."""
        data = self.languages[language]
        texts = [*data.fillers, *data.yes, *data.no, *data.numbers, *data.ordinals]
        texts += [word for rule in data.facts.values() for word in rule.near]
        texts += [phrase for phrases in data.flags.values() for phrase in phrases]
        texts += [phrase for _, phrase in self.phrases(language)]
        return frozenset(
            word for text in texts for word in Normaliser.as_written(text) if word.isalpha()
        )

    def phrases(self, language: str) -> Iterator[tuple[str, str]]:
        """Every phrase that stands for a topic, act or other subject: (its id, phrase)."""
        for topic in self.topics.values():
            for name in _names(topic, language):
                yield topic.topic, name
            for phrase in _asked(topic, language):
                yield topic.topic, phrase
        for name, act in self.acts.items():
            yield from ((name, phrase) for phrase in act.phrases.in_language(language))
        for name, other in self.elsewhere.items():
            yield from ((name, phrase) for phrase in other.phrases.in_language(language))

    def situations(self, language: str) -> Iterator[tuple[str, str]]:
        """What callers tell, hardly naming a topic or other subject: (its id, what they tell)."""
        for subjects in (self.topics, self.elsewhere):
            for name, subject in subjects.items():
                yield from ((name, told) for told in subject.situations.in_language(language))

    def said_acts(self, language: str) -> Iterator[tuple[str, str]]:
        """In how many more ways acts are said: (the act's id, what callers say)."""
        for said in (self.commands.commands, self.commands.situations):
            for name, texts in said.items():
                if name in self.acts:
                    yield from ((name, text) for text in texts.get(language, ()))

    def said_denials(self, language: str) -> Iterator[tuple[str, str]]:
        """What callers say who answer a question by no: (the fact's id, what they say)."""
        for fact, meanings in self.replies.items():
            if NO in meanings:
                yield from ((fact, text) for text in meanings[NO].in_language(language))

    def questions(self, language: str) -> Iterator[tuple[str, str, str]]:
        """Every question about a topic: (topic, aspect, phrase)."""
        for topic in self.topics.values():
            for aspect, script in topic.aspects.items():
                for phrase in script.phrases.in_language(language):
                    yield topic.topic, aspect, phrase

    def spoken_texts(self, language: str) -> tuple[str, ...]:
        """All that may be spoken, as written: with placeholders where figures come.

        `dialogue.Assistant.spoken_texts` gives them filled in for a date.
        """
        texts = [prompt.in_language(language) for prompt in self.prompts.values()]
        texts += [fact.ask.in_language(language) for fact in self.facts.values() if fact.ask]
        texts += [
            answer.in_language(language)
            for topic in self.topics.values()
            for aspect in topic.aspects.values()
            for answer in aspect.answers
        ]
        return tuple(dict.fromkeys(texts))


def load_scripts(folder: Path | None = None) -> Scripts:
    """Read the scripts of a folder; without one, those of Kazakhstan that come along.

    Raises:
        ScriptError: a file is missing or wrong; all mistakes of that file are listed.
    """
    folder = folder or default_folder()
    files = {path.stem: YamlFile(path) for path in topic_paths(folder)}
    topics = {name: _topic(file, name) for name, file in files.items()}
    if not topics:
        problem = Problem(folder, 0, "", "holds no topic", "Name a folder like intents/kz.")
        raise ScriptError([problem])
    return Scripts(
        folder=folder,
        topics=topics,
        files=files,
        aspects={
            str(name): cues for name, cues in _read(folder, "aspects", AspectsFile).aspects.items()
        },
        acts=_read(folder, "acts", ActsFile).acts,
        commands=load_commands(folder),
        elsewhere=_read(folder, "elsewhere", ElsewhereFile).elsewhere,
        facts=load_facts(folder),
        replies=load_replies(folder),
        prompts=merged(folder / "prompts", PromptsFile, lambda file: file.prompts),
        languages={
            language: _read(folder / "language", language, LanguageData) for language in LANGUAGES
        },
        matching=_read(folder, "matching", MatchingFile),
        concepts=_read(folder, "concepts", ConceptsFile).concepts,
    )


def topic_paths(folder: Path) -> list[Path]:
    """The files of the topics of a folder of scripts."""
    return [
        path for path in sorted((folder / "topics").glob("*.yaml")) if not path.name.endswith(TESTS)
    ]


def default_folder() -> Path:
    """The scripts of Kazakhstan."""
    return paths.shipped("intents") / "kz"


def _read(folder: Path, name: str, model: type[M]) -> M:
    return YamlFile(folder / f"{name}.yaml").checked(model, mend=_MEND)


def _topic(file: YamlFile, name: str) -> Topic:
    topic = file.checked(Topic, mend=_MEND)
    if topic.topic != name:
        text = f"is {topic.topic!r}, but the file is called {name}.yaml"
        raise ScriptError([file.problem(("topic",), text, "Give both the same name.")])
    return topic


def _telling(phrases: Sequence[str]) -> Iterator[str]:
    """The phrases by which the fewest words show the most of how people ask.

    Each next one has, for its length, most of the stems that many phrases share and that
    no phrase before it had (greedy cover).
    """
    stems = {
        phrase: {word[:_STEM] for word in phrase.lower().split() if len(word) >= _LONG_WORD}
        for phrase in phrases
    }
    shared = Counter(stem for each in stems.values() for stem in each)
    seen: set[str] = set()

    def gain(phrase: str) -> float:
        return sum(shared[stem] for stem in stems[phrase] - seen) / (len(phrase.split()) + 1)

    for _ in range(_HINT_QUESTIONS):
        best = max(stems, key=gain)
        yield best
        seen |= stems[best]


def _names(topic: Topic, language: str) -> tuple[str, ...]:
    names = topic.names.in_language(language)
    return (names.short, names.legal, *(phrase.text for phrase in names.everyday))


def _asked(topic: Topic, language: str) -> tuple[str, ...]:
    return tuple(
        phrase
        for aspect in topic.aspects.values()
        for phrase in aspect.phrases.in_language(language)
    )


def _in_turn(lists: list[tuple[str, ...]]) -> Iterator[str]:
    """The first of each list, then the second of each, and so on."""
    for place in range(max(map(len, lists))):
        yield from (texts[place] for texts in lists if place < len(texts))
