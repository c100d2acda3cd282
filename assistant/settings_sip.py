"""Settings of the SIP line: a part of `jauap.toml`, described in `defaults.toml`."""

from assistant.settings_base import Checked


class SipSettings(Checked):
    """Settings of the SIP line."""
