"""What all callers of one process listen with."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.completeness import Completeness, CompletenessCheck
from assistant.errors import ConfigurationError, NotInstalledError
from assistant.listening.heard import Question
from assistant.listening.recogniser import Recogniser, Recognition
from assistant.listening.voice_activity import VoiceActivity
from assistant.settings import ListeningSettings


def undecided(
    text: str,  # noqa: ARG001 - named by the protocol
    *,
    question: str,  # noqa: ARG001 - named by the protocol
    language: str,  # noqa: ARG001 - named by the protocol
) -> Completeness:
    """Knows nothing about words: silence alone decides when a turn ends."""
    return Completeness.UNKNOWN


@dataclass(frozen=True)
class Ears:
    """Loaded models and settings, shared by every `Listener`.

    Attributes:
        recognisers: the recogniser for each language that can be heard.
        voice_activity: the detector of speech.
        settings: silences and limits.
        check: judges whether words are a complete answer.
    """

    recognisers: Mapping[str, Recogniser]
    voice_activity: VoiceActivity
    settings: ListeningSettings
    check: CompletenessCheck

    def judged(self, recognition: Recognition, kind: str) -> Completeness:
        """How finished words are; a whole reply that was expected is one, misheard or not.

        Args:
            recognition: the words.
            kind: of question that they answer.
        """
        judged = self.check(recognition.text, question=kind, language=recognition.language)
        expected = recognition.expected
        if judged is not Completeness.UNKNOWN or expected is None:
            return judged
        reply = self.check(expected.text, question=kind, language=recognition.language)
        return reply if reply is Completeness.COMPLETE else judged

    def recogniser_for(self, question: Question) -> Recogniser:
        """The recogniser of the question's language.

        Raises:
            NotInstalledError: none is loaded for it; no other language's is ever used.
        """
        language = question.request.language
        if language not in self.recognisers:
            raise NotInstalledError(
                f"no recogniser for the language {language} is loaded",
                mend="`jauap doctor` says which model would hear it and how to get it.",
            )
        return self.recognisers[language]

    def check_kind(self, question: Question) -> None:
        """Make sure that there are silences for this kind of question.

        Raises:
            ConfigurationError: the settings do not know this kind.
        """
        if question.kind not in self.settings.questions:
            raise ConfigurationError(
                f"listening.questions.{question.kind}: no such kind of question",
                mend=f"Use one of {', '.join(sorted(self.settings.questions))}, "
                "or add its silences to the settings.",
            )

    def close(self) -> None:
        """Release the models."""
        different = {id(recogniser): recogniser for recogniser in self.recognisers.values()}
        for recogniser in different.values():
            recogniser.close()
