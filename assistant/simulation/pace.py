"""How long it takes to say something, for a clock that runs without sound."""

import re

from assistant.dialogue.turn import Say
from assistant.manner import Manner
from assistant.settings import SpeakingSettings

SYLLABLES_A_SECOND = 5.2
"""Syllables of fluent speech without pauses, Russian and Kazakh alike: with the pauses below a
turn comes to the 3.3 to 4.3 a second that elderly people follow best (accessibility B2)."""
_FIGURE = 1.8
"""Syllables for each digit of a written number."""

_VOWELS = frozenset("aeiouy") | {
    *("а", "е", "ё", "и", "о", "у", "ы", "э", "ю", "я"),
    *("ә", "ө", "ұ", "ү", "і"),
}
_BREAKS = re.compile(r"[.!?:;,\n]+")


def syllables(text: str) -> float:
    """About how many syllables a text has when it is read aloud."""
    small = text.lower()
    vowels = sum(each in _VOWELS for each in small)
    return vowels + _FIGURE * sum(each.isdigit() for each in small)


def speaking_s(say: tuple[Say, ...], manner: Manner, settings: SpeakingSettings) -> float:
    """About how many seconds Jauap takes to say these lines."""
    preset = settings.presets[manner.preset]
    pauses = sum(len(_BREAKS.findall(each.text)) + 1 for each in say)
    voiced = sum(syllables(each.text) for each in say) / SYLLABLES_A_SECOND
    return voiced / preset.rate + pauses * settings.pauses.clause * preset.pauses


def caller_s(text: str, rate: float) -> float:
    """About how many seconds a caller takes for words, pauses apart.

    Args:
        text: the words.
        rate: 1 is the usual pace; an old person may have 0.8.
    """
    return max(0.3, syllables(text) / (SYLLABLES_A_SECOND * rate))
