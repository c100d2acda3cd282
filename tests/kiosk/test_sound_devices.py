"""Which device is meant, and what is said when none fits."""

import pytest

from assistant.kiosk.errors import SoundDeviceError
from assistant.kiosk.sound_devices import Direction, SoundDevice, choose_device

IN, OUT = Direction.IN, Direction.OUT


def device(
    number: int, name: str, *ways: Direction, default: Direction | None = None
) -> SoundDevice:
    usual = frozenset() if default is None else frozenset({default})
    return SoundDevice(number, name, "ALSA", 48_000, frozenset(ways), usual)


DEVICES = (
    device(0, "HDMI", OUT),
    device(1, "USB Kiosk Speakerphone", IN, OUT, default=IN),
    device(2, "Built-in Microphone", IN),
    device(3, "Built-in Speaker", OUT, default=OUT),
    device(4, "USB", IN),
)


@pytest.mark.parametrize(
    ("direction", "wanted", "number"),
    [
        (IN, None, 1),
        (OUT, None, 3),
        (IN, "2", 2),
        (IN, "built-in", 2),
        (OUT, "built-in", 3),
        (OUT, "USB", 1),
        (IN, "usb", 4),  # the whole name counts before a part of another
        (IN, "speakerphone", 1),
        (OUT, " hdmi ", 0),
    ],
)
def test_a_device_is_found_by_number_name_or_part_of_it(
    direction: Direction, wanted: str | None, number: int
) -> None:
    assert choose_device(DEVICES, direction, wanted).number == number


def test_without_a_usual_device_the_first_is_taken() -> None:
    devices = (device(0, "HDMI", OUT), device(1, "Headset", IN, OUT))
    assert choose_device(devices, IN, None).number == 1


@pytest.mark.parametrize(
    ("direction", "wanted", "told"),
    [
        (IN, "webcam", "fits no microphone: 1 USB Kiosk Speakerphone, 2"),
        (IN, "0", "fits no microphone"),
        (OUT, "i", "fits several devices: 0 HDMI, 1"),
        (IN, "", "fits no microphone"),
    ],
)
def test_who_asks_for_another_is_told_what_there_is(
    direction: Direction, wanted: str, told: str
) -> None:
    with pytest.raises(SoundDeviceError) as caught:
        choose_device(DEVICES, direction, wanted)
    assert told in caught.value.problem
    assert "--list" in caught.value.mend


def test_a_machine_without_a_microphone_says_so() -> None:
    with pytest.raises(SoundDeviceError, match="no microphone"):
        choose_device((device(0, "HDMI", OUT),), IN, None)
