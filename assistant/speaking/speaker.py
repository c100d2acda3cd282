"""From a text to what the caller hears: the whole path of a sentence.

Text is read aloud in words, divided into phrases, spelt for the engine, spoken (or taken
from the cache), trimmed, brought to the line's rate and loudness, and followed by its
pause. Each step is a file of its own; this one only joins them.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from assistant import audio
from assistant.audio import TELEPHONE_RATE, Audio, Samples
from assistant.errors import JauapError
from assistant.manner import MOST_GAIN, Manner
from assistant.models.catalogue import Catalogue, Kind
from assistant.models.choice import choose_voice
from assistant.models.store import ModelStore
from assistant.paths import cache_dir
from assistant.settings import Settings, SpeakingSettings, SpeechPreset
from assistant.speaking import loudness
from assistant.speaking.cache import SpeechCache
from assistant.speaking.engines import load_voice
from assistant.speaking.errors import EmptyTextError, LanguageNotSpokenError, UnknownPresetError
from assistant.speaking.lexicon import Lexicon, load_lexicon
from assistant.speaking.phrasing import Phrase, Phrasing, load_phrasing
from assistant.speaking.reading import Reader, load_reader
from assistant.speaking.voice import Voice

_log = logging.getLogger(__name__)

PIPELINE = 1
"""Part of every cache key: raise it when the code between voice and line changes the sound."""

SLOWEST_RATE, FASTEST_RATE = 0.8, 1.3
"""What voices are asked for at most (B4: no articulation under 0.8 of the voice's own)."""

_MOST_CORRECTION = 15.0  # dB; a phrase that far from its loudness is no speech to be raised


@dataclass(frozen=True)
class _Tongue:
    """All that speaking one language needs."""

    voice: Voice
    reader: Reader
    lexicon: Lexicon
    phrasing: Phrasing


class Speaker:
    """Speaks any installed language. Safe to use from several threads.

    Args:
        open_voice: gives the voice of a language; called once for each. Raises
            `LanguageNotSpokenError` where there is none.
        settings: how answers sound.
        cache: where spoken phrases are kept; None to keep nothing.
        rate: samples a second of what comes out.
        pronunciations: folder of `<language>.yaml`; the shipped ones without it.
    """

    def __init__(
        self,
        open_voice: Callable[[str], Voice],
        settings: SpeakingSettings,
        *,
        cache: SpeechCache | None = None,
        rate: int = TELEPHONE_RATE,
        pronunciations: Path | None = None,
    ) -> None:
        self._open_voice = open_voice
        self._settings = settings
        self._cache = cache
        self._rate = rate
        self._pronunciations = pronunciations
        self._lock = Lock()
        self._tongues: dict[str, _Tongue] = {}

    @property
    def rate(self) -> int:
        """Samples a second of what comes out."""
        return self._rate

    def voice(self, language: str) -> Voice:
        """The voice that speaks a language, loaded now if it was not yet.

        All else that speaking it needs is loaded with it: the first sentence after this is
        as quick as any. A line calls it before the first call comes in.

        Raises:
            LanguageNotSpokenError: none is installed.
            NotInstalledError: it does not load.
        """
        return self._tongue(language).voice

    def speak(
        self, text: str, language: str, manner: Manner | None = None, *, keep: bool = True
    ) -> Iterator[Samples]:
        """The sound of a text, phrase by phrase.

        Each piece is made when it is asked for, so the first comes as soon as the first
        phrase is spoken: ask for the next one while the last is being played.

        Args:
            text: as written; numbers and abbreviations are put into words here.
            language: ISO 639-1.
            manner: speed and loudness; the usual ones without it.
            keep: whether the sound may go into the cache on disk: False for what tells
                something about the caller.

        Raises:
            EmptyTextError: nothing in it can be said.
            LanguageNotSpokenError: no voice for the language is installed.
            UnknownPresetError: the settings have no such preset.
        """
        manner = manner or Manner()
        preset = self._preset(manner.preset)
        tongue = self._tongue(language)
        phrases = tongue.phrasing.split(tongue.reader.read(text))
        if not phrases:
            raise EmptyTextError(
                "There is nothing to say in this text.",
                mend="Give at least one word, in quotation marks, or `--text-file FILE`.",
            )
        return self._sounds(phrases, tongue, manner, preset, keep=keep)

    def say(
        self, text: str, language: str, manner: Manner | None = None, *, keep: bool = True
    ) -> Audio:
        """The sound of a whole text; see `speak`."""
        pieces = list(self.speak(text, language, manner, keep=keep))
        return Audio(np.concatenate(pieces), self._rate)

    def pronouncing(self, pronunciations: Path) -> "Speaker":
        """The same voices with other pronunciations; they stay this speaker's to be closed.

        Args:
            pronunciations: folder of `<language>.yaml`.
        """
        return Speaker(
            self.voice,
            self._settings,
            cache=self._cache,
            rate=self._rate,
            pronunciations=pronunciations,
        )

    def close(self) -> None:
        """Release all voices."""
        with self._lock:
            for tongue in self._tongues.values():
                tongue.voice.close()
            self._tongues.clear()

    def _preset(self, name: str) -> SpeechPreset:
        preset = self._settings.presets.get(name)
        if preset is None:
            raise UnknownPresetError(
                f"{name}: the settings have no such speed of speaking",
                mend=f"Choose one of {', '.join(self._settings.presets)}.",
            )
        return preset

    def _tongue(self, language: str) -> _Tongue:
        # Whoever speaks a loaded language must not wait for one that is being loaded.
        tongue = self._tongues.get(language)
        if tongue is not None:
            return tongue
        with self._lock:
            if language not in self._tongues:
                self._tongues[language] = self._loaded(language)
            return self._tongues[language]

    def _loaded(self, language: str) -> _Tongue:
        voice = self._open_voice(language)
        try:
            lexicon = load_lexicon(language, self._pronunciations)
            phrasing = load_phrasing(language, lexicon.syllables)
            return _Tongue(voice, load_reader(language), lexicon, phrasing)
        except JauapError:
            voice.close()
            raise

    def _sounds(
        self,
        phrases: list[Phrase],
        tongue: _Tongue,
        manner: Manner,
        preset: SpeechPreset,
        *,
        keep: bool,
    ) -> Iterator[Samples]:
        gain = min(max(manner.gain, 0.0), MOST_GAIN)
        rate = preset.rate * self._settings.voice_rates.get(tongue.voice.identity.id, 1.0)
        rate = min(max(rate, SLOWEST_RATE), FASTEST_RATE)
        for phrase in phrases:
            samples = self._phrase(phrase.text, tongue, rate, keep=keep)
            if gain:
                samples = loudness.raised(samples, self._rate, gain=gain, peak=self._settings.peak)
            pause = audio.silence(phrase.pause(self._settings.pauses, preset.pauses), self._rate)
            yield np.concatenate((samples, pause))

    def _phrase(self, text: str, tongue: _Tongue, rate: float, *, keep: bool) -> Samples:
        identity = tongue.voice.identity
        spelt = tongue.lexicon.respell(text, identity.engine)
        settings = self._settings
        cache = self._cache if keep else None
        shape = (PIPELINE, identity, spelt, rate, self._rate, settings.loudness, settings.peak)
        key = SpeechCache.key(shape)
        if cache and (kept := cache.get(key)) is not None:
            return kept
        pieces = list(tongue.voice.synthesise(spelt, rate=rate))
        if not pieces:
            _log.warning("A voice made no sound", extra={"voice": identity.id})
            return audio.silence(0, self._rate)
        spoken = loudness.trimmed(np.concatenate(pieces), identity.sample_rate)
        spoken = audio.resample(spoken, identity.sample_rate, self._rate)
        correction = settings.loudness - loudness.integrated_loudness(spoken, self._rate)
        correction = min(max(correction, -_MOST_CORRECTION), _MOST_CORRECTION)
        spoken = loudness.limited(spoken, self._rate, gain=correction, peak=settings.peak)
        if cache:
            cache.put(key, spoken)
        return spoken


def open_speaker(
    settings: Settings,
    catalogue: Catalogue,
    store: ModelStore,
    *,
    rate: int = TELEPHONE_RATE,
    voices: dict[str, str] | None = None,
) -> Speaker:
    """A speaker with the installed voices and the cache of this machine.

    Args:
        settings: all settings.
        catalogue: known voices.
        store: installed ones.
        rate: samples a second of what comes out.
        voices: language to catalogue id, where another voice than the best one is wanted.
    """

    def open_voice(language: str) -> Voice:
        wanted = (voices or {}).get(language)
        if wanted is not None:
            chosen = catalogue.get(wanted)
            if chosen.kind is not Kind.VOICE or language not in chosen.languages:
                raise LanguageNotSpokenError(
                    f"{wanted}: this is no voice that speaks the language {language}.",
                    mend=f"`jauap voices list --lang {language}` shows those that do.",
                )
            return load_voice(chosen, store)
        entry = choose_voice(language, settings, catalogue, store)
        if entry is None:
            raise LanguageNotSpokenError(
                f"No voice for the language {language} is installed.",
                mend=f"`jauap models list --language {language}` shows what can be installed.",
            )
        return load_voice(entry, store)

    cache = SpeechCache(cache_dir() / "speech", settings.speaking.cache_megabytes)
    return Speaker(open_voice, settings.speaking, cache=cache, rate=rate)
