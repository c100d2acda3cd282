"""Eight callers at once over one model, against the same eight in turn; and memory.

python -m benchmarks.callers [--quick]
"""

import argparse
import time
from concurrent.futures import Future
from itertools import cycle, islice
from statistics import median
from typing import Any

import psutil

from assistant.audio import Audio
from assistant.listening.recogniser import ListeningRequest, Recogniser, Recognition
from assistant.listening.whisper import WhisperRecogniser
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.understanding.scripts import load_scripts
from benchmarks.report import table, write_results, write_section
from benchmarks.speech_sets import benefit_questions, on_noisy_line

SEED = 2028
CALLERS = 8
_MIB = 2**20


def main() -> None:
    """Run, write the results and the section of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="one round only")
    quick: bool = parser.parse_args().quick
    rounds = 1 if quick else 6
    process = psutil.Process()
    questions = on_noisy_line(benefit_questions()[::5], SEED)
    before = process.memory_info().rss
    entry = load_catalogue().get("whisper-base")
    recogniser = WhisperRecogniser(ModelStore().folder(entry), entry.id, frozenset(entry.languages))
    loaded = process.memory_info().rss
    request = ListeningRequest("ru", hint=load_scripts().hint("ru"))
    calls = cycle([each.audio for each in questions])
    in_turn, at_once, waits = [], [], []
    same = True
    for _ in range(rounds):
        sounds = list(islice(calls, CALLERS))
        started = time.perf_counter()
        alone = [_ask(recogniser, sound, request).result() for sound in sounds]
        in_turn.append(time.perf_counter() - started)
        started = time.perf_counter()
        asked = [_ask(recogniser, sound, request) for sound in sounds]
        done: list[Recognition] = []
        for answer in asked:
            done.append(answer.result())
            waits.append(time.perf_counter() - started)
        at_once.append(time.perf_counter() - started)
        same = same and [each.text for each in alone] == [each.text for each in done]
    peak = process.memory_info().rss
    recogniser.close()
    results: dict[str, Any] = {
        "callers": CALLERS,
        "rounds": rounds,
        "speech_s": round(median(each.audio.seconds for each in questions), 2),
        "in_turn_per_s": round(CALLERS / median(in_turn), 2),
        "at_once_per_s": round(CALLERS / median(at_once), 2),
        "gain": round(median(in_turn) / median(at_once), 2),
        "longest_wait_s": round(max(waits), 2),
        "same_texts": same,
        "memory_mib": {
            "model": round((loaded - before) / _MIB),
            "after_eight_callers": round((peak - before) / _MIB),
        },
    }
    write_results("callers", results, packages=("ctranslate2",), quick=quick, seed=SEED)
    page = _page(results)
    print(page)
    if not quick:
        write_section("callers", page)


def _ask(recogniser: Recogniser, audio: Audio, request: ListeningRequest) -> "Future[Recognition]":
    utterance = recogniser.begin(request)
    utterance.accept(audio.samples)
    return utterance.finish()


def _page(results: dict[str, Any]) -> str:
    memory = results["memory_mib"]
    rows = [
        ["utterances a second, one caller after another", results["in_turn_per_s"]],
        ["utterances a second, eight callers at once", results["at_once_per_s"]],
        ["gain", results["gain"]],
        ["longest wait of the eight, seconds", results["longest_wait_s"]],
        ["texts the same both ways", "yes" if results["same_texts"] else "no"],
        ["memory of the loaded model, MiB", memory["model"]],
        ["memory after eight callers at once, MiB", memory["after_eight_callers"]],
    ]
    return "## Eight callers\n\n" + table(["what", "found"], rows)


if __name__ == "__main__":
    main()
