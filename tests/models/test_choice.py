"""The first installed model of the settings serves a language; Kazakh only by its own."""

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ConfigurationError
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.choice import choose_recogniser, choose_voice
from assistant.models.install import Installer
from assistant.models.store import ModelStore
from assistant.settings import Settings


@pytest.fixture
def two(site: Any, toys: Any) -> tuple[Entry, Entry]:
    return (
        toys.files_entry(site, {"a": b"a"}, id="better", languages=["ru", "kk"]),
        toys.files_entry(site, {"b": b"b"}, id="good", languages=["ru"]),
    )


def test_the_order_of_the_settings(
    two: tuple[Entry, Entry], own_store: ModelStore, installer: Installer, settings: Settings
) -> None:
    better, good = two
    catalogue = Catalogue({entry.id: entry for entry in two})
    wanted = _with(settings, "ru", recognisers=("better", "good"))
    assert choose_recogniser("ru", wanted, catalogue, own_store) is None
    installer.install(good)
    assert choose_recogniser("ru", wanted, catalogue, own_store) == good
    installer.install(better)
    assert choose_recogniser("ru", wanted, catalogue, own_store) == better


def test_kazakh_is_never_given_to_a_model_that_does_not_know_it(
    *, two: tuple[Entry, Entry], own_store: ModelStore, installer: Installer, settings: Settings
) -> None:
    better, good = two
    catalogue = Catalogue({entry.id: entry for entry in two})
    installer.install(good)
    only_kazakh = _with(settings, "kk", recognisers=("better",))
    assert choose_recogniser("kk", only_kazakh, catalogue, own_store) is None
    installer.install(better)
    assert choose_recogniser("kk", only_kazakh, catalogue, own_store) == better
    wrong = _with(settings, "kk", recognisers=("better", "good"))
    with pytest.raises(ConfigurationError, match=r"languages\.kk\.recognisers: good"):
        choose_recogniser("kk", wrong, catalogue, own_store)


def test_on_this_machine_whisper_is_there_and_kazakh_is_not_given_to_it(
    settings: Settings, catalogue: Catalogue, store: ModelStore
) -> None:
    whisper = catalogue.get("whisper-base")
    assert store.installed(whisper)
    chosen = choose_recogniser("kk", settings, catalogue, store)
    assert chosen is None or "kk" in chosen.languages
    assert choose_recogniser("en", settings, catalogue, store) is not None


def test_without_downloads_espeak_still_speaks_every_language(
    settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    bare = ModelStore(tmp_path / "models", system=tmp_path)
    for language in settings.languages:
        voice = choose_voice(language, settings, catalogue, bare)
        assert voice is not None
        assert voice.id == f"espeak-{language}"


def test_rhvoice_needs_its_library_and_the_voice(
    settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    store = ModelStore(tmp_path / "models", system=tmp_path)
    entry = catalogue.get("rhvoice-ru-elena")
    voice = tmp_path / "usr/share/RHVoice/voices/elena"
    voice.mkdir(parents=True)
    assert not store.installed(entry)
    library = tmp_path / "usr/lib/x86_64-linux-gnu/libRHVoice.so.5"
    library.parent.mkdir(parents=True)
    library.touch()
    assert store.folder(entry) == voice
    assert choose_voice("ru", settings, catalogue, store) == entry


def test_a_voice_is_no_recogniser(
    settings: Settings, catalogue: Catalogue, store: ModelStore
) -> None:
    with pytest.raises(ConfigurationError, match="is a voice, not a recogniser"):
        choose_recogniser(
            "en", _with(settings, "en", recognisers=("piper-en-joe",)), catalogue, store
        )


def test_an_unknown_model_in_the_settings(
    settings: Settings, catalogue: Catalogue, store: ModelStore
) -> None:
    with pytest.raises(ConfigurationError, match="the catalogue has no such model"):
        choose_recogniser("en", _with(settings, "en", recognisers=("nothing",)), catalogue, store)


def test_a_language_without_settings(
    settings: Settings, catalogue: Catalogue, store: ModelStore
) -> None:
    assert choose_recogniser("fr", settings, catalogue, store) is None


def _with(settings: Settings, language: str, **changes: Any) -> Settings:
    changed = settings.languages[language].model_copy(update=changes)
    return settings.model_copy(update={"languages": {**settings.languages, language: changed}})
