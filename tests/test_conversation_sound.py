"""Turn-taking in real sound: real voices on both sides, the real detector, real words."""

import io
import json
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Audio, Samples, silence
from assistant.channel import Line, Noise, through_line
from assistant.conversation import Conversation
from assistant.dialogue.assistant import Assistant, load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import CallerEvent, Said
from assistant.dialogue.states import State
from assistant.journal import Journal
from assistant.listening.ears import Ears
from assistant.listening.opening import open_ears
from assistant.listening.voice_activity import VoiceActivity, load_voice_activity
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.speaking.engines import load_voice
from assistant.speaking.speaker import Speaker, open_speaker
from assistant.turn_taking.happened import Answered, CallerDid, Happened, Interrupted, SentenceBegan
from assistant.turn_taking.thinking import Talks
from benchmarks.sounds import sounds
from tests.conversation_line import ON, ScriptedDialogue, check, turn
from tests.listening.scripted import ScriptedRecogniser

pytestmark = [pytest.mark.model, pytest.mark.rhvoice]

OWN = "rhvoice-ru-irina"
CALLERS = ("rhvoice-ru-aleksandr", "rhvoice-ru-elena")
PROMPT = (
    "Пособие назначают на каждого ребёнка. Размер зависит от дохода семьи. "
    "Документы подают в центр обслуживания населения. Решение принимают за семь рабочих дней."
)
FRAME = TELEPHONE_RATE // 50
LINE = Line(level_dbfs=-26, noise=Noise.PINK, snr_db=25, seed=3)


@pytest.fixture(scope="module")
def speaker(
    settings: Settings, catalogue: Catalogue, store: ModelStore, installed: Callable[[str], Entry]
) -> Iterator[Speaker]:
    installed(OWN)
    speaker = open_speaker(settings, catalogue, store, voices={"ru": OWN})
    yield speaker
    speaker.close()


@pytest.fixture(scope="module")
def detector(
    catalogue: Catalogue, store: ModelStore, installed: Callable[[str], Entry]
) -> VoiceActivity:
    installed("silero-vad")
    return load_voice_activity(catalogue, store)


@pytest.fixture(scope="module")
def caller(store: ModelStore, installed: Callable[[str], Entry]) -> Callable[..., Samples]:
    """Words in a caller's voice, without silence around them, at 8 kHz."""

    @cache
    def say(text: str, voice: str = CALLERS[0], rate: float = 1.0) -> Samples:
        loaded = load_voice(installed(voice), store)
        pieces = list(loaded.synthesise(text, rate=rate))
        loaded.close()
        spoken = Audio(np.concatenate(pieces), loaded.identity.sample_rate)
        samples = spoken.resampled(TELEPHONE_RATE).samples
        loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() / 50)
        return samples[loud[0] : loud[-1] + 1]

    return say


class Call:
    """One call in real sound.

    Args:
        echo: how much of Jauap's voice comes back, as a factor, and after how many seconds.
    """

    def __init__(
        self,
        ears: Ears,
        speaker: Speaker,
        dialogue: Talks | None = None,
        *,
        echo: tuple[float, float] | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.dialogue = dialogue or ScriptedDialogue(turn(PROMPT))
        self.conversation = Conversation(
            self.dialogue, ears, speaker, language="ru", on=ON, replay=True, journal=journal
        )
        self._echo = echo
        self.out: Samples = np.zeros(0, np.int16)
        self.events: list[Happened] = []
        self.conversation.start()

    def hears(self, *pieces: Samples, line: Line = LINE) -> "Call":
        sound = through_line(Audio(np.concatenate(pieces), TELEPHONE_RATE), line).samples
        for at in range(0, len(sound) // FRAME * FRAME, FRAME):
            frame = sound[at : at + FRAME]
            self._take(self.conversation.hear(self._with_echo(frame)))
        return self

    def waits(self, *, longest: float = 60.0) -> "Call":
        """Until Jauap has said all and waits for the caller."""
        quiet = silence(0.02, TELEPHONE_RATE)
        until = self.conversation.now + longest
        while not self.conversation.waiting and self.conversation.now < until:
            self._take(self.conversation.hear(self._with_echo(quiet)))
        return self

    def of(self, kind: type) -> list[Happened]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def told(self) -> list[CallerEvent]:
        return [event.event for event in self.events if isinstance(event, CallerDid)]

    @property
    def said(self) -> str:
        return " ".join(event.text for event in self.events if isinstance(event, SentenceBegan))

    def _take(self, out: Samples) -> None:
        self.out = np.concatenate([self.out, out])
        self.events += self.conversation.happened()

    def _with_echo(self, frame: Samples) -> Samples:
        if self._echo is None:
            return frame
        factor, delay = self._echo
        end = len(self.out) - round(delay * TELEPHONE_RATE) + FRAME
        back = self.out[max(0, end - FRAME) : max(0, end)].astype(np.float64) * factor
        mixed = frame.astype(np.float64)
        if len(back):
            mixed[-len(back) :] += back
        return np.clip(mixed, -32_768, 32_767).astype(np.int16)


def scripted(detector: VoiceActivity, settings: Settings, *answers: str) -> Ears:
    recogniser = ScriptedRecogniser(list(answers))
    return Ears({"ru": recogniser}, detector, settings.listening, check)


def pause(seconds: float) -> Samples:
    return silence(seconds, TELEPHONE_RATE)


@pytest.mark.parametrize("voice", CALLERS)
def test_the_voice_stops_within_three_tenths_of_the_callers_first_sound(
    detector: VoiceActivity,
    settings: Settings,
    speaker: Speaker,
    caller: Callable[..., Samples],
    voice: str,
) -> None:
    for number in range(20):
        offset = round(0.6 + 0.4 * number, 2)
        call = Call(scripted(detector, settings, "hello stop"), speaker)
        call.hears(pause(offset), caller("оператор", voice), pause(0.5))
        (stopped,) = call.of(Interrupted)
        assert -0.03 <= stopped.at - offset <= 0.3, offset


def test_no_first_word_keeps_the_voice_going_for_half_a_second(
    detector: VoiceActivity,
    settings: Settings,
    speaker: Speaker,
    caller: Callable[..., Samples],
) -> None:
    late: list[float] = []
    for voice in CALLERS:
        for words in ("да подождите", "нет", "сколько заплатят", "хватит", "мне восемьдесят лет"):
            call = Call(scripted(detector, settings, "hello stop"), speaker)
            call.hears(pause(2.0), caller(words, voice), pause(0.5))
            (stopped,) = call.of(Interrupted)
            late.append(stopped.at - 2.0)
    assert max(late) <= 0.5
    assert float(np.median(late)) <= 0.25


def test_noise_hardly_ever_stops_the_voice(
    detector: VoiceActivity, settings: Settings, speaker: Speaker
) -> None:
    noises = list(sounds(3, (0.5, 1.0, 2.0, 4.0)))
    stopped = 0
    for noise in noises:
        call = Call(scripted(detector, settings, ""), speaker)
        plain = Line(codec=None, band=False, level_dbfs=None)
        call.hears(pause(2.0), noise.audio.samples, pause(1.5), line=plain)
        stopped += bool(call.of(Interrupted))
    assert len(noises) >= 90
    assert stopped <= 0.05 * len(noises)


@pytest.mark.parametrize(("level_db", "delay"), [(-6, 0.1), (-12, 0.25), (-20, 0.4)])
def test_its_own_echo_neither_stops_nor_answers_it(
    detector: VoiceActivity, settings: Settings, speaker: Speaker, level_db: float, delay: float
) -> None:
    ears = scripted(detector, settings, "hello stop")
    call = Call(ears, speaker, echo=(10 ** (level_db / 20), delay))
    call.waits()
    call.hears(pause(3.0))
    assert call.of(Interrupted) == []
    assert call.told == []


def test_a_caller_is_heard_over_the_echo(
    detector: VoiceActivity,
    settings: Settings,
    speaker: Speaker,
    caller: Callable[..., Samples],
) -> None:
    call = Call(scripted(detector, settings, "hello stop"), speaker, echo=(0.25, 0.2))
    call.hears(pause(3.0), caller("сколько заплатят за двоих"), pause(2.0))
    (stopped,) = call.of(Interrupted)
    assert stopped.at - 3.0 <= 0.5
    assert [type(each) for each in call.told] == [Said]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return load_assistant()


@pytest.fixture(scope="module")
def hearing(
    settings: Settings,
    catalogue: Catalogue,
    store: ModelStore,
    installed: Callable[[str], Entry],
    assistant: Assistant,
) -> Iterator[Ears]:
    installed("whisper-base")
    ears = open_ears(("ru",), settings, catalogue, store, assistant.completeness)
    yield ears
    ears.close()


def test_no_first_word_is_lost_when_it_interrupts(
    hearing: Ears, speaker: Speaker, caller: Callable[..., Samples]
) -> None:
    heard: list[str] = []
    for number in range(6):
        call = Call(hearing, speaker)
        voice = CALLERS[number % 2]
        words = caller("документы какие нужны для пособия", voice)
        call.hears(pause(1.0 + 1.3 * number), words, pause(3.0))
        heard += [each.readings[0].text.lower() for each in call.told if isinstance(each, Said)]
    assert len(heard) == 6, heard
    assert all(each.startswith("документ") for each in heard), heard


@pytest.mark.parametrize("words", ["почему столько", "позовите человека"])
def test_two_words_over_the_voice_are_heard(
    hearing: Ears,
    speaker: Speaker,
    caller: Callable[..., Samples],
    assistant: Assistant,
    words: str,
) -> None:
    call = Call(hearing, speaker, Dialogue(assistant)).waits()
    call.hears(caller("сколько платят за рождение первого ребёнка"), pause(2.5))
    assert call.conversation.speaking
    call.hears(caller(words), pause(3.0))
    assert len([each for each in call.told if isinstance(each, Said)]) == 2


def conversation(
    hearing: Ears,
    speaker: Speaker,
    caller: Callable[..., Samples],
    assistant: Assistant,
) -> tuple[Call, list[dict[str, object]]]:
    log = io.StringIO()
    call = Call(hearing, speaker, Dialogue(assistant), journal=Journal(log))
    call.hears(pause(5.0), caller("какое пособие положено при рождении ребёнка"), pause(3.0))
    call.waits()
    call.hears(caller("почему"), pause(1.0)).waits()
    call.hears(pause(0.2), caller("повторите пожалуйста"), pause(1.0))
    call.hears(pause(2.0), caller("позовите оператора"), pause(3.0)).waits()
    call.conversation.hang_up()
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    # Seconds of work are this machine's, all else is the conversation's.
    return call, [{k: v for k, v in each.items() if k != "seconds"} for each in events]


def test_a_whole_call_is_the_same_again_sample_by_sample(
    hearing: Ears, speaker: Speaker, caller: Callable[..., Samples], assistant: Assistant
) -> None:
    first, log = conversation(hearing, speaker, caller, assistant)
    again, second_log = conversation(hearing, speaker, caller, assistant)
    assert np.array_equal(first.out, again.out)
    assert log == second_log
    assert first.conversation.memory is not None
    assert "birth_grant" in first.conversation.memory.topics
    assert first.conversation.state is State.TRANSFERRING
    assert first.of(Interrupted)
    assert all(
        isinstance(each, Answered) and each.gap.endpoint_s > 0.4 for each in first.of(Answered)
    )
    assert len(first.conversation.gaps) >= 3
