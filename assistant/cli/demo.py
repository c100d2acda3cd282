"""`jauap demo`: callers ask by telephone, Jauap hears them and answers aloud."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import click
import numpy as np
from rich.console import Console

from assistant.audio import TELEPHONE_RATE, Audio, Samples, silence
from assistant.channel import Line, through_line
from assistant.cli.callers import Caller, CallerVoices, load_callers
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.reply import Reply
from assistant.listening.audio_files import write_wav
from assistant.listening.ears import Ears
from assistant.listening.heard import Question
from assistant.listening.hearing import HeardUtterance, hear_audio
from assistant.listening.opening import open_ears
from assistant.listening.recogniser import ListeningRequest
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.speaking.speaker import Speaker, open_speaker
from assistant.understanding.matching import Reading

_LANGUAGE = "ru"
_LINE = Line(snr_db=20.0)
"""What stands between the caller and Jauap: telephone band, A-law, noise behind the caller."""

_SILENCE_S = 3.0
"""How long the caller waits for the answer: longer than any pause that ends a turn."""

_NEXT = """\
What to try next:
  jauap ask --lang ru "…"               ask something yourself; --json shows all that was found
  jauap ask --audio FILE --out REPLY    the same with a recording
  jauap hear FILE…                      only the words
  jauap say --lang kk "…" --out FILE    hear how a text is read aloud
  jauap doctor                          what this machine can hear and speak, and what is missing
  jauap --help                          all commands, here .venv/bin/jauap"""


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
    """Hear synthetic callers through a telephone line and answer them aloud.

    Shows what was heard, understood and said, with the time of each step, and leaves both
    sides of each call as WAV files.
    """
    console = Console(highlight=False, soft_wrap=True)
    folder.mkdir(parents=True, exist_ok=True)
    begun = perf_counter()
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    assistant = load_assistant()
    ears = open_ears((_LANGUAGE,), settings, catalogue, store, assistant.completeness)
    speaker = open_speaker(settings, catalogue, store)
    own = speaker.voice(_LANGUAGE).identity.id
    callers = load_callers()
    voices = CallerVoices(callers, own, catalogue, store)
    console.print(
        f"Jauap hears with {ears.recognisers[_LANGUAGE].engine} and speaks with {own}. "
        f"Loaded in {perf_counter() - begun:.1f} s.\n"
        f"The callers speak through a telephone line: 8 kHz, A-law, noise at "
        f"{_LINE.snr_db:.0f} dB. Nothing leaves this machine."
    )
    try:
        for number, caller in enumerate(callers.callers, 1):
            console.rule(f"Caller {number} of {len(callers.callers)}", align="left", characters="-")
            _call(caller, folder, voices, _Desk(ears, assistant, speaker), console)
    finally:
        voices.close()
        speaker.close()
        ears.close()
    console.rule(characters="-")
    console.print(f"Both sides of each call are in {folder}/\n\n{_NEXT}", markup=False)


@dataclass(frozen=True)
class _Desk:
    """What answers a call."""

    ears: Ears
    assistant: Assistant
    speaker: Speaker

    def turns(self, audio: Audio) -> Iterator[HeardUtterance]:
        """What the caller says, turn by turn."""
        request = ListeningRequest(_LANGUAGE, hint=self.assistant.scripts.hint(_LANGUAGE))
        return hear_audio(audio, self.ears, Question("open", request))

    def reply(self, turn: HeardUtterance) -> Reply:
        """What to say to one turn."""
        today = datetime.now(UTC).astimezone().date()
        heard = turn.recognition
        if heard is None or not heard.hypotheses:
            return self.assistant.nothing_heard(_LANGUAGE, today)
        readings = [Reading(each.text, each.confidence) for each in heard.hypotheses]
        return self.assistant.answer(readings, language=_LANGUAGE, on=today)


def _call(
    caller: Caller, folder: Path, voices: CallerVoices, desk: _Desk, console: Console
) -> None:
    spoken = voices.speak(caller)
    sound = spoken.audio
    waiting = silence(_SILENCE_S, sound.rate)
    line = through_line(Audio(np.concatenate((sound.samples, waiting)), sound.rate), _LINE)
    asked = folder / f"{caller.id}-caller.wav"
    write_wav(asked, line)
    _row(console, "asked", f"«{caller.text}»", f"{sound.seconds:.1f} s, {spoken.voice}")
    answers: list[Samples] = []
    for turn in desk.turns(line):
        _heard(console, turn)
        begun = perf_counter()
        reply = desk.reply(turn)
        _understood(console, reply, perf_counter() - begun)
        answers.extend(_said(console, reply, desk.speaker))
    if not answers:
        _row(console, "heard", "nothing that sounds like speech")
        return
    answered = folder / f"{caller.id}-reply.wav"
    write_wav(answered, Audio(np.concatenate(answers), desk.speaker.rate))
    _row(console, "files", f"{asked}, {answered}")


def _heard(console: Console, turn: HeardUtterance) -> None:
    heard = turn.recognition
    if heard is None:
        _row(console, "heard", f"the recogniser failed: {turn.failure}")
        return
    words = f"«{heard.text}»" if heard.text else f"no words ({heard.rejection})"
    waited = f"{turn.timing.waited_s:.1f} s after the last word, " if turn.timing else ""
    _row(
        console,
        "heard",
        f"{words}, confidence {heard.confidence:.2f}",
        f"{waited}{heard.decode_s * 1000:.0f} ms of work",
    )


def _understood(console: Console, reply: Reply, seconds: float) -> None:
    facts = ", ".join(f"{name} {value}" for name, value in reply.facts.items())
    what = " · ".join(part for part in (reply.topic, reply.aspect, facts) if part)
    other = f", next {reply.runner_up.id} {reply.runner_up.score:.2f}" if reply.runner_up else ""
    _row(
        console,
        "understood",
        f"{reply.decision.value}: {what or 'nothing'} (score {reply.score:.2f}{other})",
        f"{seconds * 1000:.0f} ms",
    )


def _said(console: Console, reply: Reply, speaker: Speaker) -> list[Samples]:
    begun = perf_counter()
    pieces: list[Samples] = []
    first = 0.0
    for piece in speaker.speak(reply.text, reply.language):
        first = first or perf_counter() - begun
        pieces.append(piece)
    made = perf_counter() - begun
    length = sum(len(piece) for piece in pieces) / TELEPHONE_RATE
    _row(
        console,
        "said",
        " ".join(reply.lines),
        f"{length:.1f} s, first sound after {first * 1000:.0f} ms, all after {made:.1f} s",
    )
    if reply.source:
        _row(console, "source", f"{reply.source.law}; checked {reply.source.checked:%Y-%m-%d}")
    return pieces


def _row(console: Console, name: str, text: str, time: str = "") -> None:
    """One step: its name, what came of it, and how long it took."""
    console.print(f"  {name:<11}{text}", markup=False)
    if time:
        console.print(f"  {'':<11}[{time}]", markup=False, style="dim")
