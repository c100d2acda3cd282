"""The copy of Whisper with the tokens of one language."""

import json
import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import tokenizers

from assistant.listening.whisper_data import load_whisper_data
from assistant.listening.whisper_vocabulary import Vocabulary, kept_tokens, narrowed, read_tokens
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore

LETTERS = load_whisper_data().letters["ru"]


@pytest.fixture(scope="module")
def whisper(store: ModelStore, installed: Callable[[str], Entry]) -> Path:
    return store.folder(installed("whisper-base"))


@pytest.fixture(scope="module")
def narrow(whisper: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAUAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        return narrowed(whisper, "ru", LETTERS)


def test_every_russian_phrase_can_still_be_written(
    narrow: Vocabulary, phrases: dict[str, str]
) -> None:
    tokenizer = tokenizers.Tokenizer.from_file(str(narrow.folder / "tokenizer.json"))
    assert narrow.kept is not None
    kept = set(narrow.kept.tolist())
    russian = [text for name, text in phrases.items() if name not in {"english", "kazakh"}]
    for text in [*russian, *(text.capitalize() + "?" for text in russian)]:
        assert kept.issuperset(tokenizer.encode(text, add_special_tokens=False).ids)


def test_most_tokens_are_gone_and_special_ones_stay(whisper: Path, narrow: Vocabulary) -> None:
    tokens = read_tokens(whisper)
    assert narrow.kept is not None
    left = [tokens[i] for i in narrow.kept]
    assert len(left) < len(tokens) / 6
    assert set(left) >= {"<|endoftext|>", "<|startofprev|>", "<|ru|>", "<|kk|>", "<|nocaptions|>"}
    assert not {"<|0.00|>", "<|30.00|>"} & set(left)
    assert "Ġthe" not in left
    assert len(read_tokens(narrow.folder)) == len(left)


def test_settings_of_the_copy_point_at_the_same_tokens(whisper: Path, narrow: Vocabulary) -> None:
    whole, own = read_tokens(whisper), read_tokens(narrow.folder)
    before = json.loads((whisper / "config.json").read_text())
    after = json.loads((narrow.folder / "config.json").read_text())
    assert [own[i] for i in after["lang_ids"]] == [whole[i] for i in before["lang_ids"]]
    assert {own[i] for i in after["suppress_ids"]} <= {whole[i] for i in before["suppress_ids"]}
    assert after["alignment_heads"] == before["alignment_heads"]


def test_single_bytes_are_kept_so_that_anything_can_be_spelt() -> None:
    assert kept_tokens(["a", "Ġ", "the", "Ñı"], LETTERS).tolist() == [0, 1, 3]


def test_the_copy_is_made_once(
    whisper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path))
    threads = [threading.Thread(target=narrowed, args=(whisper, "ru", LETTERS)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    folders = [path for path in (tmp_path / "whisper").iterdir() if path.is_dir()]
    assert len(folders) == 1
    made = (folders[0] / "model.bin").stat().st_mtime_ns
    assert narrowed(whisper, "ru", LETTERS).folder == folders[0]
    assert (folders[0] / "model.bin").stat().st_mtime_ns == made


def test_another_model_gets_another_copy(
    whisper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path / "cache"))
    other = tmp_path / "other"
    shutil.copytree(whisper, other)
    content = bytearray((other / "model.bin").read_bytes())
    content[-1000] ^= 1
    (other / "model.bin").write_bytes(content)
    assert narrowed(whisper, "ru", LETTERS).folder != narrowed(other, "ru", LETTERS).folder


def test_an_unknown_layout_is_used_as_it_is(
    whisper: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path / "cache"))
    other = tmp_path / "other"
    shutil.copytree(whisper, other)
    with (other / "model.bin").open("r+b") as file:
        file.write(b"\x09")
    with caplog.at_level(logging.WARNING):
        assert narrowed(other, "ru", LETTERS) == Vocabulary(other)
    assert caplog.messages == ["whisper vocabulary left whole"]
    assert not any(path.is_dir() for path in (tmp_path / "cache" / "whisper").iterdir())


def test_a_cache_that_cannot_be_written_costs_only_speed(
    whisper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JAUAP_CACHE", str(tmp_path / "file"))
    assert narrowed(whisper, "ru", LETTERS) == Vocabulary(whisper)
