"""`jauap ask`: one question, typed or spoken, and its answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.audio import TELEPHONE_RATE, Audio, Samples
from assistant.cli.options import day_option, scripts_option
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.reply import Reply
from assistant.understanding.matching import Reading
from assistant.understanding.schema import LANGUAGES


@dataclass
class _Turn:
    """What one run has to show.

    Attributes:
        heard: the words, or a sentence on why there are none.
        said: (language, line) of all that is spoken.
        reply: what was understood; None when the speech could not be recognised at all.
        times: seconds of each step.
        confidence: of the recogniser, when the question was spoken.
        note: why speech was not recognised.
    """

    heard: str
    said: list[tuple[str, str]]
    reply: Reply | None = None
    times: dict[str, float] = field(default_factory=dict)
    confidence: float | None = None
    note: str | None = None


@click.command()
@click.argument("text", required=False)
@click.option(
    "--lang",
    "language",
    type=click.Choice([*LANGUAGES, "auto"]),
    default="ru",
    show_default=True,
    help="Language of the question; auto finds it out from sound.",
)
@click.option(
    "--audio",
    "audio_file",
    type=click.Path(path_type=Path),
    help="A sound file with the question, instead of TEXT.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="WAV file for the spoken answer.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all that is known.")
@day_option
@scripts_option
def command(  # noqa: PLR0913 - one argument for each option
    *,
    text: str | None,
    language: str,
    audio_file: Path | None,
    out: Path | None,
    as_json: bool,
    day: datetime | None,
    folder: Path | None,
) -> None:
    """Answer one question about state benefits: TEXT in quotation marks, or --audio FILE."""
    if (text is None) == (audio_file is None):
        raise click.UsageError("Give either TEXT in quotation marks or --audio FILE.")
    if text is not None and language == "auto":
        raise click.UsageError("--lang auto is for sound; say ru, kk or en with TEXT.")
    on = day.date() if day else datetime.now().astimezone().date()
    started = perf_counter()
    assistant = load_assistant(folder)
    loading = perf_counter() - started
    if audio_file is None:
        turn = _typed(assistant, text or "", language, on)
    else:
        turn = _spoken(assistant, audio_file, language, on)
    turn.times = {"loading": loading, **turn.times}
    if out is not None:
        _speak(turn, out)
    if as_json:
        click.echo(json.dumps(_described(turn, out), ensure_ascii=False))
    else:
        _show(turn, out)


def _typed(assistant: Assistant, text: str, language: str, on: date) -> _Turn:
    reply, seconds = _understood(assistant, [Reading(text)], language, on)
    return _Turn(text, _lines(reply), reply, {"understanding": seconds})


def _spoken(assistant: Assistant, path: Path, language: str, on: date) -> _Turn:
    # A typed question must not wait for the libraries of speech.
    from assistant.cli.ask_audio import hear_question  # noqa: PLC0415 - as said above
    from assistant.listening.audio_files import read_audio  # noqa: PLC0415 - as said above

    question = hear_question(read_audio(path), language, assistant)
    times = {"opening": question.opening_s, "hearing": question.hearing_s}
    if question.unheard_language is not None:
        offered = assistant.keys_instead(question.unheard_language, on)
        said = [(tongue, line) for tongue, lines in offered for line in lines]
        return _Turn("", said, None, times, note=question.note)
    if not question.readings:
        if question.other_language:
            lines = assistant.prompt("other_language", question.language, on)
            said = [(question.language, line) for line in lines]
            return _Turn("", said, None, times, note=question.note)
        reply = assistant.nothing_heard(question.language, on)
        return _Turn("", _lines(reply), reply, times, note=question.note)
    reply, seconds = _understood(assistant, question.readings, question.language, on)
    return _Turn(
        question.readings[0].text,
        _lines(reply),
        reply,
        {**times, "understanding": seconds},
        confidence=question.readings[0].confidence,
    )


def _understood(
    assistant: Assistant, readings: Sequence[Reading], language: str, on: date
) -> tuple[Reply, float]:
    assistant.matcher(language)
    started = perf_counter()
    reply = assistant.answer(readings, language=language, on=on)
    return reply, perf_counter() - started


def _speak(turn: _Turn, out: Path) -> None:
    """Write the spoken answer as a telephone would carry it."""
    # A typed question must not wait for the libraries of speech.
    from assistant.listening.audio_files import write_wav  # noqa: PLC0415 - as said above
    from assistant.models.catalogue import load_catalogue  # noqa: PLC0415 - as said above
    from assistant.models.store import ModelStore  # noqa: PLC0415 - as said above
    from assistant.settings import load_settings  # noqa: PLC0415 - as said above
    from assistant.speaking.speaker import open_speaker  # noqa: PLC0415 - as said above

    speaker = open_speaker(load_settings(), load_catalogue(), ModelStore())
    pieces: list[Samples] = []
    started = perf_counter()
    try:
        for language, text in _in_runs(turn.said):
            for piece in speaker.speak(text, language):
                if not pieces:
                    turn.times["first sound"] = perf_counter() - started
                pieces.append(piece)
    finally:
        speaker.close()
    turn.times["speaking"] = perf_counter() - started
    write_wav(out, Audio(np.concatenate(pieces), TELEPHONE_RATE))


def _in_runs(said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Lines of one language together, so that their pauses are the speaker's."""
    runs: list[tuple[str, str]] = []
    for language, line in said:
        if runs and runs[-1][0] == language:
            runs[-1] = (language, f"{runs[-1][1]}\n{line}")
        else:
            runs.append((language, line))
    return runs


def _lines(reply: Reply) -> list[tuple[str, str]]:
    return [(reply.language, line) for line in reply.lines]


def _described(turn: _Turn, out: Path | None) -> dict[str, Any]:
    described: dict[str, Any] = {
        "heard": turn.heard,
        "confidence": turn.confidence,
        "note": turn.note,
        "said": [{"language": language, "text": line} for language, line in turn.said],
        "seconds": {name: round(seconds, 4) for name, seconds in turn.times.items()},
        "out": str(out) if out else None,
    }
    if turn.reply is not None:
        described |= turn.reply.as_json()
    return described


def _show(turn: _Turn, out: Path | None) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()

    def row(name: str, text: str, step: str = "") -> None:
        line = Text(text)
        if step in turn.times:
            line.append(f"  ({turn.times[step]:.3f} s)", style="dim")
        table.add_row(name, line)

    row("heard", turn.heard or f"[{turn.note or 'nothing'}]", "hearing")
    reply = turn.reply
    if reply is not None:
        row("understood", _meaning(reply), "understanding")
    row("said", "\n".join(line for _, line in turn.said))
    if reply is not None and reply.explanation:
        row("because", reply.explanation)
    if reply is not None and reply.source is not None:
        source = reply.source
        row("source", f"{source.law}; {source.source}; checked {source.checked}")
    if reply is not None and reply.next_question is not None:
        row("would ask", reply.next_question.text)
    if out is not None:
        row("sound", str(out), "speaking")
    Console(highlight=False).print(table)


def _meaning(reply: Reply) -> str:
    parts = [reply.decision.value]
    if reply.topic:
        parts.append(f"{reply.topic}{f', {reply.aspect}' if reply.aspect else ''}")
    if reply.alternatives:
        parts.append(" or ".join(reply.alternatives))
    if reply.facts:
        parts.append(", ".join(f"{name} = {value}" for name, value in reply.facts.items()))
    parts.append(f"score {reply.score:.2f}")
    if reply.runner_up:
        parts.append(f"next {reply.runner_up.id} {reply.runner_up.score:.2f}")
    return "; ".join(parts)
