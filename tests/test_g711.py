"""G.711 against libsndfile's implementation, on every value there is."""

import io

import numpy as np
import pytest
import soundfile

from assistant import g711
from assistant.g711 import Codec

EVERY_SAMPLE = np.arange(-32_768, 32_768, dtype=np.int16)
EVERY_BYTE = bytes(range(256))


@pytest.mark.parametrize("codec", list(Codec))
def test_encodes_every_sample_as_libsndfile_does(codec: Codec) -> None:
    file = io.BytesIO()
    soundfile.write(file, EVERY_SAMPLE, 8_000, format="RAW", subtype=codec.name)
    ours = np.frombuffer(g711.encode(EVERY_SAMPLE, codec), np.uint8)
    theirs = np.frombuffer(file.getvalue(), np.uint8)
    different = EVERY_SAMPLE[ours != theirs]
    assert different.tolist() == []


@pytest.mark.parametrize("codec", list(Codec))
def test_decodes_every_byte_as_libsndfile_does(codec: Codec) -> None:
    theirs, _ = soundfile.read(
        io.BytesIO(EVERY_BYTE), dtype="int16", format="RAW", subtype=codec.name,
        samplerate=8_000, channels=1,
    )  # fmt: skip
    assert g711.decode(EVERY_BYTE, codec).tolist() == theirs.tolist()


@pytest.mark.parametrize("codec", list(Codec))
def test_decoded_samples_encode_to_the_same_sound(codec: Codec) -> None:
    once = g711.decode(EVERY_BYTE, codec)
    assert g711.decode(g711.encode(once, codec), codec).tolist() == once.tolist()


@pytest.mark.parametrize("codec", list(Codec))
def test_error_grows_with_the_level_and_stays_under_a_sixteenth(codec: Codec) -> None:
    heard = g711.decode(g711.encode(EVERY_SAMPLE, codec), codec).astype(np.int32)
    error = np.abs(heard - EVERY_SAMPLE)
    assert np.all(error <= np.maximum(np.abs(EVERY_SAMPLE.astype(np.int32)) / 16, 16))


def test_slices_that_are_not_contiguous_are_encoded() -> None:
    every_second = EVERY_SAMPLE[::2]
    assert g711.encode(every_second, Codec.ALAW) == g711.encode(every_second.copy(), Codec.ALAW)


def test_nothing_in_nothing_out() -> None:
    assert g711.encode(np.zeros(0, np.int16), Codec.ALAW) == b""
    assert len(g711.decode(b"", Codec.ULAW)) == 0
