"""Words heard, and the time it takes, side by side with faster-whisper's defaults.

Both systems get the same 8 kHz sound, the same model files in int8 and one thread; they
take turns utterance by utterance, so that a busy machine slows both alike.

    python -m benchmarks.recognition [--quick]
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from faster_whisper import WhisperModel as FasterWhisper

from assistant.audio import Audio, to_float
from assistant.listening.recogniser import ListeningRequest
from assistant.listening.whisper import WhisperRecogniser
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.understanding.scripts import load_scripts
from benchmarks.report import table, write_results, write_section
from benchmarks.scoring import errors, spread
from benchmarks.speech_sets import Spoken, benefit_questions, human_prompts, on_noisy_line

SEED = 2026
_REFERENCE = "faster-whisper"
_PLAIN, _HINTED = "jauap", "jauap, hint of the scripts"
_QUICK_STEP = 10
_SETS = ("human prompts", "benefit questions, noisy", "human prompts, noisy")

System: TypeAlias = Callable[[Audio], tuple[str, str]]
"""Sound to the words that are acted on, and those found before any guard."""


@dataclass(frozen=True)
class Answer:
    """What a system wrote, what it wrote before its guards, and the seconds it took."""

    text: str
    unguarded: str
    seconds: float


def main() -> None:
    """Run, write the results and the section of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="every tenth utterance only")
    parser.add_argument("--every", type=int, default=1, help="every n-th utterance only")
    parser.add_argument("--set", dest="only", choices=_SETS, help="one set only")
    parser.add_argument("--model", default="whisper-base", help="catalogue id")
    options = parser.parse_args()
    step = _QUICK_STEP if options.quick else options.every
    prompts, questions = human_prompts(), benefit_questions()
    sets = {
        "human prompts": prompts[::step],
        "benefit questions, noisy": on_noisy_line(questions, SEED)[::step],
        "human prompts, noisy": on_noisy_line(prompts, SEED)[::step],
    }
    if options.only:
        sets = {options.only: sets[options.only]}
    systems = _systems(options.model)
    results: dict[str, Any] = {}
    for name, spoken in sets.items():
        answers = _take_turns(systems, spoken)
        results[name] = _compared(spoken, answers)
        print(name, {system: of["wer"] for system, of in results[name]["systems"].items()})
    content = {
        "model": options.model,
        "threads": 1,
        "compute_type": "int8",
        "scoring": "lower case, yo as ye, no punctuation, figures in words; all words alike",
        "every": step,
        "sets": results,
    }
    name = (
        f"recognition-{options.only.replace(', ', '-').replace(' ', '-')}" if options.only else ""
    )
    write_results(
        name or "recognition",
        content,
        packages=("ctranslate2", "faster-whisper", "jiwer", "numpy"),
        quick=options.quick,
        seed=SEED,
    )
    if not options.quick:
        write_section(name or "recognition", _page(results))


def _systems(model: str) -> dict[str, System]:
    folder = ModelStore().folder(load_catalogue().get(model))
    reference = FasterWhisper(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    own = WhisperRecogniser(folder, model, frozenset({"ru", "en"}), workers=1)
    hint = load_scripts().hint("ru")

    def faster_whisper(audio: Audio) -> tuple[str, str]:
        segments, _ = reference.transcribe(to_float(audio.resampled(16_000).samples), language="ru")
        text = " ".join(segment.text for segment in segments)
        return text, text

    def jauap(hint: tuple[str, ...]) -> System:
        def hear(audio: Audio) -> tuple[str, str]:
            request = ListeningRequest("ru", hint=hint, sample_rate=audio.rate)
            utterance = own.begin(request)
            for frame in audio.frames():
                utterance.accept(frame)
            heard = utterance.finish().result()
            return heard.text, heard.text or " ".join(each.text for each in heard.discarded[:1])

        return hear

    return {_REFERENCE: faster_whisper, _PLAIN: jauap(()), _HINTED: jauap(hint)}


def _take_turns(systems: dict[str, System], spoken: Sequence[Spoken]) -> dict[str, list[Answer]]:
    answers: dict[str, list[Answer]] = {name: [] for name in systems}
    order = list(systems)
    for number, each in enumerate(spoken):
        # Each system is first as often as the others.
        for name in order[number % len(order) :] + order[: number % len(order)]:
            started = time.perf_counter()
            text, unguarded = systems[name](each.audio)
            answers[name].append(Answer(text, unguarded, time.perf_counter() - started))
    return answers


def _compared(spoken: Sequence[Spoken], answers: dict[str, list[Answer]]) -> dict[str, Any]:
    reference = spread([answer.seconds for answer in answers[_REFERENCE]])["median_s"]
    systems = {}
    for name, given in answers.items():
        times = spread([answer.seconds for answer in given])
        systems[name] = {
            **errors([s.text for s in spoken], [answer.text for answer in given]).as_dict(),
            "figures_as_written": errors(
                [s.text for s in spoken], [answer.text for answer in given], figures=True
            ).as_dict(),
            "wer_unguarded": errors(
                [s.text for s in spoken], [answer.unguarded for answer in given]
            ).as_dict()["wer"],
            **times,
            "time_ratio": round(times["median_s"] / reference, 3),
            "wer_by_noise": _by_noise(spoken, given),
        }
    seconds = sum(each.audio.seconds for each in spoken)
    return {"utterances": len(spoken), "seconds": round(seconds), "systems": systems}


def _by_noise(spoken: Sequence[Spoken], given: Sequence[Answer]) -> dict[str, float]:
    kinds = sorted({each.noise for each in spoken if each.noise})
    pairs = list(zip(spoken, given, strict=True))
    return {
        kind: errors(
            [each.text for each, _ in pairs if each.noise == kind],
            [answer.text for each, answer in pairs if each.noise == kind],
        ).as_dict()["wer"]
        for kind in kinds
    }


def _page(results: dict[str, Any]) -> str:
    rows = []
    for name, found in results.items():
        for system, of in found["systems"].items():
            rows.append(
                [
                    f"{name} ({found['utterances']})",
                    system,
                    f"{of['wer']:.3f}",
                    f"{of['cer']:.3f}",
                    f"{of['figures_as_written']['wer']:.3f}",
                    f"{of['wer_unguarded']:.3f}",
                    f"{of['median_s']:.2f}",
                    f"{of['time_ratio']:.2f}",
                    f"{of['largest_s']:.1f}",
                ]
            )
    heads = [
        "set",
        "system",
        "WER",
        "CER",
        "WER, figures as written",
        "WER without guards",
        "median s",
        "ratio",
        "longest s",
    ]
    return f"## Recognition: {', '.join(results)}\n\n" + table(heads, rows)


if __name__ == "__main__":
    main()
