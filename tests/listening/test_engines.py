"""From a catalogue entry to a recogniser."""

from pathlib import Path

import pytest

from assistant.errors import ConfigurationError, NotInstalledError
from assistant.listening.engines import load_recogniser
from assistant.models.catalogue import Catalogue
from assistant.models.store import ModelStore
from assistant.settings import Settings


def test_a_voice_is_no_recogniser(
    catalogue: Catalogue, store: ModelStore, settings: Settings
) -> None:
    with pytest.raises(ConfigurationError, match="espeak-ru is no recogniser but runs on espeak"):
        load_recogniser(catalogue.get("espeak-ru"), store, settings)


@pytest.mark.parametrize("model", ["whisper-base", "vosk-kk"])
def test_a_missing_model_says_how_to_get_it(
    catalogue: Catalogue, settings: Settings, tmp_path: Path, model: str
) -> None:
    with pytest.raises(NotInstalledError) as caught:
        load_recogniser(catalogue.get(model), ModelStore(tmp_path), settings)
    assert model in caught.value.problem
    assert f"jauap models install {model}" in caught.value.mend
