"""How much understanding is lost when questions are spoken instead of written.

Each Russian question of a file is read by six voices, put through the telephone line,
recognised with the hint of the scripts, and understood from the recogniser's readings; the
same question is understood as written. Lines are scored as `jauap evaluate` scores them.

    python -m benchmarks.spoken_questions [FILE.jsonl] [--noisy] [--every N]
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.audio import Audio
from assistant.listening.recogniser import ListeningRequest, Recognition
from assistant.listening.whisper import WhisperRecogniser
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.understanding.evaluation import Line, Outcome, Tally, context_of, judged, read_lines
from assistant.understanding.meaning import Reading
from assistant.understanding.scripts import load_scripts
from assistant.understanding.utterances import Utterances
from benchmarks.report import table, write_results, write_section
from benchmarks.scoring import errors, spread
from benchmarks.speech_sets import CALLERS, Spoken, on_clear_line, on_noisy_line, read_by

SEED = 404
_MODEL = "whisper-base"
_OWN = Path(__file__).parents[1] / "tests" / "understanding" / "held_out.jsonl"
_ALTERNATIVES = 5


def main() -> None:
    """Run, write the results and the section of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", nargs="?", type=Path, default=_OWN, help="questions, as JSON lines")
    parser.add_argument("--noisy", action="store_true", help="with noise at 10-20 dB, 3 %% loss")
    parser.add_argument("--every", type=int, default=1, help="every n-th question only")
    options = parser.parse_args()
    lines = [line for line in read_lines(options.file) if line.lang == "ru"][:: options.every]
    scripts = load_scripts()
    meant = Utterances(scripts).understand
    hear = Ears(scripts.hint("ru"))

    def understood(line: Line, readings: Sequence[Reading]) -> Outcome:
        return judged(line, meant("ru", readings, context_of(line, scripts.topics)))

    written = [understood(line, [Reading(line.text)]) for line in lines]
    voices: dict[str, list[Outcome]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for voice, line, audio in _spoken(lines, noisy=options.noisy):
        heard = hear(audio)
        readings = [Reading(each.text, each.confidence) for each in heard.hypotheses]
        voices[voice].append(understood(line, readings))
        texts[voice].append(heard.text)
    wanted = [line.text for line in lines]
    rows = {"written": _shares(written)} | {
        voice: {**_shares(found), "wer": errors(wanted, texts[voice]).as_dict()["wer"]}
        for voice, found in voices.items()
    }
    every = [outcome for found in voices.values() for outcome in found]
    rows["all voices"] = _shares(every)
    content = {
        "file": options.file.name,
        "line": "A-law, noise at 10-20 dB, 3 % loss" if options.noisy else "A-law",
        "questions": len(lines),
        "every": options.every,
        "recogniser": _MODEL,
        "decode_s": spread(hear.seconds),
        "systems": rows,
    }
    name = f"spoken-questions-{options.file.stem}{'-noisy' if options.noisy else ''}"
    write_results(
        name, content, packages=("ctranslate2", "rapidfuzz"), quick=options.every > 1, seed=SEED
    )
    page = _page(options.file.name, content["line"], rows)
    if options.every == 1:
        write_section(name, page)
    print(page)


class Ears:
    """The recogniser as a call uses it.

    Args:
        hint: what is likely to be said.
        expected: words of short replies, where one is expected.
    """

    def __init__(self, hint: tuple[str, ...], expected: tuple[str, ...] = ()) -> None:
        folder = ModelStore().folder(load_catalogue().get(_MODEL))
        self._recogniser = WhisperRecogniser(folder, _MODEL, frozenset({"ru", "en"}), workers=1)
        self._hint, self._expected = hint, expected
        self.seconds: list[float] = []

    def __call__(self, audio: Audio) -> Recognition:
        """What is heard of one question."""
        request = ListeningRequest(
            "ru",
            hint=self._hint,
            expected=self._expected,
            sample_rate=audio.rate,
            alternatives=_ALTERNATIVES,
        )
        utterance = self._recogniser.begin(request)
        for frame in audio.frames():
            utterance.accept(frame)
        started = time.perf_counter()
        heard = utterance.finish().result()
        self.seconds.append(time.perf_counter() - started)
        return heard


def _spoken(lines: Sequence[Line], *, noisy: bool) -> Iterator[tuple[str, Line, Audio]]:
    for voice in CALLERS:
        spoken: list[Spoken] = list(read_by(voice, [line.text for line in lines]))
        on_line = on_noisy_line(spoken, SEED) if noisy else on_clear_line(spoken)
        for line, each in zip(lines, on_line, strict=True):
            yield voice, line, each.audio
        print(voice, flush=True)


def _shares(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    return tally.shares()


def _page(file: str, line: str, rows: dict[str, dict[str, Any]]) -> str:
    names = (
        "topic",
        "topic_and_aspect",
        "acts",
        "in_scope_rejected",
        "out_of_scope_answered",
        "wer",
    )
    cells = [
        [who, *("" if of.get(name) is None else f"{of[name]:.3f}" for name in names)]
        for who, of in rows.items()
    ]
    head = f"## Questions spoken by six voices: {file}, {line}"
    return f"{head}\n\n" + table(["", *names], cells)


if __name__ == "__main__":
    main()
