"""Plays a scenario by sound: a caller's voice through a line into the real engine, and back."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.audio import FRAME_MS, TELEPHONE_RATE, Audio, Samples
from assistant.conversation import Conversation
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import CallerEvent, CannotHear, NobodyThere, Said, Unclear
from assistant.dialogue.turn import Turn
from assistant.listening.audio_files import write_wav
from assistant.listening.ears import Ears
from assistant.listening.opening import open_ears
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.simulation.caller import ScriptedCaller, expect
from assistant.simulation.caller_voice import CallerSound, CallerVoices, own_voices
from assistant.simulation.deeds import Deaf, Deed, HangUp, Keys, Nobody, Silence, read_deeds
from assistant.simulation.record import CallerSide, JauapSide, Record
from assistant.simulation.scenario import Doing, Scenario
from assistant.speaking.speaker import Speaker, open_speaker
from assistant.turn_taking.happened import (
    Answered,
    CallerDid,
    Interrupted,
    SentenceBegan,
    TurnBegan,
)

_FRAME = TELEPHONE_RATE * FRAME_MS // 1000
_FRAME_S = FRAME_MS / 1000
_BETWEEN_KEYS_S = 0.3
_LONGEST_S = 1200.0
"""A call is ended then: one that goes in circles must not run for ever."""
_NO_MORE_DIGITS_S = 8.5
"""After so long without a key a number is taken to be complete (accessibility G4: 8 s)."""
_FADING = round(0.5 / _FRAME_S)
"""Frames."""


class VoiceLine:
    """A telephone line in software, with everything that speaks and hears on it.

    Args:
        dialogue: what all calls share.
        settings: silences and pauses.
        ears: what Jauap hears with.
        speaker: what Jauap speaks with.
        voices: of the callers.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        settings: Settings,
        ears: Ears,
        speaker: Speaker,
        voices: CallerVoices,
    ) -> None:
        self._dialogue = dialogue
        self._settings = settings
        self._ears = ears
        self._speaker = speaker
        self._voices = voices

    @classmethod
    @contextmanager
    def opened(
        cls, dialogue: Dialogue, settings: Settings, languages: Collection[str]
    ) -> Iterator["VoiceLine"]:
        """A line over the models of this machine.

        Raises:
            NotInstalledError: nothing that hears one of the languages is installed.
        """
        catalogue, store = load_catalogue(), ModelStore()
        with ExitStack() as stack:
            ears = open_ears(
                sorted(languages), settings, catalogue, store, dialogue.assistant.completeness
            )
            stack.callback(ears.close)
            speaker = open_speaker(settings, catalogue, store)
            stack.callback(speaker.close)
            for language in languages:
                speaker.voice(language)
            # What is made at the first use is no caller's waiting.
            dialogue.learn()
            own = frozenset(own_voices(settings, catalogue, store).values())
            voices = CallerVoices(catalogue, store, settings, own)
            stack.callback(voices.close)
            yield cls(dialogue, settings, ears, speaker, voices)

    def run(self, scenario: Scenario, out: Path | None = None) -> Record:
        """Hold the call of a scenario, until the caller has nothing left to say.

        Args:
            scenario: the call.
            out: folder for the sound of both sides.
        """
        conversation = Conversation(
            self._dialogue,
            self._ears,
            self._speaker,
            language=scenario.language,
            on=scenario.date,
            replay=True,
            settings=self._settings,
        )
        voice = self._voices.voice(scenario.language, scenario.caller.voice)
        call = _VoiceCall(conversation, scenario, CallerSound(voice, scenario.caller))
        record = call.held()
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for side, sound in (("caller", call.said), ("jauap", call.answered)):
                audio = Audio(np.concatenate(sound), TELEPHONE_RATE)
                write_wav(out / f"{scenario.name}-{side}.wav", audio)
        return record


class _VoiceCall:
    """One call: the caller's side of the wire."""

    def __init__(self, conversation: Conversation, scenario: Scenario, sound: CallerSound) -> None:
        self._conversation = conversation
        self._scenario = scenario
        self._caller = ScriptedCaller(scenario)
        self._sound = sound
        self._record = Record(scenario.name)
        self.said: list[Samples] = []
        self.answered: list[Samples] = []
        self._speaking = False
        """Whether the caller is in the middle of a sentence."""
        self._cut_in = False
        self._event = ""
        self._fresh = False
        """Whether Jauap's turn came after what the caller did last."""
        self._began: float | None = None
        """When that turn was first heard."""

    def held(self) -> Record:
        """The whole call."""
        conversation, record = self._conversation, self._record
        conversation.start()
        self._hear_out()
        while conversation.turn is not None and conversation.now < _LONGEST_S:
            doing = self._caller.next(self._heard_last(conversation.turn))
            if doing is None:
                break
            self._wait(doing)
            before = len(record.sides)
            self._do(doing)
            self._hear_out()
            expect(record, doing, before)
            if any(isinstance(each, HangUp) for each in read_deeds(doing.say)):
                break
        memory = conversation.memory
        conversation.hang_up()
        if memory is not None:
            record.facts = {**memory.people.get(memory.about, {}), **memory.supposed}
            record.about, record.language = memory.about, memory.language
        record.unsaid = self._caller.left()
        record.lasted_s = conversation.now
        return record

    # --- time --------------------------------------------------------------------------------

    def _frame(self, speech: Samples | None = None) -> None:
        """One frame goes each way."""
        if speech is None:
            speech = np.zeros(_FRAME, np.int16)
        elif len(speech) < _FRAME:
            speech = np.pad(speech, (0, _FRAME - len(speech)))
        sent = self._sound.frame(speech)
        self.said.append(sent)
        self.answered.append(self._conversation.hear(sent))
        self._notice()

    def _pass(self, seconds: float) -> None:
        for _ in range(round(seconds / _FRAME_S)):
            self._frame()

    def _hear_out(self) -> None:
        """Until Jauap has finished, or the caller wants to say something before that."""
        conversation = self._conversation
        self._frame()
        while not conversation.waiting and conversation.now < _LONGEST_S:
            turn = conversation.turn
            heard = self._fresh and self._began is not None
            if turn is not None and heard and self._caller.interrupts(turn):
                return
            self._frame()

    def _wait(self, doing: Doing) -> None:
        if doing.barge_in is None:
            self._pass(self._scenario.caller.waits)
            return
        began = self._began if self._began is not None else self._conversation.now
        self._pass(max(0.0, began + doing.barge_in - self._conversation.now))

    # --- what the caller does ------------------------------------------------------------------

    def _do(self, doing: Doing) -> None:
        self._fresh = False
        self._record.sides.append(CallerSide(self._conversation.now, doing.say))
        for deed in read_deeds(doing.say):
            self._deed(deed)

    def _deed(self, deed: Deed) -> None:
        conversation = self._conversation
        sound = self._sound.of(deed)
        if sound is not None:
            self._utter(sound)
        match deed:
            case Keys(keys):
                self._press(keys)
            case Silence(seconds):
                self._pass(seconds)
            case Deaf():
                conversation.tell(CannotHear())
            case Nobody():
                conversation.tell(NobodyThere())
            case HangUp():
                conversation.hang_up()

    def _press(self, keys: str) -> None:
        for key in keys:
            self._conversation.press(key)
            self._pass(_BETWEEN_KEYS_S)
        turn = self._conversation.turn
        if turn is not None and turn.listen and turn.listen.digits and not keys.endswith("#"):
            self._pass(_NO_MORE_DIGITS_S)

    def _utter(self, sound: Samples) -> None:
        pieces = Audio(sound, TELEPHONE_RATE).frames()
        for place, piece in enumerate(pieces):
            # In the last half second a voice only fades away.
            self._speaking = place < len(pieces) - _FADING
            self._frame(piece)
        self._speaking = False

    # --- what Jauap does -----------------------------------------------------------------------

    def _notice(self) -> None:
        for event in self._conversation.happened():
            match event:
                case CallerDid(_, did):
                    self._heard(did)
                case TurnBegan(at, turn):
                    self._turn_began(at, turn)
                case SentenceBegan(at, _, _) if self._began is None:
                    self._began = at
                    self._change(JauapSide, at=at)
                case Answered(_, gap):
                    self._change(JauapSide, gap=gap)
                case Interrupted(at):
                    self._silenced(at)
                case _:
                    pass

    def _heard(self, did: CallerEvent) -> None:
        self._event = type(did).__name__
        if not isinstance(did, Said | Unclear):
            return
        self._cut_in = self._cut_in or self._speaking
        words, sure = "[unclear]", None
        if isinstance(did, Said):
            words, sure = did.readings[0].text, did.readings[0].confidence
        heard = self._callers_last.heard if self._callers_last else None
        joined = " | ".join(filter(None, (heard, words)))
        self._change(CallerSide, heard=joined, confidence=sure)

    def _silenced(self, at: float) -> None:
        side = self._callers_last
        if side is not None and side.silenced_s is None:
            self._change(CallerSide, silenced_s=at - side.at)

    @property
    def _callers_last(self) -> CallerSide | None:
        sides = reversed(self._record.sides)
        return next((each for each in sides if isinstance(each, CallerSide)), None)

    def _turn_began(self, at: float, turn: Turn) -> None:
        memory = self._conversation.memory
        topic = memory.topic if memory else None
        known = {**memory.people.get(memory.about, {}), **memory.supposed} if memory else {}
        side = JauapSide(at, turn, self._event, topic, known, cut_in=self._cut_in)
        self._record.sides.append(side)
        self._record.learn(memory.told if memory else None)
        self._cut_in, self._event = False, ""
        self._fresh, self._began = True, None

    def _change(self, side: type[CallerSide | JauapSide], **changes: Any) -> None:
        """Change what is known of the last of one side."""
        sides = self._record.sides
        for place in reversed(range(len(sides))):
            if isinstance(sides[place], side):
                sides[place] = replace(sides[place], **changes)
                return

    def _heard_last(self, turn: Turn) -> Turn:
        """What the caller heard last: a key in the middle of a number is answered by nothing."""
        said = (each.turn for each in reversed(self._record.spoken) if each.turn.say)
        return turn if turn.say else next(said, turn)
