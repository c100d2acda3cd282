"""`jauap hear`: the words in sound files, and nothing but the words."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from assistant.audio import Audio
from assistant.errors import BadAudioError, ConfigurationError, JauapError
from assistant.listening.audio_files import read_audio
from assistant.listening.ears import Ears
from assistant.listening.heard import Question
from assistant.listening.hearing import (
    HeardUtterance,
    hear_audio,
    hear_whole,
    in_spoken_language,
)
from assistant.listening.opening import not_heard, open_ears
from assistant.listening.recogniser import Hypothesis, ListeningRequest, Recognition
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.understanding.scripts import load_scripts

_AUTO = "auto"
_FAILED = 5
"""Exit code when a recogniser broke down over a file that could be read."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--lang", "language", default="ru", show_default=True, help="ru, kk, en or auto.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per utterance and line.")
@click.option("--whole", is_flag=True, help="Take each file as one utterance.")
@click.option(
    "--question",
    "kind",
    default="open",
    show_default=True,
    help="Kind of question that is answered; decides how long a pause ends a turn.",
)
@click.option("--raw-rate", type=int, help="Samples a second of files without a header.")
@click.option("--channel", type=int, help="Channel to hear, from 1; else all are mixed.")
@click.option(
    "--hint/--no-hint", "hinted", default=True, help="Expect the words of the benefit scripts."
)
@click.option("--alternatives", type=click.IntRange(1, 10), default=3, help="Readings at most.")
def command(  # noqa: PLR0913 - one argument for each option
    *,
    files: tuple[str, ...],
    language: str,
    as_json: bool,
    whole: bool,
    kind: str,
    raw_rate: int | None,
    channel: int | None,
    hinted: bool,
    alternatives: int,
) -> None:
    """Write down what is said in sound FILEs; - is standard input.

    WAV, FLAC, Ogg, MP3, AIFF and headerless .raw, .ulaw and .alaw files are read, at any
    rate. Each file is heard like a caller on the line, turn by turn, unless --whole is given.
    The exit code is 0 only if every file could be heard.
    """
    ears, request = _prepare(language, alternatives, hinted=hinted)
    question = Question(kind, request)
    ears.check_kind(question)
    show = _show_json if as_json else _show_text
    worst = 0
    for file in files:
        try:
            audio = read_audio(file, raw_rate=raw_rate, channel=channel)
        except BadAudioError as error:
            worst = worst or error.exit_code
            _show_error(file, error, as_json=as_json)
            continue
        heard = 0
        for utterance in _hear(file, audio, ears, question, whole=whole):
            if language == _AUTO:
                utterance = in_spoken_language(utterance, audio, ears, request)  # noqa: PLW2901 - the same, better heard
            heard += 1
            if utterance.failure is not None:
                worst = worst or _FAILED
            show(file, heard, utterance)
        if not heard:
            show(file, 0, HeardUtterance(0.0, audio.seconds, None))
    ears.close()
    sys.exit(worst)


def _prepare(language: str, alternatives: int, *, hinted: bool) -> tuple[Ears, ListeningRequest]:
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    if language not in (_AUTO, *settings.languages):
        raise ConfigurationError(
            f"--lang {language}: the settings have no such language",
            mend=f"Choose one of {', '.join(settings.languages)} or {_AUTO}.",
        )
    wanted = tuple(settings.languages) if language == _AUTO else (language,)
    ears = open_ears(wanted, settings, catalogue, store)
    first = next(each for each in wanted if each in ears.recognisers)
    if language == _AUTO:
        for missing in (each for each in wanted if each not in ears.recognisers):
            note = not_heard(missing, settings, catalogue)
            click.echo(f"jauap: {note.problem}", err=True)
    request = ListeningRequest(
        first,
        hint=load_scripts().hint(first) if hinted else (),
        candidates=tuple(settings.languages),
        alternatives=alternatives,
    )
    return ears, request


def _hear(
    file: str, audio: Audio, ears: Ears, question: Question, *, whole: bool
) -> Iterator[HeardUtterance]:
    if whole:
        yield hear_whole(audio, ears.recogniser_for(question), question.request)
        return
    with _progress(file, audio.seconds) as progress:
        yield from hear_audio(audio, ears, question, progress)


@contextmanager
def _progress(file: str, seconds: float) -> Iterator[Callable[[float], None] | None]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} s"),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(Path(file).name, total=seconds)
        yield lambda done: bars.update(task, completed=done)


def _show_text(file: str, _number: int, utterance: HeardUtterance) -> None:
    where = f"{file}  {_clock(utterance.start)}-{_clock(utterance.end)}"
    recognition = utterance.recognition
    if utterance.failure is not None:
        click.echo(
            f"{where}  [the recogniser failed: {type(utterance.failure).__name__}]", err=True
        )
    elif recognition is None:
        click.echo(f"{where}  [no speech]")
    elif recognition.text:
        click.echo(f"{where}  {recognition.text}  ({recognition.confidence:.2f})")
    else:
        click.echo(f"{where}  [{_why_nothing(recognition)}]")


def _why_nothing(recognition: Recognition) -> str:
    if recognition.rejection is None:
        return "no words"
    why = recognition.rejection.value.replace("_", " ")
    if not recognition.spoken:
        return why
    likeliest = max(recognition.spoken, key=recognition.spoken.__getitem__)
    return f"{why}, most like {likeliest} ({recognition.spoken[likeliest]:.2f})"


def _show_json(file: str, number: int, utterance: HeardUtterance) -> None:
    result: dict[str, Any] = {
        "file": file,
        "utterance": number,
        "start": round(utterance.start, 3),
        "end": round(utterance.end, 3),
    }
    recognition = utterance.recognition
    if utterance.failure is not None:
        result["error"] = {"problem": f"the recogniser failed: {utterance.failure!r}"}
    elif recognition is None:
        result |= {"text": "", "rejection": "no_speech"}
    else:
        result |= _described(recognition)
    if utterance.timing is not None:
        result["turn"] = {
            "reason": utterance.timing.reason.value,
            "waited": round(utterance.timing.waited_s, 3),
            "thrown_away": utterance.timing.thrown_away,
        }
    click.echo(json.dumps(result, ensure_ascii=False))


def _described(recognition: Recognition) -> dict[str, Any]:
    ratio = recognition.decode_s / recognition.audio_s if recognition.audio_s else 0.0
    return {
        "text": recognition.text,
        "confidence": round(recognition.confidence, 4),
        "language": recognition.language,
        "engine": recognition.engine,
        "hypotheses": [_hypothesis(each) for each in recognition.hypotheses],
        "rejection": recognition.rejection.value if recognition.rejection else None,
        "discarded": [_hypothesis(each) for each in recognition.discarded],
        "spoken": {name: round(share, 4) for name, share in recognition.spoken.items()},
        "audio": round(recognition.audio_s, 3),
        "decoding": round(recognition.decode_s, 3),
        "real_time_factor": round(ratio, 4),
    }


def _hypothesis(hypothesis: Hypothesis) -> dict[str, Any]:
    described: dict[str, Any] = {
        "text": hypothesis.text,
        "confidence": round(hypothesis.confidence, 4),
    }
    if hypothesis.words:
        described["words"] = [
            {
                "text": word.text,
                "confidence": word.confidence,
                "start": word.start_s,
                "end": word.end_s,
            }
            for word in hypothesis.words
        ]
    return described


def _show_error(file: str, error: JauapError, *, as_json: bool) -> None:
    if as_json:
        told = {"file": file, "error": {"problem": error.problem, "mend": error.mend}}
        click.echo(json.dumps(told, ensure_ascii=False))
    click.echo(f"jauap: {error.problem}\n       {error.mend}", err=True)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
