"""How texts are compared: the same for every system."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jiwer
import numpy as np
from num2words import num2words


@dataclass(frozen=True)
class Errors:
    """Share of wrong words and characters over a whole set."""

    words: float
    characters: float

    def as_dict(self) -> dict[str, float]:
        """For a results file."""
        return {"wer": round(self.words, 4), "cer": round(self.characters, 4)}


def normalised(text: str, language: str = "ru", *, figures: bool = False) -> str:
    """Lower case, yo as ye, no punctuation, figures in words unless they may stand.

    A number written in figures is read in the nominative, which is mostly what was said:
    a system that writes figures is not punished for that alone.
    """
    if not figures:
        text = re.sub(r"\d+", lambda found: f" {num2words(int(found[0]), lang=language)} ", text)
    text = text.lower().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")
    return " ".join(re.findall(r"\w+", text))


def errors(
    references: Sequence[str], hypotheses: Sequence[str], *, figures: bool = False
) -> Errors:
    """Errors of the hypotheses, all words counted alike; with `figures`, these stay."""
    said = [normalised(text, figures=figures) for text in references]
    heard = [normalised(text, figures=figures) for text in hypotheses]
    return Errors(float(jiwer.wer(said, heard)), float(jiwer.cer(said, heard)))


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Median, 95th percentile and largest of some times in seconds."""
    return {
        "median_s": round(float(np.median(values)), 4),
        "p95_s": round(float(np.percentile(values, 95)), 4),
        "largest_s": round(max(values), 4),
    }
