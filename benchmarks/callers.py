"""Eight callers at once over one loaded model, against the same eight in turn.

    python -m benchmarks.callers [--quick]

Writes `results/callers.json` and its section of docs/benchmarks.md. Both ways recognise the
same utterances on the same cores in one run; the better of two rounds counts, since
whatever else the machine does only takes away. faster-whisper with its defaults and one
worker for each core is shown beside it.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
from faster_whisper import WhisperModel

from assistant.audio import Audio, resample, to_float
from assistant.listening.engines import load_recogniser
from assistant.listening.recogniser import ListeningRequest, Recogniser
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.understanding.scripts import load_scripts
from benchmarks.report import table, write_results, write_section
from benchmarks.scoring import spread
from benchmarks.speech_sets import benefit_questions, on_noisy_line

CALLERS = 8
MODEL = "whisper-base"
SEED = 20261121
_RATE = 16_000


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two utterances a caller, not eight")
    quick = parser.parse_args().quick
    each = 2 if quick else 8
    questions = on_noisy_line(benefit_questions(), SEED)
    step = len(questions) // (CALLERS * each)
    sounds = [spoken.audio for spoken in questions[::step][: CALLERS * each]]
    started = _memory()
    recogniser = load_recogniser(load_catalogue().get(MODEL), ModelStore(), load_settings())
    loaded = _memory()
    request = ListeningRequest("ru", hint=load_scripts().hint("ru"))
    hear = _hearer(recogniser, request)
    hear(sounds[0])
    in_turn = _best(lambda: _in_turn(sounds, hear))
    after_one = _memory()
    at_once = _best(lambda: _at_once(sounds, hear))
    after_many = _memory()
    recogniser.close()
    other = _faster_whisper(sounds)
    results = {
        "set": f"{len(sounds)} benefit questions by six synthetic voices on noisy lines",
        "callers": CALLERS,
        "audio_s": round(sum(sound.seconds for sound in sounds), 1),
        "in_turn": in_turn,
        "at_once": at_once,
        "same_words": in_turn.pop("words") == at_once.pop("words"),
        "gain": round(at_once["per_second"] / in_turn["per_second"], 2),
        "memory_mib": {
            "before": started,
            "model_loaded": loaded,
            "one_caller": after_one,
            "eight_callers": after_many,
        },
        "faster_whisper": other,
    }
    packages = ("ctranslate2", "faster-whisper", "numpy")
    write_results("callers", results, packages=packages, quick=quick, seed=SEED)
    page = _page(results)
    if not quick:
        write_section("callers", page)
    print(page)


def _hearer(recogniser: Recogniser, request: ListeningRequest) -> Callable[[Audio], str]:
    def hear(sound: Audio) -> str:
        utterance = recogniser.begin(request)
        for frame in sound.frames():
            utterance.accept(frame)
        return utterance.finish().result().text

    return hear


def _in_turn(sounds: Sequence[Audio], hear: Callable[[Audio], str]) -> dict[str, Any]:
    times: list[float] = []
    words: list[str] = []
    begun = time.perf_counter()
    for sound in sounds:
        start = time.perf_counter()
        words.append(hear(sound))
        times.append(time.perf_counter() - start)
    return _measured(times, words, time.perf_counter() - begun)


def _at_once(sounds: Sequence[Audio], hear: Callable[[Audio], str]) -> dict[str, Any]:
    """Every caller asks one question after another, all callers at the same time."""

    def caller(number: int) -> list[tuple[float, str]]:
        answers = []
        for sound in sounds[number::CALLERS]:
            start = time.perf_counter()
            words = hear(sound)
            answers.append((time.perf_counter() - start, words))
        return answers

    begun = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(caller, range(CALLERS)))
    seconds = time.perf_counter() - begun
    rounds = len(sounds) // CALLERS
    ordered = [answers[caller][turn] for turn in range(rounds) for caller in range(CALLERS)]
    return _measured([took for took, _ in ordered], [words for _, words in ordered], seconds)


def _measured(times: Sequence[float], words: Sequence[str], seconds: float) -> dict[str, Any]:
    return {
        "per_second": round(len(times) / seconds, 2),
        "wait": spread(times),
        "words": list(words),
    }


def _best(measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    return max((measure() for _ in range(2)), key=lambda result: float(result["per_second"]))


def _faster_whisper(sounds: Sequence[Audio]) -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0))
    folder = ModelStore().folder(load_catalogue().get(MODEL))
    model = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=cores
    )

    def hear(sound: Audio) -> str:
        wave = to_float(resample(sound.samples, sound.rate, _RATE))
        segments, _ = model.transcribe(wave, language="ru")
        return " ".join(segment.text for segment in segments)

    hear(sounds[0])
    in_turn, at_once = _in_turn(sounds, hear), _at_once(sounds, hear)
    in_turn.pop("words")
    at_once.pop("words")
    return {"in_turn": in_turn, "at_once": at_once}


def _memory() -> int:
    resident: int = psutil.Process().memory_info().rss
    return round(resident / 2**20)


def _page(results: dict[str, Any]) -> str:
    rows = [
        [name, way, row["per_second"], row["wait"]["median_s"], row["wait"]["p95_s"]]
        for name, measured in (("Jauap", results), ("faster-whisper", results["faster_whisper"]))
        for way, row in (
            ("eight in turn", measured["in_turn"]),
            ("eight at once", measured["at_once"]),
        )
    ]
    memory = results["memory_mib"]
    heads = ["system", "callers", "utterances a second", "wait, median (s)", "wait, 95 % (s)"]
    return (
        "## Eight callers at once\n\n"
        f"`python -m benchmarks.callers`: {results['set']}. At once, Jauap recognises "
        f"{results['gain']} times as many utterances a second as in turn, with "
        f"{'the same' if results['same_words'] else 'NOT always the same'} words. "
        f"Memory of the process: {memory['model_loaded']} MiB with the model loaded, "
        f"{memory['one_caller']} after one caller, {memory['eight_callers']} after eight.\n\n"
        + table(heads, rows)
    )


if __name__ == "__main__":
    main()
