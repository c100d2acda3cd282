"""Measures what docs/talk.md says of echo: `python -m tests.kiosk.measure_echo`.

The whole conversation speaks into a room made of numbers and hears it back through the
canceller, sample by sample and without devices, so that it can be repeated anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from assistant.audio import TELEPHONE_RATE, Audio, Samples, from_float, silence, to_float
from assistant.conversation import Conversation
from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.kiosk.echo import WebRtcEchoCanceller
from assistant.kiosk.line import FRAME
from assistant.listening.opening import open_ears
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import load_settings
from assistant.speaking.engines import load_voice
from assistant.speaking.speaker import open_speaker
from assistant.turn_taking.happened import Happened, Interrupted
from tests.kiosk.room import active_rms

DELAY_S = 0.2
"""Through the loudspeaker, the room and the microphone, as measured on PulseAudio."""
QUESTIONS = 10
LONGEST_S = 14.0


@dataclass(frozen=True)
class Case:
    """How the caller sounds: dB above the echo, and whether the canceller works."""

    over_db: float | None
    cancelled: bool
    echo_s: float = 0.2


class Room:
    """Plays what Jauap says back to it, later and with the room's echo."""

    def __init__(self, echo_s: float, level_db: float) -> None:
        rng = np.random.default_rng(5)
        length = round(echo_s * TELEPHONE_RATE)
        answer = 0.15 * rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
        answer[0] = 1.0
        answer *= 10 ** (level_db / 20) / np.sqrt(np.sum(answer**2))
        self._answer = answer.astype(np.float32)
        self._tail = np.zeros(round(DELAY_S * TELEPHONE_RATE) + length + FRAME, np.float32)
        self._late = round(DELAY_S * TELEPHONE_RATE)

    def next(self, played: Samples) -> Samples:
        """What is heard in the frame in which this is played."""
        echo = np.convolve(to_float(played), self._answer)
        self._tail[self._late : self._late + len(echo)] += echo
        heard, self._tail = self._tail[:FRAME], np.append(self._tail[FRAME:], np.zeros(FRAME))
        return from_float(heard.astype(np.float32))


def main() -> None:
    """Print a line for each case."""
    settings, catalogue, store = load_settings(), load_catalogue(), ModelStore()
    assistant = load_assistant()
    ears = open_ears(["ru"], settings, catalogue, store, assistant.completeness)
    speaker = open_speaker(settings, catalogue, store)
    dialogue = Dialogue(assistant)
    voice = load_voice(catalogue.get("rhvoice-ru-aleksandr"), store)
    asked = _questions()
    for case in _CASES:
        stops: list[float] = []
        answered = false = 0
        for number, (text, topic) in enumerate(asked if case.over_db is not None else asked[:4]):
            caller = Audio(np.concatenate(list(voice.synthesise(text))), voice.identity.sample_rate)
            begins = 4.0 + 0.37 * number
            conversation = Conversation(
                dialogue, ears, speaker, language="ru", on=date(2026, 11, 20), replay=True
            )
            happened = _held(conversation, case, caller.resampled(TELEPHONE_RATE).samples, begins)
            cuts = [each.at for each in happened if isinstance(each, Interrupted)]
            speaks = begins if case.over_db is not None else LONGEST_S
            false += sum(at < speaks or case.over_db is None for at in cuts)
            stops += [at - begins for at in cuts if at >= begins][:1]
            memory = conversation.memory
            answered += memory is not None and memory.topic == topic
            conversation.hang_up()
        stop = f"{np.median(stops):.2f} s, at most {max(stops):.2f} s" if stops else "never"
        print(f"{case}: right topic {answered}, stops in {stop} ({len(stops)}), false {false}")  # noqa: T201


def _held(
    conversation: Conversation, case: Case, caller: Samples, begins: float
) -> Sequence[Happened]:
    room, canceller = Room(case.echo_s, -6.0), WebRtcEchoCanceller()
    happened: list[Happened] = []
    conversation.start()
    out = silence(FRAME / TELEPHONE_RATE, TELEPHONE_RATE)
    at, level = 0, 0.0
    if case.over_db is not None:
        # Jauap speaks at the settings' loudness; its echo is 6 dB below that.
        level = _JAUAP_RMS * 10 ** ((case.over_db - 6.0) / 20) / active_rms(to_float(caller))
    near = np.concatenate(
        (silence(begins, TELEPHONE_RATE), from_float(to_float(caller) * np.float32(level)))
    )
    while at < round(LONGEST_S * TELEPHONE_RATE):
        heard = to_float(room.next(out))
        part = near[at : at + FRAME] if case.over_db is not None else near[:0]
        heard[: len(part)] += to_float(part)
        sound = from_float(heard)
        if case.cancelled:
            sound = canceller.clean(sound, out)
        out = conversation.hear(sound)
        happened += conversation.happened()
        at += FRAME
    return happened


def _questions() -> list[tuple[str, str]]:
    path = Path(__file__).with_name("asked.yaml")
    loaded = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [(each["text"], each["topic"]) for each in loaded][:QUESTIONS]


_JAUAP_RMS = 0.09
"""Level of Jauap's speech without its pauses."""
_CASES = (
    Case(None, cancelled=False),
    Case(None, cancelled=True),
    Case(20.0, cancelled=True),
    Case(6.0, cancelled=False),
    Case(6.0, cancelled=True),
    Case(0.0, cancelled=True),
    Case(-6.0, cancelled=True),
    Case(-15.0, cancelled=True),
)

if __name__ == "__main__":
    main()
