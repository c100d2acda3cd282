"""From a catalogue entry to a loaded recogniser."""

from assistant.errors import ConfigurationError
from assistant.listening.recogniser import Recogniser
from assistant.listening.vosk import VoskRecogniser
from assistant.listening.whisper import WhisperRecogniser
from assistant.models.catalogue import Engine, Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings


def load_recogniser(entry: Entry, store: ModelStore, settings: Settings) -> Recogniser:
    """Load an installed model, for all callers of this process.

    Args:
        entry: a recogniser of the catalogue.
        store: where it is installed.
        settings: which languages it is used for.

    Raises:
        NotInstalledError: it is not installed, or cannot be loaded.
        ConfigurationError: it is not a recogniser.
    """
    folder = store.folder(entry)
    # A model serves what its catalogue entry allows; the settings choose, and never widen.
    languages = frozenset(entry.languages)
    chosen = {c for c, of in settings.languages.items() if entry.id in of.recognisers}
    used = languages & chosen or languages
    match entry.engine:
        case Engine.WHISPER:
            return WhisperRecogniser(folder, entry.id, used)
        case Engine.VOSK:
            return VoskRecogniser(folder, entry.id, used, rate=entry.sample_rate)
        case _:
            raise ConfigurationError(
                f"{entry.id} is no recogniser but runs on {entry.engine.value}",
                mend="`jauap models list` shows which models recognise speech.",
            )
