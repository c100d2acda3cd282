"""What all requests to the API share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.console.api.open_conversations import OpenConversations
from assistant.settings import Settings
from assistant.settings_api import ApiSettings
from assistant.store.engine import Store
from assistant.store.records import Records
from telephony.scripts_in_force import ScriptsInForce


@dataclass(frozen=True)
class Desk:
    """What all requests to the API share.

    Attributes:
        store: of everything.
        scripts: what is answered with.
        settings: how much may be asked.
        small_cell: counts below this are not published.
        clock: tells the moment, with its time zone.
        zone: of the office.
        records: counts conversations with the calls.
        conversations: those that are open.
        limiter: counts requests, in memory.
    """

    store: Store
    scripts: ScriptsInForce
    settings: ApiSettings
    small_cell: int
    clock: Callable[[], datetime]
    zone: tzinfo
    records: Records
    conversations: OpenConversations
    limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    def close(self) -> None:
        """End the conversations, and write what is counted of them."""
        self.conversations.close_all()
        self.records.close()


def open_desk(
    store: Store, settings: Settings, scripts: ScriptsInForce, clock: Callable[[], datetime]
) -> Desk:
    """What the API needs, over a store and the scripts in force; `close` ends it.

    Args:
        store: tokens, and what the console shows.
        settings: of the process.
        scripts: what is answered with.
        clock: tells the moment, with its time zone.
    """
    zone = settings.office.timezone
    silent = timedelta(minutes=settings.api.conversation_minutes)
    return Desk(
        store,
        scripts,
        settings.api,
        settings.store.small_cell,
        clock,
        ZoneInfo(zone),
        Records(store, settings.store, timezone=zone, clock=clock),
        OpenConversations(settings.api.conversations, silent, clock),
    )
