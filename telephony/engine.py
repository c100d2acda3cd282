"""What all calls of a process share: models, voices, and the scripts in force.

Loading takes seconds and is done before the first call. What cannot be loaded is told and
done without: a language without a recogniser is served by keys, one without a voice not at all.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from assistant.audio import Samples
from assistant.conversation import Conversation
from assistant.errors import JauapError, NotInstalledError
from assistant.journal import Journal
from assistant.listening.ears import Ears
from assistant.listening.opening import open_ears
from assistant.listening.whisper import WhisperRecogniser
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.speaking.speaker import Speaker, open_speaker
from assistant.texts import LANGUAGES
from assistant.turn_taking.thinking import Talks
from assistant.turn_taking.warming import warm
from telephony.errors import ServiceError
from telephony.full_line import FullLine
from telephony.garbage import Garbage
from telephony.scripts_in_force import InForce

_log = logging.getLogger(__name__)

_APOLOGY = "nobody_there"
"""The prompt for callers whose conversation broke down and whom no person can take over."""


@dataclass(frozen=True)
class Loaded:
    """What a conversation begins with.

    Attributes:
        scripts: by which it is held.
        speaker: with their pronunciations.
        apologies: what is said when everything else broke down, by language.
    """

    scripts: InForce
    speaker: Speaker
    apologies: Mapping[str, Samples]


class Engine:
    """Makes conversations. Safe for several threads.

    Args:
        settings: all settings.

    Raises:
        ServiceError: no voice for the language of the greeting is installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        catalogue, store = load_catalogue(), ModelStore()
        self._speaker = open_speaker(settings, catalogue, store)
        self._ears = self._opened_ears()
        self._loaded: Loaded | None = None
        self._garbage = Garbage()
        try:
            self._speaker.voice(settings.service.language)
        except NotInstalledError as error:
            self.close()
            raise ServiceError(
                f"[service] language: nobody could hear the greeting: {error.problem}",
                mend=error.mend,
            ) from error

    def _opened_ears(self) -> Ears | None:
        try:
            return open_ears(LANGUAGES, self._settings, load_catalogue(), ModelStore())
        except NotInstalledError as error:
            _log.error(
                "Nothing can be heard; callers use keys",
                extra={"problem": error.problem, "mend": error.mend},
            )
            return None

    @property
    def hears(self) -> tuple[str, ...]:
        """Languages that are recognised."""
        return () if self._ears is None else tuple(sorted(self._ears.recognisers))

    @property
    def waiting(self) -> int:
        """Utterances that wait for a recogniser; Vosk hears while the caller speaks."""
        recognisers = () if self._ears is None else self._ears.recognisers.values()
        whispers = {each for each in recognisers if isinstance(each, WhisperRecogniser)}
        return sum(each.waiting for each in whispers)

    @property
    def loaded(self) -> Loaded:
        """What a call that begins now is held with.

        Raises:
            ServiceError: no scripts are in force yet.
        """
        if self._loaded is None:
            raise ServiceError("no scripts are in force yet", mend="Start them first.")
        return self._loaded

    def prepare(self, scripts: InForce) -> None:
        """Load what goes with scripts that are about to be in force.

        Raises:
            JauapError: they cannot be spoken.
        """
        speaker = self._speaker
        if scripts.pronunciations is not None:
            speaker = speaker.pronouncing(scripts.pronunciations)
        today = date.today()  # noqa: DTZ011 - any day will do: nobody hears what is said
        warm(scripts.dialogue, speaker, LANGUAGES, beside_calls=self._loaded is not None)
        apologies: dict[str, Samples] = {
            language: sound
            for language in LANGUAGES
            if (sound := _apology(scripts, speaker, language, today)) is not None
        }
        self._loaded = Loaded(scripts, speaker, apologies)
        self._garbage.settle()

    def conversation(
        self, loaded: Loaded, on: date, *, whole: bool, journal: Journal | None = None
    ) -> Conversation:
        """A conversation with one caller.

        Args:
            loaded: what it is held with.
            on: day of the call.
            whole: whether the caller is heard; else all lines are busy, and keys serve.
            journal: where it is logged.
        """
        dialogue: Talks = loaded.scripts.dialogue
        ears = self._ears
        if not whole:
            dialogue, ears = FullLine(loaded.scripts.dialogue), None
        if ears is not None:
            ears = replace(ears, check=loaded.scripts.dialogue.assistant.completeness)
        return Conversation(
            dialogue,
            ears,
            loaded.speaker,
            language=self._settings.service.language,
            on=on,
            journal=journal,
            settings=self._settings,
        )

    def rest(self) -> None:
        """No call is under way: throw away scripts that no call is held with any more."""
        self._garbage.clear()

    def close(self) -> None:
        """Release models and voices."""
        self._speaker.close()
        if self._ears is not None:
            self._ears.close()


def _apology(scripts: InForce, speaker: Speaker, language: str, on: date) -> Samples | None:
    assistant = scripts.dialogue.assistant
    try:
        lines = assistant.prompt(_APOLOGY, language, on)
        return np.concatenate([speaker.say(line, language).samples for line in lines])
    except JauapError:
        return None  # no voice: `warm` has told so
