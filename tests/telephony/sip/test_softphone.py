"""Debian's baresip calls: every codec, TLS and SRTP, what is said and what is heard."""

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import Audio, Samples, level_dbfs, resample
from assistant.listening.recogniser import ListeningRequest, Recogniser
from telephony.leg import KeyPressed, Transfer, Transferred
from tests.telephony.sip.bot import PATIENT_LEAD_S, PATIENT_RESERVE_S, Bot, BotCall, until
from tests.telephony.sip.conftest import OpenLine
from tests.telephony.sip.raw_caller import HOST
from tests.telephony.sip.softphone import RATES, Softphone

QUESTION = "how much is the pension"
ANSWER = "the pension is paid every month"
LEVEL_DB = 0.5
"""What the line may change in level, each way."""
PART = 480
"""Samples: 60 ms, in which a frame that a busy machine lost leaves little that is alike."""
ALIKE = 0.9
"""Correlation of a part that arrived whole; what Opus makes of it is that much alike, too."""
SPOKEN_DBFS = -35.0


def words(recogniser: Recogniser, audio: Audio) -> str:
    """What our recogniser makes of a recording."""
    utterance = recogniser.begin(ListeningRequest("en"))
    utterance.accept(resample(audio.samples, audio.rate, 8000))
    best = utterance.finish().result().hypotheses
    return best[0].text.casefold() if best else ""


def more(call: BotCall, than: int) -> bool:
    """Whether more than so many events have come."""
    return len(call.events) > than


def change_db(said: Samples, heard: Samples) -> float:
    """How much louder speech is heard than it was said, by all parts of it that came whole.

    What a busy machine lost or made up says nothing of the line's level.
    """
    there = heard.astype(float)
    powers = np.cumsum(np.concatenate(([0.0], there**2)))
    within = powers[PART:] - powers[:-PART] + 1.0
    found = []
    parts = said[: len(said) // PART * PART].reshape(-1, PART)
    spoken = [part.astype(float) for part in parts if level_dbfs(part) > SPOKEN_DBFS]
    for part in spoken:
        alike = np.correlate(there, part, "valid") / np.sqrt(within * (part @ part))
        place = int(np.argmax(alike))
        if alike[place] > ALIKE:
            found.append((within[place], part @ part))
    assert len(found) > len(spoken) / 2, f"{len(found)} of {len(spoken)} parts"
    heard_power, said_power = np.sum(found, axis=0)
    return float(10 * np.log10(heard_power / said_power))


@pytest.mark.model
@pytest.mark.parametrize("codec", RATES)
def test_each_hears_what_the_other_says(
    open_line: OpenLine,
    tmp_path: Path,
    codec: str,
    speech: Callable[[str], Audio],
    recogniser: Recogniser,
) -> None:
    question, answer = speech(QUESTION), speech(ANSWER)
    # The queue of Opus holds no more.
    bot = Bot(sound=answer.samples, lead_s=0.14 if codec == "opus" else PATIENT_LEAD_S)
    with (
        open_line(bot, codecs=[codec], reserve=PATIENT_RESERVE_S) as (_, port),
        Softphone(tmp_path, question, codec=codec) as phone,
    ):
        phone.dial(port)
        call = bot.call()
        assert until(lambda: len(call.heard) > 50 * max(question.seconds, answer.seconds) + 25, 20)
        phone.hang_up()
        assert call.ended.wait(5)
        heard_there = phone.heard()
    heard_here = Audio(call.sound, 8000)
    assert "pension" in words(recogniser, heard_here)
    assert "month" in words(recogniser, heard_there)
    narrow = resample(heard_there.samples, heard_there.rate, 8000)
    for said, heard in ((question.samples, heard_here.samples), (answer.samples, narrow)):
        assert abs(change_db(said, heard)) < LEVEL_DB
    assert call.report().underruns == 0


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of our own with its key, in one file."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(certificate), "-subj", f"/CN={HOST}"]
    command += ["-addext", f"subjectAltName=IP:{HOST}"]
    subprocess.run(command, check=True, capture_output=True)
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    return both


@pytest.mark.parametrize(
    ("transport", "srtp", "media"),
    [
        ("tcp", "off", ""),
        ("tls", "off", ""),
        ("tls", "sdes", "srtp-mand"),
        ("tls", "dtls", "dtls_srtp"),
        ("udp", "sdes", "srtp-mand"),
    ],
)
def test_encrypted_or_not_sound_goes_both_ways(  # noqa: PLR0917 - fixtures and cases
    open_line: OpenLine,
    tmp_path: Path,
    certificate: Path,
    transport: str,
    srtp: str,
    media: str,
) -> None:
    tone = (np.sin(np.arange(24_000) * 2 * np.pi * 440 / 8000) * 8000).astype(np.int16)
    bot = Bot(sound=tone, lead_s=PATIENT_LEAD_S)
    settings = {
        "transports": ["udp", "tcp", "tls"],
        "certificate": str(certificate),
        "authorities": str(certificate),
        "srtp": srtp,
    }
    with (
        open_line(bot, **settings) as (_, port),
        Softphone(
            tmp_path, Audio(tone, 8000), transport=transport, media=media, certificate=certificate
        ) as phone,
    ):
        phone.dial(port + 1 if transport == "tls" else port)
        call = bot.call()
        assert until(lambda: len(call.heard) > 100)
        phone.hang_up()
        assert call.ended.wait(5)
        there = phone.heard()
    for heard in (call.sound, there.samples):
        assert np.abs(heard).max() > 7000
        assert level_dbfs(heard[-4000:]) > -20


def test_plain_sound_is_refused_where_encryption_is_configured(
    open_line: OpenLine, tmp_path: Path
) -> None:
    bot = Bot()
    silence = Audio(np.zeros(8000, np.int16), 8000)
    with open_line(bot, srtp="sdes") as (line, port), Softphone(tmp_path, silence) as phone:
        phone.dial(port)
        assert until(lambda: "488" in phone.log() or "closed" in phone.log(), 5)
        assert line.calls == 0
    assert not bot.calls


def test_its_keys_are_heard(open_line: OpenLine, tmp_path: Path) -> None:
    bot = Bot()
    silence = Audio(np.zeros(8000, np.int16), 8000)
    with open_line(bot) as (_, port), Softphone(tmp_path, silence) as phone:
        phone.dial(port)
        call = bot.call()
        for key in "170#":
            before = len(call.events)
            phone.press(key)
            assert until(partial(more, call, before))
    assert call.events == [KeyPressed(key) for key in "170#"]


def test_a_person_who_takes_the_call_talks_with_the_caller(
    open_line: OpenLine, tmp_path: Path
) -> None:
    def tone(hertz: int) -> Audio:
        wave = np.sin(np.arange(80_000) * 2 * np.pi * hertz / 8000) * 8000
        return Audio(wave.astype(np.int16), 8000)

    def strength(audio: Audio, hertz: int) -> float:
        part = audio.samples[-8000:].astype(float)
        wave = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / 8000)
        return float(abs(part @ wave) / len(part) * 2)

    bot = Bot()
    with (
        open_line(bot, transfer="bridge") as (line, port),
        Softphone(tmp_path, tone(700), answers=True) as person,
        Softphone(tmp_path, tone(440)) as caller,
    ):
        caller.dial(port)
        call = bot.call()
        address = f"sip:caller@{HOST}:{person.port}"
        call.wishes.append(lambda leg: leg.transfer(address, None))
        assert until(lambda: bool(call.events))
        assert call.events == [Transferred(Transfer.CONNECTED)]
        at = len(call.heard)
        assert until(lambda: len(call.heard) > at + 150)
        assert line.calls == 1
        caller.hang_up()
        assert call.ended.wait(5)
        assert until(lambda: bool(list(tmp_path.glob(f"phone-{person.port}/dump-*-dec.wav"))))
        assert strength(caller.heard(), 700) > 7000
        assert strength(person.heard(), 440) > 7000
    assert not np.concatenate(call.heard[at + 1 :]).any(), "Jauap hears nothing of their talk"
