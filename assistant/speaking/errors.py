"""What can go wrong while speaking, by cause."""

from assistant.errors import JauapError, NotInstalledError


class EmptyTextError(JauapError):
    """There is nothing to say."""


class UnknownPresetError(JauapError):
    """The settings have no preset of this name."""


class LanguageNotSpokenError(NotInstalledError):
    """No voice for this language is installed."""


class VoiceDamagedError(NotInstalledError):
    """A voice's files are there, but its engine cannot load them."""


class VoiceFailedError(JauapError):
    """An engine that had loaded did not speak."""
