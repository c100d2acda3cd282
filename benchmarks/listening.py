"""How well speech is found and how well its end is told.

    python -m benchmarks.listening [--quick]

Two tables, each with all contestants over the same sound:

* voice activity: time for each window, equal error on noisy telephone speech, false alarms
  on sounds that are no speech, how late beginnings and ends are noticed;
* end of speech: how often a line cuts in on speakers who pause in the middle of a
  sentence, and how long it lets them wait at the end, for fixed silences and for ours.

Speech: RHVoice, sentences of `hesitations.yaml`; where the pieces meet, a pause is put in.
The truth about speech and silence comes from the clean sound.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.audio import Samples, to_float
from assistant.channel import Line
from assistant.completeness import Completeness, CompletenessCheck
from assistant.dialogue.assistant import load_assistant
from assistant.listening.endpointer import Endpointer, Thresholds
from assistant.listening.pace import CallerPace
from assistant.listening.turns import Ended, Paused, TurnEvent
from assistant.listening.voice_activity import (
    WINDOW,
    WINDOW_S,
    CallerVoice,
    VoiceActivity,
    load_voice_activity,
)
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import DEFAULTS, ListeningSettings, QuestionTiming, load_settings
from benchmarks.hesitations import LINES, Call, make_calls, make_words, not_speech, on_line
from benchmarks.report import table, write_results, write_section

Probabilities = NDArray[np.float64]
FIXED_SILENCES = (0.7, 0.9, 1.2, 1.5, 2.0)
WORD_LINES = {**LINES, "pink 3 dB": replace(LINES["pink 10 dB"], snr_db=3)}
"""Single words are found in more noise than anybody would hold a conversation in."""
NEVER = 99.0
ENDS_EXPLAINED = (
    "Share of turns cut in on, and median wait after the last word, by pauses put inside the "
    'sentence; four lines together. "Perfect judgement" knows when a sentence is over: it shows '
    "the most that knowing the words can give."
)


class WithoutContext(VoiceActivity):
    """The detector as it is often used by mistake: each window without what came before."""

    def listen(self, samples: Samples, caller: CallerVoice) -> tuple[list[float], CallerVoice]:
        """Like the original, but the network is given the bare window."""
        probabilities = []
        sound = np.concatenate([caller.pending, samples])
        memory, end = caller.memory, len(sound) - len(sound) % WINDOW
        for start in range(0, end, WINDOW):
            window = to_float(sound[start : start + WINDOW])[np.newaxis]
            given = {"input": window, "state": memory, "sr": self._rate}
            output, memory = self._session.run(None, given)
            probabilities.append(float(output[0, 0]))
        return probabilities, replace(caller, memory=memory, pending=sound[end:])


class Energy(VoiceActivity):
    """Speech is what is 6 dB louder than the quietest tenth of the sound so far."""

    def __init__(self) -> None:
        """There is nothing to load."""

    def listen(self, samples: Samples, caller: CallerVoice) -> tuple[list[float], CallerVoice]:
        """A pseudo-probability: 0.5 at 6 dB over the floor, 1 at 12 dB and more."""
        windows = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)
        level = 10 * np.log10(np.mean(windows.astype(np.float64) ** 2, axis=1) + 1)
        floor = np.array([np.percentile(level[: i + 1], 10) for i in range(len(level))])
        return list(np.clip((level - floor) / 12, 0, 1)), caller


# --- voice activity ------------------------------------------------------------------------


def measure_detector(detector: VoiceActivity, calls: list[Call]) -> dict[str, Any]:
    """All about one detector."""
    rows = [
        (call, name, np.array(detector.listen(on_line(call.sound, line), detector.fresh())[0]))
        for call in calls
        for name, line in LINES.items()
    ]
    noisy = [(call, found) for call, name, found in rows if name != "clean"]
    alarms = {
        name: float(np.mean(_active(detector, on_line(sound, Line(level_dbfs=None)))))
        for name, sound in not_speech().items()
    }
    lags = {name: _lags([(c, f) for c, n, f in rows if n == name]) for name in LINES}
    return {
        "microseconds_per_window": round(_speed(detector, calls[0]), 1),
        "equal_error_noisy": round(_equal_error(noisy), 4),
        "false_alarms": {name: round(share, 4) for name, share in alarms.items()},
        "lag_seconds": lags,
    }


def _active(detector: VoiceActivity, sound: Samples) -> NDArray[np.bool_]:
    found = np.array(detector.listen(sound, detector.fresh())[0])
    return found >= Thresholds().on


def _speed(detector: VoiceActivity, call: Call) -> float:
    """Microseconds a window, the best of five: the others were disturbed."""
    windows = len(call.sound) // WINDOW
    times = []
    for _ in range(5):
        caller = detector.fresh()
        began = time.perf_counter()
        for start in range(0, windows * WINDOW, WINDOW):
            _, caller = detector.listen(call.sound[start : start + WINDOW], caller)
        times.append(time.perf_counter() - began)
    return min(times) / windows * 1e6


def _equal_error(rows: list[tuple[Call, Probabilities]]) -> float:
    truth = np.concatenate([call.truth()[: len(found)] for call, found in rows])
    found = np.concatenate([found for _, found in rows])
    thresholds = np.linspace(0.001, 0.999, 400)
    misses = np.array([np.mean(found[truth] < each) for each in thresholds])
    alarms = np.array([np.mean(found[~truth] >= each) for each in thresholds])
    best = int(np.argmin(np.abs(misses - alarms)))
    return float((misses[best] + alarms[best]) / 2)


def _lags(rows: list[tuple[Call, Probabilities]]) -> dict[str, list[float]]:
    """Percentiles 5, 50, 95 of how late beginnings and ends of turns are noticed."""
    onsets, offsets = [], []
    for call, found in rows:
        active = _hysteresis(found)
        if not active.any():
            continue
        places = np.flatnonzero(active)
        onsets.append(places[0] * WINDOW_S - call.pieces[0][0])
        offsets.append((places[-1] + 1) * WINDOW_S - call.pieces[-1][1])
    return {
        "onset": [round(float(x), 3) for x in np.percentile(onsets, [5, 50, 95])],
        "offset": [round(float(x), 3) for x in np.percentile(offsets, [5, 50, 95])],
    }


def _hysteresis(found: Probabilities) -> NDArray[np.bool_]:
    thresholds = Thresholds()
    active, on = np.zeros(len(found), dtype=np.bool_), False
    for place, probability in enumerate(found):
        on = probability >= (thresholds.off if on else thresholds.on)
        active[place] = on
    return active


def short_answers(
    detector: VoiceActivity, settings: ListeningSettings, voices: int | None
) -> dict[str, dict[str, float]]:
    """Share of short answers that begin a turn, by threshold and line."""
    words = make_words(voices)
    heard = {
        name: [_listen(detector, on_line(word.sound, line)) for word in words]
        for name, line in WORD_LINES.items()
    }
    return {
        str(on): {
            name: float(np.mean([_begins(found, settings, on) for found in all_found]))
            for name, all_found in heard.items()
        }
        for on in (Thresholds().on, 0.5)
    }


def _begins(found: Probabilities, settings: ListeningSettings, on: float) -> bool:
    thresholds = Thresholds(on=on, off=on - 0.1)
    ears = Endpointer("yes_no", settings, None, thresholds)
    for number, probability in enumerate(found):
        ears.hear(float(probability), start=number * WINDOW_S, end=(number + 1) * WINDOW_S)
        if ears.speaking:
            return True
    return False


# --- end of speech -------------------------------------------------------------------------


Judge = Callable[[Call, float], Completeness]
"""What the words heard until a moment of a call are taken for."""


def silent_judge(_call: Call, _at: float) -> Completeness:
    """Knows no words."""
    return Completeness.UNKNOWN


def perfect_judge(call: Call, at: float) -> Completeness:
    """Knows when the sentence is over: the most that words can give."""
    return Completeness.COMPLETE if at >= call.pieces[-1][0] else Completeness.INCOMPLETE


def scripts_judge(check: CompletenessCheck, kind: str) -> Judge:
    """Our own judgement of the words, as if they had been recognised without an error."""
    return lambda call, at: check(call.said(at), question=kind, language="ru")


def measure_ends(
    heard: list[tuple[Call, Probabilities]],
    new: Callable[[CallerPace], Endpointer],
    judge: Judge,
) -> dict[str, float]:
    """Cut-ins and waiting times of one way of telling the end.

    A turn is cut in on when it ends before the caller's last word does.
    """
    waits, cut = [], 0
    for call, found in heard:
        ended = _first_end(call, found, new(CallerPace()), judge)
        over = call.pieces[-1][1]
        if ended < over:
            cut += 1
        elif ended < NEVER:
            waits.append(ended - over)
    found_all = len(waits) + cut
    return {
        "turns": len(heard),
        "cut_in_share": round(cut / len(heard), 4),
        "not_noticed": len(heard) - found_all,
        "wait_median_s": round(float(np.median(waits)), 3) if waits else NEVER,
        "wait_p95_s": round(float(np.percentile(waits, 95)), 3) if waits else NEVER,
    }


def _first_end(call: Call, found: Probabilities, ears: Endpointer, judge: Judge) -> float:
    for number, probability in enumerate(found):
        now = (number + 1) * WINDOW_S
        events: list[TurnEvent] = ears.hear(float(probability), start=now - WINDOW_S, end=now)
        for event in events:
            if isinstance(event, Ended):
                return event.at
            if isinstance(event, Paused):
                ears.judge(judge(call, event.since))
    return NEVER


def fixed(
    settings: ListeningSettings, silence_s: float, lag: float
) -> Callable[[CallerPace], Endpointer]:
    """A line that waits for the same silence, whatever is said and whoever speaks."""
    timing = QuestionTiming(after=silence_s, complete=silence_s, incomplete=silence_s, no_input=60)
    plain = settings.model_copy(
        update={"questions": {"fixed": timing}, "patience": 1.0, "longest_wait": silence_s}
    )
    return lambda _: Endpointer("fixed", plain, None, Thresholds(lag=lag))


def ours(settings: ListeningSettings, kind: str, lag: float) -> Callable[[CallerPace], Endpointer]:
    """Our line for one kind of question."""
    return lambda pace: Endpointer(kind, settings, pace, Thresholds(lag=lag))


PAUSES: dict[str, Callable[[np.random.Generator], float]] = {
    "1.0 s": lambda _: 1.0,
    "1.5 s": lambda _: 1.5,
    "drawn, median 1.0 s": lambda rng: float(np.clip(rng.lognormal(0.0, 0.5), 0.3, 3.0)),
}
"""Pauses put into sentences. The drawn ones spread like hesitations of older speakers."""


def ends(
    detector: VoiceActivity, settings: ListeningSettings, voices: int | None
) -> Iterator[dict[str, Any]]:
    """One row for each kind of pause and each way of telling the end."""
    lag = detector.offset_lag_s
    contestants: dict[str, tuple[Callable[[CallerPace], Endpointer], Judge]] = {
        f"fixed {seconds} s": (fixed(settings, seconds, lag), silent_judge)
        for seconds in FIXED_SILENCES
    }
    check = load_assistant().completeness
    for kind in ("short", "open"):
        line = ours(settings, kind, lag)
        contestants[f"ours, {kind}, no words"] = (line, silent_judge)
        contestants[f"ours, {kind}, scripts' judgement"] = (line, scripts_judge(check, kind))
        contestants[f"ours, {kind}, perfect judgement"] = (line, perfect_judge)
    for name, pause in PAUSES.items():
        calls = make_calls(pause, voices)
        lines = {
            line: [(call, _listen(detector, on_line(call.sound, through))) for call in calls]
            for line, through in LINES.items()
        }
        lines["all"] = [row for rows in lines.values() for row in rows]
        for heard_on, heard in lines.items():
            for contestant, (new, judge) in contestants.items():
                found = measure_ends(heard, new, judge)
                yield {"pauses": name, "heard_on": heard_on, "end_of_speech": contestant} | found


def _listen(detector: VoiceActivity, sound: Samples) -> Probabilities:
    return np.array(detector.listen(sound, detector.fresh())[0])


def section(results: dict[str, Any]) -> str:
    """What docs/benchmarks.md says: two tables."""
    detectors = [
        [
            name,
            row["microseconds_per_window"],
            f"{row['equal_error_noisy']:.1%}",
            *(f"{row['false_alarms'][sound]:.0%}" for sound in ("dtmf", "ringback", "music")),
            *(f"{row['lag_seconds'][line]['offset'][1]:.2f}" for line in ("clean", "pink 10 dB")),
        ]
        for name, row in results["voice_activity"].items()
    ]
    ways: dict[str, list[object]] = {}
    for row in results["ends"]:
        if row["heard_on"] == "all":
            cells = ways.setdefault(row["end_of_speech"], [row["end_of_speech"]])
            waited = row["wait_median_s"]
            cells += [f"{row['cut_in_share']:.1%}", "-" if waited == NEVER else f"{waited:.2f} s"]
    heads = [f"{what}, {name}" for name in PAUSES for what in ("cut in", "wait")]
    return "\n\n".join(
        (
            "## Listening",
            (__doc__ or "").partition("Two tables")[0].strip().splitlines()[0],
            "### Voice activity",
            table(
                (
                    "detector",
                    "µs per 32 ms",
                    "equal error",
                    "false alarms: keys",
                    "ringback",
                    "music",
                    "end noticed after, clean (s)",
                    "pink noise 10 dB (s)",
                ),
                detectors,
            ),
            "Short answers (one or two words) that begin a turn:",
            table(
                ("threshold", *WORD_LINES),
                [
                    [on, *(f"{share:.0%}" for share in shares.values())]
                    for on, shares in results["short_answers"].items()
                ],
            ),
            "### End of speech",
            ENDS_EXPLAINED,
            table(("end of speech", *heads), list(ways.values())),
        )
    )


def main() -> None:
    """Measure, print, and write JSON and the page."""
    parser = argparse.ArgumentParser(description="How well speech and its end are found.")
    parser.add_argument("--quick", action="store_true", help="one voice instead of four")
    quick = parser.parse_args().quick
    settings = load_settings(DEFAULTS).listening
    catalogue, store = load_catalogue(), ModelStore()
    silero = load_voice_activity(catalogue, store)
    model = store.folder(catalogue.get("silero-vad")) / "silero_vad.onnx"
    voices = 1 if quick else None
    calls = make_calls(lambda _: 0.8, voices)
    detectors: dict[str, VoiceActivity] = {
        "silero": silero,
        "silero, no context": WithoutContext(model),
        "energy + 6 dB": Energy(),
    }
    results: dict[str, Any] = {
        "voice_activity": {
            name: measure_detector(detector, calls) for name, detector in detectors.items()
        },
        "short_answers": short_answers(silero, settings, voices),
        "ends": list(ends(silero, settings, voices)),
    }
    packages = ("numpy", "onnxruntime")
    path = write_results("listening", results, packages=packages, quick=quick, seed=0)
    text = section(results)
    print(text)
    print(f"\nWritten to {path}.")
    if not quick:
        write_section("listening", text)


if __name__ == "__main__":
    main()
