"""Fits what `voices/recognisers/whisper.yaml` holds: confidence, and the limits of the guards.

Run it after any change to decoding or hints, and copy what it prints. It uses other noise
and other sounds than the benchmarks, which then show how well the limits hold.

    python -m benchmarks.fitting
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.audio import Audio
from assistant.listening.recogniser import ListeningRequest
from assistant.listening.whisper import WhisperRecogniser
from assistant.listening.whisper_data import load_whisper_data
from assistant.listening.whisper_guards import Decoded, Guards
from assistant.listening.whisper_model import LONGEST_S
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.understanding.scripts import load_scripts
from benchmarks.scoring import normalised
from benchmarks.sounds import sounds
from benchmarks.speech_sets import (
    benefit_questions,
    human_prompts,
    on_clear_line,
    on_noisy_line,
    other_languages,
)

SEED = 101
_CANDIDATES = ("ru", "kk", "en")
_ROUNDS = 50


def main() -> None:
    """Decode the sets and print what follows from them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", default="whisper-base", help="catalogue id")
    model: str = parser.parse_args().model
    entry = load_catalogue().get(model)
    recogniser = WhisperRecogniser(
        ModelStore().folder(entry), model, frozenset(entry.languages), workers=1
    )
    guards = Guards(load_whisper_data(), model)
    hint = load_scripts().hint("ru")
    best: list[tuple[float, bool]] = []
    others: list[tuple[float, bool]] = []
    for name, samples in _sets():
        thrown = 0
        for number, (text, audio) in enumerate(samples):
            # Half of the samples with a hint: both happen on a line.
            request = ListeningRequest(
                "ru", hint=hint if number % 2 else (), sample_rate=audio.rate
            )
            decoded = recogniser.decoded(audio.samples, request)
            spoken = guards.spoken(decoded, _CANDIDATES)
            rejected = guards.rejection(decoded, "ru", spoken) is not None
            thrown += rejected
            if text and not rejected:
                _note(decoded, text, best, others)
        print(f"{name}: {thrown} of {len(samples)} thrown away", flush=True)
    recogniser.close()
    for kind, pairs in (("best", best), ("others", others)):
        intercept, slope = logistic_fit(pairs)
        print(
            f"{kind}: {{intercept: {intercept:.2f}, slope: {slope:.2f}}}  # {len(pairs)} readings"
        )


def logistic_fit(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Intercept and slope of the likeliest logistic curve, by Newton's method."""
    values = np.array([[1.0, value] for value, _ in pairs])
    right = np.array([float(truth) for _, truth in pairs])
    weights: NDArray[np.float64] = np.zeros(2)
    for _ in range(_ROUNDS):
        share = 1.0 / (1.0 + np.exp(-values @ weights))
        # A little ridge: nothing may grow without bound where all are right or wrong.
        curvature = (values * (share * (1 - share))[:, None]).T @ values + 1e-3 * np.eye(2)
        weights = weights + np.linalg.solve(curvature, values.T @ (right - share))
    return float(weights[0]), float(weights[1])


def _sets() -> Iterator[tuple[str, list[tuple[str, Audio]]]]:
    human, questions = human_prompts()[::2], benefit_questions()[::2]
    short = [each for each in human if each.audio.seconds < LONGEST_S]
    for name, spoken in (
        ("human", short),
        ("human, noisy", on_noisy_line(short, SEED)),
        ("questions, noisy", on_noisy_line(questions, SEED)),
    ):
        yield name, [(each.text, each.audio) for each in spoken]
    yield "sounds", [("", sound.audio) for sound in sounds(SEED)]
    for language, spoken in other_languages().items():
        lines = on_clear_line(spoken)[::2] + on_noisy_line(spoken, SEED)[1::2]
        yield language, [("", each.audio) for each in lines]


def _note(
    decoded: Decoded,
    text: str,
    best: list[tuple[float, bool]],
    others: list[tuple[float, bool]],
) -> None:
    """Remember how likely each reading seemed, and whether it is right."""
    seen: set[str] = set()
    for reading, log_probability in decoded.readings:
        words = normalised(reading)
        if words not in seen:
            (others if seen else best).append((log_probability, words == normalised(text)))
            seen.add(words)


if __name__ == "__main__":
    main()
