"""Loads what the first caller would have to wait for: word lists, matchers and voices."""

import logging
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Protocol

from assistant.dialogue.events import Said
from assistant.errors import NotInstalledError
from assistant.turn_taking.thinking import Talks
from assistant.turn_taking.work import attempted
from assistant.understanding.meaning import Reading

_log = logging.getLogger(__name__)


class LoadsVoices(Protocol):
    """What loads a voice when it is asked for it; see `assistant.speaking.speaker.Speaker`."""

    def voice(self, language: str) -> object:
        """The voice of a language, loaded now if it was not yet."""


def warm(dialogue: Talks, speaker: LoadsVoices, languages: Iterable[str], on: date) -> None:
    """Load all that talking in some languages needs. A line calls it before its first call.

    Without it the first question of a process is answered after seconds.

    Args:
        dialogue: is asked one question in each language, whose answer nobody hears.
        speaker: loads its voices; a language without one is left out.
        languages: ISO 639-1.
        on: today.
    """
    for language in languages:
        opening = attempted(partial(dialogue.opening, language, on))
        if opening.exception() is None:
            said = Said((Reading("?"),), language)
            attempted(partial(dialogue.step, opening.result().memory, said))
        try:
            speaker.voice(language)
        except NotInstalledError as error:
            _log.warning(
                "A language has no voice",
                extra={"language": language, "error": type(error).__name__},
            )
