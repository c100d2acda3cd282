"""The kinds of files in a folder of scripts: what each must hold, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.benefits.amounts import AmountsFile
from assistant.benefits.parameters import ParametersFile
from assistant.benefits.screening_plan import ScreeningFile
from assistant.dialogue.lint_wording import WordingFile
from assistant.dialogue.menu import MenuFile
from assistant.facts import FactsFile
from assistant.privacy.words_file import PrivateFile
from assistant.understanding.commands import CommandsFile
from assistant.understanding.concepts import ConceptsFile
from assistant.understanding.language import LanguageData
from assistant.understanding.reply_examples import RepliesFile
from assistant.understanding.schema import (
    LANGUAGES,
    ActsFile,
    AspectsFile,
    ElsewhereFile,
    PromptsFile,
    Topic,
    TopicTests,
)
from assistant.understanding.scripts import TESTS, topic_paths
from assistant.understanding.urgent_examples import UrgentExamplesFile
from assistant.understanding.urgent_file import UrgentFile
from assistant.understanding.weights import MatchingFile
from assistant.yaml_files import Checked


@dataclass(frozen=True)
class ScriptKind:
    """One kind of file.

    Attributes:
        name: of its schema.
        model: what it must hold.
        names: file names inside the folder; one with `*` may stand for none.
    """

    name: str
    model: type[Checked]
    names: tuple[str, ...]

    def paths(self, folder: Path) -> Iterator[Path]:
        """Its files in a folder of scripts, and those that must be there and are not."""
        for name in self.names:
            if name == _TOPICS:
                yield from topic_paths(folder)
            elif "*" in name:
                yield from sorted(folder.glob(name))
            else:
                yield folder / name


_TOPICS = "topics/*.yaml"

KINDS: tuple[ScriptKind, ...] = (
    ScriptKind("acts", ActsFile, ("acts.yaml",)),
    ScriptKind("amounts", AmountsFile, ("amounts/*.yaml",)),
    ScriptKind("aspects", AspectsFile, ("aspects.yaml",)),
    ScriptKind("commands", CommandsFile, ("commands.yaml",)),
    ScriptKind("concepts", ConceptsFile, ("concepts.yaml",)),
    ScriptKind("elsewhere", ElsewhereFile, ("elsewhere.yaml",)),
    ScriptKind("facts", FactsFile, ("facts/*.yaml",)),
    ScriptKind("language", LanguageData, tuple(f"language/{each}.yaml" for each in LANGUAGES)),
    ScriptKind("matching", MatchingFile, ("matching.yaml",)),
    ScriptKind("menu", MenuFile, ("menu.yaml",)),
    ScriptKind("parameters", ParametersFile, ("parameters/*.yaml",)),
    ScriptKind("private", PrivateFile, ("private.yaml",)),
    ScriptKind("prompts", PromptsFile, ("prompts/*.yaml",)),
    ScriptKind("replies", RepliesFile, ("replies/*.yaml",)),
    ScriptKind("screening", ScreeningFile, ("screening.yaml",)),
    ScriptKind("tests", TopicTests, (f"topics/*{TESTS}",)),
    ScriptKind("topic", Topic, (_TOPICS,)),
    ScriptKind("urgent", UrgentFile, ("urgent.yaml",)),
    ScriptKind("urgent_examples", UrgentExamplesFile, ("urgent_examples.yaml",)),
    ScriptKind("wording", WordingFile, ("wording.yaml",)),
)
"""All kinds; every file of a folder of scripts is of one of them."""


def kind_of_each_file(folder: Path) -> Iterator[tuple[Path, ScriptKind]]:
    """Every file of a folder of scripts with its kind."""
    for kind in KINDS:
        for path in kind.paths(folder):
            yield path, kind
