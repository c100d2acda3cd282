"""A spoken question of one recording, in the language that was really spoken."""

from dataclasses import dataclass
from time import perf_counter

from assistant.audio import Audio
from assistant.dialogue.assistant import Assistant
from assistant.errors import NotInstalledError
from assistant.listening.ears import Ears
from assistant.listening.heard import Question
from assistant.listening.hearing import HeardUtterance, hear_audio, in_spoken_language
from assistant.listening.opening import not_heard, open_ears
from assistant.listening.recogniser import ListeningRequest, Recognition, Rejection
from assistant.models.catalogue import Catalogue, load_catalogue
from assistant.models.choice import choose_recogniser
from assistant.models.store import ModelStore
from assistant.settings import Settings, load_settings
from assistant.understanding.matching import Reading

_AUTO = "auto"
_FIRST = "ru"
"""Listened for first when the language is to be found out."""


@dataclass(frozen=True)
class SpokenQuestion:
    """What was heard of a question.

    Attributes:
        language: in which it was heard, and will be answered.
        readings: what was said, best first; empty when there were no words.
        unheard_language: the language spoken, when nothing here can recognise it.
        other_language: another language than the one listened for.
        note: why there are no words, for the screen.
        opening_s: seconds for loading the models.
        hearing_s: seconds from the recording to the words.
    """

    language: str
    readings: tuple[Reading, ...] = ()
    unheard_language: str | None = None
    other_language: bool = False
    note: str | None = None
    opening_s: float = 0.0
    hearing_s: float = 0.0


def hear_question(audio: Audio, language: str, assistant: Assistant) -> SpokenQuestion:
    """Hear the question of a recording, as a caller on the line asks it.

    Args:
        audio: the recording.
        language: ISO 639-1, or `auto`.
        assistant: for its hints, and for judging whether a question is complete.

    Raises:
        NotInstalledError: no recogniser at all is installed for what was asked.
    """
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    if language != _AUTO and choose_recogniser(language, settings, catalogue, store) is None:
        return _unheard(language, settings, catalogue)
    wanted = tuple(settings.languages) if language == _AUTO else (language,)
    started = perf_counter()
    ears = open_ears(wanted, settings, catalogue, store, assistant.completeness)
    opened = perf_counter()
    first = language if language != _AUTO else _first(ears)
    request = ListeningRequest(
        first, hint=assistant.scripts.hint(first), candidates=tuple(settings.languages)
    )
    try:
        heard = [
            in_spoken_language(each, audio, ears, request) if language == _AUTO else each
            for each in hear_audio(audio, ears, Question("open", request))
        ]
    finally:
        ears.close()
    done = perf_counter()
    found = _question(heard, first)
    if found.unheard_language is not None and found.unheard_language in ears.recognisers:
        found = SpokenQuestion(first, other_language=True, note=found.note)
    return SpokenQuestion(
        language=found.language,
        readings=found.readings,
        unheard_language=found.unheard_language,
        other_language=found.other_language,
        note=found.note,
        opening_s=opened - started,
        hearing_s=done - opened,
    )


def _first(ears: Ears) -> str:
    return _FIRST if _FIRST in ears.recognisers else next(iter(ears.recognisers))


def _unheard(language: str, settings: Settings, catalogue: Catalogue) -> SpokenQuestion:
    error = not_heard(language, settings, catalogue)
    if language not in settings.languages:
        raise error
    return SpokenQuestion(language, unheard_language=language, note=error.problem)


def _question(heard: list[HeardUtterance], language: str) -> SpokenQuestion:
    """All turns of the recording as one question: it is one caller who asks one thing."""
    failed = next((each.failure for each in heard if each.failure is not None), None)
    if failed is not None:
        raise NotInstalledError(
            f"the recogniser failed: {type(failed).__name__}: {failed}",
            mend="`jauap models verify` shows whether its files are whole.",
        ) from failed
    recognised = [each.recognition for each in heard if each.recognition is not None]
    worded = [each for each in recognised if each.text]
    if worded:
        return SpokenQuestion(worded[0].language, _readings(worded))
    for each in recognised:
        if each.rejection is Rejection.OTHER_LANGUAGE and each.spoken:
            spoken = max(each.spoken, key=each.spoken.__getitem__)
            note = f"speech in another language, most like {spoken}"
            return SpokenQuestion(language, unheard_language=spoken, note=note)
    why = next((each.rejection for each in recognised if each.rejection), None)
    return SpokenQuestion(language, note=why.value.replace("_", " ") if why else None)


def _readings(worded: list[Recognition]) -> tuple[Reading, ...]:
    if len(worded) == 1:
        return tuple(Reading(each.text, each.confidence) for each in worded[0].hypotheses)
    joined = " ".join(each.text for each in worded)
    return (Reading(joined, min(each.confidence for each in worded)),)
