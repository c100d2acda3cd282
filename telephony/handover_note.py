"""What a person who takes over a call is told: language, purpose, facts, the last words.

Everything is redacted before it leaves here. The note is kept by the store for a while, and
the person's side is given the address of its page.
"""

from collections import deque
from collections.abc import Mapping
from typing import Final

from assistant.dialogue.events import Pressed, Said
from assistant.dialogue.memory import Memory
from assistant.journal import Redact
from assistant.store.handovers import HandoverNote
from assistant.store.live import Spoken
from assistant.turn_taking.happened import CallerDid, Happened, TurnBegan
from assistant.understanding.scripts import Scripts

TURNS: Final = 6
"""Three of each side: what a person reads before picking up (accessibility H4 wants five)."""


class NoteTaker:
    """Follows one call, so that a note can be written at any moment.

    Args:
        redact: takes out of a text what is somebody's own.
    """

    def __init__(self, redact: Redact) -> None:
        self._redact = redact
        self._turns: deque[Spoken] = deque(maxlen=TURNS)
        self._asked = ""
        self._digits = False

    def observe(self, event: Happened) -> None:
        """Something happened in the conversation."""
        match event:
            case CallerDid(_, Said(readings, language, _)) if readings and not self._digits:
                text = self._redact(readings[0].text, language or "ru")
                self._turns.append(Spoken("caller", text, language or "ru"))
                self._asked = text
            case CallerDid(_, Pressed(key)) if not self._digits:
                self._turns.append(Spoken("caller", key, "en"))
            case TurnBegan(_, turn) if turn.say:
                # A number that is being taken is nobody's business but the callback's.
                self._digits = turn.listen is not None and turn.listen.digits
                language = turn.say[0].language
                text = " ".join(say.text for say in turn.say)
                self._turns.append(Spoken("jauap", self._redact(text, language), language))

    def note(self, call_id: str, memory: Memory, scripts: Scripts, *, urgent: bool) -> HandoverNote:
        """The note as it stands now.

        Args:
            call_id: of the call.
            memory: what the dialogue knows.
            scripts: name the topic.
            urgent: whether the caller may be in danger.
        """
        topic = scripts.topics.get(memory.topic or "")
        purpose = self._asked
        if topic is not None:
            purpose = topic.names.in_language(memory.language).short
        return HandoverNote(
            call_id=call_id,
            language=memory.language,
            urgent=urgent,
            topic=memory.topic,
            purpose=purpose,
            facts=told_facts(memory),
            turns=tuple(self._turns),
        )


def told_facts(memory: Memory) -> Mapping[str, str]:
    """What the caller told, as `person.fact` with its value; `?` where it is not known.

    These are ages, numbers of children, groups of a disability: kinds of facts that the rules
    name, never a name or a number of a document.
    """
    return {
        f"{person}.{fact}": "?" if value is None else str(value).lower()
        for person, facts in memory.people.items()
        for fact, value in facts.items()
    }
