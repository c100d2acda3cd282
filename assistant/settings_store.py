"""Settings of the store: a part of `jauap.toml`, described in `defaults.toml`."""

from assistant.settings_base import Checked


class StoreSettings(Checked):
    """Settings of the store."""
