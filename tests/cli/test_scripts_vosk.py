"""Words that a Vosk model cannot hear, with a real model in place of a Russian one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.scripts_vosk import unheard
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.store import ModelStore
from assistant.understanding.scripts import default_folder


@pytest.mark.model
def test_unknown_words_are_counted_and_each_is_named_with_its_place(
    installed: Callable[[str], Entry], store: ModelStore
) -> None:
    korean = installed("vosk-ko-small").model_copy(update={"languages": ("ru",)})
    counted, *words = unheard(default_folder(), Catalogue({korean.id: korean}), store)
    assert counted.text.startswith("vosk-ko-small does not know ")
    assert int(counted.text.split()[4]) > 300
    assert len(words) == 40
    for each in words:
        assert each.text.startswith("vosk-ko-small cannot hear «")
        assert each.mend.endswith(".")
    placed = [each for each in words if each.line]
    assert placed
    for each in placed:
        word = each.text.split("«")[1].rstrip("»")
        line = each.path.read_text(encoding="utf-8").splitlines()[each.line - 1].lower()
        assert word in line.replace("ё", "е") or word in line
        assert each.field


def test_models_that_are_not_installed_are_left_out(catalogue: Catalogue, tmp_path: Path) -> None:
    assert not list(unheard(default_folder(), catalogue, ModelStore(tmp_path)))
