"""Sentences that are no question about benefits, put together from `foreign_sentences.yaml`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from ruamel.yaml import YAML

_SLOT = re.compile(r"\{(\w+)\}")
_PATH = Path(__file__).with_suffix(".yaml")


def foreign_sentences(count: int) -> list[tuple[str, str]]:
    """So many sentences of all languages together, as (language, sentence).

    They are taken in turn from the languages and their patterns, so that a small number
    holds some of each.

    Raises:
        ValueError: there are not so many.
    """
    parts = YAML(typ="safe").load(_PATH.read_text(encoding="utf-8"))
    queues = {
        language: _in_turn([_filled(pattern, each["words"]) for pattern in each["patterns"]])
        for language, each in parts.items()
    }
    found: dict[tuple[str, str], None] = {}
    while len(found) < count and queues:
        for language in [*queues]:
            sentence = next(queues[language], None)
            if sentence is None:
                del queues[language]
            elif len(found) < count:
                found[language, sentence] = None
    if len(found) < count:
        raise ValueError(f"{_PATH.name} makes {len(found)} sentences, not {count}")
    return [*found]


def _filled(pattern: str, words: Mapping[str, Sequence[str]]) -> list[str]:
    slots = _SLOT.findall(pattern)
    holes = _SLOT.sub("{}", pattern)
    return [_capital(holes.format(*chosen)) for chosen in product(*(words[slot] for slot in slots))]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _in_turn(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    for place in range(max(map(len, lists))):
        yield from (texts[place] for texts in lists if place < len(texts))
