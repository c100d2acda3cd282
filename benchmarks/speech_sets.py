"""Speech to measure with: human prompts, synthetic callers, and lines that spoil both."""

import gzip
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
from ruamel.yaml import YAML

from assistant.audio import Audio
from assistant.channel import Line, Noise, through_line
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.speaking.engines import load_voice

_HERE = Path(__file__).parent
_PROMPTS = Path("/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU")
_PROMPT_TEXTS = Path("/usr/share/doc/asterisk-core-sounds-ru/core-sounds-ru.txt.gz")

CALLERS = tuple(
    f"rhvoice-ru-{name}" for name in ("aleksandr", "anna", "elena", "irina", "pavel", "tatiana")
)
_NOISES = (Noise.PINK, Noise.BABBLE, Noise.WHITE)


@dataclass(frozen=True)
class Spoken:
    """Speech whose words are known.

    Attributes:
        name: of the recording, or of the voice.
        text: what is said.
        audio: how it sounds.
        noise: what was put behind it, if anything.
    """

    name: str
    text: str
    audio: Audio
    noise: str = ""


def human_prompts() -> list[Spoken]:
    """Telephone prompts of one professional speaker, 8 kHz, with their published texts.

    Those with two words or more, and without figures (which nobody can say in one way).
    """
    if not (_PROMPTS.is_dir() and _PROMPT_TEXTS.is_file()):
        sys.exit("Install asterisk-core-sounds-ru-wav and asterisk-core-sounds-ru first.")
    with gzip.open(_PROMPT_TEXTS, "rt", encoding="utf-8") as file:
        lines = [line.strip().partition(":") for line in file if not line.startswith(";")]
    return [
        Spoken(name, text.strip(), _read(_PROMPTS / f"{name}.wav"))
        for name, _, text in lines
        if (_PROMPTS / f"{name}.wav").is_file()
        and len(re.findall(r"[^\W\d_]+", text)) >= 2
        and not re.search(r"[\d\[<]", text)
    ]


def benefit_questions() -> list[Spoken]:
    """Thirty questions about benefits, each by six synthetic callers."""
    texts: list[str] = YAML(typ="safe").load(_HERE / "questions.yaml")
    return [spoken for voice in CALLERS for spoken in read_by(voice, texts)]


def other_languages() -> dict[str, list[Spoken]]:
    """English and Kazakh speech, as a Russian line might meet it.

    There is no Kazakh recording in the registries: Kazakh texts are read by Kyrgyz and
    Tatar voices, whose sounds are near, and by eSpeak NG.
    """
    texts: dict[str, list[str]] = YAML(typ="safe").load(_HERE / "foreign.yaml")
    voices = {
        "en": ("rhvoice-en-slt", "rhvoice-en-alan", "piper-en-joe"),
        "kk": ("rhvoice-ky-nazgul", "rhvoice-ky-azamat", "rhvoice-tt-talgat", "espeak-kk"),
    }
    return {
        language: [s for voice in voices[language] for s in read_by(voice, texts[language])]
        for language in voices
    }


def read_by(voice_id: str, texts: Sequence[str]) -> Iterator[Spoken]:
    """The texts, read by one voice of the catalogue."""
    voice = load_voice(load_catalogue().get(voice_id), ModelStore())
    for text in texts:
        pieces = list(voice.synthesise(text))
        yield Spoken(voice_id, text, Audio(np.concatenate(pieces), voice.identity.sample_rate))
    voice.close()


def on_clear_line(spoken: Sequence[Spoken]) -> list[Spoken]:
    """The speech through the telephone band and A-law alone."""
    return [replace(each, audio=through_line(each.audio, Line(level_dbfs=-26))) for each in spoken]


def on_noisy_line(spoken: Sequence[Spoken], seed: int) -> list[Spoken]:
    """The speech through A-law with noise at 10 to 20 dB and 3 % of the packets lost.

    Pink noise, babble and white noise take turns.
    """
    return [_spoilt(each, seed, number) for number, each in enumerate(spoken)]


def _spoilt(spoken: Spoken, seed: int, number: int) -> Spoken:
    rng = np.random.default_rng((seed, number))
    noise = _NOISES[number % len(_NOISES)]
    line = Line(
        level_dbfs=-26,
        noise=noise,
        snr_db=float(rng.uniform(10.0, 20.0)),
        loss=0.03,
        seed=int(rng.integers(2**31)),
    )
    return replace(spoken, audio=through_line(spoken.audio, line), noise=noise.value)


def _read(path: Path) -> Audio:
    samples, rate = soundfile.read(path, dtype="int16")
    return Audio(samples, rate)
