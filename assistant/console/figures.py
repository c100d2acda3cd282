"""Figures as people write and read them."""

from datetime import date
from decimal import Decimal, InvalidOperation

_NARROW = "\N{NO-BREAK SPACE}"


def shown(value: Decimal, unit: str) -> str:
    """A figure with its thousands apart; sums with their sign, shares in percent.

    Args:
        value: the figure.
        unit: of the parameter.
    """
    if unit == "share":
        return f"{_plain(value * 100)}{_NARROW}%"
    if unit == "phone":
        return _plain(value)
    whole, comma, part = _plain(value).partition(",")
    apart = f"{int(whole):,}".replace(",", _NARROW) if whole.isdecimal() else whole
    sign = f"{_NARROW}₸" if unit == "tenge" else ""
    return f"{apart}{comma}{part}{sign}"


def typed(value: Decimal | float) -> str:
    """A figure as it stands in a field, without anything but digits and a comma."""
    return _plain(Decimal(str(value)))


def read(text: str) -> Decimal | None:
    """A figure as somebody typed it; None if it is none."""
    plain = "".join(text.split()).replace(_NARROW, "").replace("₸", "").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def read_day(text: str) -> date | None:
    """A day as a field of dates sends it, or as people write it: 2027-01-01 or 01.01.2027.

    Raises:
        ValueError: it is no day.
    """
    text = text.strip()
    if not text:
        return None
    if text[2:3] == ".":
        day, month, year = text.split(".")
        text = f"{year}-{month}-{day}"
    return date.fromisoformat(text)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")
