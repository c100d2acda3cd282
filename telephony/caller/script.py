"""What a test call says and does, and what has to be heard: one YAML file.

A scenario of `jauap simulate` looks into the dialogue; here only what a caller can hear counts.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, field_validator

from assistant.simulation.deeds import Deaf, DeedError, Nobody, read_deeds
from assistant.simulation.scenario import DeedLine, Several, Traits
from assistant.texts import Language
from assistant.yaml_files import Checked, YamlFile

_MEND: Final = "docs/sip.md shows how a test call is written."


class Heard(Checked):
    """What one turn of the line's has to hold.

    Attributes:
        says: each of these words, in any form; numbers exactly.
        never: none of these.
        within: seconds within which the turn has to begin.
    """

    says: Several = ()
    never: Several = ()
    within: float = Field(default=10.0, gt=0, le=120)


class Step(Checked):
    """One thing that the caller says or does.

    Attributes:
        say: in the notation of `jauap chat`.
        barge_in: seconds into the line's turn at which the caller begins, instead of waiting
            for its end.
        then: what the line's answer has to be.
    """

    say: DeedLine
    barge_in: float | None = Field(default=None, ge=0, le=60)
    then: Heard = Heard()

    @field_validator("say", mode="after")
    @classmethod
    def _possible(cls, value: str) -> str:
        try:
            deeds = read_deeds(value)
        except DeedError as error:
            raise ValueError(f"{error.problem}. {error.mend}") from error
        if any(isinstance(each, Deaf | Nobody) for each in deeds):
            raise ValueError("a caller cannot make the line deaf, or a person absent")
        return value


def _as_step(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


class CallScript(Checked):
    """A test call.

    Attributes:
        about: who calls and why, for people.
        language: that is spoken.
        caller: how the caller speaks, and what is behind them.
        opening: what the line has to say first.
        turns: what the caller says and does, in order.
        silenced_within: seconds after which an interrupted line has to be silent.
        hangs_up: whether the line has to end the call by itself.
        recordings: for machines without a second voice, sound files of what is said, beside
            this file.
    """

    about: str = Field(min_length=10)
    language: Language
    caller: Traits = Field(default_factory=Traits)
    opening: Heard = Heard()
    turns: tuple[Annotated[Step, BeforeValidator(_as_step)], ...] = Field(min_length=1)
    silenced_within: float = Field(default=0.5, gt=0, le=5)
    hangs_up: bool = False
    recordings: Mapping[str, str] = Field(default_factory=dict)


def load_call_script(path: Path) -> CallScript:
    """Read a test call.

    Raises:
        ScriptError: the file is wrong; it names file, line and field.
    """
    return YamlFile(path).checked(CallScript, mend=_MEND)
