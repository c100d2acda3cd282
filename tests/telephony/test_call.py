"""One call: frames, keys, hold, transfers, a callback, and what becomes of it when parts fail."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from assistant.audio import Samples
from assistant.conversation import Conversation
from assistant.dialogue.dialogue import Step
from assistant.dialogue.events import CallerEvent, HungUp, NobodyThere, Pressed
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action
from assistant.listening.ears import Ears
from assistant.settings_service import DeskSettings, HoursSettings, OfficeSettings
from assistant.turn_taking.happened import CallerDid, Happened, TurnBegan
from telephony.call import Call, Limits
from telephony.lead import LeadLength
from telephony.leg import Held, KeyPressed, LegReport, Transfer, Transferred
from telephony.office import Office
from telephony.transferring import AGAIN_S, GRACE_S, NOBODY, Transferring
from tests.conversation_line import ON, SETTINGS, ScriptedDialogue, ScriptedVoice, check, turn
from tests.listening.scripted import LoudnessDetector, ScriptedRecogniser
from tests.telephony.scripted_leg import ScriptedLeg

S = 50
"""Frames of a second."""
ALL_DAY = ("00:00-24:00",)
ALWAYS = HoursSettings(
    monday=ALL_DAY,
    tuesday=ALL_DAY,
    wednesday=ALL_DAY,
    thursday=ALL_DAY,
    friday=ALL_DAY,
    saturday=ALL_DAY,
    sunday=ALL_DAY,
)
TWO_DESKS = (
    DeskSettings(name="first", to="sip:1@pbx"),
    DeskSettings(name="second", to="sip:2@pbx"),
)
RING_S = 5.0
APOLOGY = np.full(4000, 777, np.int16)
TO_PERSON = replace(turn("A person."), action=Action.TRANSFER, state=State.TRANSFERRING)


@dataclass
class Watched:
    """All that a call told."""

    events: list[Happened] = field(default_factory=list)
    callbacks: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    reports: int = 0

    def happened(self, event: Happened, conversation: Conversation) -> None:
        assert conversation.memory
        self.events.append(event)

    def network(self, before: LegReport, now: LegReport) -> None:
        assert before is not now
        self.reports += 1

    def failed(self, part: str) -> None:
        self.parts.append(part)

    def callback(self, number: str, conversation: Conversation) -> None:
        assert conversation.memory
        self.callbacks.append(number)

    def note(self, conversation: Conversation, *, urgent: bool) -> str | None:
        assert conversation.memory
        return f"https://office/handover/{'urgent' if urgent else 'usual'}"

    @property
    def told(self) -> list[CallerEvent]:
        return [event.event for event in self.events if isinstance(event, CallerDid)]


@dataclass
class HeldCall:
    leg: ScriptedLeg
    watched: Watched
    call: Call
    conversation: Conversation
    dialogue: ScriptedDialogue


def held(
    leg: ScriptedLeg,
    dialogue: ScriptedDialogue | None = None,
    *,
    desks: tuple[DeskSettings, ...] = (),
    answers: tuple[str, ...] = ("hello stop",),
    longest_s: float = 600.0,
    quiet_s: float = 60.0,
    ended: Callable[[], bool] = lambda: False,
    voice: ScriptedVoice | None = None,
) -> HeldCall:
    """A whole call."""
    dialogue = dialogue or ScriptedDialogue()
    ears = Ears(
        {"ru": ScriptedRecogniser(list(answers))}, LoudnessDetector(), SETTINGS.listening, check
    )
    conversation = Conversation(
        dialogue,
        ears,
        voice or ScriptedVoice(),
        language="ru",
        on=ON,
        replay=True,
        settings=SETTINGS,
    )
    watched = Watched()
    office = Office(
        OfficeSettings(hours=ALWAYS, desks=desks), clock=lambda: datetime(2026, 1, 5, 6, tzinfo=UTC)
    )
    transferring = Transferring(
        leg, office, watched.note, watched.results.append, tries=2, ring_s=RING_S
    )
    limits = Limits(LeadLength(0.04), longest_s=longest_s, quiet_s=quiet_s)
    call = Call(
        leg, conversation, transferring, watched, limits, apologies={"ru": APOLOGY}, ended=ended
    )
    call.run()
    return HeldCall(leg, watched, call, conversation, dialogue)


def sounding(frames: list[Samples]) -> list[bool]:
    return [bool(frame.any()) for frame in frames]


@dataclass
class SlowToStand(ScriptedLeg):
    """A line on which sound can be sent only some time after the call was answered."""

    stands_after: int = 5

    def report(self) -> LegReport:
        return LegReport(queued_s=0.04 if self.heard >= self.stands_after else None)


def test_the_greeting_waits_until_the_caller_can_hear_it() -> None:
    at_once, later = held(ScriptedLeg(2 * S)), held(SlowToStand(2 * S + 5))
    at_once.call.run()
    later.call.run()
    assert later.leg.heard == at_once.leg.heard + 5
    assert np.array_equal(np.concatenate(later.leg.said), np.concatenate(at_once.leg.said))


def test_a_line_on_which_nothing_can_be_sent_is_talked_to_all_the_same() -> None:
    # The far side may only listen to keys, or end by itself: its rest is as for everybody.
    mute = held(SlowToStand(3 * S, stands_after=10 * S))
    mute.call.run()
    assert len(mute.leg.said) == 2 * S


def test_each_frame_that_is_heard_is_answered_by_one_and_the_end_is_told() -> None:
    call = held(ScriptedLeg(10 * S))
    assert len(call.leg.said) == 10 * S
    assert sounding(call.leg.said)[:S] == [True] * S  # the greeting begins with the first frame
    assert isinstance(call.watched.told[-1], HungUp)
    assert call.leg.done == ["hang_up"]
    assert call.watched.reports == 10 + 1


def test_who_speaks_over_the_voice_is_heard_and_what_was_queued_is_thrown_away() -> None:
    call = held(ScriptedLeg(8 * S, loud=range(S, 3 * S)))
    assert call.leg.done == ["flush", "hang_up"]
    assert not any(sounding(call.leg.said)[S + 10 : 3 * S])


def test_keys_reach_the_conversation() -> None:
    call = held(ScriptedLeg(4 * S, at={60: [KeyPressed("5")], 120: [KeyPressed("A")]}))
    assert [event for event in call.watched.told if isinstance(event, Pressed)] == [Pressed("5")]


def test_on_hold_the_talk_stands_still_and_goes_on_afterwards() -> None:
    leg = ScriptedLeg(20 * S, at={S: [Held(on=True)], 11 * S: [Held(on=False)]})
    call = held(leg)
    plain = held(ScriptedLeg(10 * S))
    assert call.conversation.now == pytest.approx(10.0, abs=0.05)
    assert sounding(leg.said) == sounding(plain.leg.said)[: len(leg.said)]


class AsksForAPerson(ScriptedDialogue):
    """Zero calls a person; a callback is offered when nobody is there."""

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        self.turns = [TO_PERSON if event == Pressed("0") else turn("Goes on.")]
        return super().step(memory, event)


def pressing_zero(frames: int, *outcomes: tuple[int, Transferred] | None) -> ScriptedLeg:
    return ScriptedLeg(frames, at={S: [KeyPressed("0")]}, outcomes=list(outcomes))


def test_a_person_who_answers_has_the_call_and_jauap_is_silent() -> None:
    leg = pressing_zero(30 * S, (S, Transferred(Transfer.CONNECTED)))
    call = held(leg, AsksForAPerson(), desks=TWO_DESKS)
    assert leg.transfers == [("sip:1@pbx", "https://office/handover/usual", False)]
    assert call.watched.results == ["connected"]
    said_until = len(leg.said)
    assert said_until < 10 * S  # then only the person speaks
    assert leg.heard == 30 * S  # and the call lasts as long as their talk
    assert leg.done[-1] == "hang_up"


def test_busy_then_no_answer_lead_to_a_callback_and_never_to_a_loop() -> None:
    leg = ScriptedLeg(
        60 * S,
        at={S: [KeyPressed("0")], 20 * S: [KeyPressed("0")], 40 * S: [KeyPressed("0")]},
        outcomes=[(S, Transferred(Transfer.BUSY)), (S, Transferred(Transfer.NO_ANSWER))],
    )
    call = held(leg, AsksForAPerson(), desks=TWO_DESKS)
    assert [to for to, _, _ in leg.transfers] == ["sip:1@pbx", "sip:2@pbx"]
    assert call.watched.results == ["busy", "no_answer", NOBODY, NOBODY]
    assert call.watched.told.count(NobodyThere()) == 3


def test_a_desk_may_be_tried_again_after_a_while() -> None:
    leg = ScriptedLeg(
        round((AGAIN_S + 30) * S),
        at={S: [KeyPressed("0")], round((AGAIN_S + 20) * S): [KeyPressed("0")]},
        outcomes=[(S, Transferred(Transfer.BUSY)), (S, Transferred(Transfer.CONNECTED))],
    )
    call = held(leg, AsksForAPerson(), desks=TWO_DESKS[:1])
    assert call.watched.results == ["busy", "connected"]


def test_nobody_on_duty_is_told_at_once() -> None:
    call = held(pressing_zero(20 * S), AsksForAPerson())
    assert call.leg.transfers == []
    assert call.watched.results == [NOBODY]
    assert call.watched.told.count(NobodyThere()) == 1


def test_a_line_that_says_nothing_of_a_transfer_counts_as_no_answer() -> None:
    leg = pressing_zero(round((RING_S + GRACE_S + 10) * S), None)
    call = held(leg, AsksForAPerson(), desks=TWO_DESKS[:1])
    assert call.watched.results == ["no_answer"]
    assert call.watched.told.count(NobodyThere()) == 1


def test_somebody_in_danger_goes_before_everybody_else_to_the_desk_for_it() -> None:
    desks = (*TWO_DESKS, DeskSettings(name="help", to="sip:112@pbx", emergency=True))
    urgent = replace(TO_PERSON, action=Action.EMERGENCY_TRANSFER)
    leg = pressing_zero(20 * S, (S, Transferred(Transfer.CONNECTED)))
    held(leg, ScriptedDialogue(turns=[urgent, turn("Goes on.")]), desks=desks)
    assert leg.transfers == [("sip:112@pbx", "https://office/handover/urgent", True)]


def test_who_is_in_danger_while_a_telephone_rings_goes_to_the_desk_for_it_next() -> None:
    class AsksThenIsInDanger(AsksForAPerson):
        """One tells of the danger."""

        def step(self, memory: Memory, event: CallerEvent) -> Step:
            step = super().step(memory, event)
            if event != Pressed("1"):
                return step
            return replace(step, turn=replace(TO_PERSON, action=Action.EMERGENCY_TRANSFER))

    desks = (*TWO_DESKS, DeskSettings(name="help", to="sip:112@pbx", emergency=True))
    leg = ScriptedLeg(
        30 * S,
        at={S: [KeyPressed("0")], 6 * S: [KeyPressed("1")]},
        outcomes=[(10 * S, Transferred(Transfer.NO_ANSWER)), (S, Transferred(Transfer.CONNECTED))],
    )
    call = held(leg, AsksThenIsInDanger(), desks=desks)
    assert leg.transfers == [
        ("sip:1@pbx", "https://office/handover/usual", False),
        ("sip:112@pbx", "https://office/handover/urgent", True),
    ]
    assert call.watched.results == ["no_answer", "connected"]


def test_a_callback_is_handed_over_once() -> None:
    taken = replace(turn("Taken."), action=Action.TAKE_CALLBACK, callback="77011234567")
    leg = ScriptedLeg(20 * S, at={S: [KeyPressed("1")]})
    call = held(leg, ScriptedDialogue(turns=[taken, turn("Goes on.")]))
    assert call.watched.callbacks == ["77011234567"]


def test_who_says_yes_to_the_number_and_hangs_up_is_called_back() -> None:
    asked = replace(turn("Is it right?", "yes_no"), state=State.CONFIRMING_NUMBER)
    taken = replace(turn("Taken."), action=Action.TAKE_CALLBACK, callback="77011234567")
    leg = ScriptedLeg(5 * S, loud=range(4 * S, 5 * S))  # it is gone with the last word
    call = held(leg, ScriptedDialogue(opening_turn=asked, turns=[taken]), answers=("yes stop",))
    assert call.watched.callbacks == ["77011234567"]


def test_a_call_is_ended_after_its_longest_time() -> None:
    call = held(ScriptedLeg(100 * S), longest_s=10.0)
    assert call.call.seconds == pytest.approx(10.0, abs=0.1)
    assert call.leg.done[-1] == "hang_up"


def test_after_the_farewell_a_quiet_line_is_given_back_but_whoever_speaks_is_heard() -> None:
    farewell = replace(turn("Farewell.", "ending"), state=State.CLOSED)
    quiet = held(
        ScriptedLeg(200 * S, at={S: [KeyPressed("1")]}), ScriptedDialogue(turns=[farewell])
    )
    speaks = ScriptedLeg(200 * S, at={S: [KeyPressed("1")], 40 * S: [KeyPressed("2")]})
    spoke = held(speaks, ScriptedDialogue(turns=[farewell]))
    assert quiet.call.seconds < spoke.call.seconds - 30
    assert spoke.call.seconds < 130


def test_the_service_can_end_a_call() -> None:
    leg = ScriptedLeg(100 * S)
    call = held(leg, ended=lambda: leg.heard >= 5 * S)
    assert leg.heard == pytest.approx(5 * S, abs=20)
    assert isinstance(call.watched.told[-1], HungUp)


def test_when_the_talk_breaks_down_a_person_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conversation, "hear", failing_after(Conversation.hear, 2 * S))
    leg = ScriptedLeg(20 * S, outcomes=[(S, Transferred(Transfer.CONNECTED))])
    call = held(leg, desks=TWO_DESKS)
    assert call.watched.parts == ["call"]
    assert [to for to, _, _ in leg.transfers] == ["sip:1@pbx"]
    assert call.watched.results == ["connected"]
    assert any(sounding(leg.said)[2 * S : 3 * S])  # it rings, it is not silent


def test_when_the_talk_breaks_down_and_nobody_is_there_the_caller_hears_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Conversation, "hear", failing_after(Conversation.hear, 2 * S))
    leg = ScriptedLeg(20 * S)
    call = held(leg)
    assert call.watched.parts == ["call"]
    apology = np.concatenate(leg.said[2 * S :])
    assert np.count_nonzero(apology == 777) == len(APOLOGY) - len(APOLOGY) % 160
    assert leg.done[-1] == "hang_up"


def failing_after(
    hear: Callable[[Conversation, Samples], Samples], frames: int
) -> Callable[[Conversation, Samples], Samples]:
    """A conversation that breaks down in a way that nobody foresaw."""

    def failing(conversation: Conversation, frame: Samples) -> Samples:
        if conversation.now * S >= frames:
            raise ZeroDivisionError
        return hear(conversation, frame)

    return failing


def test_what_began_is_told_to_whoever_watches() -> None:
    call = held(ScriptedLeg(4 * S))
    assert any(isinstance(event, TurnBegan) for event in call.watched.events)
    assert isinstance(call.conversation.memory, Memory)
