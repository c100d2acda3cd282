"""Who can take over a call at this moment: office hours, holidays, desks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from assistant.settings_service import HoursSettings, OfficeSettings


@dataclass(frozen=True)
class Desk:
    """A person or a queue that a call can be connected with.

    Attributes:
        name: as configured, for logs and pages.
        to: where to call.
    """

    name: str
    to: str


class Office:
    """Knows who is there. Holds no state.

    Args:
        settings: hours and desks.
        clock: the time, with its zone.
    """

    def __init__(
        self,
        settings: OfficeSettings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)
        self._clock = clock

    @property
    def today(self) -> date:
        """The day of a call that comes in now, where the office is."""
        return self._clock().astimezone(self._zone).date()

    def on_duty(self, language: str, *, urgent: bool = False) -> tuple[Desk, ...]:
        """The desks that can be tried now, in order; empty when nobody is there.

        Args:
            language: of the caller. Somebody in danger is not turned away for it.
            urgent: desks for emergencies come first.
        """
        at = self._clock().astimezone(self._zone)
        desks = [
            desk
            for desk in self._settings.desks
            if (urgent or not desk.languages or language in desk.languages)
            and self._open(desk.hours or self._settings.hours, at)
        ]
        if urgent:
            desks.sort(key=lambda desk: not desk.emergency)
        return tuple(Desk(desk.name, desk.to) for desk in desks)

    def _open(self, hours: HoursSettings, at: datetime) -> bool:
        day = at.date()
        if day not in self._settings.working_days and self._is_holiday(day):
            return False
        now: time = at.time()
        return any(begins <= now < ends for begins, ends in self._spans(hours, day))

    def _spans(self, hours: HoursSettings, day: date) -> tuple[tuple[time, time], ...]:
        spans = hours.on(day.weekday())
        if spans or day not in self._settings.working_days:
            return spans
        # A Saturday that is worked for another day keeps that day's hours: Monday's stand for it.
        return hours.on(0)

    def _is_holiday(self, day: date) -> bool:
        return bool({day.isoformat(), day.strftime("%m-%d")} & set(self._settings.holidays))
