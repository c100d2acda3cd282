"""Gives sentences a sound, in another voice where their own language has none."""

import logging
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from assistant.audio import Samples, silence
from assistant.listening.heard import ENGINE_FAILURES
from assistant.manner import Manner
from assistant.settings import SpeakingSettings
from assistant.turn_taking.sentences import Sentence

_log = logging.getLogger(__name__)

_OTHERS: Final = ("ru", "kk", "en")
"""Whose voice speaks for a language without one: that whose letters come nearest, first."""


class Speaks(Protocol):
    """What makes sound of text; see `assistant.speaking.speaker.Speaker`."""

    @property
    def rate(self) -> int:
        """Samples a second of what comes out."""

    def speak(
        self, text: str, language: str, manner: Manner | None = None, *, keep: bool = True
    ) -> Iterator[Samples]:
        """The sound of a text, phrase by phrase."""


class Voicing:
    """Speaks sentence by sentence, and never raises.

    Args:
        speaker: makes sound of text.
        settings: pauses and presets.
        unspoken: told of every sentence that no voice could speak, with the kind of error.
    """

    def __init__(
        self,
        speaker: Speaks,
        settings: SpeakingSettings,
        unspoken: Callable[[Sentence, str], None],
    ) -> None:
        self._speaker = speaker
        self._settings = settings
        self._unspoken = unspoken

    def sound(self, sentence: Sentence, manner: Manner) -> Iterator[Samples]:
        """The sentence's phrases as they are made, the pause after it as the last piece."""
        language = sentence.say.language
        failure = ""
        for tongue in dict.fromkeys((language, *_OTHERS)):
            begun = False
            try:
                for piece in self._speaker.speak(
                    sentence.text, tongue, manner, keep=not sentence.say.personal
                ):
                    begun = True
                    yield piece
            except ENGINE_FAILURES as error:
                failure = failure or type(error).__name__
                _log.warning(
                    "A sentence could not be spoken",
                    extra={"language": tongue, "error": type(error).__name__},
                )
                if not begun:
                    continue
            # Half a sentence is better than the same half once more in another voice.
            break
        else:
            self._unspoken(sentence, failure)
            return
        preset = self._settings.presets.get(manner.preset)
        seconds = sentence.pause_s * (preset.pauses if preset else 1.0)
        yield silence(min(seconds, self._settings.pauses.longest), self._speaker.rate)
