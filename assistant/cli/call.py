"""`jauap call`: a caller who is no person tries a line."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final, get_args

import click
import numpy as np
from rich.console import Console

from assistant.audio import TELEPHONE_RATE, Audio
from assistant.cli.readiness import NotReadyError, takes_calls
from assistant.errors import NotInstalledError
from assistant.listening.audio_files import write_wav
from assistant.listening.engines import load_recogniser
from assistant.listening.opening import not_heard
from assistant.models.catalogue import load_catalogue
from assistant.models.choice import choose_recogniser
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.settings_sip import Codec
from assistant.simulation.caller_voice import CallerSound, CallerVoices, own_voices
from assistant.simulation.recorded import RecordedVoice
from assistant.speaking.voice import Voice
from assistant.understanding.normalising import Normaliser
from assistant.understanding.scripts import load_scripts
from telephony.caller.holding import Held, LineTurn, ScriptedCall
from telephony.caller.script import CallScript, load_call_script
from telephony.caller.verdict import Judge, TurnVerdict
from telephony.sip.dialling import dialled

_STARTS_S: Final = 180.0
"""So long a line may take to start: after a change it learns its phrases first."""


@click.command()
@click.argument("address", metavar="sip:USER@HOST[:PORT]")
@click.option(
    "--say",
    "script_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the caller says and does, and what has to be heard.",
)
@click.option("--codec", type=click.Choice(get_args(Codec)), default="pcma", show_default=True)
@click.option("--ring", default=30.0, show_default=True, help="Seconds to wait for an answer.")
@click.option(
    "--ready",
    metavar="URL",
    help="The line's readiness (http://…/ready): it is called as soon as this says yes.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a transcript.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the sound of both sides; without it none is kept.",
)
def command(  # noqa: PLR0913 - one argument for each option
    *,
    address: str,
    script_file: Path,
    codec: Codec,
    ring: float,
    ready: str | None,
    as_json: bool,
    out: Path | None,
) -> None:
    """Call a line by SIP, talk with it, and look whether it says what it has to.

    The caller has another voice than Jauap and understands the line with the recogniser. The
    exit code is 1 when something was not as wanted. docs/sip.md explains the file.
    """
    script = load_call_script(script_file)
    console = Console(highlight=False, soft_wrap=True)
    with _equipped(script, script_file.parent) as (sound, judge):
        if ready is not None and not takes_calls(ready, within_s=_STARTS_S):
            raise NotReadyError(
                f"{ready}: the line took no calls within {_STARTS_S:.0f} s",
                mend="Look at its log, or try without --ready whether it answers.",
            )
        held = _call(address, script, sound, (codec, ring), None if as_json else console)
        turns, faults = judge.judge(script, held)
    if out is not None:
        _keep(out, held)
    if as_json:
        click.echo(json.dumps(_described(held, turns, faults), ensure_ascii=False))
    else:
        _show(console, held, turns, faults)
    if faults or any(turn.faults for turn in turns):
        sys.exit(1)


@contextmanager
def _equipped(script: CallScript, folder: Path) -> Iterator[tuple[CallerSound, Judge]]:
    """The caller's voice and ears, loaded before the line is called."""
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    language = script.language
    entry = choose_recogniser(language, settings, catalogue, store)
    if entry is None:
        raise not_heard(language, settings, catalogue)
    own = frozenset(own_voices(settings, catalogue, store).values())
    with ExitStack() as stack:
        recogniser = stack.enter_context(closing(load_recogniser(entry, store, settings)))
        voices = stack.enter_context(closing(CallerVoices(catalogue, store, settings, own)))
        sound = CallerSound(caller_voice(script, folder, voices), script.caller)
        yield sound, Judge(recogniser, Normaliser(load_scripts().languages[language]))


def caller_voice(script: CallScript, folder: Path, voices: CallerVoices) -> Voice:
    """A voice of this machine that is not Jauap's own, or the recordings beside the script.

    Raises:
        NotInstalledError: there is neither.
    """
    try:
        return voices.voice(script.language, script.caller.voice)
    except NotInstalledError:
        if not script.recordings:
            raise
        return RecordedVoice(folder, script.recordings, script.language)


def _call(
    address: str,
    script: CallScript,
    sound: CallerSound,
    how: tuple[Codec, float],
    console: Console | None,
) -> Held:
    def watch(turn: LineTurn) -> None:
        if console is None:
            return
        if turn.after:
            console.print(f"  > {turn.after}", markup=False)
        seconds = turn.audio.seconds
        console.print(f"    the line spoke, {seconds:.1f} s in all", style="dim", markup=False)

    codec, ring = how
    with dialled(address, within_s=ring, codec=codec) as leg:
        return ScriptedCall(leg, script, sound).held(watch)


def _keep(out: Path, held: Held) -> None:
    out.mkdir(parents=True, exist_ok=True)
    write_wav(out / "caller.wav", held.said)
    # A turn without a sound is a frame of silence, which the call did not have.
    whole = np.concatenate([turn.audio.samples for turn in held.turns if turn.sound])
    write_wav(out / "line.wav", Audio(whole, TELEPHONE_RATE))
    for place, turn in enumerate(held.turns):
        write_wav(out / f"line-{place:02}.wav", turn.audio)


def _described(held: Held, turns: tuple[TurnVerdict, ...], faults: list[str]) -> dict[str, object]:
    return {
        "reached": not faults and not any(turn.faults for turn in turns),
        "lasted_s": round(held.lasted_s, 2),
        "ended_by_line": held.ended_by_line,
        "faults": faults,
        "turns": [
            {
                "after": each.turn.after,
                "heard": each.text,
                "began_s": None if each.turn.began_s is None else round(each.turn.began_s, 2),
                "silenced_s": each.turn.silenced_s,
                "faults": list(each.faults),
            }
            for each in turns
        ],
    }


def _show(console: Console, held: Held, turns: tuple[TurnVerdict, ...], faults: list[str]) -> None:
    console.rule("understood", align="left", characters="-")
    for each in turns:
        if each.turn.after:
            console.print(f"> {each.turn.after}", markup=False)
        began = "" if each.turn.began_s is None else f"  (after {each.turn.began_s:.1f} s)"
        console.print(f"  {each.text or '[nothing]'}{began}", markup=False)
        for fault in each.faults:
            console.print(f"  ! {fault}", style="bold", markup=False)
    for fault in faults:
        console.print(f"! {fault}", style="bold", markup=False)
    missed = bool(faults) or any(turn.faults for turn in turns)
    verdict = "not as wanted" if missed else "as wanted"
    console.print(f"The call was {verdict} ({held.lasted_s:.0f} s).", markup=False)
