"""Loads what is needed to hear some languages, from what is installed."""

from collections.abc import Iterable

from assistant.completeness import CompletenessCheck
from assistant.errors import NotInstalledError
from assistant.listening.ears import Ears, undecided
from assistant.listening.engines import load_recogniser
from assistant.listening.recogniser import Recogniser
from assistant.listening.voice_activity import load_voice_activity
from assistant.models.catalogue import Catalogue, Kind
from assistant.models.choice import candidates, choose_recogniser
from assistant.models.store import ModelStore, how_to_install
from assistant.settings import Settings


def open_ears(
    languages: Iterable[str],
    settings: Settings,
    catalogue: Catalogue,
    store: ModelStore,
    check: CompletenessCheck = undecided,
) -> Ears:
    """Load what is needed to hear these languages; languages nobody can hear are left out.

    A model that serves several languages is loaded once.

    Raises:
        NotInstalledError: the voice activity model is missing, or none of the languages
            has a recogniser.
    """
    loaded: dict[str, Recogniser] = {}
    recognisers: dict[str, Recogniser] = {}
    wanted = tuple(languages)
    for language in wanted:
        entry = choose_recogniser(language, settings, catalogue, store)
        if entry is not None:
            if entry.id not in loaded:
                loaded[entry.id] = load_recogniser(entry, store, settings)
            recognisers[language] = loaded[entry.id]
    if not recognisers:
        raise not_heard(wanted[0], settings, catalogue)
    return Ears(recognisers, load_voice_activity(catalogue, store), settings.listening, check)


def not_heard(language: str, settings: Settings, catalogue: Catalogue) -> NotInstalledError:
    """The error for a language without an installed recogniser; names what would help."""
    entries = candidates(language, Kind.RECOGNISER, settings, catalogue)
    if not entries:
        return NotInstalledError(
            f"{language}: the settings name no recogniser for this language",
            mend=f"Choose one of {', '.join(settings.languages)}.",
        )
    return NotInstalledError(
        f"{language}: no recogniser for this language is installed, "
        "and that of another language is never used in its place",
        mend=f"{how_to_install(entries[-1])} Until then callers can use the keys.",
    )
