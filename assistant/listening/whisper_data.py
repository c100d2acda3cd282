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


class Silence(_Checked):
    """When there was no speech.

    Attributes:
        probability: of the no-speech token, above which there was none ...
        share: ... if the language listened for has less than this share among the
            candidates. Whisper takes noise for English, so that English has no such help:
            languages that are missing here are judged by the probability alone.
        surely: probability above which there was none whatever the language.
    """

    probability: float = Field(gt=0, le=1)
    share: dict[str, float]
    surely: float = Field(gt=0, le=1)


class OtherLanguage(_Checked):
    """When speech is in another language.

    The words must be unlikely and the language too: `slope` times the mean
    log-probability plus the log-odds of the language lies below `limit`.

    Attributes:
        slope: weight of the mean log-probability per token.
        limit: see above.
        seconds: shorter sound is not judged; a word or two has no language.
    """

    slope: float = Field(gt=0)
    limit: float
    seconds: float = Field(ge=0)


class Limits(_Checked):
    """When a model's words are thrown away, and how sure the others are.

    Attributes:
        silence: no speech at all.
        other_language: speech in another language.
        log_probability: mean log-probability per token below which words are too unsure.
        best: confidence of the best reading.
        others: confidence of each further reading.
        expected: mean log-probability per token from which a reading in expected words
            alone is told.
        fitted: on what, and how.
    """

    silence: Silence
    other_language: OtherLanguage
    log_probability: float = Field(lt=0)
    best: Calibration
    others: Calibration
    expected: float = Field(default=-1.3, lt=0)
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
