"""What the console says, in three languages: `texts/<page>.yaml`, by the name of each text."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import RootModel

from assistant.errors import ConfigurationError
from assistant.texts import Texts
from assistant.yaml_files import YamlFile

FOLDER = Path(__file__).with_name("texts")

_MEND = "Each text has a name, and under it ru, kk and en; see the neighbouring files."


class _File(RootModel[dict[str, Texts]]):
    """One file: name to text."""


class Wording:
    """All texts of the console, by `page.name`."""

    def __init__(self, texts: Mapping[str, Texts]) -> None:
        self._texts = dict(texts)

    def __contains__(self, name: str) -> bool:
        return name in self._texts

    def of_page(self, page: str) -> Mapping[str, Texts]:
        """The texts of one file by their names."""
        begin = f"{page}."
        return {
            name.removeprefix(begin): text
            for name, text in self._texts.items()
            if name.startswith(begin)
        }

    def text(self, name: str, language: str, /, **words: object) -> str:
        """One text in a language, its {placeholders} filled in.

        Args:
            name: file and name of the text, such as `shell.skip`.
            language: ru, kk or en.
            words: what its placeholders stand for.

        Raises:
            ConfigurationError: there is no such text, or a placeholder is not given.
        """
        try:
            text = self._texts[name].in_language(language)
        except KeyError as error:
            page, _, key = name.partition(".")
            raise ConfigurationError(
                f"the console has no text {name}",
                mend=f"Write `{key}` with ru, kk and en into {FOLDER.name}/{page}.yaml.",
            ) from error
        try:
            return text.format_map(words) if "{" in text else text
        except KeyError as error:
            raise ConfigurationError(
                f"the console's text {name} needs {{{error.args[0]}}}",
                mend="Give the word where the text is used, or take it out of the text.",
            ) from error


def load_wording(folder: Path = FOLDER) -> Wording:
    """The texts of a folder of files.

    Raises:
        ScriptError: a file is no YAML, or a text lacks a language.
    """
    texts = {
        f"{path.stem}.{name}": text
        for path in sorted(folder.glob("*.yaml"))
        for name, text in YamlFile(path).checked(_File, mend=_MEND).root.items()
    }
    return Wording(texts)
