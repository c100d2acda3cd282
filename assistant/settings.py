"""Settings: the shipped defaults, and what one installation changes.

`defaults.toml` beside this file is the reference of every setting; a `jauap.toml` holds
only what differs. Both are checked when read, and an error names file and field. How Jauap
hears and speaks stands here; what a service needs, in `settings_*.py`, a file for each part.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_config_path
from pydantic import Field, ValidationError

from assistant.errors import ConfigurationError
from assistant.settings_api import ApiSettings
from assistant.settings_base import Checked
from assistant.settings_console import ConsoleSettings
from assistant.settings_service import (
    AdmissionSettings,
    AudioSocketSettings,
    OfficeSettings,
    ServiceSettings,
)
from assistant.settings_sip import SipSettings
from assistant.settings_store import StoreSettings

DEFAULTS = Path(__file__).with_name("defaults.toml")


class LanguageSettings(Checked):
    """Engines for one language, best first, by catalogue id."""

    recognisers: tuple[str, ...]
    voices: tuple[str, ...]


class QuestionTiming(Checked):
    """Silences for one kind of question, in seconds; see `defaults.toml`."""

    after: float = Field(gt=0, le=10)
    complete: float = Field(gt=0, le=10)
    incomplete: float = Field(gt=0, le=10)
    no_input: float = Field(gt=0, le=300)


class ListeningSettings(Checked):
    """How long to wait for what, in seconds."""

    questions: dict[str, QuestionTiming]
    decode_after: float = Field(gt=0, le=2)
    pre_roll: float = Field(ge=0, le=2)
    longest_turn: float = Field(ge=60, le=600)
    patience: float = Field(ge=1, le=3)
    longest_wait: float = Field(ge=1, le=15)


class TurnTakingSettings(Checked):
    """Who speaks when, in seconds; see `defaults.toml`."""

    shortest_barge_in: float = Field(ge=0, le=0.25)
    unsure_barge_in: float = Field(ge=0, le=0.5)
    certain_speech: float = Field(ge=0, le=1)
    almost_said: float = Field(ge=0, le=3)
    filler_after: float = Field(ge=0.3, le=2)
    filler_again: float = Field(ge=2, le=10)
    longest_silence: float = Field(ge=2, le=4)
    backchannel_after: float = Field(ge=1, le=5)
    backchannel_wait: float = Field(ge=0.5, le=5)
    after_key: float = Field(ge=0, le=2)
    same_key: float = Field(ge=0, le=1)
    next_key: float = Field(ge=8, le=30)
    mumble: float = Field(ge=0.3, le=3)
    slow_caller: float = Field(gt=0, lt=1)
    usual_rates: dict[str, Annotated[float, Field(gt=0, le=10)]]


class SpeechPreset(Checked):
    """One speed of speaking."""

    rate: float = Field(ge=0.8, le=1.3)
    pauses: float = Field(ge=0.3, le=4)


class PauseSettings(Checked):
    """Pauses inside what is spoken, in seconds, before the preset's factor."""

    phrase: float = Field(ge=0, le=2)
    clause: float = Field(ge=0, le=2)
    sentence: float = Field(ge=0, le=2)
    option: float = Field(ge=0, le=2)
    option_key: float = Field(ge=0, le=2)
    digit_group: float = Field(ge=0, le=2)
    longest: float = Field(gt=0, le=4)


class SpeakingSettings(Checked):
    """How answers sound."""

    presets: dict[str, SpeechPreset]
    voice_rates: dict[str, Annotated[float, Field(ge=0.9, le=1.1)]]
    pauses: PauseSettings
    loudness: float = Field(ge=-40, le=-10)
    peak: float = Field(ge=-12, lt=0)
    cache_megabytes: int = Field(ge=1)


class Settings(Checked):
    """All settings of one process.

    Attributes:
        languages: engines of each language.
        listening: how long to wait for what.
        turn_taking: who speaks when.
        speaking: how answers sound.
        service: the service as a whole.
        admission: how many calls are taken.
        office: who takes over calls, and when.
        sip: the SIP line; None where there is none.
        audiosocket: the line of an Asterisk; None where there is none.
        store: where calls, callbacks and releases are kept.
        console: the staff console.
        api: how much programs may ask.
    """

    languages: dict[str, LanguageSettings]
    listening: ListeningSettings
    turn_taking: TurnTakingSettings
    speaking: SpeakingSettings
    service: ServiceSettings = ServiceSettings()
    admission: AdmissionSettings = AdmissionSettings()
    office: OfficeSettings = OfficeSettings()
    sip: SipSettings | None = None
    audiosocket: AudioSocketSettings | None = None
    store: StoreSettings = StoreSettings()
    console: ConsoleSettings = ConsoleSettings()
    api: ApiSettings = ApiSettings()

    @property
    def has_console(self) -> bool:
        """Whether `jauap serve` runs the console too: there is a section [console]."""
        return "console" in self.model_fields_set

    @property
    def notes_address(self) -> str | None:
        """Where hand-over notes are shown, up to the token; None where nothing shows them."""
        if self.office.notes_address is not None:
            return self.office.notes_address
        return f"{self.console.url}/handover/" if self.has_console else None


def load_settings(path: Path | None = None) -> Settings:
    """The settings in force.

    Args:
        path: a settings file; without it `$JAUAP_CONFIG`, `./jauap.toml` or the user's
            configuration folder, whichever is there first.

    Raises:
        ConfigurationError: the file cannot be read, or a field is unknown or out of range.
    """
    values = _read(DEFAULTS)
    source = path or find_settings()
    if source is not None:
        values = _merged(values, _read(source))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            f"{source or DEFAULTS}: {field}: {first['msg']}",
            mend=f"Every setting, with its meaning, stands in {DEFAULTS}.",
        ) from error


def find_settings() -> Path | None:
    """The settings file in force; None when there is none, and the defaults are."""
    named = os.environ.get("JAUAP_CONFIG", "").strip()
    if named:
        return Path(named)
    places = (Path("jauap.toml"), user_config_path("jauap") / "jauap.toml")
    return next((place for place in places if place.is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{path}: the settings file cannot be read ({error.strerror})",
            mend="Check the path and that this user may read the file.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path}: not a TOML file: {error}",
            mend="Mend the line named above; strings stand in quotes, lists in brackets.",
        ) from error


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in changes.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(below, value)
        else:
            result[key] = value
    return result
