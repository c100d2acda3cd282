"""Sound files of every kind, good and bad."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from assistant import g711
from assistant.audio import Audio, Samples
from assistant.errors import BadAudioError
from assistant.g711 import Codec
from assistant.listening.audio_files import read_audio, write_wav

SOUND: Samples = (8_000 * np.sin(np.arange(4_000) / 7)).astype(np.int16)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    write_wav(path, Audio(SOUND, 8_000))
    return path


def test_what_is_written_is_read_back(wav: Path) -> None:
    audio = read_audio(wav)
    assert audio.rate == 8_000
    assert audio.samples.tolist() == SOUND.tolist()


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32"])
@pytest.mark.parametrize("kind", ["WAV", "FLAC", "AIFF", "AU", "W64"])
@pytest.mark.parametrize("rate", [8_000, 44_100])
def test_exact_formats(tmp_path: Path, kind: str, subtype: str, rate: int) -> None:
    if (kind, subtype) == ("FLAC", "PCM_32"):
        return
    path = tmp_path / f"call.{kind.lower()}"
    soundfile.write(path, SOUND, rate, format=kind, subtype=subtype)
    audio = read_audio(path)
    assert audio.rate == rate
    assert audio.samples.tolist() == SOUND.tolist()


@pytest.mark.parametrize(
    ("kind", "subtype", "off"),
    [
        ("WAV", "FLOAT", 2),
        ("WAV", "DOUBLE", 2),
        ("WAV", "PCM_U8", 300),
        ("WAV", "ALAW", 300),
        ("WAV", "ULAW", 300),
        ("OGG", "VORBIS", 2_000),
        ("OGG", "OPUS", 2_000),
        ("MP3", "MPEG_LAYER_III", 2_000),
    ],
)
def test_lossy_and_floating_formats(tmp_path: Path, kind: str, subtype: str, off: int) -> None:
    path = tmp_path / "call.bin"
    soundfile.write(path, SOUND / 32_768, 8_000, format=kind, subtype=subtype)
    samples = read_audio(path).samples.astype(np.int32)
    middle = slice(1_000, 3_000)
    best = min(
        np.abs(samples[1_000 + shift : 3_000 + shift] - SOUND[middle]).max()
        for shift in range(-400, 400)
    )
    assert best <= off


def test_floating_samples_too_loud_are_clipped_and_impossible_ones_silent(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    soundfile.write(path, np.array([2.0, -2.0, np.nan, np.inf]), 8_000, subtype="FLOAT")
    assert read_audio(path).samples.tolist() == [32_767, -32_768, 0, 32_767]


def test_stereo_is_mixed_or_one_side_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    both = np.stack([SOUND, np.full_like(SOUND, 1_000)], axis=1)
    soundfile.write(path, both, 8_000)
    assert read_audio(path, channel=1).samples.tolist() == SOUND.tolist()
    assert set(read_audio(path, channel=2).samples.tolist()) == {1_000}
    mixed = read_audio(path).samples
    assert np.abs(mixed - (SOUND.astype(np.int32) + 1_000) / 2).max() <= 0.5


def test_two_loud_sides_do_not_overflow(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    soundfile.write(path, np.full((10, 2), 32_767, np.int16), 8_000)
    assert set(read_audio(path).samples.tolist()) == {32_767}


@pytest.mark.parametrize("channel", [0, 3])
def test_a_side_that_is_not_there(wav: Path, channel: int) -> None:
    with pytest.raises(BadAudioError, match=f"no channel {channel}, the file has 1"):
        read_audio(wav, channel=channel)


@pytest.mark.parametrize("suffix", ["raw", "pcm", "sln", "RAW"])
def test_samples_without_a_header(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"call.{suffix}"
    path.write_bytes(SOUND.astype("<i2").tobytes())
    audio = read_audio(path)
    assert (audio.rate, audio.samples.tolist()) == (8_000, SOUND.tolist())
    assert read_audio(path, raw_rate=16_000).rate == 16_000


def test_asterisk_s_wide_recordings_tell_their_rate_by_name(tmp_path: Path) -> None:
    path = tmp_path / "call.sln16"
    path.write_bytes(SOUND.astype("<i2").tobytes())
    assert read_audio(path).rate == 16_000


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [("ul", Codec.ULAW), ("ulaw", Codec.ULAW), ("al", Codec.ALAW), ("alaw", Codec.ALAW)],
)
def test_companded_samples_without_a_header(tmp_path: Path, suffix: str, codec: Codec) -> None:
    path = tmp_path / f"call.{suffix}"
    path.write_bytes(g711.encode(SOUND, codec))
    expected = g711.decode(g711.encode(SOUND, codec), codec)
    assert read_audio(path).samples.tolist() == expected.tolist()


class Input:
    """Stands in for the standard input."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def test_the_standard_input(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Input(wav.read_bytes()))
    assert read_audio("-").samples.tolist() == SOUND.tolist()
    monkeypatch.setattr("sys.stdin", Input(SOUND.tobytes()))
    audio = read_audio("-", raw_rate=11_025)
    assert (audio.rate, audio.samples.tolist()) == (11_025, SOUND.tolist())
    monkeypatch.setattr("sys.stdin", Input(b""))
    with pytest.raises(BadAudioError, match="standard input: the file is empty"):
        read_audio("-")


def without_sound(content: bytes) -> bytes:
    return content[:40] + struct.pack("<I", 0)


BAD: list[tuple[str, str, Callable[[bytes], bytes], str]] = [
    ("empty", "call.wav", lambda _: b"", r"empty \(0 bytes\)"),
    ("header only", "call.wav", without_sound, "no sound, only a header"),
    ("half", "call.wav", lambda all_of_it: all_of_it[:4_000], "3956 of 8000 bytes"),
    ("half a header", "call.wav", lambda all_of_it: all_of_it[:20], "not a sound file"),
    ("text", "notes.wav", lambda _: b"Dear all, the recording is attached.", "not a sound file"),
    ("picture", "call.png", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500), "not a sound file"),
    ("zeros", "call.wav", lambda _: bytes(9_000), "not a sound file"),
    ("odd", "call.raw", lambda _: bytes(101), "101 bytes are not whole 16-bit samples"),
    ("empty raw", "call.ulaw", lambda _: b"", r"empty \(0 bytes\)"),
    (
        "rate",
        "call.wav",
        lambda wav: wav[:24] + struct.pack("<I", 3) + wav[28:],
        "3 samples a second",
    ),
]


@pytest.mark.parametrize(
    ("name", "change", "message"), [case[1:] for case in BAD], ids=[c[0] for c in BAD]
)
def test_a_file_that_cannot_be_used(
    wav: Path, tmp_path: Path, name: str, change: Callable[[bytes], bytes], message: str
) -> None:
    path = tmp_path / "bad" / name
    path.parent.mkdir()
    path.write_bytes(change(wav.read_bytes()))
    with pytest.raises(BadAudioError, match=message) as raised:
        read_audio(path)
    assert str(path) in raised.value.problem
    assert raised.value.mend.endswith((".", ")."))
    assert raised.value.exit_code == 4


def test_a_flac_file_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    noise = np.random.default_rng(1).integers(-9_000, 9_000, 40_000).astype(np.int16)
    soundfile.write(path, noise, 8_000)
    path.write_bytes(path.read_bytes()[:30_000])
    with pytest.raises(BadAudioError, match=r"truncated|damaged"):
        read_audio(path)


@pytest.mark.parametrize("size", [0, 0x7FFF_F000, 0xFFFF_FFFF])
def test_a_wav_from_a_pipe_does_not_know_its_length(wav: Path, size: int) -> None:
    content = wav.read_bytes()
    wav.write_bytes(content[:40] + struct.pack("<I", size) + content[44:])
    if size == 0:
        with pytest.raises(BadAudioError, match="no sound"):
            read_audio(wav)
    else:
        assert read_audio(wav).samples.tolist() == SOUND.tolist()


def test_chunks_before_the_sound_are_skipped(wav: Path) -> None:
    content = wav.read_bytes()
    note = b"LIST" + struct.pack("<I", 5) + b"hello\0"
    wav.write_bytes(content[:36] + note + content[36:])
    assert read_audio(wav).samples.tolist() == SOUND.tolist()
    wav.write_bytes((content[:36] + note + content[36:])[:-10])
    with pytest.raises(BadAudioError, match="truncated"):
        read_audio(wav)


def test_a_file_too_long(wav: Path, tmp_path: Path) -> None:
    with pytest.raises(BadAudioError, match=r"too long: .* 0 s"):
        read_audio(wav, longest_s=0.4)
    raw = tmp_path / "call.raw"
    raw.write_bytes(bytes(16_000 * 3))
    with pytest.raises(BadAudioError, match="too long: 3 s is more than the 2 s"):
        read_audio(raw, longest_s=2)
    huge = tmp_path / "huge.ulaw"
    huge.write_bytes(bytes(2_000_000))
    with pytest.raises(BadAudioError, match="too long"):
        read_audio(huge, longest_s=1)


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadAudioError, match="No such file"):
        read_audio(tmp_path / "none.wav")
    with pytest.raises(BadAudioError, match="Is a directory"):
        read_audio(tmp_path)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(BadAudioError, match="cannot be written"):
        write_wav(tmp_path / "none" / "call.wav", Audio(SOUND, 8_000))


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"fLaC", b"OggS"])
)
def test_whatever_a_file_holds_there_is_sound_or_a_clear_error(rest: bytes, start: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", Input(start + rest))
        try:
            samples = read_audio("-").samples
        except BadAudioError as error:
            named = "standard input" in error.problem
        else:
            named = len(samples) > 0
        assert named


def test_gsm_recordings_of_an_exchange_are_read(tmp_path: Path) -> None:
    # Asterisk's format wav49: libsndfile cannot wind it to its end.
    path = tmp_path / "call.wav"
    soundfile.write(path, SOUND / 32_768, 8_000, subtype="GSM610")
    heard = read_audio(path)
    assert 0 <= heard.seconds - len(SOUND) / 8_000 < 0.1  # GSM fills whole blocks
    assert 4_000 < np.abs(heard.samples.astype(int)).max() < 12_000
