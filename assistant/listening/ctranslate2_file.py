"""The file `model.bin` of a CTranslate2 model: read strictly, written back.

Layout of version 6, as CTranslate2 4.x writes it (`python/ctranslate2/specs/model_spec.py`,
little endian): u32 version; name of the specification; u32 its revision; u32 count of
variables, each with its name, u8 rank, u32 dimensions, u8 type, u32 bytes and the bytes;
u32 count of aliases, each with two names. A name is a u16 length and as many bytes, the
last of them zero.
"""

import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from assistant.errors import JauapError

VERSION = 6

_EMBEDDINGS = "decoder/embeddings/weight"
_TOKEN_TABLES = ("decoder/embeddings/", "decoder/projection/")
"""Variables with one row per token: weights, and where they are quantised their scales."""


class ModelLayoutError(JauapError):
    """A model file is damaged, or written by a version of CTranslate2 not known here."""

    exit_code = 3


@dataclass(frozen=True)
class Variable:
    """One array of weights, with its bytes as they stand in the file."""

    name: str
    shape: tuple[int, ...]
    type_id: int
    content: memoryview | bytes

    def rows(self, kept: NDArray[np.int64]) -> "Variable":
        """The same variable with only these rows of its first dimension."""
        table = np.frombuffer(self.content, dtype=np.uint8).reshape(self.shape[0], -1)
        return replace(
            self, shape=(len(kept), *self.shape[1:]), content=np.ascontiguousarray(table[kept]).data
        )


@dataclass(frozen=True)
class ModelFile:
    """All that a `model.bin` holds."""

    specification: str
    revision: int
    variables: tuple[Variable, ...]
    aliases: tuple[tuple[str, str], ...]

    def write(self, file: BinaryIO) -> None:
        """Write it as CTranslate2 reads it."""
        file.write(struct.pack("<I", VERSION) + _name(self.specification))
        file.write(struct.pack("<II", self.revision, len(self.variables)))
        for variable in self.variables:
            rank = len(variable.shape)
            size = memoryview(variable.content).nbytes
            file.write(_name(variable.name))
            file.write(struct.pack(f"<B{rank}I", rank, *variable.shape))
            file.write(struct.pack("<BI", variable.type_id, size))
            file.write(variable.content)
        file.write(struct.pack("<I", len(self.aliases)))
        file.writelines(b"".join(_name(part) for part in pair) for pair in self.aliases)


def read_model_file(path: Path) -> ModelFile:
    """The content of a `model.bin`.

    Raises:
        ModelLayoutError: it cannot be read, is of another version, is cut short, or has
            something after its end.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelLayoutError(
            f"{path}: cannot be read ({error.strerror})",
            mend="Check the disk, or install the model again: `jauap models install`.",
        ) from error
    return _Reader(path, content).model()


class _Reader:
    def __init__(self, path: Path, content: bytes) -> None:
        self._path = path
        self._content = memoryview(content)
        self._at = 0

    def model(self) -> ModelFile:
        version = self._number("I")
        if version != VERSION:
            raise self._error(f"is of version {version}, not {VERSION}")
        specification, revision = self._name(), self._number("I")
        variables = tuple(self._variable() for _ in range(self._number("I")))
        aliases = tuple((self._name(), self._name()) for _ in range(self._number("I")))
        if self._at != len(self._content):
            raise self._error(f"has {len(self._content) - self._at} bytes after its end")
        return ModelFile(specification, revision, variables, aliases)

    def _variable(self) -> Variable:
        name = self._name()
        shape = tuple(self._number("I") for _ in range(self._number("B")))
        type_id, size = self._number("B"), self._number("I")
        items = int(np.prod(shape, dtype=np.int64))
        if items == 0 or size % items:
            raise self._error(f"{name}: {size} bytes do not fill the shape {shape}")
        return Variable(name, shape, type_id, self._take(size))

    def _number(self, code: str) -> int:
        value: int = struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))[0]
        return value

    def _name(self) -> str:
        content = bytes(self._take(self._number("H")))
        if content[-1:] != b"\0" or not content[:-1].isascii():
            raise self._error(f"has no name at byte {self._at - len(content)}")
        return content[:-1].decode("ascii")

    def _take(self, size: int) -> memoryview:
        if self._at + size > len(self._content):
            raise self._error(f"ends early, at byte {len(self._content)}")
        taken = self._content[self._at : self._at + size]
        self._at += size
        return taken

    def _error(self, what: str) -> ModelLayoutError:
        return ModelLayoutError(
            f"{self._path}: {what}",
            mend="Verify the model with `jauap models verify`. If it is sound, this version "
            "of Jauap does not know its layout and uses it as it is, at lower speed.",
        )


def _name(text: str) -> bytes:
    content = text.encode("ascii") + b"\0"
    return struct.pack("<H", len(content)) + content


def with_tokens(model: ModelFile, vocabulary: int, kept: NDArray[np.int64]) -> ModelFile:
    """The model with only these tokens in its tables of tokens.

    Args:
        model: the whole model.
        vocabulary: tokens of the whole model.
        kept: ids of the tokens to keep, in their new order.

    Raises:
        ModelLayoutError: there is no table of tokens of that size.
    """
    tables = {
        v.name
        for v in model.variables
        if v.name.startswith(_TOKEN_TABLES) and v.shape[:1] == (vocabulary,)
    }
    if _EMBEDDINGS not in tables:
        raise ModelLayoutError(
            f"{model.specification}: no {_EMBEDDINGS} of {vocabulary} tokens",
            mend="This model's layout is not known; it is used as it is, at lower speed.",
        )
    cut = tuple(v.rows(kept) if v.name in tables else v for v in model.variables)
    return replace(model, variables=cut)
