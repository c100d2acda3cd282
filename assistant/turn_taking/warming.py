"""Loads what the first caller would have to wait for: word lists, matchers and voices."""

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from assistant.dialogue.dialogue import Dialogue
from assistant.errors import NotInstalledError

_log = logging.getLogger(__name__)


class LoadsVoices(Protocol):
    """What loads a voice when it is asked for it; see `assistant.speaking.speaker.Speaker`."""

    def voice(self, language: str) -> object:
        """The voice of a language, loaded now if it was not yet."""


def warm(
    dialogue: Dialogue,
    speaker: LoadsVoices,
    languages: Iterable[str],
    *,
    beside_calls: bool = False,
) -> None:
    """Load all that talking in some languages needs. A line calls it before its first call.

    Without it the first question of a process is answered after seconds, and whatever is made
    between two frames of one call makes the voices of all others break.

    Args:
        dialogue: learns from its scripts.
        speaker: loads its voices; a language without one is left out.
        languages: of the voices, ISO 639-1.
        beside_calls: whether calls are held meanwhile: then one thing is loaded after the
            other, because each busy thread makes frames wait.
    """
    if beside_calls:
        dialogue.learn()
        _load(speaker, languages)
        return
    # The libraries of voices mostly leave Python to others while they load.
    with ThreadPoolExecutor(1) as beside:
        voices = beside.submit(_load, speaker, tuple(languages))
        dialogue.learn()
        voices.result()


def _load(speaker: LoadsVoices, languages: Iterable[str]) -> None:
    for language in languages:
        try:
            speaker.voice(language)
        except NotInstalledError as error:
            _log.warning(
                "A language has no voice",
                extra={"language": language, "error": type(error).__name__},
            )
