"""What is wrong with one text, while it is typed: the linter's rules for a single field."""

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
        topics = (self.workshop.model(self.scripts.read(path), Topic) for path in paths)
        return {topic.topic: topic for topic in topics}

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """All figures by name."""
        return {
            name: parameter
            for path in self.scripts.below("parameters")
            for name, parameter in self.workshop.model(
                self.scripts.read(path), ParametersFile
            ).parameters.items()
        }

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """All facts by name."""
        return {
            name: fact
            for path in self.scripts.below("facts")
            for name, fact in self.workshop.model(self.scripts.read(path), FactsFile).facts.items()
        }

    def faults(self, text: str, language: str, known: AbstractSet[str]) -> tuple[Fault, ...]:
        """What is wrong with a text that is spoken.

        Args:
            text: as written, with placeholders.
            language: of the text.
            known: names that may stand in braces.
        """
        normaliser = self.workshop.normaliser(self.scripts.read(f"language/{language}.yaml"))
        rules = TextRules(self._money, normaliser)
        wording = self.workshop.model(self.scripts.read("wording.yaml"), WordingFile).wording
        own = next(words for each, words in wording.items() if each == language)
        return tuple(dict.fromkeys([*rules.faults(text, known=known), *wording_faults(text, own)]))

    def phrase_faults(self, topic: str, language: str, phrases: Sequence[str]) -> tuple[Fault, ...]:
        """Which phrases stand in another topic too, as the linter says it."""
        own = {" ".join(phrase.casefold().split()): phrase for phrase in phrases}
        found = []
        for name, other in self.topics.items():
            for script in other.aspects.values() if name != topic else ():
                for each in script.phrases.in_language(language):
                    phrase = own.get(" ".join(each.casefold().split()))
                    if phrase is not None:
                        mend = f"Keep it in {topic} or in {name}, not in both."
                        found.append((f"«{phrase}» belongs to {name} too", mend))
        return tuple(dict.fromkeys(found))

    @cached_property
    def _money(self) -> AbstractSet[str]:
        tenge = {name for name, each in self.parameters.items() if each.unit == "tenge"}
        return tenge.union(*(topic.amounts for topic in self.topics.values()))
