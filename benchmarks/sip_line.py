"""The SIP line on loopback: delay mouth to ear, level, noise, underruns, and our own stalls.

python -m benchmarks.sip_line [--quick] [--minutes 10]
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from assistant import g711
from assistant.audio import TELEPHONE_RATE, Samples, level_dbfs
from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.listening.engines import load_recogniser
from assistant.listening.opening import not_heard
from assistant.listening.recogniser import ListeningRequest
from assistant.models.catalogue import load_catalogue
from assistant.models.choice import choose_recogniser
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.settings_sip import SipSettings
from assistant.simulation.scenario import load_scenarios
from assistant.simulation.text_run import run_text
from assistant.speaking.speaker import open_speaker
from benchmarks.report import table, write_results, write_section
from benchmarks.speech_sets import benefit_questions
from telephony.leg import FRAME
from telephony.sip.line import SipLine
from tests.ports import free_port
from tests.telephony.sip.bot import Bot
from tests.telephony.sip.raw_caller import HOST, RawCaller

SEED: Final = 5
JITTERS: Final = (0.02, 0.04, 0.06, 0.1)
LEADS: Final = (0.02, 0.04, 0.06)
CLICK_EVERY_S: Final = 0.5
FRAME_S: Final = 0.02
SCENARIOS: Final = Path(__file__).resolve().parents[1] / "tests" / "conversations"


@contextmanager
def calling(bot: Bot, jitter: float | None = None) -> Iterator[RawCaller]:
    """A call to a line on loopback; with the default jitter buffer unless told."""
    port = free_port()
    first = 30_000 + port % 8_000 * 4
    settings = SipSettings.model_validate(
        {
            "port": port,
            "callers_from": [f"{HOST}/32"],
            "rtp_ports": [first, first + 100],
            "codecs": ["pcmu"],
        }
        | ({} if jitter is None else {"jitter": jitter})
    )
    line = SipLine(settings, bot.take, bot.admit)
    line.start()
    try:
        with RawCaller(port) as caller:
            assert caller.invite() == 200
            yield caller
            caller.bye()
    finally:
        line.close()


def delay_ms(jitter: float, lead: float, seconds: float) -> list[float]:
    """From a click's packet leaving the caller to its echo's arriving, each click."""
    clicks = int(seconds / CLICK_EVERY_S)
    sound = np.zeros(round((clicks + 2) * CLICK_EVERY_S * TELEPHONE_RATE), np.int16)
    step = round(CLICK_EVERY_S * TELEPHONE_RATE)
    # At the very beginning of a packet, which holds the 20 ms after it.
    for click in range(1, clicks + 1):
        sound[click * step : click * step + 80] = 16_000
    bot = Bot(echo=True, lead_s=lead)
    sent: list[float] = []
    with calling(bot, jitter) as caller:
        bot.call()
        began = time.monotonic()
        caller.send(sound)
        sent = [began + click * CLICK_EVERY_S for click in range(1, clicks + 1)]
        time.sleep(0.3)
        heard = list(caller.heard)
    arrived = [
        at
        for at, _, payload in heard
        if np.abs(g711.decode(payload, g711.Codec.ULAW)).max() > 8_000
    ]
    delays = []
    for at in sent:
        after = [each for each in arrived if each >= at]
        if after and after[0] - at < CLICK_EVERY_S:
            delays.append(1000 * (after[0] - at))
    return delays


def signal_to_noise_db(said: Samples, heard: Samples) -> tuple[float, float]:
    """Median of the signal to noise over pieces of 100 ms at the best alignment; level change."""
    reference = said.astype(float)
    size = 1 << (len(heard) + len(reference)).bit_length()
    likeness = np.fft.irfft(
        np.fft.rfft(heard.astype(float), size) * np.conj(np.fft.rfft(reference, size)), size
    )
    shift = int(np.argmax(likeness[: len(heard)]))
    pair = heard[shift : shift + len(reference)].astype(float)
    reference = reference[: len(pair)]
    ratios = []
    for at in range(0, len(pair) - 800, 800):
        one, other = reference[at : at + 800], pair[at : at + 800]
        if level_dbfs(one.astype(np.int16)) > -40:
            noise = float(np.mean((one - other) ** 2)) + 1e-9
            ratios.append(10 * np.log10(float(np.mean(one**2)) / noise))
    change = level_dbfs(pair.astype(np.int16)) - level_dbfs(reference.astype(np.int16))
    return float(np.median(ratios)), change


def both_ways(seconds: float) -> dict[str, Any]:
    """Speech both ways at once for so long, at the default settings."""
    questions = [each.audio.resampled(TELEPHONE_RATE).samples for each in benefit_questions()[:20]]
    speech = np.concatenate(questions)
    length = round(seconds * TELEPHONE_RATE) // FRAME * FRAME
    said = np.resize(speech, length)
    answer = np.resize(speech[::-1], length)
    bot = Bot(sound=answer)
    with calling(bot) as caller:
        call = bot.call()
        caller.send(said)
        time.sleep(0.3)
        report = call.report()
        there = caller.sound()
        gaps = np.diff([at for at, _, _ in caller.heard]) * 1000
    piece = min(length, 30 * TELEPHONE_RATE)
    here_db, here_level = signal_to_noise_db(said[:piece], call.sound[: piece + 8000])
    there_db, there_level = signal_to_noise_db(answer[:piece], there[: piece + 8000])
    limit = g711.decode(g711.encode(said[:piece], g711.Codec.ULAW), g711.Codec.ULAW)
    return {
        "seconds": seconds,
        "underruns": report.underruns,
        "lost": report.lost,
        "late": report.late,
        "heard_db": here_db,
        "said_db": there_db,
        "codec_db": signal_to_noise_db(said[:piece], limit)[0],
        "heard_level_db": here_level,
        "said_level_db": there_level,
        "packet_gap_p99_ms": float(np.percentile(gaps, 99)),
        "packet_gap_max_ms": float(gaps.max()),
    }


@contextmanager
def work() -> Iterator[Callable[[int], None]]:
    """One piece of a conversation's work after the other: hearing, thinking, speaking."""
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    entry = choose_recogniser("ru", settings, catalogue, store)
    if entry is None:
        raise not_heard("ru", settings, catalogue)
    questions = [each.audio.resampled(TELEPHONE_RATE) for each in benefit_questions()[:20]]
    dialogue = Dialogue(load_assistant())
    scenarios = [each for each in load_scenarios(SCENARIOS) if each.language == "ru"]
    with (
        closing(load_recogniser(entry, store, settings)) as recogniser,
        closing(open_speaker(settings, catalogue, store)) as speaker,
    ):
        voice = speaker.voice("ru")

        def do(place: int) -> None:
            audio = questions[place % len(questions)]
            utterance = recogniser.begin(ListeningRequest("ru"))
            utterance.accept(audio.samples)
            utterance.finish().result()
            record = run_text(scenarios[place % len(scenarios)], dialogue, settings)
            for _ in voice.synthesise(record.turns[-1].text or "."):
                pass

        do(0)
        yield do


def stalls(callers: int, seconds: float, switch_s: float) -> dict[str, Any]:
    """How late a thread wakes that wants to every 20 ms, while others hear, think and speak.

    They do so without a pause: each is as much work as a dozen calls.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(switch_s)
    stop = threading.Event()
    late: list[float] = []
    try:
        with work() as do:

            def busy(place: int) -> None:
                while not stop.is_set():
                    do(place)
                    place += 1

            workers = [threading.Thread(target=busy, args=(each,)) for each in range(callers)]
            for worker in workers:
                worker.start()
            due = time.monotonic()
            end = due + seconds
            while due < end:
                due += FRAME_S
                time.sleep(max(0.0, due - time.monotonic()))
                late.append(1000 * (time.monotonic() - due))
                # A frame that is late makes the next ones no earlier: they are due as before.
            stop.set()
            for worker in workers:
                worker.join()
    finally:
        sys.setswitchinterval(before)
    return {
        "callers": callers,
        "switch_ms": switch_s * 1000,
        **{f"p{each}": float(np.percentile(late, each)) for each in (50, 99, 99.9)},
        "max": max(late),
        **{
            f"over_{limit}_ms": sum(each > limit for each in late) / len(late)
            for limit in (20, 40, 60)
        },
    }


def main() -> None:
    """Run, write the results and the section of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a few seconds of each")
    parser.add_argument("--minutes", type=float, default=10.0, help="of the long call")
    options = parser.parse_args()
    quick: bool = options.quick
    delays = [
        {"jitter": jitter, "lead": lead, "ms": delay_ms(jitter, lead, 3 if quick else 10)}
        for jitter in JITTERS
        for lead in LEADS
    ]
    call = both_ways(20 if quick else 60 * options.minutes)
    late = [
        stalls(callers, 10 if quick else 60, switch)
        for callers in (0, 1, 2)
        for switch in (0.005, 0.001)
    ]
    results = {"delays": delays, "call": call, "stalls": late}
    write_results("sip-line", results, packages=("baresip-python", "numpy"), quick=quick, seed=SEED)
    if not quick:
        write_section("sip-line", _page(delays, call, late))


def _page(delays: list[dict[str, Any]], call: dict[str, Any], late: list[dict[str, Any]]) -> str:
    return "\n\n".join(
        (
            "## The SIP line on loopback",
            "From a packet's leaving the caller to its echo's arriving, milliseconds:",
            table(
                ["jitter buffer", "lead", "median", "longest"],
                [
                    [
                        f"{1000 * each['jitter']:.0f} ms",
                        f"{1000 * each['lead']:.0f} ms",
                        f"{np.median(each['ms']):.0f}",
                        f"{max(each['ms']):.0f}",
                    ]
                    for each in delays
                ],
            ),
            (
                f"One call of {call['seconds'] / 60:.0f} minutes with speech both ways: "
                f"{call['underruns']} underruns, {call['lost']} frames lost, {call['late']} late; "
                f"signal to noise {call['heard_db']:.1f} dB heard, {call['said_db']:.1f} dB said "
                f"(the codec alone: {call['codec_db']:.1f}); level changed by "
                f"{call['heard_level_db']:+.2f} and {call['said_level_db']:+.2f} dB; packets "
                f"{call['packet_gap_p99_ms']:.0f} ms apart in 99 %, "
                f"{call['packet_gap_max_ms']:.0f} ms at most."
            ),
            (
                "How late a thread wakes that wants to every 20 ms, milliseconds, while others "
                "hear, think and speak without a pause:"
            ),
            table(
                ["at work", "switch", "median", "99 %", "99.9 %", "over 40 ms", "over 60 ms"],
                [
                    [
                        each["callers"],
                        f"{each['switch_ms']:.0f} ms",
                        f"{each['p50']:.1f}",
                        f"{each['p99']:.0f}",
                        f"{each['p99.9']:.0f}",
                        f"{100 * each['over_40_ms']:.2f} %",
                        f"{100 * each['over_60_ms']:.2f} %",
                    ]
                    for each in late
                ],
            ),
        )
    )


if __name__ == "__main__":
    main()
