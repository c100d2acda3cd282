"""What takes long is made before a call, not between two frames of one."""

from datetime import date

import pytest

from assistant.completeness import Completeness
from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import Said
from assistant.privacy.digit_runs import DigitRuns
from assistant.understanding.endings import Endings
from assistant.understanding.matching import Matcher, Reading
from assistant.understanding.urgent import Urgent

LINES = {
    "ru": "сколько платят по второй группе инвалидности",
    "kk": "екінші топ мүгедектікке қанша төлейді",
    "en": "how much is paid for the second disability group",
}


def test_a_call_makes_nothing_that_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue = Dialogue(load_assistant())
    dialogue.learn()

    def made(*_: object, **__: object) -> None:
        pytest.fail("made in a call")

    for each in (Matcher, Urgent, Endings, DigitRuns):
        monkeypatch.setattr(each, "__init__", made)
    for language, text in LINES.items():
        judge = dialogue.assistant.completeness
        # Whole by how sentences end, and by how long a number is.
        assert judge(text, question="open", language=language) is Completeness.COMPLETE
        assert judge("8 701 234 56 78", question="digits", language=language) is (
            Completeness.COMPLETE
        )
        opening = dialogue.opening(language, date(2026, 5, 4))
        step = dialogue.step(opening.memory, Said((Reading(text),), language))
        assert step.turn.say
