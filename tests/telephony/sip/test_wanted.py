"""What the SIP stack is started with, from the settings."""

import re

import pytest
from pydantic import ValidationError

from assistant.settings_sip import SipSettings
from telephony.sip.wanted import wanted


@pytest.mark.parametrize("jitter", [0.02, 0.04, 0.2, 0.4])
def test_the_jitter_buffer_may_grow_beyond_what_is_usual(jitter: float) -> None:
    config = wanted(SipSettings(jitter=jitter)).config
    match = re.search(r"^audio_jitter_buffer_ms (\d+)-(\d+)$", config, re.MULTILINE)
    assert match is not None
    assert int(match[1]) == round(jitter * 1000)
    assert int(match[2]) >= 2 * int(match[1])


def test_there_are_ports_for_every_call_and_a_person_joined_with_it() -> None:
    fits = SipSettings(calls=10, rtp_ports=(20_000, 20_040))
    assert wanted(fits).calls == 20, "each of them has two ports"
    with pytest.raises(ValidationError, match="rtp_ports"):
        SipSettings(calls=10, rtp_ports=(20_000, 20_038))
