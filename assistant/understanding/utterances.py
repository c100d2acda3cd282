"""What an utterance means, cries for help before all else: as a caller is answered.

A conversation looks for cries by itself, because it also hears them where nothing else is
understood; for single sentences this does the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from assistant.understanding.acts import EMERGENCY
from assistant.understanding.matching import Matcher
from assistant.understanding.meaning import Decision, Reading, Understanding, Why
from assistant.understanding.scripts import Scripts
from assistant.understanding.urgent import Urgent, UrgentKind, load_urgent

_ACTS: Mapping[UrgentKind, str] = MappingProxyType(
    {
        UrgentKind.FIRE: EMERGENCY,
        UrgentKind.GAS: EMERGENCY,
        UrgentKind.CRIME: EMERGENCY,
        UrgentKind.MEDICAL: EMERGENCY,
        UrgentKind.DISTRESS: "distress",
        UrgentKind.SCAM: "scam",
    }
)


class Utterances:
    """Understands single utterances in any of the languages."""

    def __init__(self, scripts: Scripts) -> None:
        """Take the scripts; what a language needs is learnt when it is first spoken.

        Args:
            scripts: what callers say, and how they cry for help.

        Raises:
            ScriptError: `urgent.yaml` is missing or wrong.
        """
        cries = load_urgent(scripts.folder)
        self.matcher = cache(lambda language: Matcher(scripts, language))
        self._urgent = cache(lambda language: Urgent(scripts, cries, language))

    def understand(
        self,
        language: str,
        readings: Sequence[Reading],
        topic: str | None = None,
        *,
        expected: str | None = None,
    ) -> Understanding:
        """What an utterance means.

        Args:
            language: in which it was said.
            readings: what a recogniser thinks was said, best first.
            topic: what the talk was about so far.
            expected: the fact just asked for.
        """
        meant = self.matcher(language).understand(readings, topic=topic, expected=expected)
        cried = self._urgent(language).find(readings)
        if cried is None:
            return meant
        return replace(
            meant,
            decision=Decision.ACT,
            why=Why.CLEAR,
            topic=_ACTS[cried],
            aspects=(),
            alternatives=(),
            score=1.0,
            confidence=1.0,
        )
