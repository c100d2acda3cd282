"""`jauap say`: a text becomes a sound file."""

import math
from pathlib import Path
from typing import TextIO

import click

from assistant import g711
from assistant.audio import TELEPHONE_RATE, Audio
from assistant.errors import ConfigurationError
from assistant.listening.audio_files import write_wav
from assistant.manner import MOST_GAIN, Manner
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.speaking.errors import EmptyTextError
from assistant.speaking.speaker import open_speaker

_WIDE_RATE = 24_000
"""Samples a second of a file that is not for the telephone: no voice makes more."""


def _number(_context: click.Context, _option: click.Parameter, value: float) -> float:
    # "nan" is a float that lies in every range.
    if math.isnan(value):
        raise click.BadParameter("nan is not a number of dB.")
    return value


@click.command()
@click.argument("text", required=False)
@click.option("--lang", "language", required=True, help="Language of the text: ru, kk or en.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="WAV file to write.",
)
@click.option(
    "--text-file", type=click.File(encoding="utf-8"), help="Text from a file; - is stdin."
)
@click.option("--telephone", is_flag=True, help="8 kHz, as heard through A-law.")
@click.option("--voice", help="Id of another voice than the best one; see `jauap voices list`.")
@click.option("--preset", default="normal", show_default=True, help="normal, slow, slowest, fast.")
@click.option(
    "--gain",
    type=click.FloatRange(0, MOST_GAIN),
    callback=_number,
    default=0.0,
    help="dB louder than usual, without clipping: 6 is one step louder.",
)
@click.option("--keep/--no-keep", default=True, help="Keep the speech on disk for the next time.")
def command(  # noqa: PLR0913 - one argument for each option
    *,
    text: str | None,
    language: str,
    out: Path,
    text_file: TextIO | None,
    telephone: bool,
    voice: str | None,
    preset: str,
    gain: float,
    keep: bool,
) -> None:
    """Speak TEXT into a WAV file."""
    words = _text(text, text_file)
    rate = TELEPHONE_RATE if telephone else _WIDE_RATE
    settings = load_settings()
    if language not in settings.languages:
        raise ConfigurationError(
            f"--lang {language}: the settings have no such language",
            mend=f"Choose one of {', '.join(settings.languages)}.",
        )
    chosen = {language: voice} if voice else {}
    speaker = open_speaker(settings, load_catalogue(), ModelStore(), rate=rate, voices=chosen)
    try:
        spoken = speaker.say(words, language, Manner(preset, gain), keep=keep)
        name = speaker.voice(language).identity.id
    finally:
        speaker.close()
    if telephone:
        coded = g711.encode(spoken.samples, g711.Codec.ALAW)
        spoken = Audio(g711.decode(coded, g711.Codec.ALAW), spoken.rate)
    write_wav(out, spoken)
    click.echo(f"{out}: {spoken.seconds:.1f} s at {spoken.rate} Hz, voice {name}")


def _text(text: str | None, text_file: TextIO | None) -> str:
    if (text is None) == (text_file is None):
        raise click.UsageError("Give either TEXT in quotation marks or --text-file.")
    try:
        words = text_file.read() if text_file else text or ""
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{getattr(text_file, 'name', 'the text')}: not a text in UTF-8",
            mend="Save the file as UTF-8 and try again.",
        ) from error
    if not words.strip():
        raise EmptyTextError("The text is empty.", mend="Give at least one word to say.")
    return words
