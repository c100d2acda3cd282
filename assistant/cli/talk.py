"""`jauap talk`: a conversation by microphone and loudspeaker."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import click
from rich.console import Console

from assistant.cli.options import line_language_option
from assistant.cli.talk_screen import TalkScreen
from assistant.conversation import Conversation
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import NobodyThere
from assistant.dialogue.turn import Action
from assistant.errors import NotInstalledError
from assistant.kiosk.echo import EchoCanceller, load_echo_canceller
from assistant.kiosk.keyboard import Keyboard
from assistant.kiosk.line import KioskLine
from assistant.kiosk.sound_devices import Direction, SoundDevice, choose_device, list_devices
from assistant.listening.ears import Ears
from assistant.listening.opening import open_ears
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import Settings, load_settings
from assistant.speaking.speaker import open_speaker
from assistant.turn_taking.happened import Do
from assistant.turn_taking.keys import KEYS

_QUIT = "qQ"
_TRANSFERS = (Action.TRANSFER, Action.EMERGENCY_TRANSFER)


@click.command()
@line_language_option
@click.option("--input", "microphone", metavar="DEVICE", help="Microphone, by number or name.")
@click.option("--output", "loudspeaker", metavar="DEVICE", help="Loudspeaker, by number or name.")
@click.option("--list", "listed", is_flag=True, help="Show the sound devices and stop.")
@click.option(
    "--no-echo-cancel",
    "headphones",
    is_flag=True,
    help="For headphones: leave the microphone's sound as it is.",
)
def command(
    *,
    language: str,
    microphone: str | None,
    loudspeaker: str | None,
    listed: bool,
    headphones: bool,
) -> None:
    """Talk with Jauap through the microphone and loudspeaker of this machine.

    The keys 0-9, * and # are those of a telephone; q or Ctrl-C ends. Nothing is stored.
    """
    devices = list_devices()
    if listed:
        _show(devices)
        return
    ears_of, mouth = (
        choose_device(devices, direction, wanted)
        for direction, wanted in ((Direction.IN, microphone), (Direction.OUT, loudspeaker))
    )
    canceller = None if headphones else _canceller()
    with (
        _conversation(language) as conversation,
        closing(KioskLine(ears_of, mouth, canceller)) as line,
    ):
        heading = f"Jauap hears {ears_of.name} and speaks through {mouth.name}"
        screen = TalkScreen(heading, Console())
        try:
            with Keyboard() as keyboard, screen.shown():
                _talk(line, conversation, screen, keyboard)
        except KeyboardInterrupt:
            pass  # the usual way to end it
        report = line.report()
    click.echo(
        f"Ended after {conversation.now:.0f} s; gaps {report.gaps}, "
        f"lost blocks {report.overruns + report.underruns}."
    )


def _talk(
    line: KioskLine, conversation: Conversation, screen: TalkScreen, keyboard: Keyboard
) -> None:
    """Until the caller ends it."""
    line.start()
    line.settle()
    conversation.start()
    while True:
        line.write(conversation.hear(line.read()))
        for key in keyboard.pressed():
            if key in _QUIT:
                return
            if key in KEYS:
                conversation.press(key)
        for event in conversation.happened():
            screen.tell(event)
            if isinstance(event, Do) and event.action in _TRANSFERS:
                conversation.tell(NobodyThere())
        screen.levels(line.report())


@contextmanager
def _conversation(language: str) -> Iterator[Conversation]:
    """All that a conversation needs, loaded, and released in the end."""
    with Console(stderr=True).status("Loading speech models …"):
        settings, dialogue = load_settings(), Dialogue(load_assistant())
        catalogue, store = load_catalogue(), ModelStore()
        # Made when first used: that would be in the middle of the caller's sentence.
        dialogue.learn()
        ears = _ears(settings, dialogue.assistant)
        speaker = open_speaker(settings, catalogue, store)
    today = datetime.now().astimezone().date()
    conversation = Conversation(dialogue, ears, speaker, language=language, on=today)
    try:
        yield conversation
    finally:
        conversation.hang_up()
        speaker.close()
        if ears is not None:
            ears.close()


def _ears(settings: Settings, assistant: Assistant) -> Ears | None:
    try:
        return open_ears(
            settings.languages, settings, load_catalogue(), ModelStore(), assistant.completeness
        )
    except NotInstalledError as error:
        click.echo(f"jauap: nothing can be heard, only keys work: {error.problem}", err=True)
        click.echo(f"       {error.mend}", err=True)
        return None


def _canceller() -> EchoCanceller | None:
    canceller = load_echo_canceller()
    if canceller is None:
        click.echo("jauap: no echo canceller is installed: Jauap would hear itself", err=True)
        click.echo(
            "       Use headphones, or `pip install pywebrtc-audio` and begin again.", err=True
        )
    return canceller


def _show(devices: tuple[SoundDevice, ...]) -> None:
    if not devices:
        click.echo("No sound devices: plug in a microphone and a loudspeaker.")
    for each in devices:
        can = " and ".join(way.value for way in Direction if way in each.directions)
        usual = " and ".join(way.value for way in Direction if way in each.default)
        note = f"; the usual {usual}" if usual else ""
        click.echo(f"{each.number:3d}  {each.name}  ({each.system}, {each.rate} Hz: {can}{note})")
