"""Reading and writing CTranslate2's model.bin."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest

from assistant.listening.ctranslate2_file import (
    ModelFile,
    ModelLayoutError,
    Variable,
    read_model_file,
    with_tokens,
)

_TOKENS = 10


def _model() -> ModelFile:
    table = np.arange(_TOKENS * 4, dtype=np.float16).reshape(_TOKENS, 4)
    scales = np.arange(_TOKENS, dtype=np.float32)
    other = np.arange(_TOKENS, dtype=np.float32)
    return ModelFile(
        "WhisperSpec",
        3,
        (
            Variable("decoder/embeddings/weight", (_TOKENS, 4), 4, table.tobytes()),
            Variable("decoder/embeddings/weight_scale", (_TOKENS,), 0, scales.tobytes()),
            Variable("encoder/bias", (_TOKENS,), 0, other.tobytes()),
            Variable("decoder/num_heads", (), 2, struct.pack("<h", 8)),
        ),
        (("decoder/projection/weight", "decoder/embeddings/weight"),),
    )


def _bytes(model: ModelFile) -> bytes:
    file = io.BytesIO()
    model.write(file)
    return file.getvalue()


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "model.bin"
    path.write_bytes(content)
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    read = read_model_file(_written(tmp_path, _bytes(_model())))
    assert read.specification == "WhisperSpec"
    assert read.revision == 3
    assert read.aliases == _model().aliases
    assert [(v.name, v.shape, v.type_id, bytes(v.content)) for v in read.variables] == [
        (v.name, v.shape, v.type_id, v.content) for v in _model().variables
    ]


def test_tokens_are_cut_from_their_tables_alone() -> None:
    kept = np.array([1, 4, 7])
    cut = {v.name: v for v in with_tokens(_model(), _TOKENS, kept).variables}
    assert cut["decoder/embeddings/weight"].shape == (3, 4)
    table = np.frombuffer(cut["decoder/embeddings/weight"].content, dtype=np.float16)
    np.testing.assert_array_equal(table, [4, 5, 6, 7, 16, 17, 18, 19, 28, 29, 30, 31])
    scales = np.frombuffer(cut["decoder/embeddings/weight_scale"].content, dtype=np.float32)
    np.testing.assert_array_equal(scales, [1, 4, 7])
    assert cut["encoder/bias"].shape == (_TOKENS,)


def test_a_model_without_a_table_of_that_size_is_refused() -> None:
    with pytest.raises(ModelLayoutError, match="no decoder/embeddings/weight of 11 tokens"):
        with_tokens(_model(), _TOKENS + 1, np.array([1]))


def test_another_version_is_refused(tmp_path: Path) -> None:
    content = struct.pack("<I", 7) + _bytes(_model())[4:]
    with pytest.raises(ModelLayoutError, match="is of version 7, not 6"):
        read_model_file(_written(tmp_path, content))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_a_truncated_file_is_refused(tmp_path: Path, share: float) -> None:
    content = _bytes(_model())
    path = _written(tmp_path, content[: int(len(content) * share)])
    with pytest.raises(ModelLayoutError, match="ends early"):
        read_model_file(path)


def test_something_after_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelLayoutError, match="3 bytes after its end"):
        read_model_file(_written(tmp_path, _bytes(_model()) + b"abc"))


def test_bytes_that_do_not_fill_the_shape_are_refused(tmp_path: Path) -> None:
    odd = Variable("encoder/bias", (3,), 0, b"1234567")
    content = _bytes(ModelFile("WhisperSpec", 3, (odd,), ()))
    with pytest.raises(ModelLayoutError, match="encoder/bias: 7 bytes do not fill"):
        read_model_file(_written(tmp_path, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelLayoutError, match=r"nothing here.*cannot be read"):
        read_model_file(tmp_path / "nothing here")
