"""What is wrong with one text, while it is typed: the linter's rules for a single field."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from assistant.benefits.parameters import Parameter, ParametersFile
from assistant.console.working import Working
from assistant.console.workshop import Workshop
from assistant.dialogue.lint_texts import TextRules
from assistant.dialogue.lint_wording import WordingFile, wording_faults
from assistant.facts import Fact, FactsFile
from assistant.texts import LANGUAGES
from assistant.understanding.schema import Topic
from assistant.understanding.scripts import TESTS

Fault = tuple[str, str]
"""What is wrong, and what to do; in English."""


@dataclass(frozen=True)
class TextLint:
    """The rules of some scripts.

    Attributes:
        scripts: which.
        workshop: reads their files.
    """

    scripts: Working
    workshop: Workshop

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """All topics by id."""
        paths = [path for path in self.scripts.below("topics") if not path.endswith(TESTS)]
        topics = (self.workshop.model(self.scripts, path, Topic) for path in paths)
        return {topic.topic: topic for topic in topics}

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """All figures by name."""
        return {
            name: parameter
            for path in self.scripts.below("parameters")
            for name, parameter in self.workshop.model(
                self.scripts, path, ParametersFile
            ).parameters.items()
        }

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """All facts by name."""
        return {
            name: fact
            for path in self.scripts.below("facts")
            for name, fact in self.workshop.model(self.scripts, path, FactsFile).facts.items()
        }

    def faults(self, text: str, language: str, known: AbstractSet[str]) -> tuple[Fault, ...]:
        """What is wrong with a text that is spoken.

        Args:
            text: as written, with placeholders.
            language: of the text.
            known: names that may stand in braces.
        """
        normaliser = self.workshop.normaliser(self.scripts, language)
        rules = TextRules(self._money, normaliser)
        wording = self.workshop.model(self.scripts, "wording.yaml", WordingFile).wording
        own = next(words for each, words in wording.items() if each == language)
        return tuple(dict.fromkeys([*rules.faults(text, known=known), *wording_faults(text, own)]))

    def phrase_faults(self, topic: str, language: str, phrases: Sequence[str]) -> tuple[Fault, ...]:
        """Which phrases stand in another topic too, as the linter says it."""
        found = []
        for phrase in phrases:
            for name in self._owners.get((language, _plain(phrase)), ()):
                if name != topic:
                    mend = f"Keep it in {topic} or in {name}, not in both."
                    found.append((f"«{phrase}» belongs to {name} too", mend))
        return tuple(dict.fromkeys(found))

    @cached_property
    def _owners(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """The topics that have a phrase, by its language and plain form."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, topic in self.topics.items():
            for script in topic.aspects.values():
                for language in LANGUAGES:
                    for phrase in script.phrases.in_language(language):
                        found[language, _plain(phrase)].append(name)
            for language in LANGUAGES:
                for told in topic.situations.in_language(language):
                    found[language, _plain(told)].append(name)
        return found

    @cached_property
    def _money(self) -> AbstractSet[str]:
        tenge = {name for name, each in self.parameters.items() if each.unit == "tenge"}
        return tenge.union(*(topic.amounts for topic in self.topics.values()))


def _plain(phrase: str) -> str:
    """A phrase as it is compared: small letters and single blanks do not make it another one."""
    return " ".join(phrase.casefold().split())
