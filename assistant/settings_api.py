"""Settings of the JSON API: how much one integration may ask."""

from pydantic import Field

from assistant.settings_base import Checked


class ApiSettings(Checked):
    """The section `[api]`; see `defaults.toml`.

    Attributes:
        requests_per_minute: of one integration; more is refused with 429.
        wrong_tokens: that one address may try in a minute.
        conversations: in writing that are open at once; the one silent longest ends first.
        conversation_minutes: after which a silent conversation ends.
    """

    requests_per_minute: int = Field(default=120, ge=1, le=100_000)
    wrong_tokens: int = Field(default=20, ge=1, le=10_000)
    conversations: int = Field(default=1000, ge=1, le=100_000)
    conversation_minutes: int = Field(default=30, ge=1, le=1440)
