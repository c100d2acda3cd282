"""A copy of a Whisper model that knows only the tokens one language can use.

Half of the work of Whisper base's decoder is to score 51 865 tokens of a hundred
languages at each step. A copy whose table of tokens keeps only those of one alphabet
writes the same words in less time. It is made once, on first use, in the cache folder.
"""

import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from assistant.listening.ctranslate2_file import ModelLayoutError, read_model_file, with_tokens
from assistant.paths import cache_dir

_LOG = logging.getLogger(__name__)

_RULES = 1
"""Counts up whenever `kept_tokens` chooses other tokens, so that old copies are not used."""
_KEPT = "kept.npy"
_PUNCTUATION = "0123456789.,!?:;%()«»…-–—'\"№+/"
_LONGEST_LATIN = 2
"""Latin letters kept in a row: enough to spell a name or «SMS», too few for English."""


@dataclass(frozen=True)
class Vocabulary:
    """A folder with a model, and which tokens of the whole model it knows.

    Attributes:
        folder: where the model lies.
        kept: id in the whole vocabulary for each id in this one; None when it is whole.
    """

    folder: Path
    kept: NDArray[np.int64] | None = None


def narrowed(model: Path, language: str, letters: str) -> Vocabulary:
    """The model with the vocabulary of one language; the whole model if that cannot be.

    Args:
        model: folder of a Whisper model in CTranslate2's form.
        language: ISO 639-1 code, for the name of the copy.
        letters: the language's alphabet in lower case.
    """
    try:
        return _cached(model, language, letters)
    except ModelLayoutError as error:
        _LOG.warning("whisper vocabulary left whole", extra={"problem": error.problem})
    except OSError as error:
        _LOG.warning("whisper vocabulary left whole", extra={"problem": error.strerror})
    return Vocabulary(model)


def read_tokens(folder: Path) -> list[str]:
    """The vocabulary of a model, in the order of ids."""
    as_json = folder / "vocabulary.json"
    if as_json.is_file():
        tokens: list[str] = json.loads(as_json.read_text(encoding="utf-8"))
        return tokens
    return (folder / "vocabulary.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")


def kept_tokens(tokens: Sequence[str], letters: str) -> NDArray[np.int64]:
    """Ids of the tokens that text in this alphabet can need, in their old order.

    Kept are words and parts of words in the alphabet, punctuation, figures, very short
    Latin ones, single bytes (from which anything can be spelt), parts of the alphabet's
    characters in UTF-8, and all special tokens but the time stamps, which are not used.
    """
    to_byte = _byte_of_character()
    alphabet = set(letters + letters.upper())
    utf8 = {byte for letter in alphabet for byte in letter.encode()} | {0x20}

    def needed(token: str) -> bool:
        if token.startswith("<|"):
            return not token[2:-2].replace(".", "").isdigit()
        if any(character not in to_byte for character in token):
            return True
        content = bytes(to_byte[character] for character in token)
        if len(content) <= 1:
            return True
        try:
            text = content.decode().removeprefix(" ")
        except UnicodeDecodeError:
            return all(byte in utf8 for byte in content)
        if text.isascii() and text.isalpha():
            return len(text) <= _LONGEST_LATIN
        return all(c in alphabet for c in text) or all(c in _PUNCTUATION for c in text)

    return np.array([i for i, token in enumerate(tokens) if needed(token)], dtype=np.int64)


def _cached(model: Path, language: str, letters: str) -> Vocabulary:
    checksum = sha256((model / "model.bin").read_bytes()).hexdigest()
    alphabet = sha256(letters.encode()).hexdigest()[:8]
    folder = cache_dir() / "whisper" / f"{checksum[:16]}-{language}-{alphabet}-{_RULES}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            _build(model, folder, letters)
    return Vocabulary(folder, np.load(folder / _KEPT))


def _build(model: Path, folder: Path, letters: str) -> None:
    """Write the copy beside its place and move it there when it is whole."""
    tokens = read_tokens(model)
    kept = kept_tokens(tokens, letters)
    narrow = with_tokens(read_model_file(model / "model.bin"), len(tokens), kept)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="building-") as scratch:
        place = Path(scratch) / "model"
        place.mkdir()
        with (place / "model.bin").open("wb") as file:
            narrow.write(file)
            file.flush()
            os.fsync(file.fileno())
        config = json.loads((model / "config.json").read_text(encoding="utf-8"))
        _dump(place / "config.json", _renumbered(config, kept))
        _dump(place / "vocabulary.json", [tokens[i] for i in kept])
        shutil.copy(model / "tokenizer.json", place / "tokenizer.json")
        np.save(place / _KEPT, kept)
        place.rename(folder)


def _renumbered(config: dict[str, Any], kept: NDArray[np.int64]) -> dict[str, Any]:
    """CTranslate2's settings of the model, with token ids as they are in the copy."""
    new = {int(old): position for position, old in enumerate(kept)}
    changed: dict[str, Any] = {
        field: [new[old] for old in config[field] if old in new]
        for field in ("suppress_ids", "suppress_ids_begin", "lang_ids")
        if field in config
    }
    return {**config, **changed}


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _byte_of_character() -> dict[str, int]:
    """Which byte each character of a token stands for (GPT-2's byte-level encoding).

    Printable bytes stand for themselves; the others are numbered from 256 on.
    """
    return dict(_pairs())


def _pairs() -> Iterator[tuple[str, int]]:
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    following = 256
    for byte in range(256):
        if byte in printable:
            yield chr(byte), byte
        else:
            yield chr(following), byte
            following += 1
