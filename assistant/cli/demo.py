"""`jauap demo`: one whole telephone call, held by a synthetic caller with the real engine."""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import click
from rich.console import Console

from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.turn import Action
from assistant.errors import NotInstalledError
from assistant.paths import shipped
from assistant.settings import load_settings
from assistant.simulation.judgement import at, missed
from assistant.simulation.record import CallerSide, JauapSide, plain
from assistant.simulation.recorded import RecordedVoice
from assistant.simulation.scenario import Scenario
from assistant.simulation.voice_run import VoiceLine
from assistant.speaking.voice import Voice
from assistant.turn_taking.gap import ResponseGap
from assistant.yaml_files import Checked, YamlFile

_NEXT = """\
What to try next:
  jauap chat --lang ru                  have such a conversation yourself, in writing
  jauap talk --lang ru                  the same with microphone and loudspeaker
  jauap simulate tests/conversations    let a hundred scripted callers call
  jauap ask --lang ru "…"               one question; --json shows all that was found
  jauap doctor                          what this machine can hear and speak, and what is missing
  jauap --help                          all commands, here .venv/bin/jauap"""


class DemoCall(Checked):
    """`voices/callers/demo.yaml`.

    Attributes:
        scenario: the call.
        recordings: the caller's sentences, for machines with one voice only.
    """

    scenario: Scenario
    recordings: dict[str, str]


@click.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="Folder for the sound of both sides.",
)
def command(folder: Path) -> None:
    """Hold one whole telephone call by voice, with an interruption and a correction.

    Shows what the caller said, what was heard, understood and answered, with the time of each
    step, and leaves both sides of the call as WAV files. It does not play in real time.
    """
    console = Console(highlight=False, soft_wrap=True)
    begun = perf_counter()
    call = load_demo_call()
    scenario = call.scenario
    language = scenario.language
    with VoiceLine.opened(Dialogue(load_assistant()), load_settings(), {language}) as line:
        voice = caller_voice(call, line)
        console.print(
            f"Jauap hears with {line.ears.recognisers[language].engine} and speaks with "
            f"{line.speaker.voice(language).identity.id}. Loaded in {perf_counter() - begun:.1f} s."
            f"\nThe caller's voice is {voice.identity.id}, through a telephone line: 8 kHz, A-law, "
            f"noise {scenario.caller.snr_db:.0f} dB below the voice. Nothing leaves this machine."
        )
        console.rule(characters="-")
        console.print(f"{scenario.about}\n", markup=False)
        held = perf_counter()
        record = line.run(scenario, folder, watch=lambda sides: _show(console, sides), voice=voice)
        spent = perf_counter() - held
    console.rule(characters="-")
    faults = missed(scenario, record)
    turns = sum(bool(turn.say) for turn in record.turns)
    console.print(
        f"A call of {at(record.lasted_s)} with {turns} turns of Jauap's, held in {spent:.0f} s. "
        + ("It reached its goal." if not faults else "It missed its goal:"),
        markup=False,
    )
    for fault in faults:
        console.print(f"  {fault}", markup=False)
    files = ", ".join(str(folder / f"{scenario.name}-{side}.wav") for side in ("caller", "jauap"))
    console.print(f"Both sides: {files}\n\n{_NEXT}", markup=False)


def load_demo_call() -> DemoCall:
    """The call that comes with Jauap.

    Raises:
        ScriptError: its file is damaged.
    """
    mend = "Compare the file with the one that comes with Jauap."
    return YamlFile(_folder() / "demo.yaml").checked(DemoCall, mend=mend)


def caller_voice(call: DemoCall, line: VoiceLine) -> Voice:
    """A voice of this machine that is not Jauap's own, or the recordings."""
    scenario = call.scenario
    try:
        return line.voices.voice(scenario.language, scenario.caller.voice)
    except NotInstalledError:
        return RecordedVoice(_folder(), call.recordings, scenario.language)


def _folder() -> Path:
    return shipped("voices") / "callers"


def _show(console: Console, sides: Sequence[CallerSide | JauapSide]) -> None:
    for side in sides:
        if isinstance(side, CallerSide):
            _caller(console, side)
        else:
            _jauap(console, side)


def _caller(console: Console, side: CallerSide) -> None:
    interrupted = ""
    if side.silenced_s is not None:
        interrupted = f", over Jauap's voice, which stopped after {side.silenced_s:.2f} s"
    _row(console, "caller", f"«{side.did}»", f"at {at(side.at)}{interrupted}")
    if side.heard is not None:
        sure = f"confidence {side.confidence:.2f}" if side.confidence is not None else ""
        _row(console, "heard", f"«{side.heard}»", sure)


def _jauap(console: Console, side: JauapSide) -> None:
    if side.event:
        facts = ", ".join(f"{name} {plain(value)}" for name, value in side.facts.items())
        meant = " · ".join(filter(None, (side.topic, facts, f"then {side.turn.state.value}")))
        _row(console, "understood", meant)
    if side.turn.say:
        _row(console, "said", " ".join(each.text for each in side.turn.say), _times(side))
    if side.turn.action is not Action.NONE:
        _row(console, "to do", side.turn.action.value)


def _times(side: JauapSide) -> str:
    when = f"at {at(side.at)}"
    gap: ResponseGap | None = side.gap
    if gap is None:
        return when
    stages = (
        ("certain that the caller has finished", gap.endpoint_s),
        ("words", gap.decode_s),
        ("meaning and answer", gap.dialogue_s),
        ("first sound", gap.voice_s),
    )
    parts = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in stages)
    return f"{when}, {gap.total_s:.1f} s after the caller's last sound: {parts}"


def _row(console: Console, name: str, text: str, note: str = "") -> None:
    """One step: its name, what came of it, and when."""
    console.print(f"  {name:<11}{text}", markup=False)
    if note:
        console.print(f"  {'':<11}[{note}]", markup=False, style="dim")
