"""Words that a Vosk model cannot hear, with a real model in place of a Russian one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.scripts_vosk import unheard
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.store import ModelStore
from assistant.understanding.scripts import default_folder


@pytest.mark.model
def test_unknown_words_are_counted_for_each_installed_model(
    installed: Callable[[str], Entry], store: ModelStore
) -> None:
    korean = installed("vosk-ko-small").model_copy(update={"languages": ("ru",)})
    notes = list(unheard(default_folder(), Catalogue({korean.id: korean}), store))
    assert len(notes) == 1
    assert notes[0].startswith("vosk-ko-small does not know ")
    count = int(notes[0].split()[4])
    assert count > 300


def test_models_that_are_not_installed_are_left_out(catalogue: Catalogue, tmp_path: Path) -> None:
    assert not list(unheard(default_folder(), catalogue, ModelStore(tmp_path)))
