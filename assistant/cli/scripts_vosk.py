"""Words of the scripts that installed Vosk models cannot hear."""

from collections.abc import Iterator
from pathlib import Path

from assistant.listening.vosk import VoskRecogniser
from assistant.models.catalogue import Catalogue, Engine
from assistant.models.store import ModelStore
from assistant.understanding.scripts import load_scripts

_SHOWN = 40


def unheard(folder: Path, catalogue: Catalogue, store: ModelStore) -> Iterator[str]:
    """One line for each installed Vosk model of a language that has scripts.

    A word that a model does not know is never recognised by it; with a restricted
    vocabulary it is left out.
    """
    scripts = load_scripts(folder)
    for entry in catalogue.of_engine(Engine.VOSK):
        for language in sorted(set(entry.languages) & set(scripts.languages)):
            if not store.installed(entry):
                continue
            recogniser = VoskRecogniser(store.folder(entry), entry.id, frozenset(entry.languages))
            try:
                unknown = recogniser.unknown_words(sorted(scripts.vocabulary(language)))
            finally:
                recogniser.close()
            if unknown:
                shown = ", ".join(unknown[:_SHOWN])
                more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
                yield (
                    f"{entry.id} does not know {len(unknown)} words: {shown}{more}. "
                    "Add phrases with commoner words beside them."
                )
