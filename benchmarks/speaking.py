"""How fast voices speak, how they sound to a recogniser, and whether pace and loudness hold.

    python -m benchmarks.speaking [--voice ID ...] [--texts N]

For every installed voice that the settings may choose, or those named, side by side:

* speed: real-time factor and time to first sound of a short, a middle and a long text,
  cold (nothing kept) and from the cache; the least of three runs, since whatever else the
  machine does only adds;
* pace: syllables a second with pauses (gross) and without (articulation), per preset;
* loudness: the quietest and the loudest prompt, the highest peak, and what 6 and 12 dB of
  gain add;
* round trip: texts of the script, spoken, put through a telephone line (A-law, 300-3400 Hz)
  and recognised by the installed recogniser without any hint: share of wrong characters
  and words, and the share of the middle text, which a recogniser's rare loops do not move.
  Numbers are compared in words. Kazakh has no recogniser in the registries, so
  its voices have no round trip where none is installed.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
from ruamel.yaml import YAML

from assistant.audio import TELEPHONE_RATE, Audio
from assistant.channel import Line, through_line
from assistant.dialogue.assistant import load_assistant
from assistant.listening.engines import load_recogniser
from assistant.listening.recogniser import ListeningRequest, Recogniser
from assistant.manner import MOST_GAIN, Manner
from assistant.models.catalogue import Catalogue, Entry, load_catalogue
from assistant.models.choice import choose_recogniser
from assistant.models.store import ModelStore
from assistant.settings import DEFAULTS, Settings, load_settings
from assistant.speaking.cache import SpeechCache
from assistant.speaking.engines import load_voice
from assistant.speaking.lexicon import load_lexicon
from assistant.speaking.loudness import integrated_loudness, peak_dbfs
from assistant.speaking.phrasing import load_phrasing
from assistant.speaking.reading import read_aloud
from assistant.speaking.speaker import Speaker
from assistant.speaking.voice import Voice
from benchmarks.report import table, write_results, write_section

ROOT = Path(__file__).resolve().parents[1]
PROMPTS = ROOT / "tests" / "speaking" / "prompts.yaml"
DAY = date(2026, 11, 1)
REPEATS = 3
LANGUAGES = ("ru", "kk", "en")
TEXTS = 30
PRESETS = ("fast", "normal", "slow", "slowest")


def speed(voice: Voice, settings: Settings, prompts: list[str]) -> dict[str, Any]:
    """Real-time factor and time to first sound, cold and cached, for three lengths of text."""
    language = voice.identity.language
    texts = {"short": prompts[-1], "middle": prompts[2], "long": "\n".join(prompts)}
    rows: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        kept = SpeechCache(Path(folder), 100)
        speakers = {
            "cold": _speaker(voice, settings, None),
            "cached": _speaker(voice, settings, kept),
        }
        for name, text in texts.items():
            speakers["cached"].say(text, language)
            for state, speaker in speakers.items():
                runs = [_timed(speaker, text, language) for _ in range(REPEATS)]
                rows[f"{name}, {state}"] = {
                    "sound_s": round(runs[0][2], 2),
                    "first_sound_s": round(min(run[0] for run in runs), 4),
                    "real_time_factor": round(min(run[1] / run[2] for run in runs), 4),
                }
    return rows


def _speaker(voice: Voice, settings: Settings, cache: SpeechCache | None) -> Speaker:
    return Speaker(lambda _: voice, settings.speaking, cache=cache)


def _timed(speaker: Speaker, text: str, language: str) -> tuple[float, float, float]:
    """Seconds to the first piece, to the last one, and of sound."""
    start = time.perf_counter()
    sounds = speaker.speak(text, language)
    samples = len(next(sounds))
    first = time.perf_counter() - start
    samples += sum(len(sound) for sound in sounds)
    return first, time.perf_counter() - start, samples / TELEPHONE_RATE


def pace(speaker: Speaker, language: str, settings: Settings, prompts: list[str]) -> dict[str, Any]:
    """Gross rate and articulation in syllables a second, per preset."""
    lexicon = load_lexicon(language)
    phrasing = load_phrasing(language, lexicon.syllables)
    rows: dict[str, Any] = {}
    for preset in PRESETS:
        factor = settings.speaking.presets[preset].pauses
        texts = [read_aloud(prompt, language) for prompt in prompts]
        syllables = sum(lexicon.syllables(text) for text in texts)
        pauses = sum(
            phrase.pause(settings.speaking.pauses, factor)
            for text in texts
            for phrase in phrasing.split(text)
        )
        seconds = sum(speaker.say(prompt, language, Manner(preset)).seconds for prompt in prompts)
        rows[preset] = {
            "gross": round(syllables / seconds, 2),
            "articulation": round(syllables / (seconds - pauses), 2),
        }
    return rows


def loudness(speaker: Speaker, language: str, prompts: list[str]) -> dict[str, float]:
    """Spread over the prompts in LUFS, highest peak in dBFS, and what gain adds in dB."""
    sounds = [speaker.say(prompt, language).samples for prompt in prompts]
    levels = [integrated_loudness(sound, TELEPHONE_RATE) for sound in sounds]
    row = {
        "quietest": min(levels),
        "loudest": max(levels),
        "peak": max(peak_dbfs(sound) for sound in sounds),
    }
    for gain in (6.0, MOST_GAIN):
        louder = speaker.say(prompts[0], language, Manner(gain=gain)).samples
        row[f"gain_{gain:.0f}"] = integrated_loudness(louder, TELEPHONE_RATE) - levels[0]
    return {name: round(value, 1) for name, value in row.items()}


def round_trip(
    speaker: Speaker, language: str, texts: list[str], recogniser: Recogniser
) -> dict[str, Any]:
    """Share of characters and words that a recogniser gets wrong at 8 kHz."""
    said, heard = [], []
    for number, text in enumerate(texts):
        line = Line(level_dbfs=-26, seed=number)
        sound = through_line(speaker.say(text, language), line)
        said.append(_plain(text, language))
        heard.append(_plain(_recognised(sound, language, recogniser), language))
    return {
        "recogniser": recogniser.engine,
        "texts": len(texts),
        "cer": round(jiwer.cer(said, heard), 4),
        "median_cer": round(float(np.median([*map(jiwer.cer, said, heard)])), 4),
        "wer": round(jiwer.wer(said, heard), 4),
    }


def _recognised(sound: Audio, language: str, recogniser: Recogniser) -> str:
    utterance = recogniser.begin(ListeningRequest(language, candidates=(language,)))
    utterance.accept(sound.samples)
    recognition = utterance.finish().result()
    best = recognition.hypotheses or recognition.discarded
    return best[0].text if best else ""


def _plain(text: str, language: str) -> str:
    """Words in lower case; numbers in words, as a recogniser may write figures."""
    spoken = read_aloud(text, language).lower().replace("ё", "е")
    return " ".join("".join(c if c.isalnum() else " " for c in spoken).split())


def entries(
    settings: Settings, catalogue: Catalogue, store: ModelStore, wanted: list[str]
) -> Iterator[Entry]:
    """Installed voices: those named, else those that the settings may choose."""
    named = [voice for language in LANGUAGES for voice in settings.languages[language].voices]
    for voice in wanted or named:
        entry = catalogue.get(voice)
        if store.installed(entry):
            yield entry


def section(result: dict[str, Any]) -> str:
    """What docs/benchmarks.md says: three tables."""
    voices: dict[str, Any] = result["voices"]
    speeds = [
        [
            name,
            *(
                f"{row['speed'][key]['first_sound_s'] * 1000:.0f}"
                for key in ("short, cold", "long, cold", "long, cached")
            ),
            f"{row['speed']['long, cold']['real_time_factor']:.3f}",
            f"{row['speed']['long, cached']['real_time_factor']:.4f}",
        ]
        for name, row in voices.items()
    ]
    paces = [
        [
            name,
            *(row["pace"][preset]["gross"] for preset in PRESETS),
            row["pace"]["normal"]["articulation"],
            f"{row['loudness']['quietest']} to {row['loudness']['loudest']}",
            row["loudness"]["peak"],
            f"{row['loudness']['gain_6']}, {row['loudness']['gain_12']}",
        ]
        for name, row in voices.items()
    ]
    trips = [
        [name, *(f"{trip[key]:.1%}" for key in ("cer", "median_cer", "wer"))]
        for name, row in voices.items()
        if (trip := row.get("round_trip"))
    ]
    return "\n\n".join(
        (
            "## Speaking",
            "`python -m benchmarks.speaking`. "
            + (__doc__ or "").split("[--texts N]", 1)[1].strip(),
            "### Speed",
            table(
                (
                    "voice",
                    "first sound, short text (ms)",
                    "long text (ms)",
                    "long, cached (ms)",
                    "real-time factor",
                    "cached",
                ),
                speeds,
            ),
            "### Pace (syllables a second) and loudness (LUFS, dBFS, dB)",
            table(
                ("voice", *PRESETS, "articulation, normal", "prompts", "peak", "gain of 6, 12"),
                paces,
            ),
            f"### Round trip over {result['texts']} texts, by {result['recogniser']}",
            table(("voice", "CER", "median CER", "WER"), trips),
        )
    )


def main() -> None:
    """Measure, print, and write JSON and the page."""
    parser = argparse.ArgumentParser(description="Speed, pace, loudness and clarity of voices.")
    parser.add_argument("--voice", action="append", default=[], help="only this voice")
    parser.add_argument("--texts", type=int, default=TEXTS, help="texts of the round trip")
    chosen = parser.parse_args()
    settings, catalogue, store = load_settings(DEFAULTS), load_catalogue(), ModelStore()
    prompts = YAML(typ="safe").load(PROMPTS.read_text(encoding="utf-8"))
    assistant = load_assistant()
    recognisers: dict[str, Recogniser | None] = {}
    voices: dict[str, Any] = {}
    for entry in entries(settings, catalogue, store, chosen.voice):
        language = entry.languages[0]
        if language not in recognisers:
            model = choose_recogniser(language, settings, catalogue, store)
            recognisers[language] = (
                None if model is None else load_recogniser(model, store, settings)
            )
        voice = load_voice(entry, store)
        with tempfile.TemporaryDirectory() as folder:
            speaker = _speaker(voice, settings, SpeechCache(Path(folder), 200))
            row: dict[str, Any] = {
                "speed": speed(voice, settings, prompts[language]),
                "pace": pace(speaker, language, settings, prompts[language]),
                "loudness": loudness(speaker, language, prompts[language]),
            }
            recogniser = recognisers[language]
            if recogniser is not None:
                texts = assistant.spoken_texts(language, DAY)
                some = list(texts[:: max(1, len(texts) // chosen.texts)])[: chosen.texts]
                row["round_trip"] = round_trip(speaker, language, some, recogniser)
        voice.close()
        voices[entry.id] = row
        print(entry.id, json.dumps(row), flush=True)
    used = [loaded for loaded in recognisers.values() if loaded is not None]
    quick = bool(chosen.voice) or chosen.texts != TEXTS
    result = {
        "texts": chosen.texts,
        "recogniser": ", ".join(sorted({loaded.engine for loaded in used})) or "none",
        "voices": voices,
    }
    write_results(
        "speaking",
        result,
        packages=("piper-tts", "espeakng-loader", "ctranslate2", "onnxruntime"),
        quick=quick,
        seed=0,
    )
    if not quick:
        write_section("speaking", section(result))
    for loaded in used:
        loaded.close()


if __name__ == "__main__":
    main()
