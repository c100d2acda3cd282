"""Tells the events of a call's log in words, for screens."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Final

from assistant.journal import Entry
from assistant.understanding.scripts import Scripts

_EVENTS: Final = {
    "Silent": "said nothing",
    "NothingThere": "made a sound without words",
    "Paused": "pressed no further key",
    "CannotHear": "could not be heard",
    "NobodyThere": "nobody could take the call",
    "HungUp": "hung up",
}

QUIET: Final = frozenset({"heard", "thought", "sentence", "spoken"})
"""Kinds of event that only those want to see who look for a cause."""


class Told:
    """Puts events into words.

    Args:
        scripts: where the texts stand.
    """

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def of(self, entry: Entry) -> tuple[str, str]:
        """Who it was, and what happened."""
        fields = entry.fields
        known: dict[str, tuple[str, Callable[[], str]]] = {
            "call": ("call", lambda: f"{fields.get('language')}, {fields.get('on')}"),
            "caller": ("caller", lambda: _caller(fields)),
            "turn": ("Jauap", lambda: self._turn(fields)),
            "answered": ("", lambda: _gap(fields)),
            "do": ("line", lambda: str(fields.get("action"))),
            "failed": ("failed", lambda: f"{fields.get('part')}: {fields.get('error')}"),
            "interrupted": ("Jauap", lambda: "falls silent"),
            "went_on": ("Jauap", lambda: "goes on"),
            "end": ("call", lambda: "is over"),
        }
        who, text = known.get(entry.what, (entry.what, lambda: _listed(fields)))
        return who, text()

    def _turn(self, fields: Mapping[str, Any]) -> str:
        said = [each for each in _list(fields.get("said")) if isinstance(each, dict)]
        kinds = groupby(said, key=lambda each: (each.get("source", ""), each.get("language", "")))
        texts = [self._text(str(source), str(language)) for (source, language), _ in kinds]
        state = f"[{fields.get('state')}]"
        return "\n".join([state, *(f"{'':21}{text}" for text in texts)]) if texts else state

    def _text(self, source: str, language: str) -> str:
        """The text that stands there, on one line; the id where there is none."""
        kind, _, name = source.partition("/")
        scripts = self._scripts
        texts = None
        if kind == "prompts" and name in scripts.prompts:
            texts = scripts.prompts[name]
        elif kind == "facts" and name in scripts.facts:
            texts = scripts.facts[name].ask
        if texts is None or language not in scripts.languages:
            return f"({source})"
        return " ".join(texts.in_language(language).split())


def _listed(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in fields.items())


def _caller(fields: Mapping[str, Any]) -> str:
    did = str(fields.get("did"))
    if did == "Said":
        words = f"«{fields['words']}»" if "words" in fields else "(words)"
        over = " over the voice" if fields.get("over") else ""
        return f"{words} {fields.get('language', '')} {fields.get('confidence', '')}{over}".rstrip()
    if did == "Pressed":
        return f"key {fields['key']}" if "key" in fields else "a key"
    if did == "Unclear":
        return f"could not be understood{_spoken(fields)}"
    return _EVENTS.get(did, did)


def _spoken(fields: Mapping[str, Any]) -> str:
    return f", perhaps {fields['spoken']}" if "spoken" in fields else ""


def _gap(fields: Mapping[str, Any]) -> str:
    taken = stages(fields)
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in taken.items())
    filler = "; something was said meanwhile" if fields.get("filler") else ""
    return f"after {sum(taken.values()):.2f} s ({parts}){filler}"


def stages(fields: Mapping[str, Any]) -> dict[str, float]:
    """Seconds of each stage before an answer; empty where they are not told."""
    taken = fields.get("seconds")
    if not isinstance(taken, dict):
        return {}
    return {
        str(name): float(seconds)
        for name, seconds in taken.items()
        if isinstance(seconds, int | float)
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def clock(seconds: float) -> str:
    """A time in a call, such as `1:07.3`."""
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):3d}:{rest:04.1f}"
