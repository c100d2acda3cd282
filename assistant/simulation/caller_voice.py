"""What a simulated caller sounds like at Jauap's end of the telephone line."""

from collections.abc import Mapping

import numpy as np

from assistant import g711
from assistant.audio import TELEPHONE_RATE, Audio, Samples, from_float, silence, to_float
from assistant.channel import Line, make_noise, through_line
from assistant.errors import NotInstalledError
from assistant.g711 import Codec
from assistant.models.catalogue import Catalogue, Entry, Kind
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.simulation.deeds import Deed, Mumble, Noise, Words, spoken_parts
from assistant.simulation.scenario import Traits
from assistant.speaking.engines import load_voice
from assistant.speaking.loudness import edges_s
from assistant.speaking.voice import Voice

_NOISE_S = 20.0
"""Length of the noise behind a caller before it begins again."""
_COUGH_S = 0.35
_MUMBLE_S = 1.6


class CallerVoices:
    """The voices of simulated callers, never Jauap's own. Each is loaded once.

    Args:
        catalogue: known voices.
        store: installed ones.
        settings: which voice Jauap would have.
        own: ids of the voices that Jauap speaks with.
    """

    def __init__(
        self, catalogue: Catalogue, store: ModelStore, settings: Settings, own: frozenset[str]
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._settings = settings
        self._own = own
        self._loaded: dict[str, Voice] = {}

    def voice(self, language: str, wanted: str | None) -> Voice:
        """The voice that was wanted, or another one of the language.

        Raises:
            NotInstalledError: none is installed besides Jauap's own.
        """
        entry = self._entry(language, wanted)
        if entry.id not in self._loaded:
            self._loaded[entry.id] = load_voice(entry, self._store)
        return self._loaded[entry.id]

    def close(self) -> None:
        """Release all voices."""
        for voice in self._loaded.values():
            voice.close()
        self._loaded.clear()

    def _entry(self, language: str, wanted: str | None) -> Entry:
        spoken = [
            each
            for each in self._catalogue
            if each.kind is Kind.VOICE and language in each.languages and each.id not in self._own
        ]
        named = self._settings.languages.get(language)
        order = {name: place for place, name in enumerate(named.voices if named else ())}
        spoken.sort(key=lambda each: (each.id != wanted, order.get(each.id, len(order))))
        for each in spoken:
            if self._store.installed(each):
                return each
        raise NotInstalledError(
            f"{language}: no second voice is installed with which a caller could speak",
            mend=f"`jauap models list --language {language}` shows what can be installed.",
        )


class CallerSound:
    """One caller's sound, frame by frame: words, silence, and the noise behind both.

    Args:
        voice: of the caller.
        traits: how the caller speaks, and through which line.
    """

    def __init__(self, voice: Voice, traits: Traits) -> None:
        self._voice = voice
        self._traits = traits
        self._codec = Codec(traits.codec)
        self._noise = _noise(traits)
        self._at = 0

    def of(self, deed: Deed) -> Samples | None:
        """What is heard of a deed, at the line's level, at 8 kHz; None of one without a sound."""
        match deed:
            case Words(text):
                return self._words(text)
            case Noise():
                return self._burst(_COUGH_S)
            case Mumble():
                return self._burst(_MUMBLE_S)
            case _:
                return None

    def frame(self, speech: Samples) -> Samples:
        """What arrives at Jauap's end: this speech (or silence), and the noise behind it."""
        size = len(speech)
        places = np.arange(self._at, self._at + size) % len(self._noise)
        self._at = int(places[-1]) + 1
        mixed = from_float(to_float(speech) + to_float(self._noise[places]))
        return g711.decode(g711.encode(mixed, self._codec), self._codec)

    def _words(self, text: str) -> Samples:
        """Speech with the caller's pauses.

        Engines put some silence before and after what they say, up to a quarter of a second
        each. It is part of the pause beside it.
        """
        rate = self._voice.identity.sample_rate
        parts = list(spoken_parts(text, usual=self._traits.pause))
        said = [
            np.concatenate(list(self._voice.synthesise(part, rate=self._traits.rate)))
            for part, _ in parts
        ]
        edges = [edges_s(sound, rate) for sound in said]
        pieces = [said[0]]
        for place in range(1, len(parts)):
            quiet = edges[place - 1][1] + edges[place][0]
            pieces += [silence(max(0.0, parts[place - 1][1] - quiet), rate), said[place]]
        return self._on_line(Audio(np.concatenate(pieces), rate))

    def _burst(self, seconds: float) -> Samples:
        length = round(seconds * TELEPHONE_RATE)
        burst = make_noise(self._traits.noise_kind, length, np.random.default_rng(1))
        swell = np.hanning(length).astype(np.float32)
        return self._on_line(Audio(from_float(burst * swell * np.float32(0.1)), TELEPHONE_RATE))

    def _on_line(self, audio: Audio) -> Samples:
        traits = self._traits
        # Noise goes on between the words too; it is added to every frame.
        line = Line(
            codec=None, level_dbfs=traits.level_dbfs, loss=traits.loss, burst=2.0, seed=traits.seed
        )
        return through_line(audio, line).samples


def _noise(traits: Traits) -> Samples:
    """Noise as it arrives, at 8 kHz; silence in a quiet room."""
    length = round(_NOISE_S * TELEPHONE_RATE)
    if traits.snr_db is None:
        return silence(_NOISE_S, TELEPHONE_RATE)
    rng = np.random.default_rng(traits.seed)
    sound = make_noise(traits.noise_kind, length, rng) * np.float32(0.1)
    line = Line(codec=None, level_dbfs=traits.level_dbfs - traits.snr_db)
    return through_line(Audio(from_float(sound), TELEPHONE_RATE), line).samples


def own_voices(settings: Settings, catalogue: Catalogue, store: ModelStore) -> Mapping[str, str]:
    """The voice with which Jauap speaks each language, by catalogue id."""
    found: dict[str, str] = {}
    for language, named in settings.languages.items():
        entries = (catalogue.get(name) for name in named.voices)
        voice = next((each.id for each in entries if store.installed(each)), None)
        if voice is not None:
            found[language] = voice
    return found
