"""What can be wrong with microphones and loudspeakers, by cause."""

from assistant.errors import JauapError


class SoundDeviceError(JauapError):
    """A device cannot be used: there is none, the name fits none or several, it is busy."""

    exit_code = 6


class SoundDeviceLostError(SoundDeviceError):
    """A device that was in use gives or takes no sound any more: mostly it was unplugged."""
