"""What `voices/recognisers/whisper.yaml` says about the Whisper models."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from assistant.errors import ConfigurationError
from assistant.paths import shipped


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Phantoms(_Checked):
    """Phrases that the models invent, in lower case, without punctuation and «ё».

    Attributes:
        anywhere: none of these is ever said by a caller; one spoils the whole text.
        whole: callers may say them, but not as all they say.
    """

    anywhere: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


class Calibration(_Checked):
    """Confidence as a logistic function of the mean log-probability per token."""

    intercept: float
    slope: float = Field(gt=0)


class Limits(_Checked):
    """When a model's words are thrown away.

    Attributes:
        no_speech: probability of the no-speech token above which there was no speech.
        log_probability: mean log-probability per token below which words are too unsure.
        language: share of the language listened for, among the candidates, below which
            the speech is taken to be in another language.
        confidence: how sure the words are.
        fitted: on what, and how.
    """

    no_speech: float = Field(gt=0, le=1)
    log_probability: float = Field(lt=0)
    language: float = Field(ge=0, le=1)
    confidence: Calibration
    fitted: str = ""


class WhisperData(_Checked):
    """The whole file; see there for the meaning of the fields."""

    letters: dict[str, str]
    related: dict[str, tuple[str, ...]]
    phantoms: dict[str, Phantoms]
    models: dict[str, Limits]

    def limits(self, model: str) -> Limits:
        """Limits of the model with this catalogue id."""
        return self.models.get(model, self.models["default"])


def load_whisper_data(path: Path | None = None) -> WhisperData:
    """Read and check the data.

    Raises:
        ConfigurationError: the file cannot be read or a field is wrong.
    """
    source = path or shipped("voices") / "recognisers" / "whisper.yaml"
    try:
        data = WhisperData.model_validate(YAML(typ="safe").load(source))
    except OSError as error:
        raise ConfigurationError(
            f"{source}: cannot be read ({error.strerror})", mend="Install Jauap again."
        ) from error
    except YAMLError as error:
        raise ConfigurationError(
            f"{source}: not a YAML file: {error}", mend="Mend the line named above."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            f"{source}: {field}: {first['msg']}", mend="The file's comments say what belongs there."
        ) from error
    if "default" not in data.models:
        raise ConfigurationError(
            f"{source}: models: there is no `default`", mend="Add limits for unknown models."
        )
    return data
