"""Synthetic callers on synthetic lines, whose every pause is known."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from assistant.audio import TELEPHONE_RATE, Audio, Samples, silence
from assistant.channel import Line, Noise, make_noise, through_line
from assistant.listening.voice_activity import WINDOW
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.speaking.engines import load_voice

LEVEL_DBFS = -26.0
LINES = {
    "clean": Line(level_dbfs=LEVEL_DBFS),
    "pink 20 dB": Line(level_dbfs=LEVEL_DBFS, snr_db=20, seed=1),
    "pink 10 dB": Line(level_dbfs=LEVEL_DBFS, snr_db=10, loss=0.03, seed=2),
    "babble 15 dB": Line(level_dbfs=LEVEL_DBFS, noise=Noise.BABBLE, snr_db=15, seed=3),
}


@dataclass(frozen=True)
class Call:
    """One caller's sentence with pauses in it.

    Attributes:
        sound: clean, at 8 kHz, with a second of silence before and five after.
        pieces: beginning and end of each piece of speech, in seconds.
        words: what is said in each piece.
    """

    sound: Samples
    pieces: tuple[tuple[float, float], ...]
    words: tuple[str, ...]

    def said(self, until: float) -> str:
        """The words whose piece had begun by then."""
        pairs = zip(self.words, self.pieces, strict=True)
        return " ".join(words for words, (start, _) in pairs if start < until)

    def truth(self) -> NDArray[np.bool_]:
        """Whether each window holds speech: louder than 35 dB under the sentence's peak."""
        windows = self.sound[: len(self.sound) // WINDOW * WINDOW].reshape(-1, WINDOW)
        power = np.mean(windows.astype(np.float64) ** 2, axis=1)
        return np.asarray(power > power.max() * 10**-3.5)


def make_calls(
    pause: Callable[[np.random.Generator], float], voices: int | None = None
) -> list[Call]:
    """Every sentence by every voice (or so many), with a drawn pause at each seam."""
    return _spoken(_data()["sentences"], pause, voices)


def make_words(voices: int | None = None) -> list[Call]:
    """Every short answer by every voice (or so many)."""
    return _spoken([[word] for word in _data()["short"]], lambda _: 0.0, voices)


def _data() -> dict[str, Any]:
    path = Path(__file__).with_name("hesitations.yaml")
    loaded: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return loaded


def _spoken(
    sentences: list[list[str]],
    pause: Callable[[np.random.Generator], float],
    voices: int | None,
) -> list[Call]:
    catalogue, store = load_catalogue(), ModelStore()
    calls = []
    for number, voice_id in enumerate(_data()["voices"][:voices]):
        voice = load_voice(catalogue.get(voice_id), store)
        rng = np.random.default_rng(number)
        for sentence in sentences:
            pieces = []
            for words in sentence:
                samples = np.concatenate(list(voice.synthesise(words)))
                audio = Audio(samples, voice.identity.sample_rate).resampled(TELEPHONE_RATE)
                pieces.append(_trimmed(audio.samples))
            gaps = [pause(rng) for _ in sentence[1:]]
            calls.append(_joined(pieces, tuple(sentence), gaps))
        voice.close()
    return calls


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() / 50)
    return samples[loud[0] : loud[-1] + 1]


def _joined(pieces: list[Samples], words: tuple[str, ...], gaps: list[float]) -> Call:
    parts, places, length = [silence(1, TELEPHONE_RATE)], [], 1.0
    for number, piece in enumerate(pieces):
        if number:
            parts.append(silence(gaps[number - 1], TELEPHONE_RATE))
            length += len(parts[-1]) / TELEPHONE_RATE
        places.append((length, length + len(piece) / TELEPHONE_RATE))
        parts.append(piece)
        length = places[-1][1]
    return Call(np.concatenate([*parts, silence(5, TELEPHONE_RATE)]), tuple(places), words)


def not_speech(seconds: float = 10.0) -> dict[str, Samples]:
    """Sounds of a telephone line that are no speech."""
    rng = np.random.default_rng(7)
    times = np.arange(round(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE
    keys = [(697, 1209), (770, 1336), (852, 1477), (941, 1633)]
    dtmf = np.zeros(len(times))
    for start in range(0, len(times), 2_400):
        low, high = keys[start // 2_400 % len(keys)]
        part = times[start : start + 800]
        dtmf[start : start + 800] = np.sin(2 * np.pi * low * part) + np.sin(2 * np.pi * high * part)
    notes = 262 * 2 ** (np.array([0, 4, 7, 12, 7, 4, 5, 9]) / 12)
    melody = notes[(times * 2).astype(int) % len(notes)]
    music = sum(np.sin(2 * np.pi * melody * n * times) / n for n in (1, 2, 3)) * np.exp(
        -3 * (times % 0.5)
    )
    clicks = np.where(rng.random(len(times)) < 3 / TELEPHONE_RATE, 6.0, 0.0)
    breath = rng.standard_normal(len(times)) * np.maximum(0, np.sin(2 * np.pi * 0.4 * times)) / 8
    sounds = {
        "silence": np.zeros(len(times)),
        "ringback": np.sin(2 * np.pi * 425 * times) * (times % 5 < 1),
        "busy": np.sin(2 * np.pi * 425 * times) * (times % 0.7 < 0.35),
        "dtmf": dtmf,
        "music": music,
        "hum": np.sign(np.sin(2 * np.pi * 50 * times)),
        "clicks": clicks,
        "breath": breath,
        **{kind.value: make_noise(kind, len(times), rng) / 5 for kind in Noise},
    }
    return {name: (sound * 5_000).astype(np.int16) for name, sound in sounds.items()}


def on_line(samples: Samples, line: Line) -> Samples:
    """The sound at the other end."""
    return through_line(Audio(samples, TELEPHONE_RATE), line).samples
