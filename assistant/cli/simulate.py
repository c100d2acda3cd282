"""`jauap simulate`: scripted callers hold conversations with the real engine."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console

from assistant.cli.options import scripts_option
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.turn import Action
from assistant.errors import ConfigurationError
from assistant.settings import load_settings
from assistant.simulation.judgement import against_the_rules, at, missed
from assistant.simulation.record import CallerSide, JauapSide, Record
from assistant.simulation.scenario import Scenario, check_names, load_scenarios
from assistant.simulation.text_run import run_text


@click.command()
@click.argument(
    "path", metavar="SCENARIO.yaml|FOLDER", type=click.Path(exists=True, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each call.")
@click.option(
    "--voice",
    is_flag=True,
    help="By sound: another voice speaks through a telephone line. Only scenarios for it.",
)
@click.option("--only", "wanted", multiple=True, help="Only the scenario of this name.")
@click.option("--quiet", is_flag=True, help="A line for each call, and why it failed.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --voice: folder for the sound of both sides.",
)
@scripts_option
def command(  # noqa: PLR0913 - one argument for each option
    *,
    path: Path,
    as_json: bool,
    voice: bool,
    wanted: tuple[str, ...],
    quiet: bool,
    out: Path | None,
    folder: Path | None,
) -> None:
    """Let scripted callers talk with Jauap, and look whether each call reaches its goal.

    Shows both sides with their times. The exit code is 1 when a call missed its goal.
    docs/conversations.md explains how a scenario is written.
    """
    if out is not None and not voice:
        raise click.UsageError("--out needs --voice: without sound there is nothing to write.")
    assistant = load_assistant(folder)
    scenarios = _chosen(path, wanted, voice=voice)
    check_names(scenarios, assistant.scripts.facts, assistant.scripts.topics)
    console = Console(highlight=False, soft_wrap=True)
    failed = 0
    for scenario, record in _records(scenarios, assistant, voice=voice, out=out):
        faults = missed(scenario, record) + against_the_rules(record)
        failed += bool(faults)
        if as_json:
            described = {**record.as_json(), "reached": not faults, "faults": faults}
            click.echo(json.dumps(described, ensure_ascii=False))
        else:
            _show(console, scenario, record, faults, quiet=quiet)
    if not as_json:
        console.print(f"{len(scenarios) - failed} of {len(scenarios)} calls reached their goal.")
    if failed:
        sys.exit(1)


def _chosen(path: Path, wanted: tuple[str, ...], *, voice: bool) -> list[Scenario]:
    scenarios = load_scenarios(path)
    unknown = sorted(set(wanted) - {each.name for each in scenarios})
    if unknown:
        raise ConfigurationError(
            f"{path}: holds no scenario {unknown[0]}",
            mend=f"It holds {', '.join(each.name for each in scenarios)}.",
        )
    chosen = [each for each in scenarios if not wanted or each.name in wanted]
    if voice:
        chosen = [each for each in chosen if each.mode == "voice"]
    if not chosen:
        raise ConfigurationError(
            f"{path}: holds no scenario for sound", mend="Give one of them `mode: voice`."
        )
    return chosen


def _records(
    scenarios: Iterable[Scenario], assistant: Assistant, *, voice: bool, out: Path | None
) -> Iterator[tuple[Scenario, Record]]:
    dialogue, settings = Dialogue(assistant), load_settings()
    if not voice:
        yield from ((each, run_text(each, dialogue, settings)) for each in scenarios)
        return
    # Calls without sound must not wait for the libraries of speech.
    from assistant.simulation.voice_run import VoiceLine  # noqa: PLC0415 - as said above

    with VoiceLine.opened(dialogue, settings, {each.language for each in scenarios}) as line:
        for each in scenarios:
            yield each, line.run(each, out)


def _show(
    console: Console, scenario: Scenario, record: Record, faults: list[str], *, quiet: bool
) -> None:
    if not quiet:
        console.rule(scenario.name, align="left", characters="-")
        console.print(scenario.about, style="dim", markup=False)
        for side in record.sides:
            _side(console, side)
    verdict = "missed its goal" if faults else "reached its goal"
    lasted = f"{sum(bool(turn.say) for turn in record.turns)} turns, {at(record.lasted_s)}"
    console.print(f"{scenario.name}: {verdict} ({lasted})", markup=False)
    for fault in faults:
        console.print(f"  {fault}", style="bold", markup=False)


def _side(console: Console, side: CallerSide | JauapSide) -> None:
    if isinstance(side, CallerSide):
        heard = f"  [heard: {side.heard}]" if side.heard is not None else ""
        console.print(f"{at(side.at):>7}  caller  {side.did}{heard}", markup=False)
        return
    turn = side.turn
    notes = [turn.state.value, side.topic or ""]
    notes += [f"after {side.gap.total_s:.1f} s"] if side.gap is not None else []
    notes += ["cut in"] if side.cut_in else []
    notes += [turn.action.value] if turn.action is not Action.NONE else []
    notes += ["goes on"] if turn.resume else []
    text = " / ".join(each.text for each in turn.say)
    console.print(f"{at(side.at):>7}  Jauap   {text}", markup=False)
    console.print(f"{'':>17}[{', '.join(filter(None, notes))}]", style="dim", markup=False)
