"""Who is on duty: hours in the office's own time, holidays, days that are worked all the same."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import ValidationError

from assistant.settings_service import DeskSettings, HoursSettings, OfficeSettings, opening
from telephony.office import Desk, Office

WORKING = HoursSettings(
    monday=("09:00-13:00", "14:00-18:30"),
    tuesday=("09:00-18:30",),
    friday=("09:00-17:00", "22:00-24:00"),
)
RUSSIAN = DeskSettings(name="russian", to="sip:1@pbx", languages=("ru",))
ANY = DeskSettings(name="any", to="sip:2@pbx")
HELP = DeskSettings(
    name="help",
    to="sip:3@pbx",
    languages=("kk",),
    emergency=True,
    hours=HoursSettings(monday=("00:00-24:00",)),
)


def on_duty(at: str, language: str = "ru", *, urgent: bool = False, **changes: object) -> list[str]:
    """Names of desks at a time in UTC; Almaty is five hours ahead."""
    values = {"hours": WORKING, "desks": (RUSSIAN, ANY, HELP), **changes}
    office = Office(
        OfficeSettings.model_validate(values),
        clock=lambda: datetime.fromisoformat(at).replace(tzinfo=UTC),
    )
    return [desk.name for desk in office.on_duty(language, urgent=urgent)]


@pytest.mark.parametrize(
    ("at", "there"),
    [
        ("2026-11-23T03:59:59", False),  # Monday, 08:59:59
        ("2026-11-23T04:00:00", True),
        ("2026-11-23T07:59:59", True),
        ("2026-11-23T08:00:00", False),  # lunch
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T13:30:00", False),
        ("2026-11-24T05:00:00", True),
        ("2026-11-25T05:00:00", False),  # Wednesday is closed
        ("2026-11-27T18:59:59", True),  # Friday, till midnight
        ("2026-11-27T19:00:00", False),
        ("2026-11-29T20:00:00", False),  # Monday already in Almaty, but at one in the night
    ],
)
def test_hours_are_the_offices_own(at: str, there: bool) -> None:  # noqa: FBT001 - a column
    assert ("any" in on_duty(at)) is there


def test_a_desk_serves_its_languages_and_keeps_its_own_hours() -> None:
    assert on_duty("2026-11-23T05:00:00", "ru") == ["russian", "any"]
    assert on_duty("2026-11-23T05:00:00", "kk") == ["any", "help"]
    assert on_duty("2026-11-23T17:00:00", "kk") == ["help"]


def test_somebody_in_danger_is_not_turned_away_for_a_language() -> None:
    assert on_duty("2026-11-23T05:00:00", "en", urgent=True) == ["help", "russian", "any"]


@pytest.mark.parametrize("holiday", ["11-23", "2026-11-23"])
def test_on_a_holiday_nobody_is_there(holiday: str) -> None:
    assert on_duty("2026-11-23T05:00:00", holidays=(holiday,)) == []
    assert on_duty("2026-11-24T05:00:00", holidays=(holiday,)) == ["russian", "any"]


def test_a_holiday_of_one_year_is_none_of_the_next() -> None:
    assert on_duty("2027-11-23T05:00:00", holidays=("2026-11-23",)) == ["russian", "any"]


def test_a_day_that_is_worked_all_the_same() -> None:
    saturday = "2026-11-28T05:00:00"
    assert on_duty(saturday) == []
    assert on_duty(saturday, working_days=(date(2026, 11, 28),)) == ["russian", "any"]
    monday = "2026-11-23T05:00:00"
    worked = on_duty(monday, holidays=("11-23",), working_days=(date(2026, 11, 23),))
    assert worked == ["russian", "any"]


def test_without_desks_nobody_is_ever_there() -> None:
    assert on_duty("2026-11-23T05:00:00", desks=()) == []


def test_the_day_of_a_call_is_the_offices_day() -> None:
    office = Office(OfficeSettings(), clock=lambda: datetime(2026, 12, 31, 20, tzinfo=UTC))
    assert office.today == date(2027, 1, 1)


def test_a_desk_is_called_where_it_is_configured() -> None:
    office = Office(
        OfficeSettings(hours=WORKING, desks=(ANY,)),
        clock=lambda: datetime(2026, 11, 23, 5, tzinfo=UTC),
    )
    assert office.on_duty("ru") == (Desk("any", "sip:2@pbx"),)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"timezone": "Asia/Nowhere"}, "timezone"),
        ({"hours": {"monday": ["9-18"]}}, "09:00-18:30"),
        ({"hours": {"monday": ["18:00-09:00"]}}, "ends before it begins"),
        ({"hours": {"monday": ["25:00-26:00"]}}, "hour must be"),
        ({"holidays": ["13-01"]}, "holidays"),
        ({"holidays": ["16.12."]}, "holidays"),
        ({"desks": [{"name": "a", "to": "1"}, {"name": "a", "to": "2"}]}, "two desks"),
        ({"desks": [{"name": "a"}]}, "desks.0.to"),
        ({"ring": 1}, "ring"),
        ({"notes_address": "office"}, "notes_address"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(values: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        OfficeSettings.model_validate(values)
    where = [".".join(map(str, each["loc"])) + each["msg"] for each in error.value.errors()]
    assert any(said in each for each in where)


def test_midnight_is_the_end_of_a_day() -> None:
    assert opening("22:00-24:00") == (time(22), time.max)
