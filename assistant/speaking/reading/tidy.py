"""Last touch on what a reader has written: spaces and punctuation that a voice takes well."""

import re

_SPACED_DASH = re.compile(r" +[-‐‑‒–—]+(?= |$)")
_LOOSE_HYPHEN = re.compile(r"(?<![^\W\d_])[-‐‑‒]+|[-‐‑‒]+(?![^\W\d_])")
_DASHES = re.compile(r"(?: *[–—] *){2,}")
_BEFORE_PAUSE = re.compile(r"[ ,;:–—]+(?=[.!?])|[ ,;:]+(?=[,;:])")
_FULL_STOPS = re.compile(r"([.!?])[.!?,;:…]+(?: +[.!?,;:]+)*")
_NO_SPACE = re.compile(r"([.!?,;:])(?=[^\W\d_])")
_LINE_EDGE = re.compile(r"^[ .,!?:;–—-]+|[ ,:;–—-]+$", re.MULTILINE)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" *\n[\n ]*")


def tidy(text: str) -> str:
    """Single spaces, one mark per pause, none at the start of a line; spaced dashes.

    Args:
        text: words, `. , ! ? : ; – —`, hyphens inside words, and line breaks.
    """
    previous = None
    while text != previous:  # one rule may make room for another
        previous = text
        text = _SPACES.sub(" ", text)
        text = _BREAKS.sub("\n", text)
        text = _SPACED_DASH.sub(_long, text)
        text = _LOOSE_HYPHEN.sub(" ", text)
        text = _DASHES.sub(" — ", text)
        text = _FULL_STOPS.sub(r"\1", text)
        text = _BEFORE_PAUSE.sub("", text)
        text = _NO_SPACE.sub(r"\1 ", text)
        text = _LINE_EDGE.sub("", text)
    return text.strip()


def _long(match: re.Match[str]) -> str:
    return " –" if match.group().strip() == "–" else " —"
