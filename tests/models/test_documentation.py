"""docs/models.md names every model, field and error that there is."""

from pathlib import Path

import pytest

from assistant.models import errors
from assistant.models.catalogue import (
    ArchiveSource,
    BundledSource,
    Catalogue,
    Entry,
    FilesSource,
    PackagesSource,
    SystemSource,
)

TEXT = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
SOURCES = (ArchiveSource, BundledSource, FilesSource, PackagesSource, SystemSource)


def test_every_model_that_can_be_brought(catalogue: Catalogue) -> None:
    assert [e.id for e in catalogue if e.downloadable and f"`{e.id}`" not in TEXT] == []


def test_every_voice_against_profit(catalogue: Catalogue) -> None:
    licences = TEXT[TEXT.index("## Licences") : TEXT.index("## The catalogue")]
    names = [e.id.split("-", 2)[2] for e in catalogue if not e.commercial]
    assert [name for name in names if name not in licences] == []


@pytest.mark.parametrize("model", [Entry, *SOURCES])
def test_every_field(model: type[Entry]) -> None:
    documented = TEXT[TEXT.index("## The catalogue") :]
    unnamed = [
        name
        for name in model.model_fields
        if f"`{name}`" not in documented and f".{name}`" not in documented
    ]
    assert unnamed == []


def test_every_error() -> None:
    defined = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and value.__module__ == errors.__name__
    }
    assert sorted(name for name in defined - {"ModelError"} if f"`{name}`" not in TEXT) == []
