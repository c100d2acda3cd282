"""What can go wrong with a model, one class per cause.

Whatever is raised, what was installed before is still there and still works.
"""

from assistant.errors import ConfigurationError, JauapError


class ModelError(JauapError):
    """A model could not be installed, checked or removed."""


class UnknownModelError(ConfigurationError):
    """No entry of the catalogue has this id."""


class ChecksumError(ModelError):
    """The bytes are not those that the catalogue or the publisher names."""


class TruncatedError(ModelError):
    """A file is shorter than it should be, or missing from where it should be."""


class DiskFullError(ModelError):
    """There is no room for the model, or the user's quota is used up."""


class UnknownLayoutError(ModelError):
    """A folder, archive or package does not look like the model it should be."""


class DownloadInterruptedError(ModelError):
    """The connection broke, or the user stopped the download; repeating continues it."""


class NoNetworkError(ModelError):
    """The server cannot be reached at all."""


class DownloadRefusedError(ModelError):
    """The server answers, and says no."""


class NotPublishedError(ModelError):
    """Neither the catalogue nor the publisher names a checksum for this model."""


class ManualInstallError(ModelError):
    """A model comes with the operating system; only an administrator can install it."""


class UnreadableError(ModelError):
    """A file or folder that was brought may not or cannot be read."""


class NotWritableError(ModelError):
    """This user may not write where models are kept."""
