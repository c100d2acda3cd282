"""Guards: which of Whisper's words are kept, and how sure they are.

Whisper always writes something. Over noise it repeats itself or remembers subtitles; in a
language it does not know it invents. Each guard looks for one such sign.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.listening.recogniser import Hypothesis, Rejection
from assistant.listening.whisper_data import Limits, Phantoms, WhisperData

_FASTEST_WORDS_S = 7.0
"""Words a second that nobody speaks; fast Russian has about 4."""
_LETTERS_LOOP = re.compile(r"(\w{1,6}?)\1{5,}")
_LONGEST_UNIT = 6
"""Words in the longest phrase that is looked for as a repeated one."""
_WORD_REPEATS = 8
"""One word may be said this often before it is a loop: people say numbers with seven
zeros, but not with more."""
_PHRASE_REPEATS = 4
_LEAST_SHARE = 1e-4
"""Shares of languages beyond this are no more certain, so that one sign cannot outweigh
all others."""


@dataclass(frozen=True)
class Decoded:
    """What the model says about one piece of sound.

    Attributes:
        readings: texts with their mean log-probability per token, best first.
        no_speech: probability that nobody spoke.
        languages: probability of each of Whisper's languages; empty when not asked for.
        ran_away: whether decoding was stopped because it found no end.
        seconds: length of the sound.
        work_s: seconds of work it took.
        expected: the likeliest text in expected words alone, with its mean log-probability
            per token among all words.
    """

    readings: tuple[tuple[str, float], ...]
    no_speech: float
    languages: Mapping[str, float]
    ran_away: bool
    seconds: float
    work_s: float
    expected: tuple[str, float] | None = None


class Guards:
    """The guards of one model."""

    def __init__(self, data: WhisperData, model: str) -> None:
        self._data = data
        self._limits: Limits = data.limits(model)

    def confidence(self, log_probability: float, *, best: bool = True) -> float:
        """Share of readings with this mean log-probability that are right, 0 to 1."""
        calibration = self._limits.best if best else self._limits.others
        return _logistic(calibration.intercept + calibration.slope * log_probability)

    def hypotheses(self, decoded: Decoded, alternatives: int) -> tuple[Hypothesis, ...]:
        """The different readings, best first, as many as are wanted."""
        found: dict[str, Hypothesis] = {}
        for text, log_probability in decoded.readings:
            key = plain(text)
            if key and key not in found:
                sure = self.confidence(log_probability, best=not found)
                found[key] = Hypothesis(text, sure)
        readings = list(found.values())
        # Fitted apart, a later reading could seem surer than the best one.
        top = readings[0].confidence if readings else 0.0
        capped = [replace(each, confidence=min(each.confidence, top)) for each in readings]
        return tuple(sorted(capped, key=lambda each: -each.confidence)[:alternatives])

    def expected(self, decoded: Decoded) -> Hypothesis | None:
        """The reading in expected words, where it is not far from what was heard."""
        if decoded.expected is None or decoded.expected[1] < self._limits.expected:
            return None
        text, log_probability = decoded.expected
        return Hypothesis(text, self.confidence(log_probability, best=False))

    def spoken(self, decoded: Decoded, candidates: Sequence[str]) -> dict[str, float]:
        """Probability of each candidate language, summing to 1."""
        if not decoded.languages:
            return {}
        mass = {
            candidate: sum(
                decoded.languages.get(code, 0.0)
                for code in self._data.related.get(candidate, (candidate,))
            )
            for candidate in candidates
        }
        total = sum(mass.values()) or 1.0
        return {candidate: share / total for candidate, share in mass.items()}

    def rejection(
        self, decoded: Decoded, language: str, spoken: Mapping[str, float]
    ) -> Rejection | None:
        """Why the words are thrown away; None when they are kept."""
        text, log_probability = decoded.readings[0] if decoded.readings else ("", 0.0)
        words = plain(text)
        checks = (
            (Rejection.NO_SPEECH, not words or self._is_silence(decoded, language, spoken)),
            (Rejection.PHANTOM, is_phantom(words, self._data.phantoms.get(language, Phantoms()))),
            (Rejection.OTHER_LANGUAGE, self._is_other(decoded, log_probability, language, spoken)),
            (Rejection.LOOP, decoded.ran_away or is_loop(words, decoded.seconds)),
            (Rejection.UNSURE, log_probability < self._limits.log_probability),
        )
        return next((reason for reason, holds in checks if holds), None)

    def _is_silence(self, decoded: Decoded, language: str, spoken: Mapping[str, float]) -> bool:
        limits = self._limits.silence
        if decoded.no_speech > limits.surely:
            return True
        unlikely = spoken.get(language, 0.0) < limits.share.get(language, 1.1)
        return decoded.no_speech > limits.probability and unlikely

    def _is_other(
        self, decoded: Decoded, log_probability: float, language: str, spoken: Mapping[str, float]
    ) -> bool:
        limits = self._limits.other_language
        if language not in spoken or decoded.seconds < limits.seconds or _is_spelt(decoded):
            return False
        share = min(1 - _LEAST_SHARE, max(_LEAST_SHARE, spoken[language]))
        odds = math.log(share / (1 - share))
        return limits.slope * log_probability + odds < limits.limit


def _is_spelt(decoded: Decoded) -> bool:
    """Whether letters are spelt out («U-S-B»): they belong to no language."""
    best = decoded.readings[0][0] if decoded.readings else ""
    return all(len(word) == 1 for word in plain(best).split())


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, value))))


def plain(text: str) -> str:
    """Lower case, without punctuation, the letter yo as ye, single spaces."""
    lowered = text.lower().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")
    return " ".join(re.findall(r"\w+", lowered))


def is_phantom(words: str, phantoms: Phantoms) -> bool:
    """Whether the text is one that the model invents; `words` as `plain` gives them."""
    if words in phantoms.whole:
        return True
    padded = f" {words} "
    return any(f" {phrase} " in padded for phrase in phantoms.anywhere)


def is_loop(words: str, seconds: float) -> bool:
    """Whether the text repeats itself as no person does; `words` as `plain` gives them."""
    listed = words.split()
    if len(listed) > 2 + _FASTEST_WORDS_S * seconds or _LETTERS_LOOP.search(words):
        return True
    for unit in range(1, _LONGEST_UNIT + 1):
        wanted = _WORD_REPEATS if unit == 1 else _PHRASE_REPEATS
        run = 0
        for place in range(unit, len(listed)):
            run = run + 1 if listed[place] == listed[place - unit] else 0
            if run >= unit * (wanted - 1):
                return True
    return False
