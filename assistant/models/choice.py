"""Which of the installed models serves a language."""

from assistant.errors import ConfigurationError
from assistant.models.catalogue import Catalogue, Entry, Kind
from assistant.models.store import ModelStore
from assistant.settings import Settings


def choose_recogniser(
    language: str, settings: Settings, catalogue: Catalogue, store: ModelStore
) -> Entry | None:
    """The best installed recogniser for a language, in the order of the settings.

    Only a model whose entry lists the language is ever returned, so that Kazakh is never
    recognised by a model that would write it down as Russian.

    Raises:
        ConfigurationError: the settings name a model that is unknown, is no recogniser or
            does not know the language.
    """
    return _first(language, Kind.RECOGNISER, settings, catalogue, store)


def choose_voice(
    language: str, settings: Settings, catalogue: Catalogue, store: ModelStore
) -> Entry | None:
    """The best installed voice for a language, in the order of the settings.

    Raises:
        ConfigurationError: as for `choose_recogniser`.
    """
    return _first(language, Kind.VOICE, settings, catalogue, store)


def candidates(
    language: str, kind: Kind, settings: Settings, catalogue: Catalogue
) -> tuple[Entry, ...]:
    """Entries that the settings name for a language, best first, installed or not.

    Raises:
        ConfigurationError: as for `choose_recogniser`.
    """
    if language not in settings.languages:
        return ()
    wanted = settings.languages[language]
    field, ids = (
        ("recognisers", wanted.recognisers)
        if kind is Kind.RECOGNISER
        else ("voices", wanted.voices)
    )
    entries = []
    for model_id in ids:
        where = f"settings: languages.{language}.{field}: {model_id}"
        if model_id not in catalogue:
            raise ConfigurationError(
                f"{where}: the catalogue has no such model",
                mend="`jauap models list` shows every id.",
            )
        entry = catalogue.get(model_id)
        if entry.kind is not kind:
            raise ConfigurationError(
                f"{where}: this model is a {entry.kind.value}, not a {kind.value}",
                mend=f"Take it out of languages.{language}.{field}.",
            )
        if language not in entry.languages:
            raise ConfigurationError(
                f"{where}: this model does not know the language {language}",
                mend=f"Name only models whose languages include {language}: "
                f"`jauap models list --language {language}`.",
            )
        entries.append(entry)
    return tuple(entries)


def _first(
    language: str, kind: Kind, settings: Settings, catalogue: Catalogue, store: ModelStore
) -> Entry | None:
    entries = candidates(language, kind, settings, catalogue)
    return next((entry for entry in entries if store.installed(entry)), None)
