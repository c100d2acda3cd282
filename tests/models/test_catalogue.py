"""The shipped catalogue is whole, and a wrong one is refused with file, line and field."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.errors import ConfigurationError
from assistant.models.catalogue import (
    ArchiveSource,
    Catalogue,
    Engine,
    FilesSource,
    Kind,
    PackagesSource,
    SystemSource,
    load_catalogue,
)
from assistant.models.choice import candidates
from assistant.models.errors import UnknownModelError
from assistant.settings import Settings

WRONG = YAML(typ="safe").load(Path(__file__).with_name("wrong_catalogues.yaml"))

PROMISED = (
    "whisper-base", "whisper-small", "vosk-ru", "vosk-ru-small", "vosk-kk", "vosk-kk-small",
    "vosk-en-small", "vosk-ko-small", "silero-vad", "piper-en-joe", "piper-ru-irina",
    "piper-ru-dmitri", "piper-ru-denis", "piper-ru-ruslan", "piper-kk-issai", "piper-kk-raya",
    "piper-kk-iseke", "espeak-ru", "espeak-kk", "espeak-en",
)  # fmt: skip


@pytest.mark.parametrize("model_id", PROMISED)
def test_every_promised_model_is_there(catalogue: Catalogue, model_id: str) -> None:
    assert catalogue.get(model_id).id == model_id


def test_an_unknown_model_names_its_neighbours(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownModelError) as raised:
        catalogue.get("whisper-bas")
    assert "whisper-base" in raised.value.mend
    assert raised.value.exit_code == 2


def test_only_kazakh_recognisers_know_kazakh(catalogue: Catalogue) -> None:
    knowing = {e.id for e in catalogue if e.kind is Kind.RECOGNISER and "kk" in e.languages}
    assert knowing == {"vosk-kk", "vosk-kk-small"}


def test_every_model_of_the_settings_is_in_the_catalogue(
    catalogue: Catalogue, settings: Settings
) -> None:
    for language in settings.languages:
        for kind in (Kind.RECOGNISER, Kind.VOICE):
            assert candidates(language, kind, settings, catalogue)


def test_licences_against_profit_are_marked(catalogue: Catalogue) -> None:
    for entry in catalogue:
        forbids = any(word in entry.licence for word in ("-NC-", "non-commercial", "unknown"))
        assert entry.commercial is not forbids, entry.id


def test_licences_that_ask_for_a_name_get_one(catalogue: Catalogue) -> None:
    for entry in catalogue:
        if entry.licence.startswith("CC-BY"):
            assert entry.credit, entry.id


def test_every_download_is_checked_against_something(catalogue: Catalogue) -> None:
    for entry in catalogue:
        source = entry.source
        if isinstance(source, ArchiveSource):
            assert source.known or source.published, entry.id
        published = isinstance(source, FilesSource) and source.published
        assert all(file.known or published for file in entry.files), entry.id


def test_packages_and_system_models_name_no_address(catalogue: Catalogue) -> None:
    """They come from whatever index or mirror the machine is set up for."""
    for entry in catalogue:
        if isinstance(entry.source, PackagesSource | SystemSource):
            assert "://" not in entry.source.model_dump_json(), entry.id


def test_rhvoice_entries_say_what_their_voices_say(catalogue: Catalogue) -> None:
    """Every voice of RHVoice that is installed here is in the catalogue, with its language."""
    folder = Path("/usr/share/RHVoice/voices")
    if not folder.is_dir():
        pytest.skip("RHVoice is not installed: apt-get install rhvoice-russian rhvoice-english")
    codes = {"Russian": "ru", "English": "en", "Kyrgyz": "ky", "Tatar": "tt"}
    found = {}
    for path in folder.glob("*/voice.info"):
        lines = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
        language = dict(lines)["language"]
        if language in codes:
            found[path.parent.name] = codes[language]
    known = {e.name: e.languages[0] for e in catalogue.of_engine(Engine.RHVOICE)}
    assert found.items() <= known.items()
    for entry in catalogue.of_engine(Engine.RHVOICE):
        assert isinstance(entry.source, SystemSource)
        assert entry.source.data.endswith(f"/{entry.name}")


@pytest.mark.parametrize("case", WRONG, ids=[case["what"] for case in WRONG])
def test_a_wrong_catalogue_is_refused(case: dict[str, str | int], tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_text(str(case["file"]), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_catalogue(path)
    assert raised.value.problem.startswith(f"{path}:{case['line']}: ")
    assert str(case["says"]) in raised.value.problem


def test_a_catalogue_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_catalogue(tmp_path / "gone.yaml")
