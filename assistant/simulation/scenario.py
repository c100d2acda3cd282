"""One scenario: who calls, what she or he says and does, and what the call has to reach."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from assistant.benefits.rules import Verdict
from assistant.channel import Noise as LineNoise
from assistant.conditions import FactValue
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action
from assistant.errors import ConfigurationError
from assistant.simulation.deeds import DeedError, read_deeds
from assistant.texts import Language
from assistant.yaml_files import Checked, ScriptError, YamlFile

DAY = dt.date(2026, 11, 22)
"""Day of a call whose scenario names none: sums are those of a day, and must not go stale."""

_MEND = "docs/conversations.md shows every field of a scenario."


def _deeds(line: str) -> str:
    try:
        read_deeds(line)
    except DeedError as error:
        raise ValueError(f"{error.problem}. {error.mend}") from error
    return line


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


DeedLine = Annotated[str, Field(min_length=1)]
Several = Annotated[tuple[str, ...], BeforeValidator(_several)]
States = Annotated[tuple[State, ...], BeforeValidator(_several)]


class Traits(Checked):
    """How the caller speaks, and through which line.

    Attributes:
        voice: catalogue id; another one than Jauap's.
        rate: how fast; 1 is the voice's own, an old person may have 0.8.
        pause: seconds of a pause that the text marks by `…` alone.
        waits: seconds after Jauap's last word before the caller begins.
        codec: of the line.
        noise: kind of noise behind the caller.
        snr_db: speech over that noise; None for a quiet room.
        loss: share of packets lost.
        level_dbfs: level of the speech on the line.
        seed: decides noise and losses.
    """

    voice: str | None = None
    rate: float = Field(default=1.0, ge=0.8, le=1.3)
    pause: float = Field(default=0.0, ge=0, le=10)
    waits: float = Field(default=0.8, ge=0, le=60)
    codec: Literal["alaw", "ulaw"] = "alaw"
    noise: Literal["white", "pink", "babble"] = "pink"
    snr_db: float | None = 25.0
    loss: float = Field(default=0.0, ge=0, le=0.3)
    level_dbfs: float = Field(default=-26.0, ge=-50, le=-10)
    seed: int = 0

    @property
    def noise_kind(self) -> LineNoise:
        """What is heard behind the caller."""
        return LineNoise(self.noise)


class Match(Checked):
    """A turn of Jauap's. All that is given must fit.

    Attributes:
        fact: it asks for this fact; `any` for whichever.
        state: it leaves the dialogue in one of these states.
        source: one of its lines comes from here; `topics/asp.*` for all that begins so.
        says: it holds each of these words.
        never: it holds none of these.
        action: what the line has to do.
        language: it is spoken in this language.
    """

    fact: str | None = None
    state: States | None = None
    source: str | None = None
    says: Several = ()
    never: Several = ()
    action: Action | None = None
    language: Language | None = None

    @field_validator("state", mode="after")
    @classmethod
    def _not_empty(cls, value: tuple[State, ...] | None) -> tuple[State, ...] | None:
        if value == ():
            raise ValueError("names no state")
        return value


class Doing(Checked):
    """Something the caller says or does.

    Attributes:
        say: what, in the notation of `jauap chat`.
        when: only after a turn of Jauap's that fits; such a line may come out of order.
        anyway: even if Jauap has just asked something to which `knows` has an answer.
        times: how often it may be said; after a turn that fits `when`.
        barge_in: seconds into Jauap's turn at which the caller begins, instead of waiting.
        then: what Jauap's next turn has to be.
    """

    say: DeedLine
    when: Match | None = None
    anyway: bool = False
    times: int = Field(default=1, ge=1, le=50)
    barge_in: float | None = Field(default=None, ge=0, le=60)
    then: Match | None = None

    @field_validator("say", mode="after")
    @classmethod
    def _readable(cls, value: str) -> str:
        return _deeds(value)


def _as_doing(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


class Goal(Checked):
    """What the call has to reach.

    Attributes:
        answered: topics and kinds of question of which an answer was told, such as
            `asp.amount`; `asp.*` for any kind.
        sums: tenge, spoken by Jauap at some time.
        says: words that Jauap must have said at some time.
        never: words that Jauap must never say.
        sources: texts that must have been said, such as `prompts/greeting`.
        verdicts: what the rule of a topic says by the end.
        state: in which the dialogue ends, one of these, before the caller hangs up.
        visited: states it must have been in.
        action: what the line has to do at some time.
        callback: the telephone number that is to be called back.
        facts: what Jauap knows at the end of the person whom it is about; null: it asked, and
            the caller does not know.
        about: whom the call is about at the end.
        language: in which Jauap speaks at the end.
        preset: the speed at which it speaks at the end.
        gain: dB louder than usual at the end, at least.
        turns_at_most: turns of Jauap's, the opening included.
        asks_at_most: how often the same fact may be asked for.
    """

    answered: Several = ()
    sums: tuple[int, ...] = ()
    says: Several = ()
    never: Several = ()
    sources: Several = ()
    verdicts: Mapping[str, Verdict] = Field(default_factory=dict)
    state: States = ()
    visited: States = ()
    action: Action | None = None
    callback: str | None = None
    facts: Mapping[str, FactValue | None] = Field(default_factory=dict)
    about: str | None = None
    language: Language | None = None
    preset: str | None = None
    gain: float | None = None
    turns_at_most: int = Field(default=30, ge=1, le=200)
    asks_at_most: int = Field(default=2, ge=1)


class Scenario(Checked):
    """One call.

    Attributes:
        name: short, the same as the file's or unique in it.
        about: who calls and why, in a sentence for people.
        language: of the line when the call comes in.
        mode: `voice` when it can be held by sound too.
        date: day of the call.
        caller: how the caller speaks.
        knows: what the caller answers when asked, by fact or by state: in her own words, in the
            notation of `jauap chat`; several for being asked again. `asking` answers every
            question for a fact that is not listed.
        turns: what the caller says and does else, in order.
        goal: what has to be reached.
        open: why it is not reached yet; its test then expects to fail, and fails when it does not.
    """

    name: str = Field(pattern=r"^[^\W_]+(?:-[^\W_]+)*$")
    about: str = Field(min_length=10)
    language: Language
    mode: Literal["text", "voice"] = "text"
    date: dt.date = DAY
    caller: Traits = Field(default_factory=Traits)
    knows: Mapping[str, Several] = Field(default_factory=dict)
    turns: tuple[Annotated[Doing, BeforeValidator(_as_doing)], ...] = Field(min_length=1)
    goal: Goal
    open: str | None = Field(default=None, min_length=10)

    @field_validator("knows", mode="after")
    @classmethod
    def _answers(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for lines in value.values():
            for line in lines:
                _deeds(line)
        return value


class ScenarioFile(Checked):
    """`*.yaml`: scenarios that belong together.

    Attributes:
        habits: answers that several callers share; named and used by YAML's `&` and `<<: *`.
        scenarios: the calls.
    """

    habits: Mapping[str, Mapping[str, Several]] = Field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = Field(min_length=1)


def load_scenarios(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of a file, or of all files of a folder.

    Raises:
        ScriptError: a file is wrong; it names file, line and field.
        ConfigurationError: there is none.
    """
    paths = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not paths:
        raise ConfigurationError(f"{path}: holds no scenario", mend="Name a file *.yaml.")
    return tuple(each for file in paths for each in _read(file))


def check_names(
    scenarios: Sequence[Scenario], facts: Mapping[str, object], topics: Mapping[str, object]
) -> None:
    """Look whether facts and topics that scenarios name exist: a typing error reaches no goal.

    Raises:
        ConfigurationError: one does not.
    """
    states = {state.value for state in State}
    for scenario in scenarios:
        known = {*scenario.knows, *scenario.goal.facts}
        known |= {each.when.fact for each in scenario.turns if each.when and each.when.fact}
        spoken_of = {each.split(".")[0] for each in scenario.goal.answered}
        for kind, names, there in (
            ("fact or state", known, {*facts, *states, "any"}),
            ("topic", {*spoken_of, *scenario.goal.verdicts}, {*topics}),
        ):
            wrong = sorted(names - there)
            if wrong:
                raise ConfigurationError(
                    f"{scenario.name}: {wrong[0]} is the name of no {kind}",
                    mend="`jauap screen --schema` lists the facts; intents/ holds the topics.",
                )


def _read(path: Path) -> tuple[Scenario, ...]:
    file = YamlFile(path)
    scenarios = file.checked(ScenarioFile, mend=_MEND).scenarios
    names = [each.name for each in scenarios]
    for place, name in enumerate(names):
        if name in names[:place]:
            text = f"{name} stands twice"
            raise ScriptError(
                [file.problem(("scenarios", place, "name"), text, "Rename one of the two.")]
            )
    return scenarios
