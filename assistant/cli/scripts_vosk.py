"""Words of the scripts that installed Vosk models cannot hear."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant.dialogue.lint_phrases import Phrase, placed_phrases
from assistant.listening.vosk import VoskRecogniser
from assistant.models.catalogue import Catalogue, Engine
from assistant.models.store import ModelStore
from assistant.texts import LANGUAGES, Language
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import Scripts, load_scripts
from assistant.yaml_files import Problem, YamlFile

_SHOWN = 40
_MEND = "Add a phrase with commoner words beside it."


def unheard(folder: Path, catalogue: Catalogue, store: ModelStore) -> Iterator[Problem]:
    """What no installed Vosk model of a language can hear: the number of words, then where.

    A word that a model does not know is never recognised by it; with a restricted
    vocabulary it is left out.
    """
    scripts = load_scripts(folder)
    for entry in catalogue.of_engine(Engine.VOSK):
        if not store.installed(entry):
            continue
        for language in LANGUAGES:
            if language not in entry.languages:
                continue
            recogniser = VoskRecogniser(store.folder(entry), entry.id, frozenset(entry.languages))
            try:
                unknown = recogniser.unknown_words(sorted(scripts.vocabulary(language)))
            finally:
                recogniser.close()
            if unknown:
                text = f"{entry.id} does not know {len(unknown)} words of the scripts"
                yield Problem(folder, 0, "", text, "See the places that follow.")
                yield from _places(scripts, language, unknown[:_SHOWN], entry.id)


def _places(
    scripts: Scripts, language: Language, words: Sequence[str], model: str
) -> Iterator[Problem]:
    """Where each word first stands: in a phrase, or in the data of the language."""
    first: dict[str, Phrase] = {}
    for phrase in placed_phrases(scripts, language):
        for word in Normaliser.as_written(phrase.text):
            first.setdefault(word, phrase)
    files: Mapping[Path, YamlFile] = {
        path: YamlFile(path) for path in {first[word].path for word in words if word in first}
    }
    data = scripts.folder / "language" / f"{language}.yaml"
    for word in words:
        text = f"{model} cannot hear «{word}»"
        if word in first:
            yield files[first[word].path].problem(first[word].place, text, _MEND)
        else:
            yield Problem(data, 0, "", text, _MEND)
