"""Settings of the store: a part of `jauap.toml`, described in `defaults.toml`."""

from pydantic import Field

from assistant.settings_base import Checked


class StoreSettings(Checked):
    """Where releases, counts, callbacks and accounts are kept, and for how long."""

    url: str = ""
    keep_calls_days: int = Field(default=400, ge=1, le=4000)
    keep_words_days: int = Field(default=30, ge=1, le=4000)
    keep_numbers_days: int = Field(default=30, ge=1, le=4000)
    handover_minutes: int = Field(default=120, ge=5, le=1440)
    small_cell: int = Field(default=10, ge=3, le=1000)
