"""What is heard of one caller: the listener, also where a language or all hearing is missing.

Without a recogniser for a language its callers are still noticed, told so and not cut off;
without any model silence after a question is still noticed, and keys work.
"""

from collections import deque
from concurrent.futures import Future
from dataclasses import replace
from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.dialogue.turn import Listen
from assistant.errors import NotInstalledError
from assistant.listening.ears import Ears
from assistant.listening.heard import ListenerEvent, Question, TurnTiming
from assistant.listening.listener import Listener
from assistant.listening.recogniser import ListeningRequest, Recogniser, Recognition, Utterance
from assistant.listening.turns import CallerNow, NoInput
from assistant.settings import ListeningSettings

_KEPT_S: Final = 2.0
"""Sound kept while nobody speaks: pre-roll and what passes until speech is certain."""
_LANGUAGES: Final = ("ru", "kk", "en")


class _Deaf:
    """Stands in for the recogniser of a language that has none."""

    engine = "none"
    streams = False

    def __init__(self, language: str) -> None:
        self.languages = frozenset({language})

    def begin(self, request: ListeningRequest) -> Utterance:
        raise NotInstalledError(
            f"no recogniser for the language {request.language} is loaded",
            mend="`jauap doctor` says which model would hear it and how to get it.",
        )

    def close(self) -> None:
        """Nothing was loaded."""


class Ear:
    """Listens to one caller.

    Args:
        ears: models and settings; None when nothing can be heard.
        settings: silences, where there are no ears.
        replay: as for `Listener`.
    """

    def __init__(self, ears: Ears | None, settings: ListeningSettings, *, replay: bool) -> None:
        self._ears = ears
        self._settings = ears.settings if ears is not None else settings
        self._replay = replay
        self._listener: Listener | None = None
        self._samples = 0
        self._kept: deque[Samples] = deque()
        self._kept_samples = 0
        self._kept_from = 0
        """Number of the first sample that is kept."""
        self._no_input: float | None = None
        self._no_input_at: float | None = None

    @property
    def now(self) -> float:
        """Seconds heard so far."""
        return self._samples / TELEPHONE_RATE

    @property
    def caller(self) -> CallerNow:
        """What the caller is doing at this moment."""
        return CallerNow() if self._listener is None else self._listener.caller_now

    @property
    def busy(self) -> bool:
        """Whether the caller's turn is open, or its words are awaited."""
        return self._listener is not None and self._listener.busy

    def hears(self, language: str) -> bool:
        """Whether words of this language can be recognised."""
        return self._ears is not None and language in self._ears.recognisers

    def ask(self, listen: Listen) -> None:
        """Listen for the answer to this question; its prompt is about to be spoken.

        Raises:
            ConfigurationError: the settings do not know the kind of question.
        """
        request = ListeningRequest(listen.language, hint=listen.hint, expected=listen.expected)
        question = Question(listen.kind, request)
        if self._ears is None:
            timing = self._settings.questions.get(listen.kind)
            self._no_input = None if timing is None else timing.no_input
            self._no_input_at = None
        elif self._listener is None:
            ears = self._with_the_deaf(self._ears, listen.language)
            self._listener = Listener(ears, question, replay=self._replay, joins=True)
        else:
            self._listener.ask(question)

    def prompt_ended(self) -> None:
        """The prompt has been spoken: from now on silence counts as no answer."""
        if self._listener is not None:
            self._listener.prompt_ended()
        elif self._no_input is not None:
            self._no_input_at = self.now + self._no_input

    def keep_open(self, seconds: float) -> None:
        """No silence ends the caller's turn so soon."""
        if self._listener is not None:
            self._listener.keep_open(seconds)

    def nothing_came(self) -> None:
        """Nothing came of the caller's last turn: who speaks next does not go on with it."""
        if self._listener is not None:
            self._listener.nothing_came()

    def hear(self, frame: Samples) -> list[ListenerEvent]:
        """Take the next 8 kHz sound; what has happened by its end."""
        self._samples += len(frame)
        if self._listener is None:
            if self._no_input_at is not None and self.now >= self._no_input_at:
                self._no_input_at = None
                return [NoInput(self.now)]
            return []
        self._kept.append(frame)
        self._kept_samples += len(frame)
        events = self._listener.hear(frame)
        if not self._listener.busy and not events:
            self._forget()
        return events

    def again(
        self, timing: TurnTiming, request: ListeningRequest, language: str
    ) -> "Future[Recognition]":
        """The same speech once more, as another language.

        Args:
            timing: when it was.
            request: what was listened for.
            language: one that can be heard.

        Raises:
            NotInstalledError: it cannot be.
        """
        recogniser = self._recogniser(language)
        begin = max(0.0, timing.start - self._settings.pre_roll)
        end = timing.end + self._settings.decode_after
        sound = np.concatenate([np.zeros(0, np.int16), *self._kept])
        first = max(0, round(begin * TELEPHONE_RATE) - self._kept_from)
        last = max(0, round(end * TELEPHONE_RATE) - self._kept_from)
        # A hint in the wrong language does more harm than none.
        utterance = recogniser.begin(replace(request, language=language, hint=(), expected=()))
        utterance.accept(sound[first:last])
        return utterance.finish()

    def close(self) -> None:
        """The caller hung up: forget everything."""
        if self._listener is not None:
            self._listener.abandon()
        self._listener, self._no_input_at = None, None
        self._kept.clear()
        self._kept_samples = 0

    def _recogniser(self, language: str) -> Recogniser:
        if self._ears is None or language not in self._ears.recognisers:
            return _Deaf(language)
        return self._ears.recognisers[language]

    def _forget(self) -> None:
        while self._kept_samples - len(self._kept[0]) >= _KEPT_S * TELEPHONE_RATE:
            gone = len(self._kept.popleft())
            self._kept_from += gone
            self._kept_samples -= gone

    @staticmethod
    def _with_the_deaf(ears: Ears, language: str) -> Ears:
        missing = {each: _Deaf(each) for each in dict.fromkeys((*_LANGUAGES, language))}
        return replace(ears, recognisers={**missing, **ears.recognisers})
