"""From a catalogue entry to a voice that speaks."""

from assistant.errors import NotInstalledError
from assistant.models.catalogue import Engine, Entry, Kind
from assistant.models.store import ModelStore, how_to_install
from assistant.models.system import find_rhvoice
from assistant.speaking.errors import VoiceDamagedError, VoiceFailedError
from assistant.speaking.espeak import EspeakVoice
from assistant.speaking.piper import PiperSpeaker
from assistant.speaking.rhvoice import RHVoiceVoice
from assistant.speaking.voice import Voice, VoiceIdentity


def load_voice(entry: Entry, store: ModelStore) -> Voice:
    """Load an installed voice and have it speak once.

    Engines read the most, up to 8 MB, at their first sound: no caller is to wait for that.

    Raises:
        NotInstalledError: the voice or its library is not there, or does not load or speak.
        ValueError: the entry is not a voice.
    """
    voice = _opened(entry, store)
    try:
        for _ in voice.synthesise("a"):
            pass
    except VoiceFailedError as error:
        voice.close()
        raise VoiceDamagedError(
            f"{entry.id}: the voice loads, but does not speak", mend=error.mend
        ) from error
    return voice


def _opened(entry: Entry, store: ModelStore) -> Voice:
    if entry.kind is not Kind.VOICE:
        raise ValueError(f"{entry.id} is no voice")
    folder = store.folder(entry)
    identity = VoiceIdentity(
        id=entry.id,
        engine=entry.engine.value,
        language=entry.languages[0],
        sample_rate=entry.sample_rate,
        version=entry.version,
    )
    if entry.engine is Engine.PIPER:
        return PiperSpeaker(identity, model=folder / f"{entry.name}.onnx", speaker=entry.speaker)
    if entry.engine is Engine.ESPEAK:
        return EspeakVoice(identity, name=entry.name)
    installation = find_rhvoice()
    if installation is None:
        raise NotInstalledError(f"{entry.id}: RHVoice is missing", mend=how_to_install(entry))
    return RHVoiceVoice(identity, name=entry.name, installation=installation)
