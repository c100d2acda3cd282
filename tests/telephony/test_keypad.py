"""Each press counts once, however many ways report it, and no way loses a digit."""

import pytest

from telephony.keypad import SAME_PRESS_S, Keypad, Way


def pressed(*reports: tuple[str, Way, float]) -> str:
    pad = Keypad()
    return "".join(key for key, way, at in reports if pad.pressed(key, way, at))


def test_one_press_reported_by_two_ways_is_one() -> None:
    assert pressed(("5", Way.EVENT, 0.0), ("5", Way.TONE, 0.12)) == "5"
    assert pressed(("5", Way.TONE, 0.0), ("5", Way.EVENT, 0.49)) == "5"


def test_the_same_key_much_later_is_another_press() -> None:
    assert pressed(("5", Way.EVENT, 0.0), ("5", Way.TONE, SAME_PRESS_S)) == "55"


@pytest.mark.parametrize("way", list(Way))
def test_one_way_loses_no_digit_however_fast(way: Way) -> None:
    reports = [(key, way, 0.05 * place) for place, key in enumerate("1121*#0")]
    assert pressed(*reports) == "1121*#0"


def test_two_ways_out_of_step_press_each_digit_once() -> None:
    # The tones pass through the jitter buffer, the events do not.
    events = [(key, Way.EVENT, 0.1 * place) for place, key in enumerate("1213")]
    tones = [(key, Way.TONE, 0.1 * place + 0.13) for place, key in enumerate("1213")]
    assert pressed(*sorted(events + tones, key=lambda each: each[2])) == "1213"


def test_what_is_on_no_telephone_is_no_press() -> None:
    assert pressed(("A", Way.EVENT, 0.0), ("R", Way.EVENT, 1.0), ("", Way.TONE, 2.0)) == ""
