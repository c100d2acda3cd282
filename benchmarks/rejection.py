"""Rejection: sounds without words, real speech, and speech in another language.

No sound may be taken for words, no speech may be thrown away, and another language must be
noticed. Everything is heard twice: by the recogniser alone, which gets the whole sound, and
as a caller is heard, behind voice activity and the endpointer; of the speech, every fifth.

    python -m benchmarks.rejection [--quick]
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assistant.audio import Audio, silence
from assistant.listening.ears import Ears, undecided
from assistant.listening.heard import Question
from assistant.listening.hearing import hear_audio, hear_whole
from assistant.listening.recogniser import ListeningRequest, Recognition, Rejection
from assistant.listening.voice_activity import load_voice_activity
from assistant.listening.whisper import WhisperRecogniser
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import DEFAULTS, load_settings
from assistant.understanding.scripts import load_scripts
from benchmarks.report import table, write_results, write_section
from benchmarks.sounds import LENGTHS_S, sounds
from benchmarks.speech_sets import (
    Spoken,
    benefit_questions,
    human_prompts,
    on_clear_line,
    on_noisy_line,
    other_languages,
)

SEED = 2027
_ABOUT = (
    "Whisper base listens for Russian. Sounds without words should be thrown away (2 % at most may "
    "give words) and other languages told from Russian (80 % at least); of Russian 1 % at most."
)
_LINE_STEP = 5
"""On the line, every fifth of the speech is heard"""
_ENDING_S = 3.5
"""Silence after a sound, so that a turn behind voice activity can end."""


@dataclass
class Tally:
    """What became of a set of sounds."""

    heard: int = 0
    words: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[Recognition | None]) -> None:
        """Count one sound and what was recognised in it."""
        recognitions = [each for each in found if each is not None]
        self.heard += 1
        self.words += any(each.text for each in recognitions)
        self.reasons.update(each.rejection.value for each in recognitions if each.rejection)

    def as_dict(self) -> dict[str, Any]:
        """For a results file."""
        share = round(self.words / max(1, self.heard), 4)
        return {
            "heard": self.heard,
            "with_words": self.words,
            "share": share,
            "rejections": dict(self.reasons),
        }


def main() -> None:
    """Run, write the results and the section of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a small part of the sets only")
    quick: bool = parser.parse_args().quick
    step = 8 if quick else 1
    line_step = 1 if quick else _LINE_STEP
    ears, recogniser = _open()
    hint = load_scripts().hint("ru")
    # What a caller can say first; half of the sounds meet a line without a hint.
    requests = (ListeningRequest("ru", hint=hint), ListeningRequest("ru"))
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))

    def note(set_name: str, audio: Audio, number: int, *, on_line: bool) -> None:
        request = requests[number % 2]
        alone = hear_whole(audio, recogniser, request)
        tallies[set_name]["alone"].add([alone.recognition])
        if not on_line:
            return
        ending = silence(_ENDING_S, audio.rate)
        line = Audio(np.concatenate([audio.samples, ending]), audio.rate)
        turns = hear_audio(line, ears, Question("open", request))
        tallies[set_name]["on the line"].add([turn.recognition for turn in turns])

    lengths = LENGTHS_S[:4] if quick else LENGTHS_S
    for number, sound in enumerate(sounds(SEED, lengths)):
        # Neighbours are the raw sound and the same through a line.
        note(f"{sound.kind}, {sound.line}", sound.audio, number // 2, on_line=True)
    for name, spoken in _speech().items():
        for number, each in enumerate(spoken[::step]):
            note(name, each.audio, number, on_line=number % line_step == 0)
    recogniser.close()
    results = {
        name: {way: tally.as_dict() for way, tally in ways.items()}
        for name, ways in tallies.items()
    }
    packages = ("ctranslate2", "onnxruntime", "numpy")
    write_results("rejection", {"sets": results}, packages=packages, quick=quick, seed=SEED)
    page = _page(results)
    print(page)
    if not quick:
        write_section("rejection", page)


def _open() -> tuple[Ears, WhisperRecogniser]:
    catalogue, store, settings = load_catalogue(), ModelStore(), load_settings(DEFAULTS)
    entry = catalogue.get("whisper-base")
    recogniser = WhisperRecogniser(store.folder(entry), entry.id, frozenset(entry.languages))
    voice_activity = load_voice_activity(catalogue, store)
    ears = Ears({"ru": recogniser}, voice_activity, settings.listening, undecided)
    return ears, recogniser


def _speech() -> dict[str, list[Spoken]]:
    prompts, questions, foreign = human_prompts(), benefit_questions(), other_languages()
    return {
        "human prompts": prompts,
        "human prompts, noisy": on_noisy_line(prompts, SEED)[::2],
        "benefit questions": on_clear_line(questions)[::2],
        "benefit questions, noisy": on_noisy_line(questions, SEED)[1::2],
        "English": on_clear_line(foreign["en"]),
        "English, noisy": on_noisy_line(foreign["en"], SEED),
        "Kazakh": on_clear_line(foreign["kk"]),
        "Kazakh, noisy": on_noisy_line(foreign["kk"], SEED),
    }


def _page(results: dict[str, Any]) -> str:
    """Sounds by kind, speech by what became of it."""
    noises = {
        name: found for name, found in results.items() if name.endswith((", raw", "telephone"))
    }
    rows = [["all sounds", *_shares(noises.values())]]
    rows += [[name, *_shares([found])] for name, found in noises.items()]
    heads = ["sound", "heard", "words, recogniser alone", "words, on the line"]
    parts = ["## Rejection", _ABOUT, table(heads, rows)]
    speech = {name: found for name, found in results.items() if name not in noises}
    rows = []
    for name, found in speech.items():
        alone, line = found["alone"], found["on the line"]
        other = alone["rejections"].get(Rejection.OTHER_LANGUAGE.value, 0)
        rows.append(
            [
                name,
                alone["heard"],
                _percent(1 - alone["share"]),
                _percent(other / alone["heard"]),
                f"{_percent(1 - line['share'])} of {line['heard']}",
            ]
        )
    heads = [
        "speech",
        "heard",
        "thrown away, recogniser alone",
        "of them as another language",
        "no words on the line",
    ]
    return "\n\n".join([*parts, table(heads, rows)])


def _shares(found: Iterable[dict[str, Any]]) -> list[str]:
    sets = list(found)
    heard = sum(each["alone"]["heard"] for each in sets)
    ways = ("alone", "on the line")
    words = [sum(each[way]["with_words"] for each in sets) for way in ways]
    return [str(heard), *(f"{count} ({_percent(count / heard)})" for count in words)]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    main()
