"""Words and time on telephone Russian, side by side with faster-whisper's defaults.

    python -m benchmarks.recognition [--quick]

Same model, same sound, one thread each; each utterance is recognised by all systems before
the next one, so that whatever else the machine does slows them alike. Rejected readings
count as no words at all, as the line treats them; the raw readings stand beside them.
Writes `results/recognition.json` and its section of docs/benchmarks.md.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from faster_whisper import WhisperModel

from assistant.audio import Audio, resample, to_float
from assistant.listening.recogniser import ListeningRequest
from assistant.listening.whisper import WhisperRecogniser
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.understanding.scripts import load_scripts
from benchmarks.report import table, write_results, write_section
from benchmarks.scoring import errors, spread
from benchmarks.speech_sets import Spoken, benefit_questions, human_prompts, on_noisy_line

SEED = 20261121
_RATE = 16_000
_OTHER = "faster-whisper defaults"
_OURS = "Jauap, hint of the scripts"
_UNHINTED = "Jauap, no hint"
_SHARE_OF_SPOILT_PROMPTS = 3
"""Every third human prompt is also spoilt: enough to show the loss, in bearable time."""


@dataclass
class Outcome:
    """What one system made of one set."""

    heard: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Words:
    """One system's answer: the words it stands by, all it read, and why it rejected them."""

    heard: str
    raw: str
    rejection: str = ""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every eighth utterance")
    quick = parser.parse_args().quick
    prompts, questions = human_prompts(), benefit_questions()
    sets = {
        "human prompts": prompts,
        "questions, noisy line": on_noisy_line(questions, SEED),
        "human prompts, noisy line": on_noisy_line(prompts[::_SHARE_OF_SPOILT_PROMPTS], SEED),
    }
    if quick:
        sets = {name: spoken[::8] for name, spoken in sets.items()}
    systems = _systems()
    results = {name: _measure(name, spoken, systems) for name, spoken in sets.items()}
    packages = ("ctranslate2", "faster-whisper", "numpy", "jiwer")
    write_results("recognition", {"sets": results}, packages=packages, quick=quick, seed=SEED)
    page = _page(results)
    if not quick:
        write_section("recognition", page)
    print(page)


def _systems() -> dict[str, Callable[[Audio], Words]]:
    folder = ModelStore().folder(load_catalogue().get("whisper-base"))
    ours = WhisperRecogniser(folder, "whisper-base", frozenset({"ru", "en"}), workers=1)
    other = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1
    )

    def listen(request: ListeningRequest) -> Callable[[Audio], Words]:
        def hear(sound: Audio) -> Words:
            utterance = ours.begin(request)
            utterance.accept(resample(sound.samples, sound.rate, request.sample_rate))
            found = utterance.finish().result()
            readings = found.hypotheses or found.discarded
            raw = readings[0].text if readings else ""
            return Words(found.text, raw, found.rejection.value if found.rejection else "")

        return hear

    def transcribe(sound: Audio) -> Words:
        wave = to_float(resample(sound.samples, sound.rate, _RATE))
        segments, _ = other.transcribe(wave, language="ru")
        text = " ".join(segment.text.strip() for segment in segments)
        return Words(text, text)

    hinted = ListeningRequest("ru", hint=load_scripts().hint("ru"))
    return {
        _OTHER: transcribe,
        _OURS: listen(hinted),
        _UNHINTED: listen(ListeningRequest("ru")),
    }


def _measure(
    name: str, spoken: Sequence[Spoken], systems: dict[str, Callable[[Audio], Words]]
) -> dict[str, Any]:
    outcomes = {system: Outcome() for system in systems}
    for number, each in enumerate(spoken):
        if number % 20 == 0:
            print(f"{name}: {number} of {len(spoken)}", flush=True)
        for system, recognise in systems.items():
            begun = time.perf_counter()
            words = recognise(each.audio)
            outcome = outcomes[system]
            outcome.seconds.append(time.perf_counter() - begun)
            outcome.heard.append(words.heard)
            outcome.raw.append(words.raw)
            if words.rejection:
                outcome.rejected.append(words.rejection)
    texts = [each.text for each in spoken]
    base = spread(outcomes[_OTHER].seconds)["median_s"]
    return {
        "utterances": len(spoken),
        "audio_s": round(sum(each.audio.seconds for each in spoken), 1),
        "systems": {
            system: {
                **errors(texts, outcome.heard).as_dict(),
                "raw": errors(texts, outcome.raw).as_dict(),
                "rejected": {
                    reason: outcome.rejected.count(reason) for reason in set(outcome.rejected)
                },
                **spread(outcome.seconds),
                "share_of_faster_whisper": round(spread(outcome.seconds)["median_s"] / base, 3),
            }
            for system, outcome in outcomes.items()
        },
    }


def _page(results: dict[str, Any]) -> str:
    rows = [
        [
            name,
            system,
            f"{row['wer']:.1%}",
            f"{row['cer']:.1%}",
            f"{row['raw']['wer']:.1%}",
            sum(row["rejected"].values()),
            row["median_s"],
            row["p95_s"],
            row["share_of_faster_whisper"],
        ]
        for name, found in results.items()
        for system, row in found["systems"].items()
    ]
    heads = ["set", "system", "WER", "CER", "WER before guards", "rejected"]
    heads += ["median (s)", "95 % (s)", "share of faster-whisper's median"]
    sizes = ", ".join(f"{name}: {found['utterances']}" for name, found in results.items())
    return (
        "## Recognition\n\n"
        "`python -m benchmarks.recognition`: Whisper base, int8, one thread, utterance by "
        "utterance in turn. Human prompts are Debian's Russian telephone prompts (one "
        "professional speaker); questions are thirty benefit questions by six synthetic "
        "voices; a noisy line is A-law with noise at 10 to 20 dB and 3 % packet loss. "
        f"Utterances: {sizes}.\n\n" + table(heads, rows)
    )


if __name__ == "__main__":
    main()
