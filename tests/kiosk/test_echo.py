"""The real canceller in rooms made of numbers."""

import builtins
from typing import Any

import numpy as np
import pytest

from assistant.audio import Samples
from assistant.kiosk.echo import WebRtcEchoCanceller, load_echo_canceller
from assistant.kiosk.line import FRAME
from tests.kiosk.conftest import Speak
from tests.kiosk.room import echo_of, mixed, reduced_db, with_hiss

CONVERGED_S = 4.0
"""From then on the canceller must have learned the room."""


@pytest.fixture(scope="module")
def played(speak: Speak, phrases: dict[str, str]) -> Samples:
    return speak(phrases["jauap"], "rhvoice-ru-irina").samples


def cleaned(heard: Samples, played: Samples) -> Samples:
    canceller = WebRtcEchoCanceller()
    last = min(len(heard), len(played)) // FRAME * FRAME
    frames = range(0, last, FRAME)
    return np.concatenate(
        [canceller.clean(heard[at : at + FRAME], played[at : at + FRAME]) for at in frames]
    )


@pytest.mark.rhvoice
@pytest.mark.parametrize(
    ("delay_s", "echo_s"), [(0.06, 0.0), (0.06, 0.15), (0.15, 0.3), (0.25, 0.5), (0.4, 0.3)]
)
def test_echo_at_minus_six_decibels_is_lowered_by_twenty(
    played: Samples, delay_s: float, echo_s: float
) -> None:
    heard = with_hiss(echo_of(played, delay_s=delay_s, echo_s=echo_s, level_db=-6.0))
    clean = cleaned(heard, played)
    steps = np.arange(CONVERGED_S, len(played) / 8000 - 2.0, 2.0)
    lowered = [reduced_db(heard, clean, at, at + 2.0) for at in steps]
    assert len(lowered) >= 8
    assert min(lowered) >= 20.0
    assert float(np.median(lowered)) >= 25.0


@pytest.mark.rhvoice
def test_a_delay_that_jumps_is_learned_again_within_two_seconds(played: Samples) -> None:
    near = echo_of(played, delay_s=0.1, echo_s=0.2, level_db=-6.0)
    far = echo_of(played, delay_s=0.2, echo_s=0.2, level_db=-6.0)
    half = len(played) // 2
    heard = with_hiss(np.concatenate((near[:half], far[half:])))
    clean = cleaned(heard, played)
    jump_s = half / 8000
    assert reduced_db(heard, clean, jump_s + 2.0, jump_s + 6.0) >= 20.0


@pytest.mark.rhvoice
def test_who_speaks_over_the_echo_is_left(
    played: Samples, speak: Speak, phrases: dict[str, str]
) -> None:
    """The caller, as loud as the echo: lowered by less than six decibels, where it was 25."""
    echo = echo_of(played, delay_s=0.1, echo_s=0.15, level_db=-6.0)
    words = speak(phrases["caller"], "rhvoice-ru-aleksandr").samples
    heard = with_hiss(mixed(echo, words, at_s=12.0, over_db=0.0))
    clean = cleaned(heard, played)
    assert reduced_db(heard, clean, 12.3, 15.0) < 6.0


@pytest.mark.rhvoice
def test_without_echo_a_voice_is_as_it_was(speak: Speak, phrases: dict[str, str]) -> None:
    words = speak(phrases["caller"], "rhvoice-ru-aleksandr").samples
    clean = cleaned(words, np.zeros_like(words))
    assert abs(reduced_db(words, clean, 0.3, 3.0)) < 1.5


def test_jauap_works_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "pywebrtc_audio":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    assert load_echo_canceller() is None
